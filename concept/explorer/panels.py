"""What stands in the page for each view: the list, a concept, results, a part of the map."""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component

from concept.explorer.looking import Found, look
from concept.explorer.pictures import collage_url, drop_url, thumbnail_url
from concept.explorer.plain import plain
from concept.explorer.session import Session
from concept.explorer.view import PAGE, View
from concept.plots.theme import concept_colours
from concept.state import ConceptState

_MOST_CARDS = 120


def concept_list(session: Session, view: View, wanted: str) -> list[Component]:
    """Links to the concepts whose name or words hold a text; says so where there is none."""
    state, needle = session.state, wanted.casefold().strip()
    if not state.n_concepts:
        return [html.P("There are no concepts: all pictures are outliers.", className="note")]
    colours, counts = concept_colours(state.n_concepts), session.counts
    rows = [
        html.Li(
            html.A(
                [
                    html.Span(className="dot", style={"background": colours[concept]}),
                    html.Span(state.titles[concept], className="name"),
                    _trust(state, concept),
                    html.Span(f"{counts[concept]:,}", className="count"),
                ],
                href=View(concept=concept).link(),
                className="row current" if concept == view.concept else "row",
                title=state.concept_words(concept) or state.titles[concept],
            )
        )
        for concept in session.by_count
        if needle in f"{state.titles[concept]} {state.concept_words(concept)}".casefold()
    ]
    if not rows:
        return [html.P("No concept has such a name.", className="note")]
    return [plain(rows, html.Ul)]


def _trust(state: ConceptState, concept: int) -> Component:
    return _meter("trust in the name", state.trust[concept] if state.trust else None)


def _relevance(relevance: float | None) -> Component:
    return _meter("relevance", relevance)


def _meter(what: str, share: float | None) -> Component:
    """A share as a small bar, which says what it is to those who do not see it."""
    if share is None:
        return html.Span()
    said = f"{what} {share:.0%}"
    return html.Span(
        html.Span(style={"width": f"{share:.0%}"}),
        className="meter" if share >= 0.5 else "meter low",
        title=said,
        role="img",
        **{"aria-label": said},
    )


def detail(session: Session, view: View) -> list[Component]:
    """What stands in the page for a view."""
    found = look(session, view)
    note = [html.P(found.note, className="note")] if found.note else []
    if view.query or view.drop is not None:
        return _results(session, view, found, note)
    if view.area:
        return _area(session, view, found, note)
    if view.concept is not None and not note:
        return _concept(session, view, view.concept, found)
    return [*note, *_home(session)]


def _home(session: Session) -> list[Component]:
    state = session.state
    counts = session.counts
    summary = (
        f"{session.n_pictures:,} pictures, {state.n_concepts:,} concepts, "
        f"{session.n_outliers:,} pictures in none"
    )
    cards = [
        html.A(
            [
                html.Img(src=collage_url(concept, session.version), alt=""),
                html.Span(state.titles[concept], className="name"),
                html.Span(f"{counts[concept]:,}", className="count"),
            ],
            href=View(concept=concept).link(),
            className="card",
        )
        for concept in session.by_count[:_MOST_CARDS]
    ]
    more = state.n_concepts - len(cards)
    return [
        html.H1("All concepts"),
        html.P(summary, className="faint"),
        plain(cards, className="cards")
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


def _concept(session: Session, view: View, concept: int, found: Found) -> list[Component]:
    state = session.state
    words = state.concept_words(concept)
    sure = f", trust in the name {state.trust[concept]:.0%}" if state.trust else ""
    near = [
        html.A(
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
        html.P(f"Concept {concept}, {session.counts[concept]:,} pictures{sure}", className="faint"),
        _edits(session, concept),
        gallery(session, view, found),
        *([html.H2("Similar concepts"), plain(near, className="cards")] if near else []),
    ]


def _edits(session: Session, concept: int) -> Component:
    state = session.state
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
            *_reshapes(session, concept),
        ],
        open=True,
    )


def _reshapes(session: Session, concept: int) -> list[Component]:
    """What changes which pictures a concept has."""
    if session.beyond is not None:
        told = (
            "What belongs to a concept was decided for the whole dataset. To merge, split or drop, "
            "open the model without the dataset, save it, and assign the dataset again."
        )
        return [html.P(told, className="faint")]
    others = [
        {"label": f"{title} ({session.counts[other]:,})", "value": other}
        for other, title in enumerate(session.state.titles)
        if other != concept
    ]
    return [
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
    ]


def _results(session: Session, view: View, found: Found, note: list[Component]) -> list[Component]:
    state, counts = session.state, session.counts
    if view.drop is None:
        head: list[Component] = [html.H1(f"“{view.query}”")]
    else:
        picture = html.Img(src=drop_url(view.drop), alt="The dropped picture", className="dropped")
        head = [html.H1("Like the dropped picture"), picture]
    links = [
        html.Li(
            html.A(
                [
                    html.Span(state.titles[match.item], className="name"),
                    _relevance(match.relevance),
                    html.Span(f"{counts[match.item]:,}", className="count"),
                ],
                href=View(concept=match.item).link(),
                className="row",
            )
        )
        for match in found.concepts
    ]
    pictures = [html.H2("Pictures"), gallery(session, view, found)] if len(found.rows) else []
    return [
        *head,
        *note,
        *([html.H2("Concepts"), plain(links, html.Ul, className="found")] if links else []),
        *pictures,
    ]


def _area(session: Session, view: View, found: Found, note: list[Component]) -> list[Component]:
    state = session.state
    chips = [
        html.A(
            [
                html.Span(state.titles[concept], className="name"),
                html.Span(f"{count:,.0f}", className="count"),
            ],
            href=View(concept=concept).link(),
            className="chip",
        )
        for concept, count in found.concepts
    ]
    return [
        html.H1("Part of the map"),
        *note,
        html.P(f"{len(found.rows):,} pictures of {len(chips):,} concepts", className="faint"),
        plain(chips, className="chips"),
        gallery(session, view, found),
    ]


def gallery(session: Session, view: View, found: Found) -> Component:
    """Thumbnails that open the picture, as many as the view shows, and a link to more."""
    tiles = []
    if session.beyond is not None:
        session.beyond.look_up(found.rows[: view.shown])
    for number, row in enumerate(found.rows[: view.shown].tolist()):
        name = session.name(row)
        relevance = None if found.relevances is None else found.relevances[number]
        tiles.append(
            html.A(
                [
                    html.Img(src=thumbnail_url(row), alt=name),
                    *([] if relevance is None else [_relevance(relevance)]),
                ],
                href=view.but(picture=row),
                className="tile",
                title=name,
            )
        )
    more = (
        [dcc.Link("Show more", href=view.but(shown=view.shown + 2 * PAGE), className="tool more")]
        if len(found.rows) > view.shown
        else []
    )
    if not tiles:
        return html.P("There are no pictures here.", className="note")
    return html.Div([plain(tiles, className="gallery"), *more])
