"""A folder for each concept, with links to its pictures or copies of them."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Callable
from pathlib import Path

from concept.errors import InvalidInput
from concept.state import ConceptState

# What some file system does not allow in a name; those of Windows are the strictest.
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]+')
_LONGEST = 80  # bytes of a concept's name, well below the 255 that a name may have
HOW: dict[str, Callable[[str, Path], object]] = {
    "symlink": lambda source, target: target.symlink_to(source),
    "hardlink": lambda source, target: target.hardlink_to(source),
    "copy": shutil.copy2,
}


def export_folders(state: ConceptState, folder: str | Path, how: str = "symlink") -> int:
    """Make a folder for each concept, whole or not at all.

    The folders are called after number and name, such as ``003 beach``. Pictures without a concept,
    without a file, or whose file is gone, are in none.

    Args:
        state: What the fitted model knows.
        folder: A new or empty one.
        how: ``"symlink"``; ``"hardlink"``, on the same disk only; or ``"copy"``.

    Returns:
        How many pictures there are in them.

    Raises:
        InvalidInput: If there is something in the folder, ``how`` is none of these or not possible
            here, or no picture has a file.
    """
    if how not in HOW:
        raise InvalidInput(f"how is {how!r}", f"one of {', '.join(map(repr, HOW))}")
    target = Path(folder).expanduser().absolute()
    if target.is_symlink() or (target.exists() and not (target.is_dir() and _is_empty(target))):
        raise InvalidInput(
            f"{str(target)!r} is there and not empty",
            "a new or an empty folder",
            "Choose another name, so that nothing of yours is overwritten",
        )
    there = [row for row, path in enumerate(state.paths) if path and Path(path).is_file()]
    if not there:
        raise InvalidInput(
            "none of the pictures has a file here",
            "a model fitted with paths of files that are still there",
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as temporary:
        fresh = Path(temporary) / "folders"
        fresh.mkdir()
        count = _fill(fresh, state, there, how)
        if target.exists():
            target.rmdir()  # empty, or it fails
        fresh.replace(target)
    return count


def safe_name(name: str) -> str:
    """A name that every file system takes, as near to the given one as can be."""
    text = _FORBIDDEN.sub(" ", unicodedata.normalize("NFC", name))
    text = " ".join(text.split())
    return text.encode("utf-8")[:_LONGEST].decode("utf-8", "ignore").rstrip(" .")


def _fill(root: Path, state: ConceptState, rows: list[int], how: str) -> int:
    digits = max(3, len(str(state.n_concepts)))
    folders = [
        root / f"{concept:0{digits}d} {safe_name(title)}".rstrip()
        for concept, title in enumerate(state.titles)
    ]
    taken: set[str] = set()
    count = 0
    for row in rows:
        concept = int(state.labels[row])
        if concept < 0:
            continue
        source = os.path.abspath(state.paths[row])  # noqa: PTH100 - links stay as they were named
        folders[concept].mkdir(exist_ok=True)
        target = _free(folders[concept] / Path(source).name, taken)
        try:
            HOW[how](source, target)
        except OSError as error:
            raise InvalidInput(
                f"{how} of {source!r} is not possible here ({error.strerror or error})",
                "a file system, and rights, that allow it",
                "Pass how='copy'",
            ) from error
        count += 1
    return count


def _free(target: Path, taken: set[str]) -> Path:
    """The path, with a number where there is one already, also in upper or lower case."""
    number, free = 1, target
    while str(free).casefold() in taken:
        number += 1
        free = target.with_name(f"{target.stem} ({number}){target.suffix}")
    taken.add(str(free).casefold())
    return free


def _is_empty(folder: Path) -> bool:
    return next(folder.iterdir(), None) is None
