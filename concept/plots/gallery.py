"""All pictures of a concept at a readable size, as files in a folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePath

from concept.errors import InvalidInput
from concept.images import small_jpeg

SIDE = 1024


def save_gallery(
    sources: Sequence[str], names: Sequence[str], folder: str | Path, side: int = SIDE
) -> list[Path]:
    """Write pictures as JPEG files that are numbered in their order.

    Args:
        sources: (k,) paths or URLs, best first.
        names: (k,) names, of which the stems become a part of the files' names.
        folder: Where to; made if it does not exist, and what other files lie there stays.
        side: The longer side in pixels, at most; nothing is enlarged.

    Returns:
        The files; pictures that cannot be read (any more) are left out.

    Raises:
        InvalidInput: If ``side`` is below 1.
    """
    if side < 1:
        raise InvalidInput(f"side is {side}", "at least 1 pixel")
    target = Path(folder).expanduser()
    target.mkdir(parents=True, exist_ok=True)
    written = []
    digits = len(str(len(sources)))
    for number, (source, name) in enumerate(zip(sources, names, strict=True), 1):
        content = small_jpeg(source, side) if source else b""
        if not content:
            continue
        file = target / f"{number:0{digits}d}-{_stem(name)}.jpg"
        file.write_bytes(content)
        written.append(file)
    return written


def _stem(name: str) -> str:
    """The part of a name that is safe in a file's name everywhere."""
    stem = PurePath(name).stem
    return "".join(c if c.isalnum() or c in "-_." else "_" for c in stem)[:80] or "picture"
