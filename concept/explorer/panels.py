"""What stands in the page for each view: the list, a concept, results, a part of the map."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

import numpy as np
from dash import dcc, html
from dash.development.base_component import Component

from concept.errors import ConceptError
from concept.explorer.pictures import collage_url, drop_url, thumbnail_url
from concept.explorer.session import Session
from concept.explorer.view import PAGE, View, inside
from concept.plots.theme import concept_colours
from concept.state import ConceptState

_CONCEPTS_FOUND = 5
_MOST_CARDS = 120


def concept_list(session: Session, view: View, wanted: str) -> list[Component]:
    """Links to the concepts whose name or words hold a text; says so where there is none."""
    state, needle = session.state, wanted.casefold().strip()
    if not state.n_concepts:
        return [html.P("There are no concepts: all pictures are outliers.", className="note")]
    colours = concept_colours(state.n_concepts)
    rows = [
        html.Li(
            dcc.Link(
                [
                    html.Span(className="dot", style={"background": colours[concept]}),
                    html.Span(state.titles[concept], className="name"),
                    _trust(state, concept),
                    html.Span(f"{count:,}", className="count"),
                ],
                href=View(concept=concept).link(),
                className="row current" if concept == view.concept else "row",
                title=state.concept_words(concept) or state.titles[concept],
            )
        )
        for concept, count in enumerate(state.counts)
        if needle in f"{state.titles[concept]} {state.concept_words(concept)}".casefold()
    ]
    return [html.Ul(rows)] if rows else [html.P("No concept has such a name.", className="note")]


def _trust(state: ConceptState, concept: int) -> Component:
    if not state.trust:
        return html.Span()
    sure = state.trust[concept]
    said = f"trust in the name {sure:.0%}"
    return html.Span(
        html.Span(style={"width": f"{sure:.0%}"}),
        className="meter" if sure >= 0.5 else "meter low",
        title=said,
        role="img",
        **{"aria-label": said},
    )


def detail(session: Session, view: View) -> tuple[list[Component], np.ndarray[Any, Any]]:
    """What a view shows, and the rows of its pictures, to be marked on the map."""
    if view.query or view.drop is not None:
        return _results(session, view)
    if view.area:
        return _area(session, view)
    if session.known(view.concept):
        return _concept(session, view)
    if view.concept is not None:
        note = f"There is no concept {view.concept} (any more)."
        return [html.P(note, className="note"), *_home(session)], np.empty(0, dtype=np.int64)
    return _home(session), np.empty(0, dtype=np.int64)


def rows_of(session: Session, view: View) -> np.ndarray[Any, Any]:
    """The rows of a view's pictures in the order in which they are shown."""
    return detail(session, view)[1]


def _home(session: Session) -> list[Component]:
    state = session.state
    summary = (
        f"{len(state.names):,} pictures, {state.n_concepts:,} concepts, "
        f"{state.n_outliers:,} pictures in none"
    )
    cards = [
        dcc.Link(
            [
                html.Img(src=collage_url(concept, session.version), alt="", **{"loading": "lazy"}),
                html.Span(state.titles[concept], className="name"),
                html.Span(f"{count:,}", className="count"),
            ],
            href=View(concept=concept).link(),
            className="card",
        )
        for concept, count in enumerate(state.counts[:_MOST_CARDS])
    ]
    more = state.n_concepts - len(cards)
    return [
        html.H1("All concepts"),
        html.P(summary, className="faint"),
        html.Div(cards, className="cards")
        if cards
        else html.P(
            "No group of pictures was large enough for a concept. Fit again with a smaller "
            "min_concept_size. Search works all the same.",
            className="note",
        ),
        *([html.P(f"{more:,} more are in the list.", className="faint")] if more > 0 else []),
        *_unreadable(state),
    ]


def _unreadable(state: ConceptState) -> list[Component]:
    if not state.unreadable:
        return []
    listed = [html.Li(f"{u.path}: {u.reason}") for u in state.unreadable[:PAGE]]
    said = f"{len(state.unreadable):,} files could not be read"
    return [html.Details([html.Summary(said), html.Ul(listed)])]


def _concept(session: Session, view: View) -> tuple[list[Component], np.ndarray[Any, Any]]:
    state, concept = session.state, view.concept or 0
    rows = session.members(concept)
    words = state.concept_words(concept)
    sure = f", trust in the name {state.trust[concept]:.0%}" if state.trust else ""
    near = [
        dcc.Link(
            [
                html.Img(src=collage_url(other, session.version), alt=""),
                html.Span(state.titles[other], className="name"),
                html.Span(f"{cosine:.2f}", className="count", title="cosine similarity"),
            ],
            href=View(concept=other).link(),
            className="card small",
        )
        for other, cosine in session.similar(concept)
    ]
    return [
        html.H1(state.titles[concept]),
        html.P(words, className="words"),
        html.P(f"Concept {concept}, {len(rows):,} pictures{sure}", className="faint"),
        _edits(state, concept),
        gallery(state, view, rows),
        *([html.H2("Similar concepts"), html.Div(near, className="cards")] if near else []),
    ], rows


def _edits(state: ConceptState, concept: int) -> Component:
    others = [
        {"label": f"{title} ({state.counts[other]:,})", "value": other}
        for other, title in enumerate(state.titles)
        if other != concept
    ]
    return html.Details(
        [
            html.Summary("Change this concept"),
            html.Div(
                [
                    html.Label("Name", htmlFor="new-name"),
                    dcc.Input(id="new-name", value=state.titles[concept], className="field"),
                    html.Button("Rename", id="rename", className="tool"),
                ],
                className="edit",
            ),
            html.Div(
                [
                    html.Label("Merge with", htmlFor="merge-with"),
                    dcc.Dropdown(
                        others, id="merge-with", placeholder="another concept", className="choose"
                    ),
                    html.Button("Merge", id="merge", className="tool", disabled=not others),
                ],
                className="edit",
            ),
            html.Div(
                [
                    html.Button("Split in two", id="split", className="tool"),
                    html.Button("Drop: make its pictures outliers", id="discard", className="tool"),
                ],
                className="edit",
            ),
        ],
        open=True,
    )


def _results(session: Session, view: View) -> tuple[list[Component], np.ndarray[Any, Any]]:
    state = session.state
    nothing = np.empty(0, dtype=np.int64)
    query: Any = view.query
    head: list[Component] = [html.H1(f"“{view.query}”")]
    if view.drop is not None:
        query = session.dropped(view.drop)
        head = [
            html.H1("Like the dropped picture"),
            html.Img(src=drop_url(view.drop), alt="The dropped picture", className="dropped"),
        ]
        if query is None:
            gone = "The dropped picture is not kept any more. Drop it once more to search with it."
            return [head[0], html.P(gone, className="note")], nothing
    try:
        concepts = session.model.find_concepts(query, top_n=_CONCEPTS_FOUND)
        found = session.model.find_images(query, top_n=view.shown + 1)
    except ConceptError as error:
        return [*head, html.P(f"{error}", className="note")], nothing
    if not found:
        note = "Nothing is found: the embedding model knows no word of this."
        return [*head, html.P(note, className="note")], nothing
    rows = np.array([row for row, _ in found], dtype=np.int64)
    relevances = [match.relevance for match in found]
    best = max((r for r in relevances if r is not None), default=None)
    doubt = [] if best is None or best >= 0.5 else [html.P("Nothing here matches well.", className="note")]
    links = [
        html.Li(
            dcc.Link(
                [
                    html.Span(state.titles[match.item], className="name"),
                    _relevance(match.relevance),
                    html.Span(f"{state.counts[match.item]:,}", className="count"),
                ],
                href=View(concept=match.item).link(),
                className="row",
            )
        )
        for match in concepts
    ]
    return [
        *head,
        *doubt,
        *([html.H2("Concepts"), html.Ul(links, className="found")] if links else []),
        html.H2("Pictures"),
        gallery(state, view, rows, relevances),
    ], rows[: view.shown]


def _relevance(relevance: float | None) -> Component:
    if relevance is None:
        return html.Span()
    said = f"relevance {relevance:.0%}"
    return html.Span(
        html.Span(style={"width": f"{relevance:.0%}"}),
        className="meter",
        title=said,
        role="img",
        **{"aria-label": said},
    )


def _area(session: Session, view: View) -> tuple[list[Component], np.ndarray[Any, Any]]:
    state = session.state
    if session.points is None:
        note = html.P("The map is being drawn; its pictures come in a moment.", className="note")
        return [html.H1("Part of the map"), note], np.empty(0, dtype=np.int64)
    rows = np.flatnonzero(inside(session.points, view.area))
    labels, counts = np.unique(state.labels[rows], return_counts=True)
    chips = [
        dcc.Link(
            [
                html.Span(state.titles[labels[i]], className="name"),
                html.Span(f"{counts[i]:,}", className="count"),
            ],
            href=View(concept=int(labels[i])).link(),
            className="chip",
        )
        for i in np.argsort(-counts, kind="stable")
        if labels[i] >= 0
    ]
    return [
        html.H1("Part of the map"),
        html.P(f"{len(rows):,} pictures of {len(chips):,} concepts", className="faint"),
        html.Div(chips, className="chips"),
        gallery(state, view, rows),
    ], rows


def gallery(
    state: ConceptState,
    view: View,
    rows: np.ndarray[Any, Any],
    relevances: Sequence[float | None] | None = None,
) -> Component:
    """Thumbnails that open the picture, as many as the view shows, and a link to more."""
    tiles = []
    for number, row in enumerate(rows[: view.shown]):
        name = PurePath(state.names[row]).name
        relevance = None if relevances is None else relevances[number]
        tiles.append(
            dcc.Link(
                [
                    html.Img(src=thumbnail_url(row), alt=name, **{"loading": "lazy"}),
                    *([] if relevance is None else [_relevance(relevance)]),
                ],
                href=view.but(picture=int(row)),
                className="tile",
                title=name,
            )
        )
    more = (
        [dcc.Link("Show more", href=view.but(shown=view.shown + 2 * PAGE), className="tool more")]
        if len(rows) > view.shown
        else []
    )
    if not tiles:
        return html.P("There are no pictures here.", className="note")
    return html.Div([html.Div(tiles, className="gallery"), *more])
