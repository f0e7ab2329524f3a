"""Vectors that arrive in any order, put into the rows that they belong to."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from concept.vectors import Floats


class Rows:
    """An (n, d) matrix that is made when its first row comes, so that nothing is held twice.

    Args:
        n: How many rows.
        columns: How many columns; by default as many as the first row has.
    """

    def __init__(self, n: int, columns: int | None = None) -> None:
        """Make the matrix if its size is known."""
        self.filled: NDArray[np.bool_] = np.zeros(n, dtype=bool)
        self._matrix: Floats | None = None
        if columns is not None:
            self._matrix = np.zeros((n, columns), dtype=np.float32)

    @property
    def columns(self) -> int | None:
        """How many columns there are, if that is known."""
        return None if self._matrix is None else self._matrix.shape[1]

    @property
    def matrix(self) -> Floats:
        """(n, d) the rows; zeros where none was put."""
        if self._matrix is None:
            return np.zeros((len(self.filled), 0), dtype=np.float32)
        return self._matrix

    def put(self, rows: Sequence[int], vector: Floats) -> None:
        """Put a vector (d,) into some rows."""
        if self._matrix is None:
            self._matrix = np.zeros((len(self.filled), len(vector)), dtype=np.float32)
        self._matrix[rows] = vector
        self.filled[rows] = True
