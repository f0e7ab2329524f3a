"""Records of fixed length in append-only files: killed at any moment, shared by processes.

A store is a folder of numbered files. Whoever writes holds the lock of one of them and appends to
that one alone, so that processes never write into each other; everybody reads all of them. Each
record carries a checksum. A record that was cut off when its writer was killed is dropped by the
next writer, and one whose checksum is wrong counts as not there.

File format: 16 bytes of header (8 bytes of name and version, the length of a value and a CRC-32 of
both, little-endian), then records of key (16 bytes), value, and CRC-32 of key and value.
"""

from __future__ import annotations

import logging
import os
import struct
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from filelock import FileLock

logger = logging.getLogger(__name__)

KEY_BYTES = 16
_NAME = b"CONCEPT1"
_HEADER = struct.Struct("<8sII")
_CHECKSUM = struct.Struct("<I")
# The row of a record in its file takes the lower bits of a position, the file's number the others.
_ROW_BITS = 40
_KEYS_AT_ONCE = 65_536


class Records:
    """A map from keys of 16 bytes to values of one fixed length, in a folder.

    It knows what lay in the folder when it was opened; what is appended later, here or elsewhere,
    is seen by the next one who opens it.

    Args:
        folder: Where the files lie; made when something is first appended.
        width: Bytes of a value; by default as the files say.

    Attributes:
        width: Bytes of a value; None while nothing is stored and none was given.
        damaged: How many records asked for were found with a wrong checksum.
    """

    def __init__(self, folder: Path, width: int | None = None) -> None:
        """Index what is there; files that cannot be read are left out."""
        self.folder = folder
        self.width = width
        self.damaged = 0
        self._files: list[NDArray[Any]] = []
        self._places: dict[bytes, int] = {}
        self._more_places: dict[bytes, list[int]] = {}
        self._descriptor: int | None = None
        self._lock: FileLock | None = None
        for path in sorted(folder.glob("*.records")):
            try:
                self._index(path)
            except OSError as error:
                logger.warning("%s cannot be read and is left out: %s", path, error)

    def _index(self, path: Path) -> None:
        width = _read_header(path)
        if width is None or (self.width is not None and width != self.width):
            logger.warning("%s is damaged and is left out", path)
            return
        self.width = width
        layout = np.dtype([("key", f"V{KEY_BYTES}"), ("rest", f"V{width + _CHECKSUM.size}")])
        rows = (path.stat().st_size - _HEADER.size) // layout.itemsize
        if rows == 0:
            return
        records = np.memmap(path, layout, "r", offset=_HEADER.size, shape=(rows,))
        place = len(self._files) << _ROW_BITS
        self._files.append(records)
        for start in range(0, rows, _KEYS_AT_ONCE):
            keys = np.ascontiguousarray(records["key"][start : start + _KEYS_AT_ONCE]).tolist()
            for key in keys:
                if self._places.setdefault(key, place) != place:
                    self._more_places.setdefault(key, []).append(place)
                place += 1

    def __len__(self) -> int:
        """How many keys there are."""
        return len(self._places)

    def __contains__(self, key: bytes) -> bool:
        """Whether there is a record with this key, whole or damaged."""
        return key in self._places

    def get(self, key: bytes) -> bytes | None:
        """The value of a key, or None if there is none or it is damaged."""
        place = self._places.get(key)
        if place is None:
            return None
        for candidate in (place, *self._more_places.get(key, ())):
            record = self._files[candidate >> _ROW_BITS][candidate & (1 << _ROW_BITS) - 1]
            content: bytes = record.tobytes()
            (checksum,) = _CHECKSUM.unpack_from(content, len(content) - _CHECKSUM.size)
            if zlib.crc32(content[: -_CHECKSUM.size]) == checksum:
                return content[KEY_BYTES : -_CHECKSUM.size]
        self.damaged += 1
        return None

    def append(self, records: Iterable[tuple[bytes, bytes]]) -> None:
        """Write records in one go; they survive the death of this process from then on.

        Raises:
            OSError: If they cannot be written; nothing half-written is left behind then.
        """
        bodies = [key + value for key, value in records]
        if not bodies:
            return
        if self._descriptor is None:
            self.width = len(bodies[0]) - KEY_BYTES if self.width is None else self.width
            self._descriptor = self._open_slot(self.width)
        if any(len(body) != KEY_BYTES + (self.width or 0) for body in bodies):
            raise ValueError(f"a record is not of {KEY_BYTES} + {self.width} bytes")
        content = b"".join(body + _CHECKSUM.pack(zlib.crc32(body)) for body in bodies)
        end = os.lseek(self._descriptor, 0, os.SEEK_END)
        try:
            _write(self._descriptor, content)
        except OSError:
            os.ftruncate(self._descriptor, end)
            raise

    def _open_slot(self, width: int) -> int:
        """Lock the first file that nobody else writes to, and make its end whole."""
        from filelock import FileLock, Timeout

        self.folder.mkdir(parents=True, exist_ok=True)
        number = 0
        while self._lock is None:
            lock = FileLock(self.folder / f"{number:04d}.lock")
            try:
                lock.acquire(timeout=0)
                self._lock = lock
            except Timeout:
                number += 1
            except NotImplementedError as error:  # a file system without locks
                raise OSError(f"{self.folder} cannot be locked: {error}") from error
        path = self.folder / f"{number:04d}.records"
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o644)
        try:
            if _read_header(path) != width:
                os.ftruncate(descriptor, 0)
                head = _HEADER.pack(_NAME, width, 0)[: -_CHECKSUM.size]
                _write(descriptor, head + _CHECKSUM.pack(zlib.crc32(head)))
            record = KEY_BYTES + width + _CHECKSUM.size
            whole = (os.fstat(descriptor).st_size - _HEADER.size) // record
            os.ftruncate(descriptor, _HEADER.size + whole * record)
        except OSError:
            os.close(descriptor)
            raise
        return descriptor

    def close(self) -> None:
        """Stop writing and let others write to this file; reading goes on."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
        if self._lock is not None:
            self._lock.release()
            self._lock = None


def _read_header(path: Path) -> int | None:
    """The length of the values of a file, or None if it has no sound header."""
    with path.open("rb") as file:
        head = file.read(_HEADER.size)
    if len(head) < _HEADER.size:
        return None
    name, width, checksum = _HEADER.unpack(head)
    sound = name == _NAME and checksum == zlib.crc32(head[: -_CHECKSUM.size])
    return int(width) if sound else None


def _write(descriptor: int, content: bytes) -> None:
    left = memoryview(content)
    while left:
        left = left[os.write(descriptor, left) :]
