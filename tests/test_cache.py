"""The cache knows files by content, spaces by identity, and never ends a run."""

import os
import time
from pathlib import Path

import numpy as np
import pytest

from concept.cache import Cache, digest, open_cache, text_key
from concept.errors import CacheWarning, InvalidInput


class Named:
    def __init__(self, name):
        self.name = name

    def identity(self, digest, /):
        return self.name


def rows(n, columns=4, seed=0):
    return np.random.default_rng(seed).normal(size=(n, columns)).astype(np.float32)


def settle(path):
    """Make a file look as if it had been written an hour ago."""
    then = time.time() - 3600
    os.utime(path, (then, then))


def test_choices(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert open_cache(False) is None
    assert open_cache(tmp_path / "own").folder == tmp_path / "own"
    for default in (None, True):
        assert "concept" in str(open_cache(default).folder)
    (tmp_path / "file").write_text("x")
    for wrong in (tmp_path / "file", 3, ""):
        with pytest.raises(InvalidInput, match="cache is"):
            open_cache(wrong)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file"]  # nothing made ahead


def test_vectors_come_back_bit_for_bit(tmp_path):
    made = rows(5)
    keys = [digest(bytes([n])) for n in range(5)]
    vectors = Cache(tmp_path).vectors(Named("a"))
    assert vectors.columns is None
    vectors.add(keys, made)
    vectors.close()
    again = Cache(tmp_path).vectors(Named("a"))
    assert again.columns == 4
    np.testing.assert_array_equal([again.get(key) for key in keys], made)
    assert again.get(digest(b"other")) is None


def test_spaces_are_kept_apart(tmp_path):
    first = Cache(tmp_path).vectors(Named("a"))
    first.add([digest(b"x")], rows(1))
    first.close()
    assert Cache(tmp_path).vectors(Named("b")).get(digest(b"x")) is None
    assert Cache(tmp_path).vectors(Named("a"), columns=7) is None
    assert Cache(tmp_path).vectors(Named(None)) is None
    assert Cache(tmp_path).vectors(object()) is None


def test_a_text_is_no_picture():
    assert text_key("red") != digest(b"red")
    assert text_key("red") != text_key("Red")


def test_a_file_is_known_until_it_changes(tmp_path):
    path = tmp_path / "a.jpg"
    path.write_bytes(b"one")
    settle(path)
    cache = Cache(tmp_path / "cache")
    assert cache.recall(path, path.stat()) is None
    cache.remember(path, path.stat(), digest(b"one"))
    cache.close()
    assert Cache(tmp_path / "cache").recall(path, path.stat()) == digest(b"one")
    path.write_bytes(b"two")  # the same size, at another time
    assert Cache(tmp_path / "cache").recall(path, path.stat()) is None


def test_nothing_is_remembered_of_a_file_that_is_being_changed(tmp_path):
    path = tmp_path / "a.jpg"
    path.write_bytes(b"one")
    cache = Cache(tmp_path / "cache")
    cache.remember(path, path.stat(), digest(b"one"))  # written this very moment
    settle(path)
    before = path.stat()
    path.write_bytes(b"longer")
    cache.remember(path, before, digest(b"one"))  # written while it was read
    path.unlink()
    cache.remember(path, before, digest(b"one"))
    cache.close()
    assert not (tmp_path / "cache").exists()


def test_the_hash_of_a_large_file_is_that_of_its_content(tmp_path, monkeypatch):
    content = np.random.default_rng(0).bytes(3 * 2**20 + 5)
    path = tmp_path / "weights"
    path.write_bytes(content)
    settle(path)
    cache = Cache(tmp_path / "cache")
    assert cache.file_digest(path) == digest(content).hex()
    cache.close()
    again = Cache(tmp_path / "cache")
    monkeypatch.setattr(Path, "open", lambda *_: pytest.fail("read again"))
    assert again.file_digest(path) == digest(content).hex()


def test_a_folder_that_cannot_be_written_warns_once_and_goes_on(tmp_path):
    (tmp_path / "vectors").write_text("in the way")
    vectors = Cache(tmp_path).vectors(Named("a"))
    with pytest.warns(CacheWarning, match=r"cannot be written to .* goes on without it"):
        vectors.add([digest(b"x")], rows(1))
    vectors.add([digest(b"y")], rows(1))  # a second warning would be an error
    vectors.close()


def test_damaged_entries_are_told(tmp_path, caplog):
    vectors = Cache(tmp_path).vectors(Named("a"))
    vectors.add([digest(b"x")], rows(1))
    vectors.close()
    (path,) = tmp_path.rglob("*.records")
    content = path.read_bytes()
    path.write_bytes(content[:-6] + b"\0\0" + content[-4:])
    vectors = Cache(tmp_path).vectors(Named("a"))
    assert vectors.get(digest(b"x")) is None
    vectors.close()
    assert "1 damaged entries" in caplog.text
