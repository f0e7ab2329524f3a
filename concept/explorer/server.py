"""The explorer's own server: where it listens, and to whom it answers."""

from __future__ import annotations

import logging
import socket

from werkzeug.serving import BaseWSGIServer, make_server

from concept.errors import InvalidInput
from concept.explorer.app import make_app
from concept.explorer.session import Session

LOOPBACK = ("127.0.0.1", "localhost", "::1")
_OWN_NAMES = frozenset(("127.0.0.1", "localhost", "[::1]"))


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


def make(listener: socket.socket, host: str, session: Session) -> BaseWSGIServer:
    """A server that shows a session where a socket listens; ``serve_forever`` starts it.

    Args:
        listener: What `listen` returned; the server takes a copy.
        host: The address that it listens on.
        session: The model and what is done to it.
    """
    app = make_app(session, _OWN_NAMES if host in LOOPBACK else None)
    # One line a request is for those who look for it.
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    port = listener.getsockname()[1]
    return make_server(host, port, app.server, threaded=True, fd=listener.fileno())
