"""An order of rows that does not depend on how they were given."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from concept.vectors.matrix import OUTLIER, Floats, Ints


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


def _row_keys(rows: Iterable[Floats]) -> NDArray[np.uint64]:
    digests = [hashlib.blake2b(row.tobytes(), digest_size=8).digest() for row in rows]
    return np.frombuffer(b"".join(digests), dtype=np.uint64)


def rows_of_each(labels: Ints) -> list[Ints]:
    """The rows of each cluster, ascending; one look at all labels, however many clusters there are.

    Args:
        labels: (n,) clusters from 0, -1 for outliers.
    """
    inside = np.flatnonzero(labels >= 0)
    of = labels[inside]
    rows = inside[np.argsort(of, kind="stable")]
    return np.split(rows, np.cumsum(np.bincount(of))[:-1]) if len(rows) else []


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
    found, place, counts = np.unique(
        np.asarray(labels, dtype=np.int64), return_inverse=True, return_counts=True
    )
    # Only the rows of clusters that another one is as large as have to be looked at.
    sizes, alike = np.unique(counts[found >= 0], return_counts=True)
    tied = (found >= 0) & np.isin(counts, sizes[alike > 1])
    rows = np.flatnonzero(tied[place])
    least = np.zeros(len(found), dtype=np.uint64)
    least[tied] = np.iinfo(np.uint64).max
    np.minimum.at(least, place[rows], _row_keys(vectors[row] for row in rows))
    keep = np.flatnonzero(found >= 0)
    numbers = np.full(len(found), OUTLIER, dtype=np.int64)
    numbers[keep[np.lexsort((least[keep], -counts[keep]))]] = np.arange(len(keep))
    numbered: Ints = numbers[place]
    return numbered
