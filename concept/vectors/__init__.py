"""Arithmetic on embedding matrices: unit rows, exact cosine neighbours, a canonical order.

Everything here takes and returns numpy arrays, keeps memory bounded by working in blocks of rows,
and breaks ties by the lower index so that results are the same on every run.
"""

from __future__ import annotations

from concept.vectors.best import best_columns
from concept.vectors.matrix import OUTLIER, Floats, Ints, as_matrix, spread, taken, unit_rows
from concept.vectors.nearest import blocks, exact_graph, nearest_first, top_k
from concept.vectors.order import by_size, canonical_order, distinct_rows, rows_of_each
from concept.vectors.principal import principal_components

__all__ = [
    "OUTLIER",
    "Floats",
    "Ints",
    "as_matrix",
    "best_columns",
    "blocks",
    "by_size",
    "canonical_order",
    "distinct_rows",
    "exact_graph",
    "nearest_first",
    "principal_components",
    "rows_of_each",
    "spread",
    "taken",
    "top_k",
    "unit_rows",
]
