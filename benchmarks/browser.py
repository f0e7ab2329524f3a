"""A real browser, for screenshots and tests: Debian's chromium, driven by Playwright."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from concept.explorer.session import Session

# Nothing but what is asked for may go over a network.
_SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium() -> str | None:
    """The path of the browser; None where there is none."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


@contextmanager
def browsing() -> Iterator[Any]:
    """A browser of Playwright's, for as long as the block lasts."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium(), args=list(_SWITCHES))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def served(session: Session) -> Iterator[str]:
    """The address of an explorer in this process, for as long as the block lasts."""
    from concept.explorer.server import listen, make

    with listen("127.0.0.1", 0) as listener:
        server = make(listener, "127.0.0.1", session)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        server.shutdown()
        thread.join()
        server.server_close()
