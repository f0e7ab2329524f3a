"""The words of concepts with their scores, a small chart each."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import TYPE_CHECKING

from concept.plots.theme import concept_colours, shortened, styled, theme_of, with_note

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

_COLUMNS = 3
_ROW_PIXELS = 190
_CHARACTERS = 18


def words_figure(
    concepts: Sequence[int],
    titles: Sequence[str],
    words: Sequence[Sequence[tuple[str, float]]],
    *,
    theme: str = "light",
) -> Figure:
    """Draw the words of concepts as bars, the best on top, three concepts to a row.

    Args:
        concepts: (k,) their numbers, which give them the colours of the map.
        titles: (k,) their names.
        words: (k,) their words with their scores, best first.
        theme: ``"light"`` or ``"dark"``.

    Returns:
        A plotly figure; with a note where there are no words.
    """
    from plotly.graph_objects import Bar, Figure
    from plotly.subplots import make_subplots

    look = theme_of(theme)
    if not any(words):
        return with_note(Figure(), look, "There are no words: the model was fitted without docs")
    columns = min(_COLUMNS, len(titles))
    rows = -(-len(titles) // columns)
    heads = [html.escape(f"{c}  {shortened(t, 28)}") for c, t in zip(concepts, titles, strict=True)]
    figure = make_subplots(
        rows, columns, subplot_titles=heads, vertical_spacing=0.32 / rows, horizontal_spacing=0.13
    )
    colours = concept_colours(max(concepts) + 1)
    for number, (concept, scored) in enumerate(zip(concepts, words, strict=True)):
        best_last = list(scored)[::-1]  # bars are drawn from below
        figure.add_trace(
            Bar(
                x=[score for _, score in best_last],
                y=[html.escape(shortened(word, _CHARACTERS)) for word, _ in best_last],
                orientation="h",
                marker_color=colours[concept],
                hovertext=[html.escape(word) for word, _ in best_last],
                hovertemplate="%{hovertext}: %{x:.3f}<extra></extra>",
            ),
            row=number // columns + 1,
            col=number % columns + 1,
        )
    figure.update_annotations(font_size=13)
    figure = styled(figure, look, rows * _ROW_PIXELS + 40, showlegend=False, bargap=0.3)
    figure.update_layout(margin_t=48)
    figure.update_xaxes(nticks=4, tickfont_size=10)
    figure.update_yaxes(tickfont_size=11)
    return figure
