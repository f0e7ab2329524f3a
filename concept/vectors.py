"""Arithmetic on embedding matrices: unit rows, exact cosine neighbours, a canonical order.

Everything here takes and returns numpy arrays, keeps memory bounded by working in blocks of rows,
and breaks ties by the lower index so that results are the same on every run.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from concept.errors import InvalidInput

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

OUTLIER = -1

# 2**23 similarities are 32 MB in float32: large enough for full BLAS speed, small enough to forget.
_BLOCK_CELLS = 2**23
# Rows that are held in double precision at a time.
_ROWS_AT_ONCE = 2**12
# Columns that are looked at by their maximum first, where the best of a long row are sought.
_TOGETHER = 32


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


def unit_rows(matrix: ArrayLike) -> Floats:
    """Scale every row to length 1; rows of zeros stay zero.

    Args:
        matrix: (n, d) numbers.

    Returns:
        (n, d) float32.
    """
    values = np.asarray(matrix, dtype=np.float32)
    scaled: Floats = np.empty(values.shape, dtype=np.float32)
    for start in range(0, len(values), _ROWS_AT_ONCE):
        part = slice(start, start + _ROWS_AT_ONCE)
        # float64 for the sum of squares: float32 loses the eighth digit, which breaks exact ties.
        exact = values[part].astype(np.float64)
        lengths = np.sqrt(np.einsum("ij,ij->i", exact, exact))
        lengths[lengths == 0] = 1.0
        np.divide(exact, lengths[:, None], out=scaled[part], casting="same_kind")
    return scaled


def blocks(rows: int, columns: int) -> Iterator[slice]:
    """Slices of rows, each holding about 8 million similarities to ``columns`` others."""
    step = max(1, _BLOCK_CELLS // max(columns, 1))
    for start in range(0, rows, step):
        yield slice(start, min(start + step, rows))


def best_columns(scores: NDArray[np.floating], k: int) -> Ints:
    """The columns of the k largest values of every row, best first, ties to the lower column.

    Args:
        scores: (n, m) values.
        k: How many; cut to m.

    Returns:
        (n, min(k, m)) column numbers.
    """
    n, m = scores.shape
    k = min(k, m)
    if 4 * k * _TOGETHER > m:
        return _sorted_best(scores, k)
    # The k best values of a row lie in the k groups of columns that have the largest maxima, so
    # most of a long row is looked at once. The columns of a group lie far apart: so the maxima of
    # many neighbouring groups are taken by one instruction.
    apart = m // _TOGETHER
    maxima = scores[:, : apart * _TOGETHER].reshape(n, _TOGETHER, apart).max(axis=1)
    groups = np.sort(np.argpartition(maxima, -k, axis=1)[:, -k:], axis=1)
    least = np.take_along_axis(maxima, groups, axis=1).min(axis=1)
    first = np.arange(_TOGETHER)[:, None] * apart
    columns = (first + groups[:, None, :]).reshape(n, -1)
    rest = np.broadcast_to(np.arange(apart * _TOGETHER, m), (n, m % _TOGETHER))
    columns = np.hstack([columns, rest])
    values = np.take_along_axis(scores, columns, axis=1)
    best: Ints = np.take_along_axis(columns, _sorted_best(values, k), axis=1).astype(np.int64)
    # Of groups that tie for the last place any may have been taken; the rule is the lower column.
    for row in np.flatnonzero((maxima >= least[:, None]).sum(axis=1) > k):
        best[row] = _sorted_best(scores[row : row + 1], k)[0]
    return best


def _sorted_best(scores: NDArray[np.floating], k: int) -> Ints:
    if k < scores.shape[1]:
        candidates = np.argpartition(scores, -k, axis=1)[:, -k:]
        threshold = np.take_along_axis(scores, candidates, axis=1).min(axis=1)
        # Of values that tie at the threshold argpartition picks any; the rule is the lower column.
        tied = (scores >= threshold[:, None]).sum(axis=1) > k
        for row in np.flatnonzero(tied):
            candidates[row] = np.argsort(-scores[row], kind="stable")[:k]
    else:
        candidates = np.tile(np.arange(scores.shape[1]), (len(scores), 1))
    candidates = np.sort(candidates, axis=1)
    values = np.take_along_axis(scores, candidates, axis=1)
    order = np.argsort(-values, axis=1, kind="stable")
    best: Ints = np.take_along_axis(candidates, order, axis=1).astype(np.int64)
    return best


def top_k(queries: Floats, base: Floats, k: int) -> tuple[Ints, Floats]:
    """The k nearest rows of ``base`` by cosine, exactly, in blocks.

    Args:
        queries: (n, d) unit rows.
        base: (m, d) unit rows.
        k: How many neighbours; cut to m.

    Returns:
        Indices (n, k) into ``base`` and cosine similarities (n, k), best first.
    """
    k = min(k, len(base))
    indices = np.empty((len(queries), k), dtype=np.int64)
    similarities = np.empty((len(queries), k), dtype=np.float32)
    for part in blocks(len(queries), len(base)):
        scores = queries[part] @ base.T
        indices[part] = best_columns(scores, k)
        similarities[part] = np.take_along_axis(scores, indices[part], axis=1)
    return indices, similarities


def exact_graph(vectors: Floats, k: int) -> tuple[Ints, Floats]:
    """The exact k-nearest-neighbour graph by cosine, every row its own first neighbour.

    Args:
        vectors: (n, d) unit rows.
        k: Neighbours per row, the row itself included; cut to n.

    Returns:
        Indices (n, k) and cosine distances (n, k), nearest first.
    """
    k = min(k, len(vectors))
    indices = np.empty((len(vectors), k), dtype=np.int64)
    distances = np.empty((len(vectors), k), dtype=np.float32)
    for part in blocks(len(vectors), len(vectors)):
        scores = vectors[part] @ vectors.T
        own = np.arange(part.start, part.stop)
        # A duplicate may tie with the row itself; UMAP needs the row first.
        scores[np.arange(len(own)), own] = 2.0
        indices[part] = best_columns(scores, k)
        scores[np.arange(len(own)), own] = 1.0
        near = np.take_along_axis(scores, indices[part], axis=1)
        distances[part] = np.clip(1.0 - near, 0.0, 2.0)
        distances[part, 0] = 0.0
    return indices, distances


def nearest_first(vectors: Floats, indices: Ints) -> tuple[Ints, Floats]:
    """Neighbours of every row in the order of their distances, the row itself before all.

    Args:
        vectors: (n, d) unit rows.
        indices: (n, k) the neighbours of each, the row itself among them.

    Returns:
        Indices (n, k) and cosine distances (n, k).
    """
    distances = np.empty(indices.shape, dtype=np.float32)
    for start in range(0, len(vectors), _ROWS_AT_ONCE):
        part = slice(start, start + _ROWS_AT_ONCE)
        near = np.einsum("ikd,id->ik", vectors[indices[part]], vectors[part])
        distances[part] = np.clip(1.0 - near, 0.0, 2.0)
    distances[indices == np.arange(len(vectors))[:, None]] = -1.0
    order = np.argsort(distances, axis=1, kind="stable")
    found = np.take_along_axis(indices, order, axis=1)
    return found, np.maximum(np.take_along_axis(distances, order, axis=1), 0.0)


def canonical_order(vectors: Floats) -> Ints:
    """An order of the rows that depends on their values only, not on how they came in.

    Layout and clustering algorithms depend on the order of their input. Sorting rows by a hash
    of their values first makes the result the same for shuffled inputs.

    Args:
        vectors: (n, d) values.

    Returns:
        (n,) row numbers.
    """
    order: Ints = np.argsort(_row_keys(vectors), kind="stable").astype(np.int64)
    return order


def distinct_rows(vectors: Floats) -> tuple[Ints, Ints]:
    """The different rows in canonical order, and where every row is among them.

    Args:
        vectors: (n, d) values.

    Returns:
        Row numbers (u,) of the first of each, and (n,) places such that
        ``vectors[rows][places]`` is ``vectors``.
    """
    _, rows, places = np.unique(_row_keys(vectors), return_index=True, return_inverse=True)
    return rows.astype(np.int64), places.astype(np.int64)


def _row_keys(vectors: Floats) -> NDArray[np.uint64]:
    digests = [hashlib.blake2b(row.tobytes(), digest_size=8).digest() for row in vectors]
    return np.frombuffer(b"".join(digests), dtype=np.uint64)


def by_size(labels: ArrayLike, vectors: Floats) -> Ints:
    """Number clusters from 0 by size, largest first; every negative label becomes -1.

    Clusters of the same size are told apart by their members' values, so that their numbers do
    not depend on the order of the rows.

    Args:
        labels: (n,) whole numbers.
        vectors: (n, d) the rows that were clustered.

    Returns:
        (n,) concept numbers.
    """
    given = np.asarray(labels, dtype=np.int64)
    order = canonical_order(vectors)
    found, first, counts = np.unique(given[order], return_index=True, return_counts=True)
    keep = found >= 0
    ranked = np.lexsort((first[keep], -counts[keep]))
    numbers = np.full(len(found), OUTLIER, dtype=np.int64)
    numbers[np.flatnonzero(keep)[ranked]] = np.arange(len(ranked))
    numbered: Ints = numbers[np.searchsorted(found, given)]
    return numbered


def taken(matrix: Floats, rows: Ints) -> Floats:
    """Some rows, in ascending order, of a matrix; where that is all of them, no copy is made."""
    return matrix if len(rows) == len(matrix) else matrix[rows]


def spread(values: NDArray[Any], rows: Ints, n: int, fill: float) -> NDArray[Any]:
    """Put values into n rows at the given places; the other rows get ``fill``."""
    full = np.full((n, *values.shape[1:]), fill, dtype=values.dtype)
    full[rows] = values
    return full
