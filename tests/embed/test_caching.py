"""Nothing is embedded twice: not after a kill, under another name, or in another process."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from sklearn.decomposition import PCA

from concept import ConceptModel, embed
from concept.cache import Cache
from concept.errors import CacheWarning
from tests import zoo
from tests.conftest import COLOURS, ColourSpace, coloured


class KnownSpace(ColourSpace):
    """A space with an identity, which counts texts as well."""

    def __init__(self, name="colours"):
        super().__init__()
        self.name = name
        self.texts = []

    def identity(self, digest, /):
        return self.name

    def embed_texts(self, texts):
        self.texts += texts
        return super().embed_texts(texts)


@pytest.fixture
def folder(tmp_path):
    """Forty pictures, all different, written an hour ago."""
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    then = time.time() - 3600
    for number, picture in enumerate(coloured("red", 25) + coloured("blue", 15)):
        path = pictures / f"{number:02d}.png"
        picture.save(path)
        os.utime(path, (then, then))
    return pictures


def run(folder, cache, space=None):
    space = KnownSpace() if space is None else space
    sources = sorted(str(path) for path in folder.iterdir())
    found = embed.embed_images(sources, space, cache=Cache(cache), verbose=False)
    return found, space


def test_a_second_run_embeds_and_reads_nothing(folder, tmp_path, monkeypatch):
    first, space = run(folder, tmp_path / "cache")
    assert space.embedded == 40
    monkeypatch.setattr(embed.reading, "read_content", lambda _: pytest.fail("read again"))
    second, space = run(folder, tmp_path / "cache")
    assert space.embedded == 0
    np.testing.assert_array_equal(first.vectors, second.vectors)
    assert second.readable.all()


def test_renamed_moved_and_copied_files_are_known(folder, tmp_path):
    first, _ = run(folder, tmp_path / "cache")
    (folder / "00.png").rename(folder / "99.png")
    moved = shutil.copytree(folder, tmp_path / "elsewhere")
    second, space = run(moved, tmp_path / "cache")
    assert space.embedded == 0
    np.testing.assert_array_equal(np.roll(first.vectors, -1, axis=0), second.vectors)


def test_a_changed_file_is_embedded_anew(folder, tmp_path):
    run(folder, tmp_path / "cache")
    Image.new("RGB", (24, 24), COLOURS["green"]).save(folder / "03.png")
    found, space = run(folder, tmp_path / "cache")
    assert space.embedded == 1
    alone = embed.embed_images([str(folder / "03.png")], ColourSpace(), verbose=False)
    np.testing.assert_array_equal(found.vectors[3], alone.vectors[0])


def test_equal_files_are_embedded_once_without_any_cache(folder, tmp_path, colour_space):
    shutil.copy(folder / "05.png", folder / "98.png")
    shutil.copy(folder / "05.png", folder / "99.png")
    sources = sorted(folder.iterdir())
    found = embed.embed_images(sources, colour_space, verbose=False)
    assert colour_space.embedded == 40
    np.testing.assert_array_equal(found.vectors[[40, 41]], found.vectors[[5, 5]])
    assert found.readable.all()


def test_spaces_without_an_identity_are_not_kept(folder, tmp_path):
    run(folder, tmp_path / "cache", ColourSpace())
    assert not (tmp_path / "cache" / "vectors").exists()
    _, space = run(folder, tmp_path / "cache", ColourSpace())
    assert space.embedded == 40


def test_another_identity_is_another_space(folder, tmp_path):
    run(folder, tmp_path / "cache")
    _, space = run(folder, tmp_path / "cache", KnownSpace("colours in float16"))
    assert space.embedded == 40


def test_unreadable_files_are_reported_in_every_run(folder, tmp_path):
    bad = [path for path in zoo.write_bad(folder) if path.exists()]
    for _ in range(2):
        found, space = run(folder, tmp_path / "cache")
        assert len(found.unreadable) == len(bad)
        assert found.readable.sum() == 40
    assert space.embedded == 0


def test_a_damaged_entry_is_computed_again(folder, tmp_path):
    first, _ = run(folder, tmp_path / "cache")
    (path,) = (tmp_path / "cache" / "vectors").rglob("*.records")
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 255
    path.write_bytes(content)
    second, space = run(folder, tmp_path / "cache")
    assert space.embedded == 1
    np.testing.assert_array_equal(first.vectors, second.vectors)
    _, space = run(folder, tmp_path / "cache")
    assert space.embedded == 0


def test_a_full_disk_ends_nothing(folder, tmp_path, monkeypatch):
    def full(descriptor, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("concept.records.os.write", full)
    with pytest.warns(CacheWarning, match="No space left on device") as caught:
        found, _ = run(folder, tmp_path / "cache")
    assert found.readable.all()
    assert len(caught) == 2  # of files and of vectors, each once


class DyingSpace(KnownSpace):
    """Kills its own process in the middle of its third batch."""

    def embed_images(self, images):
        if self.embedded >= 2 * len(images):
            os.kill(os.getpid(), signal.SIGKILL)
        return super().embed_images(images)


def test_a_killed_run_loses_at_most_one_batch(folder, tmp_path):
    script = f"""
import sys
from pathlib import Path
sys.path.insert(0, {str(Path.cwd())!r})
from concept.embed import reading
from tests.embed.test_caching import DyingSpace, run
reading._BATCH = 10
run(Path(sys.argv[1]), Path(sys.argv[2]), DyingSpace())
"""
    where = [str(folder), str(tmp_path / "cache")]
    killed = subprocess.run([sys.executable, "-c", script, *where], check=False)
    assert killed.returncode == -signal.SIGKILL
    found, space = run(folder, tmp_path / "cache")
    assert space.embedded == 20  # the batch that died, and the one that it had not come to
    whole = embed.embed_images(sorted(folder.iterdir()), ColourSpace(), verbose=False)
    np.testing.assert_array_equal(found.vectors, whole.vectors)


def test_two_processes_share_a_cache(folder, tmp_path):
    script = f"""
import sys
from pathlib import Path
sys.path.insert(0, {str(Path.cwd())!r})
from tests.embed.test_caching import run
run(Path(sys.argv[1]), Path(sys.argv[2]))
"""
    where = [str(folder), str(tmp_path / "cache")]
    both = [subprocess.Popen([sys.executable, "-c", script, *where]) for _ in range(2)]
    assert [process.wait() for process in both] == [0, 0]
    _, space = run(folder, tmp_path / "cache")
    assert space.embedded == 0


def test_pictures_in_memory_are_kept_by_their_pixels(tmp_path):
    pictures = coloured("red", 5)
    for expected in (5, 0):
        space = KnownSpace()
        embed.embed_images(pictures, space, cache=Cache(tmp_path), verbose=False)
        assert space.embedded == expected


def test_texts_are_kept_too(tmp_path):
    words = ["red", "blue", "red", "green boat"]
    first, second = KnownSpace(), KnownSpace()
    one = embed.embed_texts(words, first, cache=Cache(tmp_path))
    two = embed.embed_texts([*words, "white"], second, cache=Cache(tmp_path))
    assert sorted(first.texts) == ["blue", "green boat", "red"]
    assert second.texts == ["white"]
    np.testing.assert_array_equal(one, two[:4])


def test_the_model_uses_the_cache_and_can_be_told_not_to(folder, tmp_path):
    for choice, expected in ((tmp_path / "cache", 40), (tmp_path / "cache", 0), (False, 40)):
        space = KnownSpace()
        model = ConceptModel(
            5, embedding_model=space, umap_model=PCA(2), cache=choice, verbose=False
        )
        model.fit(folder, docs=["red", "blue"])
        assert space.embedded == expected


def test_a_space_of_other_dimensions_is_refused_as_without_a_cache(folder, tmp_path):
    run(folder, tmp_path / "cache")
    with pytest.raises(ValueError, match="has 6 dimensions"):
        embed.embed_images(
            [str(folder / "00.png")], KnownSpace(), columns=7, cache=Cache(tmp_path / "cache")
        )
