"""The grid of concepts: a collage each, under its name."""

from __future__ import annotations

import base64
import html
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

from concept.plots.theme import styled, theme_of

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

_COLUMNS = 3
_CELL_PIXELS = 300
_TITLE_PIXELS = 56
_MARGIN_PIXELS = 16
_PIXELS_PER_INCH = 72
# What fits over a cell at the title's font size.
_TITLE_CHARACTERS = 42
_TITLE_LINES = 3


def concepts_figure(
    collages: Sequence[bytes],
    titles: Sequence[str],
    figsize: tuple[float, float] | None = None,
    *,
    theme: str = "light",
) -> Figure:
    """Draw concepts as a grid, three to a row.

    Args:
        collages: JPEG files, one per concept.
        titles: What stands over each of them; long ones are wrapped and cut.
        figsize: Width and height in inches (72 pixels each); by default as large as the grid
            needs at notebook width.
        theme: ``"light"`` or ``"dark"``.

    Returns:
        A plotly figure; with a note in it where there is nothing to show.
    """
    from plotly.graph_objects import Figure

    columns = max(1, min(_COLUMNS, len(collages)))
    rows = -(-len(collages) // columns)
    width = columns * _CELL_PIXELS + 2 * _MARGIN_PIXELS
    height = max(rows, 1) * (_CELL_PIXELS + _TITLE_PIXELS) + 2 * _MARGIN_PIXELS
    if figsize is not None:
        width, height = (max(120, round(side * _PIXELS_PER_INCH)) for side in figsize)

    figure = Figure()
    pitch = 1 + _TITLE_PIXELS / _CELL_PIXELS
    for number, (collage, title) in enumerate(zip(collages, titles, strict=True)):
        left, top = number % columns, -(number // columns) * pitch
        figure.add_layout_image(
            source="data:image/jpeg;base64," + base64.b64encode(collage).decode("ascii"),
            xref="x",
            yref="y",
            x=left + 0.02,
            y=top - (pitch - 1),
            sizex=0.96,
            sizey=0.96,
            sizing="contain",
        )
        figure.add_annotation(
            text=_wrapped(title),
            x=left + 0.5,
            y=top - (pitch - 1) + 0.01,
            yanchor="bottom",
            showarrow=False,
            font={"size": 13},
        )
    if not collages:
        figure.add_annotation(text="No concepts to show", x=0.5, y=-0.5, showarrow=False)
    hidden = {"visible": False, "fixedrange": True}
    figure.update_xaxes(range=[0, columns], **hidden)
    figure.update_yaxes(range=[-max(rows, 1) * pitch, 0], scaleanchor="x", **hidden)
    margin = dict.fromkeys("lrtb", _MARGIN_PIXELS)
    return styled(figure, theme_of(theme), height, width, margin=margin)


def _wrapped(title: str) -> str:
    lines = textwrap.wrap(title, _TITLE_CHARACTERS, max_lines=_TITLE_LINES, placeholder=" …")
    return "<br>".join(html.escape(line) for line in lines)
