"""Matrices of embeddings: checked, of unit rows, and parts of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from concept.errors import InvalidInput

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

OUTLIER = -1

# Rows that are copied at a time where all of them would take too much memory.
_ROWS_AT_ONCE = 2**12


def as_matrix(
    values: ArrayLike, what: str, *, rows: int | None = None, columns: int | None = None
) -> Floats:
    """Check a matrix of embeddings and return it as float32.

    Args:
        values: Anything numpy can turn into an (n, d) matrix of numbers.
        what: The name that an error message uses for it.
        rows: The number of rows that it must have, if that is known.
        columns: The number of columns that it must have, if that is known.

    Returns:
        The values as a C-contiguous (n, d) float32 matrix.

    Raises:
        InvalidInput: If the values are not numbers, not two-dimensional, of the wrong size,
            not finite, or contain a row of zeros, which has no direction.
    """
    try:
        matrix = np.ascontiguousarray(values, dtype=np.float32)
    except (TypeError, ValueError) as error:
        raise InvalidInput(
            f"{what} cannot be read as a matrix of numbers ({error})",
            "one vector of the same length per row",
        ) from error
    if matrix.ndim != 2:
        raise InvalidInput(f"{what} has shape {matrix.shape}", "two dimensions: (rows, dimensions)")
    if rows is not None and len(matrix) != rows:
        raise InvalidInput(
            f"{what} has {len(matrix)} rows",
            f"{rows}, one per input",
            "Pass them in the same order and number as the inputs",
        )
    if columns is not None and matrix.shape[1] != columns:
        raise InvalidInput(
            f"{what} has {matrix.shape[1]} dimensions",
            f"{columns}, as in the space that the model was fitted in",
            "Use the same embedding model for all of them",
        )
    bad = np.flatnonzero(~np.isfinite(matrix).all(axis=1))
    if len(bad):
        raise InvalidInput(
            f"{what} has NaN or infinite values in {len(bad)} rows, the first is row {bad[0]}",
            "finite numbers",
            "Leave those rows out, or embed them again",
        )
    zero = np.flatnonzero(~matrix.any(axis=1))
    if len(zero):
        raise InvalidInput(
            f"{what} has {len(zero)} rows of zeros, the first is row {zero[0]}",
            "vectors with a direction",
            "Leave those rows out, or embed them again",
        )
    return matrix


def row_blocks(rows: int) -> Iterator[slice]:
    """Slices of a few thousand rows."""
    for start in range(0, rows, _ROWS_AT_ONCE):
        yield slice(start, min(start + _ROWS_AT_ONCE, rows))


def unit_rows(matrix: ArrayLike) -> Floats:
    """Scale every row to length 1; rows of zeros stay zero.

    Args:
        matrix: (n, d) numbers.

    Returns:
        (n, d) float32.
    """
    values = np.asarray(matrix, dtype=np.float32)
    scaled: Floats = np.empty(values.shape, dtype=np.float32)
    for part in row_blocks(len(values)):
        # float64 for the sum of squares: float32 loses the eighth digit, which breaks exact ties.
        exact = values[part].astype(np.float64)
        lengths = np.sqrt(np.einsum("ij,ij->i", exact, exact))
        lengths[lengths == 0] = 1.0
        np.divide(exact, lengths[:, None], out=scaled[part], casting="same_kind")
    return scaled


def taken(matrix: Floats, rows: Ints) -> Floats:
    """Some rows, in ascending order, of a matrix; where that is all of them, no copy is made."""
    return matrix if len(rows) == len(matrix) else matrix[rows]


def spread(values: NDArray[Any], rows: Ints, n: int, fill: float) -> NDArray[Any]:
    """Put values into n rows at the given places; the other rows get ``fill``."""
    full = np.full((n, *values.shape[1:]), fill, dtype=values.dtype)
    full[rows] = values
    return full
