"""Which classes of pictures the concepts are made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from concept.plots.theme import shortened, styled, theme_of, with_note

if TYPE_CHECKING:
    import pandas as pd
    from plotly.graph_objects import Figure

_CHARACTERS = 26
_ROW_PIXELS = 20


def per_class_figure(
    table: pd.DataFrame, concepts: Sequence[int], *, theme: str = "light"
) -> Figure:
    """Draw how much of each class each concept has.

    Args:
        table: A row for every concept and class that share pictures: Concept, Name, Class, Count,
            Share; as `concept.slices.concepts_per_class` returns it.
        concepts: Which to draw, from top to bottom; the classes they share pictures with stand in
            the order of the concepts that have most of them.
        theme: ``"light"`` or ``"dark"``.

    Returns:
        A plotly figure; with a note where there is nothing to draw.
    """
    from plotly.graph_objects import Figure, Heatmap

    look = theme_of(theme)
    rows = table[table["Concept"].isin(list(concepts))]
    if not len(rows):
        return with_note(Figure(), look, "There is nothing to show by class")
    names = dict(zip(rows["Concept"], rows["Name"], strict=True))
    kept = [concept for concept in concepts if concept in names]
    shares = rows.pivot_table(index="Concept", columns="Class", values="Share", fill_value=0.0)
    counts = rows.pivot_table(index="Concept", columns="Class", values="Count", fill_value=0)
    places = [kept.index(concept) for concept in shares.idxmax(axis=0)]
    columns = [
        name for _, _, name in sorted(zip(places, range(len(places)), shares.columns, strict=True))
    ]
    figure = Figure(
        Heatmap(
            z=shares.loc[kept, columns],
            customdata=counts.loc[kept, columns],
            x=[shortened(str(name), _CHARACTERS) for name in columns],
            y=[f"{shortened(str(names[c]), _CHARACTERS)} ({c})" for c in kept],
            zmin=0.0,
            zmax=1.0,
            colorscale=[(i / (len(look.scale) - 1), c) for i, c in enumerate(look.scale)],
            colorbar={"title": "share of<br>the class", "tickformat": ".0%", "thickness": 12},
            hovertemplate="%{y}<br>%{x}: %{customdata:,.0f} pictures, %{z:.0%}<extra></extra>",
        )
    )
    styled(figure, look, max(260, len(kept) * _ROW_PIXELS + 170))
    figure.update_xaxes(tickangle=-45, tickfont_size=11, showgrid=False, type="category")
    figure.update_yaxes(autorange="reversed", tickfont_size=11, showgrid=False)
    return figure
