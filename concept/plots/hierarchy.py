"""The tree of concepts: what joins with what, and how alike the two are."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import TYPE_CHECKING

from concept.plots.theme import concept_colours, shortened, styled, theme_of, with_note

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

_LEAF_PIXELS = 19
_CHARACTERS = 30


def hierarchy_figure(
    names: Sequence[str],
    counts: Sequence[int],
    joins: Sequence[tuple[int, int]],
    affinities: Sequence[float],
    *,
    theme: str = "light",
) -> Figure:
    """Draw concepts as the leaves of a tree, a line each, the joins of the most alike leftmost.

    Args:
        names: (c,) names of the concepts.
        counts: (c,) how many pictures each has.
        joins: (c - 1, 2) the two nodes that each join puts together: node i below c is concept i,
            node c + j the j-th join.
        affinities: (c - 1,) how alike they are, falling, from 1 to 0.
        theme: ``"light"`` or ``"dark"``.

    Returns:
        A plotly figure; with a note where there are fewer than two concepts.
    """
    from plotly.graph_objects import Figure, Scatter

    look = theme_of(theme)
    n = len(names)
    if n < 2:
        return with_note(Figure(), look, "A tree needs two concepts")
    order = leaf_order(n, joins)
    at = {leaf: (1.0, float(place)) for place, leaf in enumerate(order)}
    xs: list[float | None] = []
    ys: list[float | None] = []
    said: list[str] = []
    middles: list[tuple[float, float]] = []
    for number, ((one, other), affinity) in enumerate(zip(joins, affinities, strict=True)):
        (x1, y1), (x2, y2) = at[one], at[other]
        xs += [x1, affinity, affinity, x2, None]
        ys += [y1, y1, y2, y2, None]
        at[n + number] = (affinity, (y1 + y2) / 2)
        middles.append(at[n + number])
        said.append(f"join at affinity {affinity:.2f}")
    colours = concept_colours(n)
    line = {"color": look.faint, "width": 1.4}
    figure = Figure(
        [
            Scatter(x=xs, y=ys, mode="lines", line=line, hoverinfo="skip"),
            Scatter(
                x=[x for x, _ in middles],
                y=[y for _, y in middles],
                mode="markers",
                marker={"color": look.accent, "size": 5},
                hovertext=said,
                hoverinfo="text",
            ),
            Scatter(
                x=[1.0] * n,
                y=list(range(n)),
                mode="markers",
                marker={"color": [colours[leaf] for leaf in order], "size": 9},
                hovertext=[f"{html.escape(names[c])}<br>{counts[c]:,} pictures" for c in order],
                hoverinfo="text",
            ),
        ]
    )
    styled(figure, look, n * _LEAF_PIXELS + 90, showlegend=False)
    figure.update_xaxes(range=[1.03, -0.03], title="affinity", showgrid=True, zeroline=False)
    figure.update_yaxes(
        tickvals=list(range(n)),
        ticktext=[html.escape(shortened(names[leaf], _CHARACTERS)) for leaf in order],
        range=[n - 0.4, -0.6],
        showgrid=False,
        zeroline=False,
        tickfont_size=11,
    )
    return figure


def leaf_order(n: int, joins: Sequence[tuple[int, int]]) -> list[int]:
    """The leaves in an order in which no branches cross.

    Args:
        n: How many leaves.
        joins: As for `hierarchy_figure`; nodes that never join stand side by side.
    """
    below = {leaf: [leaf] for leaf in range(n)}
    for number, (one, other) in enumerate(joins):
        below[n + number] = below.pop(one) + below.pop(other)
    return [leaf for leaves in below.values() for leaf in leaves]
