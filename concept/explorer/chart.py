"""The map over HTTP: its figure, and the Plotly that draws it, apart from what Dash keeps."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, Response, request, send_file

from concept.explorer.session import Session
from concept.plots.map import map_figure
from concept.plots.theme import DARK, LIGHT, theme_of

_MOST = 10_000
_CLEAR = "rgba(0,0,0,0)"


def serve_map(server: Flask, session: Session) -> None:
    """Add the routes that ``assets/map.js`` asks for."""

    @server.get("/map")
    def chart() -> Response:
        if session.points is None:
            return Response(status=204)
        theme = DARK.name if request.args.get("theme") == DARK.name else LIGHT.name
        size = (_side("width", 920), _side("height", 640))
        answer = Response(map_json(session, theme, size), mimetype="application/json")
        answer.headers["Cache-Control"] = "no-store"  # it changes with the model
        return answer

    @server.get("/plotly.js")
    def plotly() -> Response:
        import plotly

        script = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
        return send_file(script, mimetype="text/javascript", max_age=600)


def map_json(session: Session, theme: str, size: tuple[int, int]) -> str:
    """The figure of the map as JSON; the arrays of its points in base64, which Plotly reads.

    Args:
        session: With its points.
        theme: ``"light"`` or ``"dark"``.
        size: Pixels that the names are placed for.
    """
    if session.points is None:
        raise ValueError("the map is not drawn yet")
    state = session.state
    figure = map_figure(session.points, state.labels, state.titles, theme=theme, size=size)
    # The page's own paper shows through; a change of the model keeps what was zoomed to.
    figure.update_layout(width=None, height=None, autosize=True, uirevision="map")
    figure.update_layout(paper_bgcolor=_CLEAR, plot_bgcolor=_CLEAR)
    look = theme_of(theme)
    figure.update_layout(modebar={"bgcolor": _CLEAR, "color": look.faint, "activecolor": look.ink})
    figure.update_annotations(bgcolor=_CLEAR)
    text: str = figure.to_json(validate=False)
    return text


def _side(name: str, otherwise: int) -> int:
    """Pixels that the browser says it has, or so many where it does not."""
    given = request.args.get(name, "")
    usable = given.isascii() and given.isdigit() and len(given) < 6 and 0 < int(given) <= _MOST
    return int(given) if usable else otherwise
