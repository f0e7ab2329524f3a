"""The pictures of a block, one after the other, out of files, Parquet tables and tars."""

from __future__ import annotations

import gzip
import tarfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, cast

from concept.cache import digest
from concept.distributed.sources import Block, file_system
from concept.embed.reading import Picture
from concept.images import EXTENSIONS, printable


@dataclass(frozen=True)
class Item:
    """A picture of a block.

    Attributes:
        name: Its path, or what it is called within its file.
        picture: What is to be read; None if it cannot be.
        reason: Why not.
    """

    name: str
    picture: Picture | None
    reason: str = ""


def items(block: Block) -> Iterator[Item]:
    """The pictures of a block, one after the other.

    What cannot be read of a tar or Parquet file ends it with an item that says why; what came
    before it stands.
    """
    if block.kind == "files":
        for path in block.paths:
            yield Item(printable(path), Picture(_local(path)))
    elif block.kind == "parquet":
        yield from _parquet_items(block)
    else:
        yield from _tar_items(block.paths[0])


def _local(path: str) -> str | Path:
    return path if "://" in path else Path(path)


def _parquet_items(block: Block) -> Iterator[Item]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    file, position = block.paths[0], 0
    system, path = file_system(file)
    end = block.first + block.rows
    done = 0
    try:
        with system.open(path, "rb") as opened:
            found = pq.ParquetFile(opened)
            for group in range(found.num_row_groups):
                size = found.metadata.row_group(group).num_rows
                if position + size <= block.first or position >= end:
                    position += size
                    continue
                batches = found.iter_batches(64, row_groups=[group], columns=[block.column])
                for batch in batches:
                    for value in batch.column(0).to_pylist():
                        if block.first <= position < end:
                            yield _parquet_item(f"{file}#{position}", value)
                            done += 1
                        position += 1
    except (OSError, pa.ArrowInvalid) as error:
        for row in range(block.first + done, end):
            yield Item(f"{file}#{row}", None, f"the file cannot be read from here on: {error}")


def _parquet_item(name: str, value: Any) -> Item:
    if isinstance(value, dict):  # a picture as the datasets library writes it
        name, value = value.get("path") or name, value.get("bytes") or value.get("path")
    if isinstance(value, bytes):
        return Item(printable(name), Picture(value, digest(value)))
    if isinstance(value, str) and value:
        return Item(printable(value), Picture(_local(value)))
    return Item(printable(name), None, f"a {type(value).__name__} in place of a picture")


def _tar_items(file: str) -> Iterator[Item]:
    system, path = file_system(file)
    count = 0
    try:
        with system.open(path, "rb") as opened:
            plain = opened if file.endswith(".tar") else gzip.GzipFile(fileobj=opened)
            stream = _Counted(plain)
            with tarfile.open(fileobj=cast(Any, stream), mode="r|") as tar:
                for member in tar:
                    if not member.isfile() or not _is_picture(member.name):
                        continue
                    content = _content(tar, member)
                    count += 1
                    name = printable(f"{file}/{member.name}")
                    yield Item(name, Picture(content, digest(content)))
                # An archive ends with blocks of zeros. Cut between two members it lacks them.
                if stream.count < tar.offset + tarfile.BLOCKSIZE:
                    raise tarfile.ReadError("no end of the archive")
    except (tarfile.TarError, OSError, EOFError, zlib.error) as error:
        reason = f"the tar is cut short or damaged after {count} pictures ({error})"
        yield Item(printable(file), None, reason)


class _Counted:
    """A stream that knows how many bytes were read from it."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream
        self.count = 0

    def read(self, size: int) -> bytes:
        """Read, and count."""
        content: bytes = self.stream.read(size)
        self.count += len(content)
        return content


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    stream = tar.extractfile(member)
    content = b"" if stream is None else stream.read()
    if len(content) < member.size:
        raise tarfile.ReadError("unexpected end of data")
    return content


def _is_picture(name: str) -> bool:
    return PurePosixPath(name.lower()).suffix in EXTENSIONS
