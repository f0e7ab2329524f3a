"""Pictures: find them, open them whatever their format, and show them small.

Anything that can go wrong with one picture (missing, empty, truncated, not a picture at all, far
too large) raises `UnreadableImage` with the reason, so that callers can report it and go on.
"""

from __future__ import annotations

import glob
import io
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from concept.errors import InvalidInput, UnreadableImage

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
_URL_SCHEMES = ("http://", "https://")
# A scheme of two letters or more: one alone is a drive.
_REMOTE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]+://")
_URL_TIMEOUT_SECONDS = 20
_URL_LIMIT_BYTES = 256 * 2**20
# A picture narrower than this many pixels is mistaken for channels by image processors, and one
# more elongated than this explodes when its short side is scaled up to the model's input.
_SMALLEST_SIDE = 16
_LARGEST_ASPECT = 16
# What stands in a collage for a picture that cannot be read any more.
_GONE = (222, 222, 222)


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
    if text.startswith(_URL_SCHEMES):
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


def read_image(source: object, side: int | None = None) -> Image.Image:
    """Open a picture as 8-bit RGB, upright, first frame only.

    Transparent parts become white, 16-bit and floating-point greys are scaled down to 8 bits, and
    EXIF orientation is applied.

    Args:
        source: A path, URL, the content of a file, a picture or an array (height, width[, 1, 3 or
            4 channels]); floating-point arrays are taken to lie in 0–1 if none of their values is
            larger.
        side: If given, JPEGs are decoded at the smallest built-in scale that keeps both sides at
            least this many pixels, which is several times faster for large photographs.

    Returns:
        A picture of its own, of mode RGB; the source is left open or closed as it was.

    Raises:
        UnreadableImage: With the reason, whatever went wrong.
    """
    with _reasons():
        if isinstance(source, Image.Image):
            return _to_rgb(_upright(source))
        if isinstance(source, np.ndarray):
            return _to_rgb(_from_array(source))
        if not isinstance(source, str | Path | bytes):
            raise UnreadableImage(
                f"a {type(source).__name__} is no picture", "a path, URL, picture or array"
            )
        content = io.BytesIO(source) if isinstance(source, bytes) else _open_file(os.fspath(source))
        with Image.open(content) as image:
            if side is not None:
                image.draft("RGB", (side, side))
            return _to_rgb(_upright(image))


def read_content(source: str | Path) -> bytes:
    """The content of a picture's file, for `read_image`.

    Args:
        source: A path or URL.

    Raises:
        UnreadableImage: With the reason, whatever went wrong.
    """
    with _reasons():
        content = _open_file(os.fspath(source))
        return content.read_bytes() if isinstance(content, Path) else content.getvalue()


def is_url(source: object) -> bool:
    """Whether a source is the URL of a picture, on the web or in a store that fsspec knows."""
    return isinstance(source, str) and _REMOTE.match(source) is not None


@contextmanager
def _reasons() -> Iterator[None]:
    """Turn whatever goes wrong with one picture into `UnreadableImage`."""
    try:
        yield
    except UnreadableImage:
        raise
    except FileNotFoundError as error:
        raise UnreadableImage("no such file") from error
    except UnidentifiedImageError as error:
        raise UnreadableImage("not a picture in a format that Pillow knows") from error
    except Image.DecompressionBombError as error:
        raise UnreadableImage(f"too many pixels ({error})") from error
    except Exception as error:
        # Decoders raise nearly anything on damaged files (OSError, SyntaxError, struct.error,
        # IndexError …). One bad file must not end a run over thousands; the reason is reported.
        raise UnreadableImage(f"{type(error).__name__}: {error}") from error


def _open_file(location: str) -> io.BytesIO | Path:
    import urllib.request

    if location.startswith(_URL_SCHEMES):
        with urllib.request.urlopen(location, timeout=_URL_TIMEOUT_SECONDS) as response:
            content = response.read(_URL_LIMIT_BYTES + 1)
        if len(content) > _URL_LIMIT_BYTES:
            raise UnreadableImage(f"the file is larger than {_URL_LIMIT_BYTES // 2**20} MiB")
        return io.BytesIO(content)
    if _REMOTE.match(location):
        return io.BytesIO(_remote_content(location))
    path = Path(location).expanduser()
    if path.is_dir():
        raise UnreadableImage("a folder, not a file")
    if path.stat().st_size == 0:
        raise UnreadableImage("the file is empty (0 bytes)")
    return path


def _remote_content(location: str) -> bytes:
    """The content of a file in a store that fsspec knows, such as ``s3://bucket/a.jpg``."""
    import fsspec

    with fsspec.open(location, "rb") as file:
        content: bytes = file.read()
    return content


def _upright(image: Image.Image) -> Image.Image:
    return ImageOps.exif_transpose(image)


def _from_array(values: NDArray[Any]) -> Image.Image:
    if values.ndim == 3 and values.shape[2] == 1:
        values = values[:, :, 0]
    channels = values.shape[2] if values.ndim == 3 else 1
    if values.ndim not in (2, 3) or channels not in (1, 3, 4) or values.size == 0:
        raise UnreadableImage(
            f"an array of shape {values.shape}", "(height, width) or (height, width, 1, 3 or 4)"
        )
    if values.dtype == np.uint16:
        values = values / 257.0
    elif values.dtype == bool or (values.dtype.kind == "f" and np.nanmax(values) <= 1.0):
        values = values * 255.0
    if values.dtype.kind == "f" and not np.isfinite(values).all():
        raise UnreadableImage("an array with NaN or infinite values", "finite values")
    return Image.fromarray(np.clip(np.round(values), 0, 255).astype(np.uint8))


def _to_rgb(image: Image.Image) -> Image.Image:
    if image.mode == "RGB":
        image.load()
        return image.copy()
    if image.mode.startswith("I") or image.mode == "F":
        return _from_deep_grey(image)
    if image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info:
        layered = image.convert("RGBA")
        white = Image.new("RGBA", layered.size, "white")
        return Image.alpha_composite(white, layered).convert("RGB")
    return image.convert("RGB")


def _from_deep_grey(image: Image.Image) -> Image.Image:
    """Scale 16-bit integers by their full range, and other deep greys by their own maximum."""
    values = np.asarray(image, dtype=np.float64)
    values = np.nan_to_num(values - min(0.0, float(np.nanmin(values))))
    top = float(values.max())
    if image.mode == "F":
        full = 1.0 if top <= 1.0 else top
    else:
        full = 255.0 if top <= 255 and image.mode == "I" else max(65535.0, top)
    return Image.fromarray(np.round(values * (255.0 / full)).astype(np.uint8)).convert("RGB")


def model_ready(image: Image.Image) -> Image.Image:
    """Keep a picture within what image processors cope with: not tiny, not a thread.

    Args:
        image: A picture of mode RGB.

    Returns:
        The same picture, its long side cropped about the centre where it is more than 16 times
        the short one, and enlarged where a side is shorter than 16 pixels.
    """
    width, height = image.size
    wide = min(width, height * _LARGEST_ASPECT)
    high = min(height, width * _LARGEST_ASPECT)
    if (wide, high) != image.size:
        left, top = (width - wide) // 2, (height - high) // 2
        image = image.crop((left, top, left + wide, top + high))
    if min(image.size) < _SMALLEST_SIDE:
        scale = _SMALLEST_SIDE / min(image.size)
        image = image.resize((round(wide * scale), round(high * scale)), Image.Resampling.BICUBIC)
    return image


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
