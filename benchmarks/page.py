"""A page of Markdown whose sections are renewed one by one."""

from __future__ import annotations

import re
from pathlib import Path

_HEADING = re.compile(r"^### .+$|^## .+$", re.MULTILINE)


def renew(path: Path, section: str) -> None:
    """Put a section in the place of the one with the same heading, or at the end of the page.

    Args:
        path: The page; made if it is not there.
        section: Markdown that starts with a heading of the third level.
    """
    page = path.read_text(encoding="utf-8") if path.is_file() else ""
    heading = section.splitlines()[0]
    starts = [*_HEADING.finditer(page)]
    for at, start in enumerate(starts):
        if start[0] == heading:
            end = starts[at + 1].start() if at + 1 < len(starts) else len(page)
            before, after = page[: start.start()], page[end:]
            break
    else:
        before, after = page, ""
    parts = [part.strip("\n") for part in (before, section, after)]
    path.write_text("\n\n".join(part for part in parts if part) + "\n", encoding="utf-8")
