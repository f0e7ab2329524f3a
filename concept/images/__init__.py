"""Pictures: find them, open them whatever their format, and show them small."""

from __future__ import annotations

from concept.images.packed import BYTES_COLUMNS, file_of
from concept.images.reading import model_ready, read_content, read_image
from concept.images.small import (
    collage,
    collage_jpeg,
    from_jpeg,
    shrunk_jpeg,
    small_jpeg,
    tiles,
    to_jpeg,
)
from concept.images.sources import (
    EXTENSIONS,
    ImageInput,
    ImageSource,
    Unreadable,
    collect,
    describe,
    is_url,
    paths_of,
    printable,
)

__all__ = [
    "BYTES_COLUMNS",
    "EXTENSIONS",
    "ImageInput",
    "ImageSource",
    "Unreadable",
    "collage",
    "collage_jpeg",
    "collect",
    "describe",
    "file_of",
    "from_jpeg",
    "is_url",
    "model_ready",
    "paths_of",
    "printable",
    "read_content",
    "read_image",
    "shrunk_jpeg",
    "small_jpeg",
    "tiles",
    "to_jpeg",
]
