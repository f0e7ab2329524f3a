"""Texts drawn as pictures, for rows of a collection that have no picture of their own."""

from __future__ import annotations

import textwrap

from PIL import Image, ImageDraw

from concept.fonts import font_for

_INK, _PAPER = (40, 40, 40), (244, 241, 232)
_SIZES = (40, 34, 28, 24, 20, 17, 14)


def text_tile(text: str, side: int = 320) -> Image.Image:
    """Draw a text onto a square, as large as it fits; what does not fit is cut off.

    Args:
        text: The text.
        side: Width and height in pixels.
    """
    tile = Image.new("RGB", (side, side), _PAPER)
    pen, space = ImageDraw.Draw(tile), side - side // 8
    for size in _SIZES:
        font = font_for([text], size)
        # The mean width of the text's own characters, and some room for lines of wide ones: those
        # of Chinese are twice as wide as others.
        wide = max(1.0, pen.textlength(text, font) / max(1, len(text)))
        lines = textwrap.wrap(text, max(1, int(0.92 * space / wide))) or [""]
        rows = int(space / (1.3 * size))
        if len(lines) <= rows or size == _SIZES[-1]:
            shown = "\n".join(lines[:rows])
            pen.multiline_text((side // 16, side // 16), shown, fill=_INK, font=font, spacing=4)
            break
    return tile
