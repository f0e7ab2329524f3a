"""The nearest rows by cosine, exactly, in blocks of rows."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from concept.vectors.best import best_columns
from concept.vectors.matrix import Floats, Ints, row_blocks

# 2**23 similarities are 32 MB in float32: large enough for full BLAS speed, small enough to forget.
_BLOCK_CELLS = 2**23


def blocks(rows: int, columns: int) -> Iterator[slice]:
    """Slices of rows, each holding about 8 million similarities to ``columns`` others."""
    step = max(1, _BLOCK_CELLS // max(columns, 1))
    for start in range(0, rows, step):
        yield slice(start, min(start + step, rows))


def products(queries: Floats, base: Floats) -> Iterator[tuple[slice, Floats]]:
    """All similarities of some rows to others, a block of rows at a time.

    Args:
        queries: (n, d) unit rows.
        base: (m, d) unit rows.

    Yields:
        Which of the queries, and their similarities (b, m), in the place of the block before, so
        that no two blocks are held at a time.
    """
    place = None
    for part in blocks(len(queries), len(base)):
        block = queries[part]
        if place is None:
            place = np.empty((len(block), len(base)), dtype=np.result_type(queries, base))
        yield part, np.matmul(block, base.T, out=place[: len(block)])


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
    for part, scores in products(queries, base):
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
    for part, scores in products(vectors, vectors):
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
    for part in row_blocks(len(vectors)):
        near = np.einsum("ikd,id->ik", vectors[indices[part]], vectors[part])
        distances[part] = np.clip(1.0 - near, 0.0, 2.0)
    distances[indices == np.arange(len(vectors))[:, None]] = -1.0
    order = np.argsort(distances, axis=1, kind="stable")
    found = np.take_along_axis(indices, order, axis=1)
    return found, np.maximum(np.take_along_axis(distances, order, axis=1), 0.0)
