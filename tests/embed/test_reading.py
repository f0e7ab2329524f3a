"""Pictures are read ahead, but never far, and whatever happens to their folder."""

import os
import shutil
import threading
import tracemalloc

import numpy as np
import pytest

from concept import embed, images
from concept.embed import reading
from tests.conftest import ColourSpace, coloured


@pytest.fixture
def folder(tmp_path):
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    for number, picture in enumerate(coloured("red", 60)):
        picture.save(pictures / f"{number:02d}.png")
    return pictures


class Preparing(ColourSpace):
    """A space that takes mean colours, which threads work out."""

    side = 16
    batch = 7

    def __init__(self):
        super().__init__()
        self.threads = set()
        self.waiting = self.most = 0
        self.asked = 0
        self._lock = threading.Lock()

    def preparation(self):
        self.asked += 1
        return self

    def __call__(self, image):
        with self._lock:
            self.threads.add(threading.get_ident())
            self.waiting += 1
            self.most = max(self.most, self.waiting)
        return np.asarray(image, dtype=np.float32).mean(axis=(0, 1))

    def embed_images(self, images):
        raise AssertionError("the pictures were to be prepared")

    def embed_prepared(self, prepared):
        with self._lock:
            self.waiting -= len(prepared)
        self.embedded += len(prepared)
        assert len(prepared) <= self.batch
        return np.array([self._vector(mean) for mean in prepared])


def test_pictures_are_prepared_in_threads_and_few_wait(folder):
    space = Preparing()
    found = embed.embed_images(sorted(folder.iterdir()), space, verbose=False)
    whole = embed.embed_images(sorted(folder.iterdir()), ColourSpace(), verbose=False)
    np.testing.assert_allclose(found.vectors, whole.vectors, atol=1e-6)
    assert space.asked == 1
    assert threading.get_ident() not in space.threads
    # Two batches are read ahead of one that is gathered; the first 128 before the space was asked.
    assert space.most <= 2 * reading._BATCH + space.batch


class Vanishing(ColourSpace):
    """A space during whose first batch the folder is deleted."""

    def __init__(self, folder):
        super().__init__()
        self.folder = folder

    def embed_images(self, images):
        shutil.rmtree(self.folder, ignore_errors=True)
        return super().embed_images(images)


def test_a_folder_that_disappears_is_reported_row_by_row(folder, monkeypatch):
    monkeypatch.setattr(reading, "_BATCH", 5)
    found = embed.embed_images(sorted(folder.iterdir()), Vanishing(folder), verbose=False)
    assert found.readable[:5].all()
    assert not found.readable[-1]
    assert {failure.reason for failure in found.unreadable} == {"no such file."}
    assert len(found.unreadable) == (~found.readable).sum()


def test_a_folder_that_disappears_while_it_is_searched(folder, monkeypatch):
    (folder / "sub").mkdir()
    coloured("red", 1)[0].save(folder / "sub" / "a.png")
    real = os.scandir

    def scandir(path):
        if str(path).endswith("sub"):
            shutil.rmtree(path)
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert len(images.collect(folder)) == 60


def test_an_error_in_the_space_stops_the_reading(folder):
    class Broken(ColourSpace):
        def embed_images(self, images):
            raise RuntimeError("out of order")

    before = threading.active_count()
    with pytest.raises(RuntimeError, match="out of order"):
        embed.embed_images(sorted(folder.iterdir()), Broken(), verbose=False)
    assert threading.active_count() == before


class Wide(ColourSpace):
    """A space of so many dimensions that the vectors weigh more than all else."""

    columns = 20_000

    def embed_images(self, images):
        return np.random.default_rng(len(images)).normal(size=(len(images), self.columns))


def test_vectors_are_held_once(folder, monkeypatch):
    monkeypatch.setattr(reading, "_BATCH", 4)
    files = sorted(folder.iterdir())
    embed.embed_images(files[:2], Wide(), verbose=False)  # what is loaded once
    tracemalloc.start()
    found = embed.embed_images(files, Wide(), verbose=False)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    batch = 4 * Wide.columns * 8
    assert found.vectors.nbytes == 60 * Wide.columns * 4
    assert most < found.vectors.nbytes + 6 * batch
