"""Pictures shown small: tiled, shrunk, as JPEG."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise

import numpy as np
from PIL import Image, ImageOps

from concept.errors import UnreadableImage
from concept.images.reading import read_image

# What stands in a collage for a picture that cannot be read any more.
_GONE = (222, 222, 222)


def collage(pictures: Sequence[Image.Image | None], side: int = 480, gap: int = 4) -> Image.Image:
    """Tile pictures into one square, the first at the top left, nothing stretched.

    Args:
        pictures: The pictures, best first; None for a grey tile.
        side: Width and height of the result in pixels.
        gap: White space between tiles in pixels.

    Returns:
        A square picture; all white where there are no pictures.
    """
    canvas = Image.new("RGB", (side, side), "white")
    if not pictures:
        return canvas
    for picture, (left, top, right, bottom) in zip(
        pictures, _places(len(pictures), side, gap), strict=True
    ):
        size = (right - left, bottom - top)
        if picture is None:
            canvas.paste(_GONE, (left, top, right, bottom))
        else:
            canvas.paste(ImageOps.fit(picture, size, Image.Resampling.LANCZOS), (left, top))
    return canvas


def tiles(tiled: Image.Image, n: int, gap: int = 4) -> list[Image.Image]:
    """The n pictures of a `collage`, as small as they are in there."""
    return [tiled.crop(place) for place in _places(n, tiled.width, gap)]


def _places(n: int, side: int, gap: int) -> Iterator[tuple[int, int, int, int]]:
    """Left, top, right and bottom of each of n tiles, row by row."""
    rows = int(np.ceil(np.sqrt(n)))
    tops = np.linspace(0, side + gap, rows + 1).round().astype(int)
    for row, members in enumerate(np.array_split(np.arange(n), rows)):
        lefts = np.linspace(0, side + gap, len(members) + 1).round().astype(int)
        for left, right in pairwise(lefts):
            yield int(left), int(tops[row]), int(right) - gap, int(tops[row + 1]) - gap


def collage_jpeg(sources: Iterable[object], side: int = 480) -> bytes:
    """Open pictures and tile them; one that cannot be read (any more) leaves a grey tile.

    Returns:
        A JPEG file.
    """
    pictures: list[Image.Image | None] = []
    for source in sources:
        try:
            pictures.append(read_image(source, side=side))
        except UnreadableImage:
            pictures.append(None)
    if not any(pictures):
        return _grey_collage(len(pictures), side)
    return to_jpeg(collage(pictures, side))


@cache
def _grey_collage(tiles: int, side: int) -> bytes:
    """The collage of pictures that are all gone, as where there are vectors only."""
    return to_jpeg(collage([None] * tiles, side))


def to_jpeg(image: Image.Image, quality: int = 88) -> bytes:
    """A picture as the bytes of a JPEG file."""
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


def shrunk_jpeg(source: object, side: int = 160) -> bytes:
    """A picture at most so many pixels wide and high, as the bytes of a JPEG file.

    Raises:
        UnreadableImage: If it cannot be read.
    """
    picture = read_image(source, side=side)
    picture.thumbnail((side, side), Image.Resampling.LANCZOS)
    return to_jpeg(picture, quality=80)


def small_jpeg(source: object, side: int = 160) -> bytes:
    """As `shrunk_jpeg`; nothing where the picture cannot be read."""
    try:
        return shrunk_jpeg(source, side)
    except UnreadableImage:
        return b""


def from_jpeg(content: bytes) -> Image.Image:
    """The picture in the bytes of a JPEG file."""
    return Image.open(io.BytesIO(content)).convert("RGB")
