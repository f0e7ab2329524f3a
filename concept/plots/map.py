"""The map of all pictures: a point each, in the colour of its concept, names where they fit."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from concept.plots.placing import place_names
from concept.plots.theme import (
    NOTEBOOK_WIDTH,
    concept_colours,
    shortened,
    styled,
    theme_of,
    with_note,
)
from concept.vectors import Floats, Ints

if TYPE_CHECKING:
    from plotly.graph_objects import Figure, Scattergl

_HEIGHT = 640
_NAME_CHARACTERS = 26
_HOVER_CHARACTERS = 60
_FONT_SIZE = 12
_MANY = 20_000  # points, from which on they are drawn smaller


def map_figure(
    points: Floats,
    labels: Ints,
    titles: Sequence[str],
    names: Sequence[str] | None = None,
    *,
    theme: str = "light",
    size: tuple[int, int] = (NOTEBOOK_WIDTH, _HEIGHT),
) -> Figure:
    """Draw the map of a collection.

    Args:
        points: (n, 2) where each picture lies; NaN for those without a place.
        labels: (n,) their concepts; -1 for outliers, which are grey and underneath.
        titles: (c,) names of the concepts, written where none covers another, the largest first.
        names: (n,) names of the pictures, shown under the cursor.
        theme: ``"light"`` or ``"dark"``.
        size: Width and height in pixels.

    Returns:
        A plotly figure drawn by WebGL, so that 100,000 points can be moved and zoomed; each point
        carries the picture's row as ``customdata``.
    """
    from plotly.graph_objects import Figure

    look = theme_of(theme)
    placed = np.isfinite(points).all(axis=1)
    if not placed.any():
        return with_note(Figure(), look, "No picture has a place on the map")
    outside, inside = np.flatnonzero(placed & (labels < 0)), np.flatnonzero(placed & (labels >= 0))
    side = 4 if len(inside) > _MANY else 6
    greys = {"color": look.outlier, "size": side - 1}
    # Numbers on a scale of the concepts' colours are a tenth of as many colours in words.
    colours = concept_colours(len(titles)) or [look.outlier]
    last = max(len(colours) - 1, 1)
    marks = {
        "color": labels[inside],
        "cmin": 0,
        "cmax": last,
        "colorscale": [(place / last, colours[place % len(colours)]) for place in range(last + 1)],
        "size": side,
        "opacity": 0.85,
    }
    figure = Figure(
        [
            _points(points, outside, greys, _said(outside, labels, titles, names)),
            _points(points, inside, marks, _said(inside, labels, titles, names)),
        ]
    )
    for place in place_names(
        points, labels, [shortened(t, _NAME_CHARACTERS) for t in titles], size, _FONT_SIZE
    ):
        figure.add_annotation(
            x=place.x,
            y=place.y,
            text=html.escape(shortened(titles[place.concept], _NAME_CHARACTERS)),
            showarrow=False,
            font={"size": _FONT_SIZE, "color": look.ink},
            bgcolor=look.paper,
            opacity=0.86,
            borderpad=1,
        )
    bare = {"visible": False, "showgrid": False, "zeroline": False}
    figure.update_xaxes(**bare)
    figure.update_yaxes(**bare)
    return styled(
        figure,
        look,
        size[1],
        size[0],
        showlegend=False,
        margin=dict.fromkeys("lrtb", 8),
        dragmode="pan",
        hovermode="closest",
    )


def _points(
    points: Floats, rows: Ints, marker: dict[str, Any], said: list[str] | None
) -> Scattergl:
    from plotly.graph_objects import Scattergl

    hover = {"hoverinfo": "none"} if said is None else {"hoverinfo": "text", "hovertext": said}
    return Scattergl(
        x=points[rows, 0],
        y=points[rows, 1],
        mode="markers",
        marker=marker,
        customdata=rows,
        **hover,
    )


def _said(
    rows: Ints, labels: Ints, titles: Sequence[str], names: Sequence[str] | None
) -> list[str] | None:
    """What stands under the cursor at each row: its concept and its name."""
    if names is None:
        return None
    concepts = ["no concept" if labels[row] < 0 else titles[labels[row]] for row in rows]
    shown = [shortened(names[row], _HOVER_CHARACTERS) for row in rows]
    return [f"{html.escape(c)}<br>{html.escape(n)}" for c, n in zip(concepts, shown, strict=True)]
