"""Search: vectors become ranked rows."""

from __future__ import annotations

import numpy as np

from concept.errors import InvalidInput
from concept.vectors import Floats, top_k


def ranked(query: Floats | None, vectors: Floats, n: int) -> list[tuple[int, float]]:
    """The rows nearest to a query by cosine, best first, ties to the lower row.

    Args:
        query: (1, d) unit row, or None for a query that nothing can be found for.
        vectors: (m, d) unit rows; rows of zeros are never found.
        n: How many; cut to the rows that there are.

    Raises:
        InvalidInput: If ``n`` is below 1.
    """
    if n < 1:
        raise InvalidInput(f"top_n is {n}", "at least 1")
    if query is None or not len(vectors):
        return []
    there = np.flatnonzero(vectors.any(axis=1))
    indices, similarities = top_k(query, vectors[there], n)
    return [(int(there[i]), float(s)) for i, s in zip(indices[0], similarities[0], strict=True)]
