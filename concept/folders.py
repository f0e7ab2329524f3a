"""Folders that the library saves: written whole, their files listed with checksums, and read back.

A folder is filled beside its place and moved there when all of it is written. A JSON file in it
says what it is and which files belong to it, so that a damaged folder is noticed before anything is
computed with it, and nothing of the user's is ever overwritten.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from concept.errors import SavedModelError


@dataclass(frozen=True)
class FolderFormat:
    """One kind of saved folder.

    Attributes:
        name: What the JSON file calls it.
        version: The newest version that this library reads, and the one that it writes.
        manifest: The JSON file's name.
        what: What errors call it.
    """

    name: str
    version: int
    manifest: str
    what: str


def check_target(folder: str | Path, form: FolderFormat) -> Path:
    """The full path of a folder to save to, if nothing of the user's would be lost there.

    Raises:
        SavedModelError: If something other than an earlier save, and it alone, lies there.
    """
    target = Path(folder).expanduser().resolve()
    if target.exists() and not (target.is_dir() and _foreign_files(target, form) == []):
        raise SavedModelError(
            f"{str(target)!r} exists and is no {form.what}, or holds other files too",
            "a new folder, an empty one, or an earlier save",
            "Choose another name, so that nothing of yours is overwritten",
        )
    return target


def _foreign_files(folder: Path, form: FolderFormat) -> list[str]:
    """The files in a folder that no save has put there."""
    present = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if not p.is_dir()}
    try:
        manifest = json.loads((folder / form.manifest).read_text(encoding="utf-8"))
        ours = {form.manifest, *manifest["files"]} if manifest["format"] == form.name else set()
    except (OSError, ValueError, KeyError, TypeError):
        ours = set()
    return sorted(present - ours)


@contextmanager
def folder_written_whole(folder: str | Path, form: FolderFormat) -> Iterator[Path]:
    """A folder that appears under its name only when all of it was written.

    Args:
        folder: What it is to be called; an earlier save of that name is replaced at the end.
        form: What it is to be.

    Yields:
        Where to write to.

    Raises:
        SavedModelError: If something other than an earlier save lies there.
    """
    target = check_target(folder, form)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as temporary:
        fresh = Path(temporary) / "fresh"
        fresh.mkdir()
        yield fresh
        old = Path(temporary) / "old"
        if target.exists():
            target.replace(old)
        try:
            fresh.replace(target)
        except OSError:
            if old.exists():  # it would be deleted with the temporary folder
                old.replace(target)
            raise


def write_manifest(folder: Path, form: FolderFormat, content: Mapping[str, Any]) -> None:
    """Write the JSON file of a folder in which all the others lie already."""
    from importlib.metadata import version

    files = sorted(path for path in folder.rglob("*") if path.is_file())
    manifest = {
        "format": form.name,
        "format_version": form.version,
        "library_version": version("concept"),
        **content,
        "files": {path.relative_to(folder).as_posix(): _checksum(path) for path in files},
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1)
    (folder / form.manifest).write_text(text, encoding="utf-8")


def read_manifest(
    folder: Path, form: FolderFormat, unchecked: Callable[[str], bool] = lambda _: False
) -> dict[str, Any]:
    """Read the JSON file of a saved folder, and check the files that it lists.

    Args:
        folder: The folder.
        form: What it ought to be.
        unchecked: Of which files the checksums are not to be compared.

    Raises:
        SavedModelError: If it is nothing of the kind, is damaged, or was written by a newer
            version.
    """
    path = folder / form.manifest
    if not path.is_file():
        raise SavedModelError(
            f"{str(folder)!r} is no {form.what}",
            f"a folder with {form.manifest}, as save() writes it",
        )
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        kind, number, files = manifest["format"], manifest["format_version"], manifest["files"]
        entries = list(files.items())
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SavedModelError(f"{str(path)!r} is damaged ({error})") from error
    if kind != form.name or not isinstance(number, int) or number > form.version:
        raise SavedModelError(
            f"{str(folder)!r} has format {kind!r}, version {number}",
            f"{form.name!r}, version {form.version} at most",
            "Upgrade the library to read it",
        )
    for name, checksum in entries:
        _check_file(folder, str(name), None if unchecked(str(name)) else checksum, form)
    return dict(manifest)


def _check_file(source: Path, name: str, checksum: str | None, form: FolderFormat) -> None:
    relative = PurePosixPath(name)
    path = source / relative
    inside = path.resolve().is_relative_to(source.resolve())
    if relative.is_absolute() or ".." in relative.parts or not inside:
        raise SavedModelError(f"{str(source)!r} names a file outside of itself: {name!r}")
    if not path.is_file():
        raise SavedModelError(f"{str(source)!r} lacks its file {name!r}", "the whole folder")
    if checksum is not None and _checksum(path) != checksum:
        raise SavedModelError(
            f"{name!r} in {str(source)!r} was changed or damaged",
            "the bytes that were saved",
            f"Take the folder from its backup, or make the {form.what} again",
        )


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        digest = hashlib.sha256()
        while block := file.read(2**20):
            digest.update(block)
    return digest.hexdigest()
