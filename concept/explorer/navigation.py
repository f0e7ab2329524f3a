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
from concept.vectors import Ints


def add_navigation(app: Dash, session: Session) -> None:
    """Register them."""
    _views(app, session)
    _searches(app, session)
    _map(app, session)
    _in_the_browser(app)


def _views(app: Dash, session: Session) -> None:
    # What is beside the pictures, the list and the marks on the map, follows when these are there:
    # asked for at the same time, it would keep them waiting.
    @app.callback(
        Output("detail", "children"),
        Output("viewer", "children"),
        Output("query", "value"),
        Output("shown", "data"),
        Input("url", "search"),
        Input("version", "data"),
    )
    def show(search: str | None, version: int) -> tuple[Any, Any, Any, Any]:
        view = View.parse(search)
        return detail(session, view), viewer(session, view), view.query, [search, version]

    @app.callback(
        Output("concepts", "children"),
        Input("shown", "data"),
        Input("filter", "value"),
    )
    def list_concepts(shown: list[Any] | None, wanted: str | None) -> Any:
        return concept_list(session, View.parse(shown[0] if shown else None), wanted or "")


def _searches(app: Dash, session: Session) -> None:
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

    # The marked points come apart from the map, which stays as it is.
    @app.callback(Output("marked", "data"), Input("shown", "data"), Input("drawn", "data"))
    def mark(shown: list[Any] | None, _drawn: bool) -> Any:
        if session.points is None or not shown:
            return no_update
        points = session.points[_shown(session, shown[0])].astype(np.float64)
        there = points[np.isfinite(points).all(axis=1)]
        return {"x": there[:, 0].tolist(), "y": there[:, 1].tolist()}


def _in_the_browser(app: Dash) -> None:
    """Callbacks that need no server; their code is in the assets."""
    app.clientside_callback(
        ClientsideFunction("concept", "turn"),
        Output("theme", "data"),
        Output("room", "data"),
        Input("turn", "n_clicks"),
    )
    app.clientside_callback(
        ClientsideFunction("concept", "search"),
        Output("url", "search"),
        Input("query", "n_submit"),
        Input("go", "n_clicks"),
        State("query", "value"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("concept", "draw"),
        Output("charted", "data"),
        Input("theme", "data"),
        Input("version", "data"),
        Input("drawn", "data"),
        State("room", "data"),
    )
    app.clientside_callback(
        ClientsideFunction("concept", "mark"), Output("ringed", "data"), Input("marked", "data")
    )


def _shown(session: Session, search: str | None) -> Ints:
    """The rows of a link's pictures: all of a concept's, otherwise those in the gallery."""
    view = View.parse(search)
    rows = look(session, view).rows
    elsewhere = view.query or view.drop is not None or view.area
    shown = rows[: view.shown] if elsewhere else rows
    # The map is of the pictures that the model itself knows.
    return shown[shown < len(session.state.names)]
