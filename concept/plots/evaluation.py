"""How good the concepts are, figure by figure."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from concept.plots.theme import styled, theme_of, with_note

if TYPE_CHECKING:
    import pandas as pd
    from plotly.graph_objects import Figure

_ROW_PIXELS = 30


def evaluation_figure(table: pd.DataFrame, *, theme: str = "light") -> Figure:
    """Draw the table of an evaluation as bars with their spread.

    Args:
        table: Index Metric; columns Value, Spread, Better and Meaning, as
            `concept.evaluate.evaluate_state` returns it. Counts, which are neither better nor
            worse, and figures that are not defined are left out.
        theme: ``"light"`` or ``"dark"``.

    Returns:
        A plotly figure, the first row on top; with a note where no figure is defined.
    """
    from plotly.graph_objects import Bar, Figure

    look = theme_of(theme)
    rows = table[(table["Better"] != "") & table["Value"].notna()]
    if not len(rows):
        return with_note(Figure(), look, "No figure is defined")
    higher = rows["Better"] == "higher"
    meanings = ["<br>".join(textwrap.wrap(str(meaning), 60)) for meaning in rows["Meaning"]]
    figure = Figure(
        Bar(
            x=rows["Value"],
            y=[
                f"{name} ↑" if up else f"{name} ↓"
                for name, up in zip(rows.index, higher, strict=True)
            ],
            orientation="h",
            marker_color=[look.accent if up else look.faint for up in higher],
            error_x={"array": rows["Spread"].fillna(0.0), "color": look.ink, "thickness": 1.2},
            text=[f"{value:.2f}" for value in rows["Value"]],
            textposition="inside",
            insidetextanchor="start",
            customdata=meanings,
            hovertemplate="%{y}: %{x:.3f}<br>%{customdata}<extra></extra>",
        )
    )
    styled(figure, look, len(rows) * _ROW_PIXELS + 90, showlegend=False, bargap=0.35)
    low = min(0.0, float(rows["Value"].min()) - 0.05)
    figure.update_xaxes(range=[low, 1.12], title="↑ higher is better, ↓ lower is better")
    figure.update_yaxes(autorange="reversed", showgrid=False)
    return figure
