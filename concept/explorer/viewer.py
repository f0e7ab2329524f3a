"""One picture at its full size, on top of the page."""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component

from concept.errors import ConceptError
from concept.explorer.looking import look
from concept.explorer.pictures import picture_url, thumbnail_url
from concept.explorer.plain import plain
from concept.explorer.session import Session
from concept.explorer.view import View

_SIMILAR = 8


def viewer(session: Session, view: View) -> list[Component]:
    """The open picture with its concept, its words and its likes; nothing where none is open."""
    state, row = session.state, view.picture
    if row is None or (row >= len(state.names) and not session.path(row)):
        return []
    name, concept = session.name(row), session.concept_of(row)
    facts: list[Component] = [html.H2(name, id="picture-name")]
    if concept >= 0:
        home = dcc.Link(state.titles[concept], href=View(concept=concept).link())
        facts.append(html.P(["Concept: ", home]))
    else:
        facts.append(html.P("In no concept"))
    facts += _found(session, view, row)
    return [
        html.Div(
            [
                html.Div(
                    [
                        html.Img(src=picture_url(row), alt=name),
                        html.Div(facts, className="facts"),
                        *_ways(session, view, row),
                    ],
                    className="sheet",
                )
            ],
            className="curtain",
            role="dialog",
            **{"aria-modal": "true", "aria-labelledby": "picture-name"},
        )
    ]


def _ways(session: Session, view: View, row: int) -> list[Component]:
    """Links to close the picture, and to those beside it."""
    rows = look(session, view).rows[: view.shown].tolist()
    ways = [dcc.Link("×", href=view.but(picture=None), className="way close", title="Close (Esc)")]
    if row in rows:
        at = rows.index(row)
        if at > 0:
            before = view.but(picture=rows[at - 1])
            ways.append(dcc.Link("←", href=before, className="way before", title="Before (←)"))
        if at + 1 < len(rows):
            after = view.but(picture=rows[at + 1])
            ways.append(dcc.Link("→", href=after, className="way after", title="Next (→)"))
    return ways


def _found(session: Session, view: View, row: int) -> list[Component]:
    """The words of a picture and the pictures most like it, from its own vector."""
    state, vector = session.state, session.vector(row)
    if not vector.any():
        return [html.P("It could not be read at the fit.")]
    found: list[Component] = []
    try:
        if state.words:
            words = ", ".join(word for word, _ in session.model.find_tags(vector, top_n=6))
            found.append(html.P(["Words: ", words], className="faint"))
        near = session.find_images(vector, top_n=_SIMILAR + 1)
    except ConceptError as error:
        return [html.P(f"{error}", className="note")]
    tiles = [
        html.A(
            html.Img(src=thumbnail_url(other), alt=session.name(other)),
            href=view.but(picture=int(other)),
            className="tile",
        )
        for other, _ in near
        if other != row
    ][:_SIMILAR]
    if tiles:
        found += [html.H3("Most like it"), plain(tiles, className="gallery small")]
    return found
