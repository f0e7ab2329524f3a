"""The frame of the page: header, list of concepts, map, and the place where views appear."""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component

from concept.explorer.session import Session

UPLOAD_BYTES = 16 * 2**20


def frame(session: Session) -> Component:
    """The page before anything is in it; callbacks fill it."""
    return html.Div(
        [
            dcc.Location(id="url", refresh="callback-nav"),
            dcc.Store(id="version", data=session.version),
            dcc.Store(id="theme"),
            dcc.Store(id="room"),
            dcc.Store(id="marked"),
            dcc.Store(id="shown"),
            dcc.Store(id="ringed"),
            dcc.Store(id="charted"),
            dcc.Store(id="drawn", data=session.points is not None),
            dcc.Interval(id="poll", interval=1000, disabled=session.points is not None),
            dcc.Download(id="download"),
            html.A("Skip to the results", href="#detail", className="skip"),
            _header(session),
            html.Div(_notice(session), id="notice"),
            html.Div(
                [
                    html.Nav(
                        [
                            html.Label("Filter concepts", htmlFor="filter", className="unseen"),
                            dcc.Input(
                                id="filter",
                                type="text",
                                placeholder="Filter concepts",
                                className="field",
                                debounce=False,
                            ),
                            html.Div(id="concepts"),
                        ],
                        id="sidebar",
                        **{"aria-label": "Concepts"},
                    ),
                    html.Section(
                        [
                            html.Div(id="map"),
                            html.Canvas(id="rings", **{"aria-hidden": "true"}),
                            html.P(
                                "Drawing the map …",
                                id="map-note",
                                className="note",
                                hidden=session.points is not None,
                            ),
                            html.Div(id="hover", hidden=True),
                        ],
                        id="chart",
                        **{
                            "aria-label": "Map of all pictures. The list of concepts and "
                            "the search lead to the same pictures by keyboard."
                        },
                    ),
                    html.Main(id="detail", tabIndex=-1, **{"aria-label": "Pictures"}),
                ],
                id="panes",
            ),
            html.Div(id="viewer"),
            html.Div(id="status", role="status", **{"aria-live": "polite"}),
        ],
        id="page",
    )


def _header(session: Session) -> Component:
    tools = [
        html.Button("Undo", id="undo", className="tool", title="Take the last change back"),
        html.Button("Redo", id="redo", className="tool", title="Do what was taken back again"),
        html.Button(
            "Export labels", id="export", className="tool", title="All pictures as a table"
        ),
        html.Button(
            "Save", id="save", className="tool", title="Save the model", hidden=not session.folder
        ),
        html.Button("◐", id="turn", className="tool", **{"aria-label": "Light or dark"}),
    ]
    return html.Header(
        [
            dcc.Link(html.Strong("Concept"), href="?", id="home", title="All concepts"),
            html.Div(
                [
                    html.Label("Search pictures and concepts", htmlFor="query", className="unseen"),
                    dcc.Input(
                        id="query",
                        type="search",
                        placeholder="Search: beach, a red car …",
                        className="field",
                        maxLength=500,
                    ),
                    html.Button("Search", id="go", className="tool main"),
                    dcc.Upload(
                        html.Button("or drop a picture", className="tool"),
                        id="drop",
                        accept="image/*",
                        max_size=UPLOAD_BYTES,
                        className="drop",
                        className_active="drop over",
                        style={},
                        style_active={},
                    ),
                ],
                id="search",
                role="search",
            ),
            html.Div(tools, id="tools"),
        ]
    )


def _notice(session: Session) -> list[Component]:
    """What everyone should know before anything else: that pictures are missing."""
    gone, looked_for = session.missing()
    if not gone:
        return []
    said = (
        f"{gone} of {looked_for} exemplars that were looked for are not where they were "
        "at the fit. Paths may be relative: start the explorer in the folder in which the model "
        "was fitted."
    )
    return [html.P(said, className="note")]
