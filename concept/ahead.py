"""Packages imported while something else is computed.

What UMAP and EVoC compile is read from disk at their import. That takes seconds, in which numpy
could multiply.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from contextlib import suppress
from importlib import import_module
from threading import Thread


def import_ahead(packages: Iterable[str]) -> None:
    """Begin to import packages; whoever imports them afterwards waits for what is left of it.

    Args:
        packages: Their names, in the order in which they are needed. What cannot be imported is
            said by the import that needs it.
    """
    missing = [name for name in packages if name not in sys.modules]

    def run() -> None:
        for name in missing:
            with suppress(Exception):
                import_module(name)

    if missing:
        # No daemon: an interpreter that ends in the middle of an import may crash.
        Thread(target=run, name="import ahead").start()
