"""The grid of concepts as a picture, drawn without a browser."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image, ImageDraw

from concept.fonts import font_for
from concept.images import from_jpeg
from concept.plots.results import wrapped
from concept.plots.theme import theme_of

_COLUMNS = 3
_CELL = 480
_GAP = 20
_TEXT = 20
_LINE = 27
_LINES = 3


def concepts_grid(
    collages: Sequence[bytes], titles: Sequence[str], theme: str = "light"
) -> Image.Image:
    """Draw concepts three to a row, each a collage under its name.

    Args:
        collages: JPEG files, one per concept.
        titles: What stands over each of them; three lines at most.
        theme: ``"light"`` or ``"dark"``.

    Returns:
        The picture; with a note where there are no concepts.
    """
    look = theme_of(theme)
    columns = max(1, min(_COLUMNS, len(collages)))
    rows = max(1, -(-len(collages) // columns))
    font = font_for([*titles, "No concepts to show"], _TEXT)
    lines = [wrapped(title, font, _CELL)[:_LINES] for title in titles]
    heights = [
        max((len(line) for line in lines[row * columns : (row + 1) * columns]), default=1) * _LINE
        for row in range(rows)
    ]
    width = columns * (_CELL + _GAP) + _GAP
    height = sum(heights) + rows * (_CELL + 2 * _GAP) + _GAP if collages else 4 * _GAP + _LINE
    sheet = Image.new("RGB", (width, height), look.paper)
    draw = ImageDraw.Draw(sheet)
    if not collages:
        draw.text((_GAP, 2 * _GAP), "No concepts to show", fill=look.faint, font=font)
    top = _GAP
    for number, collage in enumerate(collages):
        row, column = divmod(number, columns)
        left = _GAP + column * (_CELL + _GAP)
        for place, line in enumerate(lines[number]):
            draw.text((left, top + place * _LINE), line, fill=look.ink, font=font)
        picture = from_jpeg(collage).resize((_CELL, _CELL), Image.Resampling.LANCZOS)
        sheet.paste(picture, (left, top + heights[row] + _GAP // 2))
        if column == columns - 1:
            top += heights[row] + _CELL + 2 * _GAP
    return sheet
