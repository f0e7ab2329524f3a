"""How similar concepts are to each other, as a map of heat."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from concept.plots.theme import NOTEBOOK_WIDTH, shortened, styled, theme_of, with_note
from concept.vectors import Floats

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

_CHARACTERS = 22
_CELL_PIXELS = 15
# Beyond this many, names would stand over each other; the cursor tells them.
_MOST_NAMED = 60


def similarity_figure(
    vectors: Floats, names: Sequence[str], *, theme: str = "light", centred: bool = True
) -> Figure:
    """Draw the cosine between every two concepts, the similar ones beside each other.

    Args:
        vectors: (c, d) unit rows of the concepts.
        names: (c,) their names.
        theme: ``"light"`` or ``"dark"``.
        centred: Whether to take the cosines as seen from the concepts' mean, which spreads them;
            all pictures lie in one narrow cone of their space.

    Returns:
        A plotly figure; with a note where there are fewer than two concepts.
    """
    from plotly.graph_objects import Figure, Heatmap

    look = theme_of(theme)
    if len(names) < 2:
        return with_note(Figure(), look, "Similarities need two concepts")
    rows = vectors - vectors.mean(axis=0) if centred else vectors
    rows = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    cosines = np.clip(rows @ rows.T, -1.0, 1.0)
    order = _alike_together(cosines)
    said = [f"{shortened(names[c], _CHARACTERS)} ({c})" for c in order]
    scale = [(i / (len(look.scale) - 1), colour) for i, colour in enumerate(look.scale)]
    figure = Figure(
        Heatmap(
            z=cosines[np.ix_(order, order)].round(3),
            x=said,
            y=said,
            zmin=0.0 if centred else float(cosines.min()),
            zmax=1.0,
            colorscale=scale,
            colorbar={"title": "cosine", "thickness": 12, "outlinewidth": 0},
            hovertemplate="%{y}<br>%{x}<br>%{z:.2f}<extra></extra>",
        )
    )
    side = min(NOTEBOOK_WIDTH, max(420, len(names) * _CELL_PIXELS + 220))
    styled(figure, look, side - 60, side)
    named = len(names) <= _MOST_NAMED
    axis = {"showticklabels": named, "tickfont": {"size": 10}, "showgrid": False}
    figure.update_xaxes(tickangle=-60, **axis)
    figure.update_yaxes(autorange="reversed", **axis)
    return figure


def _alike_together(cosines: Floats) -> list[int]:
    """An order that puts the most similar beside each other: the leaves of average linkage."""
    from scipy.cluster.hierarchy import leaves_list, linkage
    from scipy.spatial.distance import squareform

    distances = np.maximum(1.0 - (cosines + cosines.T) / 2, 0.0)
    np.fill_diagonal(distances, 0.0)
    joined = linkage(squareform(distances, checks=False), "average", optimal_ordering=True)
    return [int(leaf) for leaf in leaves_list(joined)]
