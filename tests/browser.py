"""A real browser for tests: Debian's chromium, driven by Playwright; a skip where there is none."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

# Nothing but what the tests ask for may go over a network.
_SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium() -> str:
    """The path of the browser; skips the test where there is none."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("there is no chromium to open pages in (Debian: apt install chromium)")
    return found


@contextmanager
def browsing() -> Iterator[Any]:
    """A browser, for as long as the block lasts."""
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright")
    path = chromium()
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=list(_SWITCHES))
        yield browser
        browser.close()


def watched(page: Any) -> list[str]:
    """Errors that a page reports from now on; the list grows as they come."""
    errors: list[str] = []
    page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    return errors
