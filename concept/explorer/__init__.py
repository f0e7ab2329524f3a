"""The explorer: a fitted model in the browser, to look at, to search and to put right."""

from __future__ import annotations

import socket
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from concept.errors import InvalidInput, MissingExtra

if TYPE_CHECKING:
    from concept.model import ConceptModel

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_OWN_NAMES = frozenset(("127.0.0.1", "localhost", "[::1]"))


def explore(
    model: ConceptModel | str | Path,
    host: str = "127.0.0.1",
    port: int = 8050,
    *,
    embedding_model: str | None = None,
) -> None:
    """Show a model in the browser, until it is interrupted.

    Args:
        model: A fitted model, or the folder of a saved one, which can be saved there again.
        host: The address to listen on. Only this machine can reach the default; whoever can reach
            another one sees the pictures and can change the model.
        port: Where; 0 for any that is free.
        embedding_model: Name or folder of the model's joint space, where it has moved.

    Raises:
        MissingExtra: If Dash is not installed.
        SavedModelError: If the folder is no saved model.
        InvalidInput: If the address or the port cannot be used.
    """
    if find_spec("dash") is None:
        raise MissingExtra.of("dash", "explorer", "the explorer")
    listener = listen(host, port)
    try:
        _serve(listener, host, model, embedding_model)
    finally:
        listener.close()


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there.

    Raises:
        InvalidInput: If the port is in use, or the address is none of this machine's.
    """
    if not 0 <= port < 2**16:
        raise InvalidInput(f"the port is {port}", "a number from 0 to 65535")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise InvalidInput(
            f"cannot listen on {host}, port {port} ({error.strerror})",
            "an address of this machine and a free port",
            "Choose another with --port; 0 takes any that is free",
        ) from error
    return listener


def _serve(
    listener: socket.socket,
    host: str,
    model: ConceptModel | str | Path,
    embedding_model: str | None,
) -> None:
    import logging

    from werkzeug.serving import make_server

    from concept.explorer.app import make_app
    from concept.explorer.session import Session
    from concept.model import ConceptModel

    folder = None
    if isinstance(model, str | Path):
        folder = Path(model).expanduser()
        model = ConceptModel.load(folder, embedding_model)
    session = Session(model, folder)
    app = make_app(
        session, frozenset(("127.0.0.1", "localhost", "[::1]")) if host in _LOOPBACK else None
    )
    # One line a request is for those who look for it.
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    port = listener.getsockname()[1]
    server = make_server(host, port, app.server, threaded=True, fd=listener.fileno())
    session.prepare()
    shown = f"[{host}]" if ":" in host else host
    print(f"Exploring at http://{shown}:{port}/ (stop with Ctrl+C)", flush=True)  # noqa: T201
    if host not in _LOOPBACK:
        print("Whoever can reach this address sees the pictures.", flush=True)  # noqa: T201
    server.serve_forever()
