"""A sheet of results: queries with their ranked pictures, pictures with their ranked captions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageDraw, ImageOps

from concept.errors import InvalidInput, UnreadableImage
from concept.fonts import Font, font_for
from concept.images import read_image

_TILE = 180
_GAP = 12
_TEXT = 16
_LINE = 22
_CAPTION_WIDTH = 520
_MOST_LINES = 4
_INK, _FAINT, _LACKING = (29, 36, 51), (91, 101, 119), (222, 222, 222)


@dataclass(frozen=True)
class Row:
    """One query and what was found for it, best first.

    Attributes:
        query: A text; or a picture (anything that `concept.images.read_image` opens), which is
            told by ``texts``.
        results: For a text, pictures with what stands under each, such as its similarity; for a
            picture, an empty list.
        texts: For a picture, its captions.
    """

    query: Any
    results: Sequence[tuple[Any, str]] = ()
    texts: Sequence[str] = ()


def results_sheet(rows: Sequence[Row]) -> Image.Image:
    """Draw results, a query to a row.

    Args:
        rows: Queries with their results.

    Returns:
        The sheet; a picture that cannot be read leaves a grey tile.

    Raises:
        InvalidInput: If there are no rows.
    """
    if not rows:
        raise InvalidInput("there are no results to draw", "at least one row")
    written = [t for row in rows for t in (*row.texts, *(under for _, under in row.results))]
    written += [row.query for row in rows if _asks_with_words(row)]
    font = font_for([*written, ".0123456789"], _TEXT)
    bands = [
        _words_band(row, font) if _asks_with_words(row) else _picture_band(row, font)
        for row in rows
    ]
    width = max(band.width for band in bands)
    height = sum(band.height for band in bands) + _GAP * (len(bands) + 1)
    sheet = Image.new("RGB", (width + 2 * _GAP, height), "white")
    top = _GAP
    for band in bands:
        sheet.paste(band, (_GAP, top))
        top += band.height + _GAP
    return sheet


def _asks_with_words(row: Row) -> bool:
    return not row.texts


def _words_band(row: Row, font: Font) -> Image.Image:
    """The query's words above its pictures."""
    tiles = max(len(row.results), 1)
    width = max(tiles * (_TILE + _GAP) - _GAP, 2 * _TILE)
    lines = wrapped(str(row.query), font, width)
    top = len(lines) * _LINE + _GAP // 2
    below = _TILE + _LINE if row.results else _LINE
    band = Image.new("RGB", (width, top + below), "white")
    draw = ImageDraw.Draw(band)
    _write(draw, (0, 0), lines, font, _INK)
    if not row.results:
        _write(draw, (0, top), ["nothing here matches"], font, _FAINT)
    for number, (picture, under) in enumerate(row.results):
        left = number * (_TILE + _GAP)
        band.paste(_tile(picture), (left, top))
        line = wrapped(f"{number + 1}.  {under}", font, _TILE)[:1]
        _write(draw, (left, top + _TILE + 2), line, font, _FAINT)
    return band


def _picture_band(row: Row, font: Font) -> Image.Image:
    """The picture beside its captions."""
    captions = [
        wrapped(f"{number}.  {text}", font, _CAPTION_WIDTH)
        for number, text in enumerate(row.texts, 1)
    ]
    lines = [line for caption in captions for line in caption]
    height = max(_TILE, len(lines) * _LINE)
    band = Image.new("RGB", (_TILE + _GAP + _CAPTION_WIDTH, height), "white")
    band.paste(_tile(row.query), (0, 0))
    _write(ImageDraw.Draw(band), (_TILE + _GAP, 0), lines, font, _INK)
    return band


def _tile(picture: Any) -> Image.Image:
    try:
        return ImageOps.pad(read_image(picture, side=_TILE), (_TILE, _TILE), color="white")
    except UnreadableImage:
        return Image.new("RGB", (_TILE, _TILE), _LACKING)


def _write(
    draw: ImageDraw.ImageDraw,
    at: tuple[int, int],
    lines: Sequence[str],
    font: Font,
    colour: tuple[int, int, int],
) -> None:
    for number, line in enumerate(lines):
        draw.text((at[0], at[1] + number * _LINE), line, fill=colour, font=font)


def wrapped(text: str, font: Font, width: int) -> list[str]:
    """Break a text into lines that fit, between words where there are any.

    Scripts without spaces, and words too long for a line, break between characters.

    Args:
        text: The text.
        font: What it is drawn in.
        width: In pixels.

    Returns:
        At most four lines, with ... at the end of the last where there is more.
    """
    lines, line = [], ""
    for piece in _pieces(text, font, width):
        if line and font.getlength(line + piece) > width:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    lines.append(line.rstrip())
    if len(lines) <= _MOST_LINES:
        return lines
    last = lines[_MOST_LINES - 1]
    while last and font.getlength(last + "...") > width:
        last = last[:-1]
    return [*lines[: _MOST_LINES - 1], last + "..."]


def _pieces(text: str, font: Font, width: int) -> list[str]:
    """Words with the space behind them, and single characters where a word is too long."""
    words = [word + " " for word in text.split()]
    return [
        piece
        for word in words
        for piece in ([word] if font.getlength(word.rstrip()) <= width and word.isascii() else word)
    ]
