"""Files that must not hurt: whatever turns up in a folder of pictures."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np
from PIL import Image

ORIENTATION = 0x0112


def _picture(size: tuple[int, int] = (60, 40)) -> Image.Image:
    width, height = size
    ramp = np.linspace(0, 255, width * height * 3).reshape(height, width, 3)
    return Image.fromarray(ramp.astype(np.uint8))


def _bomb(path: Path) -> None:
    """A PNG of a few bytes that claims 40,000 × 40,000 pixels."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        body = kind + content
        return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", 40_000, 40_000, 8, 2, 0, 0, 0)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IEND", b""))


def write_good(folder: Path) -> list[Path]:
    """Odd files that are pictures all the same."""
    base = _picture()
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # turn a quarter to the right
    base.save(folder / "rotated.jpg", exif=exif)
    base.convert("CMYK").save(folder / "cmyk.jpg")
    deep = (np.linspace(0, 65535, 2400).reshape(40, 60)).astype(np.uint16)
    Image.fromarray(deep).save(folder / "deep.png")
    base.convert("P").save(folder / "palette.png")
    clear = base.convert("RGBA")
    clear.putalpha(Image.new("L", base.size, 0))
    clear.save(folder / "clear.png")
    frames = [Image.new("RGB", (30, 30), colour) for colour in ("red", "blue")]
    frames[0].save(folder / "animated.gif", save_all=True, append_images=frames[1:])
    Image.new("RGB", (1, 1), "green").save(folder / "dot.png")
    Image.new("RGB", (3000, 2), "green").save(folder / "thread.png")
    base.convert("L").save(folder / "grey.jpg")
    base.convert("1").save(folder / "bits.png")
    base.convert("LA").save(folder / "grey-alpha.png")
    Image.fromarray(np.linspace(0, 1, 2400, dtype=np.float32).reshape(40, 60)).save(
        folder / "float.tiff"
    )
    base.save(folder / "with space.jpg")
    base.save(folder / "日本語 ünï.jpg")
    return sorted(folder.iterdir())


def write_bad(folder: Path) -> dict[Path, str]:
    """Files that are no pictures, with a part of the reason that a report must give."""
    whole = folder / "whole.jpg"
    _picture((400, 300)).save(whole)
    content = whole.read_bytes()
    whole.unlink()
    (folder / "truncated.jpg").write_bytes(content[: len(content) // 2])
    (folder / "text.jpg").write_text("this is no picture", encoding="utf-8")
    (folder / "empty.png").write_bytes(b"")
    (folder / "header.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    _bomb(folder / "bomb.png")
    (folder / "folder.jpg").mkdir()
    return {
        folder / "truncated.jpg": "truncated",
        folder / "text.jpg": "not a picture",
        folder / "empty.png": "empty (0 bytes)",
        folder / "header.png": "",
        folder / "bomb.png": "too many pixels",
        folder / "folder.jpg": "a folder",
        folder / "missing.jpg": "no such file",
    }
