"""The pictures of the model over HTTP: by their row, never by a path."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, Response

from concept.errors import UnreadableImage
from concept.explorer.session import Session
from concept.images import shrunk_jpeg

FULL_SIDE = 1600
_PLACEHOLDER = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 160 120" role="img">
<rect width="160" height="120" fill="#8a93a3" opacity=".18"/>
<path d="M52 74l16-20 12 14 8-9 20 25H48z" fill="#8a93a3" opacity=".5"/>
<circle cx="97" cy="45" r="6" fill="#8a93a3" opacity=".5"/>
<text x="80" y="106" text-anchor="middle" font-family="sans-serif" font-size="10" fill="#7a8494"
>not there any more</text></svg>"""


def thumbnail_url(row: int) -> str:
    """Where the thumbnail of a picture is."""
    return f"thumbnail/{row}"


def picture_url(row: int) -> str:
    """Where a picture is at its full size, at most 1,600 pixels."""
    return f"picture/{row}"


def collage_url(concept: int, version: int) -> str:
    """Where the collage of a concept is; another one for each version of the model."""
    return f"collage/{version}/{concept}"


def drop_url(number: int) -> str:
    """Where a dropped picture is."""
    return f"dropped/{number}"


def serve_pictures(server: Flask, session: Session) -> None:
    """Add the routes that the functions above name."""

    @server.get("/thumbnail/<int:row>")
    def thumbnail_of(row: int) -> Response:
        return _picture(session, row, session.thumbnails.get)

    @server.get("/picture/<int:row>")
    def picture(row: int) -> Response:
        return _picture(session, row, lambda path: shrunk_jpeg(path, FULL_SIDE))

    @server.get("/collage/<int:version>/<int:concept>")
    def collage(version: int, concept: int) -> Response:  # noqa: ARG001 - the address changes with it
        collages = session.state.collages
        return _jpeg(collages[concept]) if concept < len(collages) else _placeholder()

    @server.get("/dropped/<int:number>")
    def dropped(number: int) -> Response:
        source = session.dropped(number)
        return _placeholder() if source is None else _jpeg(shrunk_jpeg(source))


def _picture(session: Session, row: int, make: Callable[[str], bytes]) -> Response:
    """A picture, or the small one that was saved with the model, or a placeholder."""
    state = session.state
    path = session.path(row)
    try:
        if path:
            return _jpeg(make(path))
    except UnreadableImage:
        pass  # it has vanished since the fit
    kept = state.thumbnails[row] if row < len(state.thumbnails) else b""
    return _jpeg(kept) if kept else _placeholder()


def _jpeg(content: bytes) -> Response:
    answer = Response(content, mimetype="image/jpeg")
    answer.headers["Cache-Control"] = "private, max-age=600"
    return answer


def _placeholder() -> Response:
    answer = Response(_PLACEHOLDER, mimetype="image/svg+xml")
    answer.headers["Cache-Control"] = "no-store"  # it may come back
    return answer
