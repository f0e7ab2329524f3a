"""Arrays in safetensors files, read as memory maps: only what is looked at leaves the disk.

The format (https://huggingface.co/docs/safetensors) is eight bytes of length, a header of JSON, and
the arrays one behind the other.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from concept.errors import SavedModelError

_TYPES = {
    "F64": np.float64,
    "BOOL": np.bool_,
    "F32": np.float32,
    "F16": np.float16,
    "I64": np.int64,
    "I32": np.int32,
    "I16": np.int16,
    "I8": np.int8,
    "U8": np.uint8,
}
_LENGTH_BYTES = 8
_LONGEST_HEADER = 100 * 2**20


def write_arrays(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write arrays to a safetensors file."""
    from safetensors.numpy import save_file

    save_file({name: np.ascontiguousarray(array) for name, array in arrays.items()}, path)


def map_arrays(path: Path) -> dict[str, NDArray[Any]]:
    """Open the arrays of a safetensors file without reading them.

    Returns:
        Read-only memory maps by name.

    Raises:
        SavedModelError: If it is no such file, or shorter than its header says.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            length = int.from_bytes(file.read(_LENGTH_BYTES), "little")
            if length > min(size, _LONGEST_HEADER):
                raise ValueError("the header is longer than the file")
            header = json.loads(file.read(length))
        header.pop("__metadata__", None)
        start = _LENGTH_BYTES + length
        return {name: _mapped(path, start, size, about) for name, about in header.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise SavedModelError(
            f"{str(path)!r} cannot be mapped into memory ({error})", "a whole safetensors file"
        ) from error


def _mapped(path: Path, start: int, size: int, about: dict[str, Any]) -> NDArray[Any]:
    kind, shape = np.dtype(_TYPES[about["dtype"]]), tuple(about["shape"])
    first, last = about["data_offsets"]
    if last - first != kind.itemsize * int(np.prod(shape)) or start + last > size:
        raise ValueError("an array is cut off")
    if first == last:  # nothing cannot be mapped
        return np.empty(shape, dtype=kind)
    return np.memmap(path, dtype=kind, mode="r", offset=start + first, shape=shape)
