"""Fixtures shared by the suite: a joint space of colours, and pictures in those colours."""

from __future__ import annotations

import os

# Nothing in the suite may reach for a network, whatever a library would like to look up.
os.environ.setdefault("HF_HUB_OFFLINE", "1")
# Threads that spin while they wait slow everything down where cores are shared.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

COLOURS = {
    "red": (220, 30, 30),
    "green": (30, 180, 40),
    "blue": (30, 50, 220),
    "yellow": (230, 220, 40),
    "black": (15, 15, 15),
    "white": (245, 245, 245),
}


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory):
    """Embeddings of the suite go to a folder of its own, not to the user's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


class ColourSpace:
    """A joint space in which a picture is its mean colour and a text the colours it names.

    It counts the pictures it embeds, so that tests can tell what was embedded and what was not.
    """

    def __init__(self) -> None:
        self.embedded = 0
        self.anchors = np.array(list(COLOURS.values()), dtype=np.float32)

    def _vector(self, rgb: np.ndarray) -> np.ndarray:
        return np.exp(-(((self.anchors - rgb) / 90.0) ** 2).sum(axis=1)) + 1e-3 * rgb.mean() / 255

    def embed_images(self, images: Sequence[Image.Image]) -> np.ndarray:
        self.embedded += len(images)
        means = [np.asarray(image, dtype=np.float32).mean(axis=(0, 1)) for image in images]
        return np.array([self._vector(mean) for mean in means], dtype=np.float32)

    def embed_texts(self, texts: Sequence[str]) -> np.ndarray:
        rows = []
        for text in texts:
            named = [self._vector(np.array(COLOURS[w])) for w in text.split() if w in COLOURS]
            rows.append(np.mean(named, axis=0) if named else np.full(len(COLOURS), 0.1))
        return np.array(rows, dtype=np.float32)


def coloured(colour: str, n: int, seed: int = 0, size: int = 24) -> list[Image.Image]:
    """Pictures in one colour, each a little different."""
    random = np.random.default_rng([seed, *colour.encode()])
    pictures = []
    for _ in range(n):
        noise = random.normal(0, 12, (size, size, 3)) + random.normal(0, 6, 3)
        pixels = np.clip(np.array(COLOURS[colour]) + noise, 0, 255).astype(np.uint8)
        pictures.append(Image.fromarray(pixels))
    return pictures


@pytest.fixture
def colour_space() -> ColourSpace:
    return ColourSpace()


@pytest.fixture(scope="session")
def pictures() -> list[Image.Image]:
    """Thirty red, twenty green and ten blue pictures, in this order."""
    return coloured("red", 30) + coloured("green", 20) + coloured("blue", 10)


@pytest.fixture
def photo_folder(tmp_path: Path, pictures: list[Image.Image]) -> Path:
    """The same pictures as files."""
    folder = tmp_path / "photos"
    folder.mkdir()
    for number, picture in enumerate(pictures):
        picture.save(folder / f"{number:02d}.png")
    return folder


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """The folder of real collections; tests that need it skip where it is absent."""
    folder = Path(os.environ.get("CONCEPT_DATA", "../shared/data"))
    if not (folder / "caltech101" / "images.csv").is_file():
        pytest.skip(f"{folder} holds no real collections; set CONCEPT_DATA to run this")
    return folder
