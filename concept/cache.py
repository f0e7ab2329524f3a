"""The cache of embeddings: nothing is embedded twice, by whichever model, under whatever name.

A vector is kept under the hash of what was embedded (a file's content, a picture's pixels, a text)
in a store of its own for each joint space, precision and engine included. Which content a file has
is remembered by its path, size, inode and time of change, as git does, so that a second run need
not read the files: a file that is rewritten with the same size within the file system's clock tick
would be taken for the old one, and so nothing is remembered of files that have just been changed.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import time
import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from concept.embedders.base import Identified
from concept.errors import CacheWarning, InvalidInput
from concept.records import KEY_BYTES, Records
from concept.vectors import Floats

logger = logging.getLogger(__name__)

# Part of every identity: another number where pictures are read or scaled in another way.
_PREPARATION = 1
# A file changed so lately may change again without its time of change telling.
_SETTLED_NS = 2_000_000_000
_BLOCK_BYTES = 2**20


def digest(content: bytes) -> bytes:
    """The hash that content is known by, 16 bytes."""
    return hashlib.blake2b(content, digest_size=KEY_BYTES).digest()


def text_key(text: str) -> bytes:
    """The key of a text; never that of a picture's content."""
    return hashlib.blake2b(
        text.encode("utf-8", "surrogatepass"), digest_size=KEY_BYTES, person=b"text"
    ).digest()


def open_cache(choice: object) -> Cache | None:
    """Turn what a user passes as ``cache`` into a cache.

    Args:
        choice: A folder; None or True for the user's cache folder (``XDG_CACHE_HOME/concept`` on
            Linux, the platform's own place elsewhere); False for none.

    Raises:
        InvalidInput: If it is something else, or a file.
    """
    if choice is False:
        return None
    if choice is None or choice is True:
        from platformdirs import user_cache_path

        return Cache(user_cache_path("concept", appauthor=False))
    if not isinstance(choice, str | Path) or not str(choice):
        raise InvalidInput(f"cache is {choice!r}", "a folder, False for none, or None")
    folder = Path(choice).expanduser()
    if folder.exists() and not folder.is_dir():
        raise InvalidInput(f"cache is {str(choice)!r}, which is a file", "a folder")
    return Cache(folder)


class Cache:
    """A folder with the vectors of each joint space, and the hashes of files.

    Args:
        folder: Where it lies; made when something is first kept.
    """

    def __init__(self, folder: Path) -> None:
        """Open the hashes of files; vectors are opened by `vectors`."""
        self.folder = folder
        self._files = _Store(folder / "files", KEY_BYTES)
        self._fresh: list[tuple[bytes, bytes]] = []

    def file_digest(self, path: Path) -> str:
        """The hash of a file's content in hexadecimals; read only where it is not remembered.

        Raises:
            OSError: If it cannot be read.
        """
        path = path.resolve()
        before = path.stat()
        known = self._files.get(_file_key(path, before))
        if known is None:
            hashed = hashlib.blake2b(digest_size=KEY_BYTES)
            with path.open("rb") as file:
                while block := file.read(_BLOCK_BYTES):
                    hashed.update(block)
            known = hashed.digest()
            self.remember(path, before, known)
        return known.hex()

    def recall(self, path: Path, status: os.stat_result) -> bytes | None:
        """The hash of a file's content, if it is remembered and the file has not changed since.

        Args:
            path: The file.
            status: What the file system says of it.
        """
        return self._files.get(_file_key(path, status))

    def remember(self, path: Path, before: os.stat_result, content: bytes) -> None:
        """Remember the hash of what was read from a file.

        Args:
            path: The file.
            before: What the file system said of it before it was read.
            content: The hash of its content.
        """
        try:
            after = path.stat()
        except OSError:
            return  # it is gone already
        key = _file_key(path, before)
        settled = time.time_ns() - before.st_mtime_ns > _SETTLED_NS
        if settled and _file_key(path, after) == key:
            self._fresh.append((key, content))

    def vectors(self, space: object, columns: int | None = None) -> Vectors | None:
        """The vectors kept for a joint space.

        Args:
            space: The space.
            columns: The dimensions that are wanted, if they are known.

        Returns:
            Them, or None if the space has no identity to know it by, or other dimensions.
        """
        if not isinstance(space, Identified):
            return None
        identity = space.identity(self.file_digest)
        self.flush()
        if identity is None:
            return None
        name = digest(f"{_PREPARATION}\n{identity}".encode()).hex()
        found = Vectors(self.folder / "vectors" / name, identity)
        return found if columns is None or found.columns in (None, columns) else None

    def flush(self) -> None:
        """Write the hashes that were gathered since the last time."""
        fresh, self._fresh = self._fresh, []
        self._files.append(fresh)

    def close(self) -> None:
        """Write what is left, and let other processes write here."""
        self.flush()
        self._files.close()


class Vectors:
    """The vectors of one joint space, by the hashes of what was embedded.

    Args:
        folder: Of this space.
        identity: Of the space, written beside the vectors for people to read.
    """

    def __init__(self, folder: Path, identity: str) -> None:
        """Index what is there."""
        self._store = _Store(folder)
        self._identity = identity

    @property
    def columns(self) -> int | None:
        """The dimensions of the vectors, if there are any."""
        width = self._store.records.width
        return None if width is None else width // 4

    def get(self, key: bytes) -> Floats | None:
        """The vector (d,) of a key, or None if there is none or its record is damaged."""
        found = self._store.get(key)
        return None if found is None else np.frombuffer(found, dtype="<f4")

    def add(self, keys: Sequence[bytes], vectors: Floats) -> None:
        """Keep vectors (n, d); where that fails a warning says so and the run goes on."""
        rows = np.ascontiguousarray(vectors, dtype="<f4")
        self._store.append([(k, row.tobytes()) for k, row in zip(keys, rows, strict=True)])

    def close(self) -> None:
        """Leave a note of whose vectors these are, and let other processes write here."""
        note = self._store.records.folder / "space.json"
        if self._store.written and not note.exists():
            try:
                note.write_text(json.dumps({"identity": self._identity}), encoding="utf-8")
            except OSError as error:
                logger.warning("%s cannot be written: %s", note, error)
        self._store.close()


class _Store:
    """Records that a run can do without: it goes on where they cannot be written."""

    def __init__(self, folder: Path, width: int | None = None) -> None:
        self.records = Records(folder, width)
        self.written = False
        self._given_up = False

    def get(self, key: bytes) -> bytes | None:
        return self.records.get(key)

    def append(self, records: list[tuple[bytes, bytes]]) -> None:
        if self._given_up or not records:
            return
        try:
            self.records.append(records)
            self.written = True
        except OSError as error:
            self._given_up = True
            warnings.warn(
                f"the cache in {str(self.records.folder)!r} cannot be written to "
                f"({error.strerror or error}): this run goes on without it and its embeddings "
                "will be computed again next time. Make room, or pass another folder as cache.",
                CacheWarning,
                stacklevel=2,
            )

    def close(self) -> None:
        if self.records.damaged:
            logger.warning(
                "%d damaged entries in %s were computed again",
                self.records.damaged,
                self.records.folder,
            )
        self.records.close()


def _file_key(path: Path, status: os.stat_result) -> bytes:
    facts = (str(path.absolute()), status.st_size, status.st_mtime_ns, status.st_ino)
    return digest(repr(facts).encode("utf-8", "surrogateescape"))
