"""The nearest rows, each of them looked at."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from concept.arrays import map_arrays, write_arrays
from concept.index.codes import ROWS_AT_ONCE, Codes, candidates, encode
from concept.vectors import Floats, Ints, best_columns, blocks

INDEX_FILE = "index.json"
_CODES_FILE = "codes.safetensors"
# Below this many rows the product in float32 takes a few milliseconds, less than compiling does.
_SCAN_FROM = 50_000
# The scores of this many queries at a time are kept: 128 MB for a million rows.
_QUERIES_AT_ONCE = 32


class ExactIndex:
    """The nearest rows, each of them looked at.

    Args:
        vectors: (n, d) unit rows; rows of zeros are never found.
        codes: The same rows as 8-bit codes. By default they are made at the first search where
            there are so many rows that they are faster.
    """

    def __init__(self, vectors: Floats, codes: Codes | None = None) -> None:
        """Nothing is computed before it is needed."""
        self.vectors = vectors
        self._codes = codes
        self._missing: Ints | None = None

    def search(self, queries: Floats, k: int) -> tuple[Ints, Floats]:
        """The k nearest rows of every query by cosine, best first, ties to the lower row.

        Args:
            queries: (m, d) unit rows.
            k: How many; cut to the rows that there are.

        Returns:
            Rows (m, k) and cosine similarities (m, k).
        """
        if self._codes is None and len(self.vectors) < _SCAN_FROM:
            return self._multiplied(queries, k)
        if self._codes is None:
            self._codes = encode(self.vectors)
        k = min(k, int(np.count_nonzero(self._codes.scales)))
        rows = np.empty((len(queries), k), dtype=np.int64)
        similarities = np.empty((len(queries), k), dtype=np.float32)
        if k == 0:
            return rows, similarities
        for start in range(0, len(queries), _QUERIES_AT_ONCE):
            part = slice(start, start + _QUERIES_AT_ONCE)
            for number, rivals in enumerate(candidates(queries[part], self._codes, k), start):
                found = measured(queries[number], self.vectors, rivals, k)
                rows[number], similarities[number] = found
        return rows, similarities

    def _multiplied(self, queries: Floats, k: int) -> tuple[Ints, Floats]:
        if self._missing is None:
            self._missing = np.flatnonzero(~np.asarray(self.vectors).any(axis=1))
        k = min(k, len(self.vectors) - len(self._missing))
        rows = np.empty((len(queries), k), dtype=np.int64)
        similarities = np.empty((len(queries), k), dtype=np.float32)
        for part in blocks(len(queries), len(self.vectors)) if k else ():
            scores = queries[part] @ self.vectors.T
            scores[:, self._missing] = -np.inf
            rows[part] = best_columns(scores, k)
            similarities[part] = np.take_along_axis(scores, rows[part], axis=1)
        return rows, similarities

    def save(self, folder: Path) -> None:
        """Write the codes to a folder, so that they need not be made again."""
        codes = self._codes = self._codes or encode(self.vectors)
        describe(folder, {"kind": "exact", "rows": len(codes.scales)})
        write_arrays(folder / _CODES_FILE, vars(codes))

    @classmethod
    def load(cls, folder: Path, vectors: Floats) -> ExactIndex:
        """Read an index written by `save`, its codes as a memory map."""
        stored = map_arrays(folder / _CODES_FILE)
        small = {name: np.array(stored[name]) for name in ("scales", "centre", "weights")}
        return cls(vectors, Codes(stored["values"], **small))


def measured(query: Floats, vectors: Floats, rows: Ints, k: int) -> tuple[Ints, Floats]:
    """The k nearest of some rows in float32; ``rows`` ascend."""
    similarities = np.empty(len(rows), dtype=np.float32)
    for start in range(0, len(rows), ROWS_AT_ONCE):
        part = slice(start, start + ROWS_AT_ONCE)
        # Unlike a product of matrices this adds up every row alike, so equal rows tie exactly.
        similarities[part] = np.einsum("ij,j->i", vectors[rows[part]], query)
    order = np.argsort(-similarities, kind="stable")[:k]
    return rows[order], similarities[order]


def describe(folder: Path, about: dict[str, Any]) -> None:
    """Write what an index is, for `concept.index.load_index`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / INDEX_FILE).write_text(json.dumps(about), encoding="utf-8")
