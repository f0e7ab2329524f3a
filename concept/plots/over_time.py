"""How concepts come and go over time."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import TYPE_CHECKING

from concept.plots.theme import concept_colours, shortened, styled, theme_of, with_note

if TYPE_CHECKING:
    import pandas as pd
    from plotly.graph_objects import Figure

_HEIGHT = 420
_CHARACTERS = 24


def over_time_figure(
    table: pd.DataFrame, concepts: Sequence[int], *, share: bool = False, theme: str = "light"
) -> Figure:
    """Draw concepts over time, a line each.

    Args:
        table: A row for every concept and stretch of time: Concept, Name, Timestamp, Count, Share;
            as `concept.slices.concepts_over_time` returns it.
        concepts: Which to draw, in the order of the legend.
        share: Whether to draw the share of all pictures of that time instead of their number.
        theme: ``"light"`` or ``"dark"``.

    Returns:
        A plotly figure; with a note where there is nothing to draw.
    """
    from plotly.graph_objects import Figure, Scatter

    look = theme_of(theme)
    chosen = [(c, table[table["Concept"] == c]) for c in concepts]
    chosen = [(concept, rows) for concept, rows in chosen if len(rows)]
    if not chosen:
        return with_note(Figure(), look, "There is nothing to show over time")
    colours = concept_colours(max(concept for concept, _ in chosen) + 1)
    column = "Share" if share else "Count"
    number = ".1%" if share else ","
    figure = Figure(
        [
            Scatter(
                x=rows["Timestamp"],
                y=rows[column],
                name=html.escape(shortened(str(rows["Name"].iloc[0]), _CHARACTERS)),
                mode="lines+markers",
                line={"color": colours[concept], "width": 2},
                marker={"size": 5},
                hovertemplate=f"%{{fullData.name}}: %{{y:{number}}}<extra></extra>",
            )
            for concept, rows in chosen
        ]
    )
    styled(figure, look, _HEIGHT, hovermode="x unified", legend={"font": {"size": 12}})
    figure.update_yaxes(
        title="share of pictures" if share else "pictures",
        rangemode="tozero",
        tickformat=".0%" if share else None,
    )
    return figure
