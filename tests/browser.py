"""A real browser for tests; a skip where there is none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from benchmarks import browser


@contextmanager
def browsing() -> Iterator[Any]:
    """A browser, for as long as the block lasts."""
    pytest.importorskip("playwright", reason="needs playwright: pip install 'concept[test]'")
    if browser.chromium() is None:
        pytest.skip("there is no chromium to open pages in (Debian: apt install chromium)")
    with browser.browsing() as opened:
        yield opened


def watched(page: Any) -> list[str]:
    """Errors that a page reports from now on; the list grows as they come."""
    errors: list[str] = []
    page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    return errors
