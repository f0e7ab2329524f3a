"""Where pictures come from, dealt out in blocks: folders, patterns, Parquet, WebDataset tars.

Everything goes through fsspec, so that ``s3://``, ``gs://`` and whatever else it knows are read as
folders are. What is dealt out are names and places, no pictures: those are read by the workers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from concept.errors import ConceptError, InvalidInput, MissingExtra, SourceUnavailable
from concept.images import BYTES_COLUMNS, EXTENSIONS

BLOCK_ROWS = 2048
# How many pictures a tar can hold is not known before it is read. The rows of each begin at a
# multiple of this.
TAR_ROWS = 2**20
TARS = (".tar", ".tar.gz", ".tgz")
_MAGIC = ("*", "?", "[")
_URL_NAMES = ("url", "path", "image_url", "file", "filename", "uri")
# What object stores and their clients raise on their own besides OSError is found by name, because
# none of them need be installed.
_CLIENT_ERRORS = ("botocore.", "aiohttp.", "google.", "gcsfs.", "azure.", "requests.", "urllib3.")


@dataclass(frozen=True)
class Block:
    """Pictures that are embedded together and whose rows are written together.

    Attributes:
        number: Of the block, and of its part.
        start: The row of its first picture.
        kind: ``"files"``, ``"parquet"`` or ``"tar"``.
        paths: The files; one but for ``"files"``.
        first: The first row of a Parquet file that belongs to it.
        rows: How many do.
        column: The column of a Parquet file.
    """

    number: int
    start: int
    kind: str
    paths: tuple[str, ...]
    first: int = 0
    rows: int = 0
    column: str = ""


def plan(
    source: str | Path | Sequence[str | Path], column: str | None = None, rows: int = BLOCK_ROWS
) -> list[Block]:
    """Deal the pictures of a source out in blocks.

    Args:
        source: A folder, a pattern, a file (a picture, a ``.parquet``, a ``.tar``), or several of
            these; each a path or a URL that fsspec knows.
        column: The column of Parquet files that holds the pictures, or where they are; by default
            the first with a name such as ``image``, ``bytes``, ``url`` or ``path``.
        rows: How many pictures a block has at most. A tar is one block.

    Raises:
        InvalidInput: If there are no pictures, or no such column.
        MissingExtra: If fsspec needs another package for that kind of URL.
        SourceUnavailable: If a source cannot be listed.
    """
    given = [source] if isinstance(source, str | Path) else list(source)
    files = [file for one in given for file in _listed(str(one))]
    if not files:
        raise InvalidInput(
            f"no pictures in {', '.join(map(repr, map(str, given)))}",
            f"pictures, .parquet or .tar files ({', '.join(sorted(EXTENSIONS))})",
        )
    blocks: list[Block] = []
    plain = [file for file in files if not file.endswith((".parquet", *TARS))]
    start = 0
    for first in range(0, len(plain), rows):
        paths = tuple(plain[first : first + rows])
        blocks.append(Block(len(blocks), start, "files", paths, rows=len(paths)))
        start += len(paths)
    for file in files:
        if file.endswith(".parquet"):
            named, total = _parquet_column(file, column)
            for first in range(0, total, rows):
                some = min(rows, total - first)
                blocks.append(Block(len(blocks), start, "parquet", (file,), first, some, named))
                start += some
    for file in files:
        if file.endswith(TARS):
            start = -(-start // TAR_ROWS) * TAR_ROWS
            blocks.append(Block(len(blocks), start, "tar", (file,)))
            start += TAR_ROWS
    return blocks


def plan_hash(blocks: Sequence[Block]) -> str:
    """A hash that is another one where any picture would get another row."""
    hashed = hashlib.blake2b(digest_size=16)
    for block in blocks:
        hashed.update(repr(block).encode("utf-8", "surrogateescape"))
    return hashed.hexdigest()


def _listed(source: str) -> list[str]:
    """The files of one source, sorted."""
    if source.startswith(("http://", "https://")) and not source.endswith((".parquet", *TARS)):
        return [source]
    system, path = file_system(source)
    with _reaching(source):
        if any(sign in path for sign in _MAGIC) and not system.exists(path):
            found = [file for file in system.glob(path) if system.isfile(file)]
        elif system.isdir(path):
            found = [file for file in system.find(path) if _wanted(file)]
        elif system.isfile(path):
            found = [path]
        else:
            raise InvalidInput(
                f"there is no folder or file {source!r}",
                "a folder, a pattern, a .parquet or .tar file, or a URL such as s3://bucket/folder",
            )
    return sorted(_full(system, file) for file in found)


def _wanted(file: str) -> bool:
    low = file.lower()
    return PurePosixPath(low).suffix in EXTENSIONS or low.endswith((".parquet", *TARS))


def file_system(source: str) -> tuple[Any, str]:
    """What reads a path or URL, and the path as it calls it.

    Raises:
        InvalidInput: If fsspec knows no such kind of URL.
        MissingExtra: If it needs another package for it.
        SourceUnavailable: If it cannot be reached.
    """
    import fsspec

    try:
        with _reaching(source):
            system, path = fsspec.core.url_to_fs(str(source), **_options(source))
    except ImportError as error:
        raise MissingExtra(
            f"{source!r} cannot be opened ({error})",
            "the package that fsspec needs for it",
            "Install it: pip install s3fs for s3://, gcsfs for gs://, aiohttp and requests for https://",
        ) from error
    except ValueError as error:
        raise InvalidInput(
            f"{source!r} cannot be opened ({error})", "a URL fsspec knows"
        ) from error
    return system, path


def _options(source: str) -> dict[str, Any]:
    """Keep the clients of object stores from trying for minutes."""
    if source.startswith(("s3://", "s3a://")):
        quick = {"connect_timeout": 5, "read_timeout": 60, "retries": {"max_attempts": 2}}
        return {"config_kwargs": quick}
    return {}


def _full(system: Any, path: str) -> str:
    """A path as fsspec takes it: with its protocol unless it is local."""
    names = system.protocol if isinstance(system.protocol, tuple | list) else (system.protocol,)
    return path if "file" in names else str(system.unstrip_protocol(path))


@contextmanager
def _reaching(source: str) -> Iterator[None]:
    """Say what could not be reached, whatever the client of an object store raises."""
    try:
        yield
    except ConceptError:
        raise
    except Exception as error:
        foreign = f"{type(error).__module__}.".startswith(_CLIENT_ERRORS)
        if not (isinstance(error, OSError) or foreign):
            raise
        raise SourceUnavailable(
            f"{source!r} cannot be reached ({type(error).__name__}: {error})",
            "a folder, bucket or file that this machine can read",
            "Check its name, the credentials and the network",
        ) from error


def _parquet_column(file: str, column: str | None) -> tuple[str, int]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    system, path = file_system(file)
    with _reaching(file):
        try:
            with system.open(path, "rb") as opened:
                found = pq.ParquetFile(opened)
                names, total = found.schema_arrow.names, int(found.metadata.num_rows)
        except pa.ArrowInvalid as error:
            raise InvalidInput(
                f"{file!r} is no whole Parquet file ({error})", "a file that was written completely"
            ) from error
    candidates = (column,) if column else BYTES_COLUMNS + _URL_NAMES
    for name in candidates:
        if name in names:
            return name, total
    raise InvalidInput(
        f"{file!r} has no column {column!r}" if column else f"{file!r} has no column of pictures",
        f"one of its columns: {', '.join(names)}",
        "Name the column that holds the pictures' bytes, URLs or paths",
    )
