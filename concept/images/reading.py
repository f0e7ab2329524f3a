"""Pictures opened, whatever their format.

Anything that can go wrong with one picture (missing, empty, truncated, not a picture at all, far
too large) raises `UnreadableImage` with the reason, so that callers can report it and go on.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from concept.errors import UnreadableImage
from concept.images.packed import unpacked
from concept.images.sources import URL_SCHEMES, is_url

_URL_TIMEOUT_SECONDS = 20
_URL_LIMIT_BYTES = 256 * 2**20
# A picture narrower than this many pixels is mistaken for channels by image processors, and one
# more elongated than this explodes when its short side is scaled up to the model's input.
_SMALLEST_SIDE = 16
_LARGEST_ASPECT = 16


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
            image.load()
            # Nobody else has this one, so it need not be copied: that takes as long as decoding.
            ImageOps.exif_transpose(image, in_place=True)
            # A JPEG's decoder is gone by now; WebP's keeps the whole canvas.
            return image if image.mode == "RGB" and image.format == "JPEG" else _to_rgb(image)


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

    if location.startswith(URL_SCHEMES):
        with urllib.request.urlopen(location, timeout=_URL_TIMEOUT_SECONDS) as response:
            answer = response.read(_URL_LIMIT_BYTES + 1)
        if len(answer) > _URL_LIMIT_BYTES:
            raise UnreadableImage(f"the file is larger than {_URL_LIMIT_BYTES // 2**20} MiB")
        return io.BytesIO(answer)
    if is_url(location):
        return io.BytesIO(_remote_content(location))
    if (content := unpacked(location)) is not None:
        return io.BytesIO(content)
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
