"""Callbacks that lead from one view to another: links, search, dropped pictures, the map."""

from __future__ import annotations

import base64
import binascii
from typing import Any

import numpy as np
from dash import ClientsideFunction, Dash, Input, Output, State, no_update

from concept.errors import UnreadableImage
from concept.explorer.looking import look
from concept.explorer.panels import concept_list, detail
from concept.explorer.session import Session
from concept.explorer.view import View
from concept.explorer.viewer import viewer
from concept.plots.map import map_figure, mark_points
from concept.plots.theme import theme_of
from concept.vectors import Ints

_ROOM = (920, 640)  # pixels, before the browser has told


def add_navigation(app: Dash, session: Session) -> None:
    """Register them."""
    _views(app, session)
    _searches(app, session)
    _map(app, session)


def _views(app: Dash, session: Session) -> None:
    @app.callback(
        Output("detail", "children"),
        Output("viewer", "children"),
        Output("query", "value"),
        Input("url", "search"),
        Input("version", "data"),
    )
    def show(search: str | None, _version: int) -> tuple[Any, Any, Any]:
        view = View.parse(search)
        return detail(session, view), viewer(session, view), view.query

    @app.callback(
        Output("concepts", "children"),
        Input("url", "search"),
        Input("version", "data"),
        Input("filter", "value"),
    )
    def list_concepts(search: str | None, _version: int, wanted: str | None) -> Any:
        return concept_list(session, View.parse(search), wanted or "")


def _searches(app: Dash, session: Session) -> None:
    @app.callback(
        Output("url", "search"),
        Input("query", "n_submit"),
        Input("go", "n_clicks"),
        State("query", "value"),
        prevent_initial_call=True,
    )
    def search(_submit: int | None, _clicks: int | None, query: str | None) -> str:
        return View(query=(query or "").strip()).link()

    @app.callback(
        Output("url", "search", allow_duplicate=True),
        Output("status", "children"),
        Input("drop", "contents"),
        prevent_initial_call=True,
    )
    def drop(contents: str | None) -> tuple[Any, Any]:
        if not contents:
            return no_update, no_update
        try:
            number = session.drop(base64.b64decode(contents.partition(",")[2], validate=True))
        except (UnreadableImage, binascii.Error) as error:
            return no_update, f"That cannot be searched with: {error}"
        return View(drop=number).link(), ""


def _map(app: Dash, session: Session) -> None:
    # Apart from the drawing, which takes longer than a tick: an answer that a later tick has
    # overtaken is thrown away.
    @app.callback(
        Output("drawn", "data"),
        Output("map-note", "hidden"),
        Output("poll", "disabled"),
        Input("poll", "n_intervals"),
        prevent_initial_call=True,
    )
    def look_again(_ticks: int | None) -> tuple[Any, Any, Any]:
        if session.points is None:
            return no_update, no_update, no_update
        return True, True, True

    @app.callback(
        Output("map", "figure"),
        Input("theme", "data"),
        Input("version", "data"),
        Input("drawn", "data"),
        State("url", "search"),
        State("room", "data"),
    )
    def draw(
        theme: str | None,
        _version: int,
        _drawn: bool,
        search: str | None,
        room: tuple[int, int] | None,
    ) -> Any:
        if theme is None or session.points is None:
            return no_update
        state = session.state
        wide, high = room or _ROOM
        figure = map_figure(
            session.points, state.labels, state.titles, theme=theme, size=(wide, high)
        )
        mark_points(figure, session.points, _shown(session, search), theme_of(theme))
        # The page's own paper shows through; a change of the model keeps what was zoomed to.
        clear = "rgba(0,0,0,0)"
        figure.update_layout(width=None, height=None, autosize=True, uirevision="map")
        figure.update_layout(paper_bgcolor=clear, plot_bgcolor=clear)
        figure.update_annotations(bgcolor=clear)
        return figure

    # Only the marked points travel; the browser puts them in, see its "mark". To be sent the whole
    # figure, to know whether it is there, takes seconds with many pictures.
    @app.callback(
        Output("marked", "data"),
        Input("url", "search"),
        prevent_initial_call=True,
    )
    def mark(search: str | None) -> Any:
        if session.points is None:
            return no_update
        points = session.points[_shown(session, search)].astype(np.float64)
        return {"x": points[:, 0].tolist(), "y": points[:, 1].tolist()}

    _in_the_browser(app)


def _in_the_browser(app: Dash) -> None:
    """Callbacks that need no server; their code is in the assets."""
    to_view = Output("url", "search", allow_duplicate=True)
    for name, outputs, given, states in (
        ("turn", [Output("theme", "data"), Output("room", "data")], Input("turn", "n_clicks"), []),
        (
            "hover",
            [Output("hover", part) for part in ("show", "bbox", "children")],
            Input("map", "hoverData"),
            [],
        ),
        ("pick", to_view, Input("map", "clickData"), [State("url", "search")]),
        ("circle", to_view, Input("map", "selectedData"), []),
        (
            "mark",
            Output("map", "figure", allow_duplicate=True),
            Input("marked", "data"),
            [State("map", "figure")],
        ),
    ):
        app.clientside_callback(
            ClientsideFunction("concept", name),
            outputs,
            given,
            states,
            prevent_initial_call=name != "turn",
        )


def _shown(session: Session, search: str | None) -> Ints:
    """The rows of a link's pictures: all of a concept's, the shown ones of a search."""
    view = View.parse(search)
    found = look(session, view)
    return found.rows if found.relevances is None else found.rows[: view.shown]
