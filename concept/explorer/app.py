"""The explorer as a Dash application; everything that a browser loads comes from here."""

from __future__ import annotations

from pathlib import Path

from dash import Dash
from flask import Response, abort, request

from concept.explorer.chart import serve_map
from concept.explorer.editing import add_editing
from concept.explorer.layout import UPLOAD_BYTES, frame
from concept.explorer.navigation import add_navigation
from concept.explorer.pictures import serve_pictures
from concept.explorer.session import Session

# Dash's own start is an inline script, and callbacks in the browser are one, too.
_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; "
    "script-src 'self' 'unsafe-inline' 'unsafe-eval'; font-src 'self' data:; "
    "connect-src 'self'; worker-src 'self' blob:; frame-ancestors 'none'"
)


def make_app(session: Session, hosts: frozenset[str] | None = None) -> Dash:
    """The application that shows a session.

    Args:
        session: The model and what is done to it.
        hosts: The names that a request may call the server by, against pages elsewhere that
            resolve to it; by default any.
    """
    app = Dash(
        "concept.explorer",
        assets_folder=str(Path(__file__).parent / "assets"),
        serve_locally=True,
        title="Concept",
        update_title="",
        suppress_callback_exceptions=True,  # a concept's buttons come and go with it
    )
    app.layout = lambda: frame(session)
    serve_pictures(app.server, session)
    serve_map(app.server, session)
    # A picture of the allowed size in base64, and what surrounds it.
    app.server.config["MAX_CONTENT_LENGTH"] = UPLOAD_BYTES * 4 // 3 + 2**20

    @app.server.before_request
    def check_host() -> None:
        if hosts is not None and request.host.rpartition(":")[0] not in hosts:
            abort(403)

    @app.server.after_request
    def protect(answer: Response) -> Response:
        answer.headers["Content-Security-Policy"] = _POLICY
        answer.headers["X-Content-Type-Options"] = "nosniff"
        answer.headers["Referrer-Policy"] = "no-referrer"
        return answer

    add_navigation(app, session)
    add_editing(app, session)
    return app
