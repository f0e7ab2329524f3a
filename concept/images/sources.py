"""Where pictures are: folders, patterns, lists, and what to call each of them."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from concept.errors import InvalidInput

ImageSource = str | Path | Image.Image | NDArray[Any]
ImageInput = ImageSource | Iterable[ImageSource]

EXTENSIONS = frozenset(
    (
        ".jpg",
        ".jpeg",
        ".jpe",
        ".jfif",
        ".png",
        ".webp",
        ".gif",
        ".bmp",
        ".tif",
        ".tiff",
        ".ppm",
        ".pgm",
        ".avif",
        ".heic",
        ".heif",
    )
)
URL_SCHEMES = ("http://", "https://")
# A scheme of two letters or more: one alone is a drive.
_REMOTE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]+://")


@dataclass(frozen=True)
class Unreadable:
    """A picture that could not be read: its row in the input, its path, and the reason."""

    row: int
    path: str
    reason: str


def collect(images: object) -> list[ImageSource]:
    """Turn what a user passes as pictures into a list, one entry per row.

    Args:
        images: A folder (searched through all its levels), a glob pattern, a path or URL, a
            picture, an array (height, width[, channels]) or (n, height, width, channels), or an
            iterable of paths, URLs, pictures and arrays.

    Returns:
        The sources. Folders and patterns come sorted by path; iterables keep their order.

    Raises:
        InvalidInput: If it is none of these, a folder or pattern without pictures, or empty.
    """
    if isinstance(images, str | Path):
        return _collect_from_path(images)
    if isinstance(images, Image.Image):
        return [images]
    if isinstance(images, np.ndarray) and images.dtype.kind in "buif":
        return list(images) if images.ndim == 4 else [images]
    if isinstance(images, bytes) or not isinstance(images, Iterable):
        raise InvalidInput(
            f"images is a {type(images).__name__}",
            "a folder, a glob pattern, or a list of paths, pictures or arrays",
        )
    sources = list(images)
    if not sources:
        raise InvalidInput("images is empty", "at least one picture")
    return sources


def _collect_from_path(location: str | Path) -> list[ImageSource]:
    text = os.fspath(location)
    if text.startswith(URL_SCHEMES):
        return [text]
    path = Path(text).expanduser()
    if path.is_dir():
        # os.walk passes over folders that vanish or are closed to us while it reads.
        files = (Path(folder, name) for folder, _, names in os.walk(path) for name in names)
        found = sorted(str(f) for f in files if f.suffix.lower() in EXTENSIONS and f.is_file())
        expected = f"files ending in {', '.join(sorted(EXTENSIONS))}"
    elif glob.has_magic(text) and not path.exists():
        found = sorted(
            file for file in glob.glob(str(path), recursive=True) if Path(file).is_file()
        )
        expected = "a pattern that matches files"
    elif path.is_file() or path.suffix.lower() in EXTENSIONS:
        return [str(path)]
    else:
        raise InvalidInput(
            f"there is no folder or file {text!r}",
            "a folder, a glob pattern such as 'photos/*.jpg', or a list of paths",
        )
    if not found:
        raise InvalidInput(f"no pictures in {text!r}", expected)
    return list(found)


def describe(source: object) -> str:
    """A picture's path, or what it is where it has none; for reports and default names."""
    if isinstance(source, str | Path):
        return printable(os.fspath(source))
    filename = getattr(source, "filename", "")
    return printable(str(filename)) if filename else f"<{type(source).__name__}>"


def paths_of(sources: Iterable[ImageSource | None]) -> list[str]:
    """The paths of pictures, empty for those that are objects."""
    return [describe(s) if isinstance(s, str | Path) else "" for s in sources]


def printable(text: str) -> str:
    """A text that can be printed and stored: bytes of a file name that are no UTF-8, escaped."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def is_url(source: object) -> bool:
    """Whether a source is the URL of a picture, on the web or in a store that fsspec knows."""
    return isinstance(source, str) and _REMOTE.match(source) is not None
