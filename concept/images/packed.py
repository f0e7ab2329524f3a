"""Pictures within tars and Parquet files, by the names that a dataset gives them.

``shard.tar/0001.jpg`` is a member of a tar, ``table.parquet#12`` a row of a Parquet file.
"""

from __future__ import annotations

import os
import re
import tarfile
from functools import lru_cache
from pathlib import Path

from concept.errors import UnreadableImage

BYTES_COLUMNS = ("bytes", "image", "image_bytes", "jpg", "jpeg", "png", "content")
"""Columns of a Parquet file that hold the contents of pictures, the first that is there."""

_TAR = re.compile(r"\.tar/")
_ROW = re.compile(r"\.parquet#\d+\Z")
_ROWS_AT_ONCE = 64


def unpacked(location: str) -> bytes | None:
    """The content of a picture within another file.

    Args:
        location: A path on this machine.

    Returns:
        The content; None if the path does not lead into a tar or Parquet file that is there. A
        compressed tar can only be read from its beginning, and is not looked into.

    Raises:
        UnreadableImage: If there is no such picture in the file.
        OSError, tarfile.TarError, pyarrow.ArrowInvalid: If the file cannot be read.
    """
    file, within = _parted(location)
    if file is None:
        return None
    if file.suffix == ".parquet":
        return _parquet_row(file, int(within))
    return _tar_member(file, within)


def file_of(location: str) -> Path | None:
    """The file on this machine that holds a picture: its own, or the one that it is packed in.

    Args:
        location: A path.

    Returns:
        None if there is no such file.
    """
    file = _parted(location)[0] or Path(location).expanduser()
    return file if file.is_file() else None


def _parted(location: str) -> tuple[Path | None, str]:
    """A file that is there, and what is meant of it; None where the path leads into no other."""
    ends = [found.end() - 1 for found in _TAR.finditer(location)]
    if _ROW.search(location):
        ends.append(location.rindex("#"))
    for end in ends:  # a folder may be called like a tar
        file = Path(location[:end]).expanduser()
        if file.is_file():
            return file, location[end + 1 :]
    return None, ""


def _tar_member(file: Path, member: str) -> bytes:
    state = file.stat()
    places = _members(file, state.st_size, state.st_mtime_ns)
    if member not in places:
        raise UnreadableImage(f"there is no {member!r} in {os.fspath(file)!r}")
    start, size = places[member]
    with file.open("rb") as opened:
        opened.seek(start)
        return opened.read(size)


@lru_cache(maxsize=64)
def _members(file: Path, _size: int, _modified: int) -> dict[str, tuple[int, int]]:
    """Where each member of a tar begins, and how long it is; sought once while it is the same."""
    places = {}
    with tarfile.open(file, "r:") as tar:
        try:
            for member in tar:
                if member.isfile():
                    places[member.name] = (member.offset_data, member.size)
        except tarfile.ReadError:  # cut short: what came before that can be read
            pass
    return places


def _parquet_row(file: Path, row: int) -> bytes:
    from pyarrow.parquet import ParquetFile

    with ParquetFile(file) as table:
        column = next((c for c in BYTES_COLUMNS if c in table.schema_arrow.names), None)
        if column is None or row >= table.metadata.num_rows:
            raise UnreadableImage(
                f"there is no picture {row} in {os.fspath(file)!r}",
                f"a row of it, and a column named {' or '.join(BYTES_COLUMNS)}",
            )
        group, before = 0, 0
        while row >= before + table.metadata.row_group(group).num_rows:
            before += table.metadata.row_group(group).num_rows
            group += 1
        for batch in table.iter_batches(_ROWS_AT_ONCE, row_groups=[group], columns=[column]):
            if row < before + len(batch):
                value = batch.column(0)[row - before].as_py()
                break
            before += len(batch)
    if isinstance(value, dict):
        value = value.get("bytes")
    if not isinstance(value, bytes):
        raise UnreadableImage(f"row {row} of {os.fspath(file)!r} holds no content of a picture")
    return value
