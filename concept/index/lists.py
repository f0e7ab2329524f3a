"""The nearest rows by inverted lists: rows lie in cells, and a search looks into the nearest few.

Cells are those of k-means (the inverted file of Jégou et al. 2011, with whole vectors instead of
codes). The rows of a cell lie side by side, so that a search in a file reads a few stretches of it,
and many queries at once are a few products of matrices.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from concept.arrays import map_arrays, write_arrays
from concept.index.exact import describe
from concept.vectors import Floats, Ints, best_columns, blocks, top_k, unit_rows

# Cells are learned from so many rows each.
_ROWS_PER_CELL = 64
# Of so many candidates the best are chosen at once, and the fewest queries, however many they ask.
_KEPT_AT_ONCE = 2**22
_FEWEST_AT_ONCE = 32
PROBES = 16
# Cells may be of very different sizes. A search ends after this many times as many rows as the
# cells that it looks into would have if they were all of the same size, but not within a cell.
_MOST_ROWS = 2
_CELLS_FILE = "cells.safetensors"


def learn_cells(sample: Floats, cells: int, seed: int = 0) -> Floats:
    """Learn where the cells are.

    Args:
        sample: (n, d) unit rows; more than 64 a cell are not looked at.
        cells: How many; cut to the rows that there are.
        seed: Of k-means.

    Returns:
        (cells, d) unit rows.
    """
    from sklearn.cluster import MiniBatchKMeans
    from sklearn.exceptions import ConvergenceWarning

    random = np.random.default_rng(seed)
    most = cells * _ROWS_PER_CELL
    if len(sample) > most:
        sample = sample[np.sort(random.choice(len(sample), most, replace=False))]
    model = MiniBatchKMeans(
        min(cells, len(sample)),
        init="random",
        n_init=1,
        batch_size=4096,
        max_iter=20,
        random_state=seed,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # of copies; some cells stay empty
        model.fit(sample)
    return unit_rows(model.cluster_centers_)


def nearest_cell(vectors: Floats, centres: Floats) -> Ints:
    """The cell of each row, (n,)."""
    found = np.empty(len(vectors), dtype=np.int64)
    for part in blocks(len(vectors), len(centres)):
        found[part] = (vectors[part] @ centres.T).argmax(axis=1)
    return found


@dataclass(frozen=True)
class InvertedLists:
    """Rows sorted by their cells.

    Attributes:
        centres: (c, d) unit rows.
        starts: (c + 1,) where each cell's rows begin, and where the last one's end.
        vectors: (n, d) the rows, those of a cell side by side; float16 or float32, may be a memory
            map.
        ids: (n,) their numbers; None for their places in ``vectors``.
        probes: How many cells a search looks into.
    """

    centres: Floats
    starts: Ints
    vectors: NDArray[Any]
    ids: Ints | None = None
    probes: int = PROBES

    @classmethod
    def build(cls, vectors: Floats, seed: int = 0, probes: int = PROBES) -> InvertedLists:
        """Make lists in memory over (n, d) unit rows, numbered from 0."""
        centres = learn_cells(vectors, int(2 * np.sqrt(len(vectors))) + 1, seed)
        cell = nearest_cell(vectors, centres)
        order = np.argsort(cell, kind="stable").astype(np.int64)
        return cls(centres, starts_of(cell, len(centres)), vectors[order], order, probes)

    def search(self, queries: Floats, k: int) -> tuple[Ints, Floats]:
        """The k nearest rows of every query among those in the cells nearest to it.

        Args:
            queries: (m, d) unit rows.
            k: How many; cut to the rows that there are.

        Returns:
            Numbers (m, k) and cosine similarities (m, k), best first.
        """
        k = min(k, len(self.vectors))
        places = np.empty((len(queries), k), dtype=np.int64)
        similarities = np.empty((len(queries), k), dtype=np.float32)
        cells = self._looked_into(top_k(queries, self.centres, self.probes)[0])
        step = max(_FEWEST_AT_ONCE, _KEPT_AT_ONCE // max(cells.shape[1] * k, 1))
        for start in range(0, len(queries), step):
            part = slice(start, start + step)
            places[part], similarities[part] = self._search(queries[part], cells[part], k)
        # Where those cells hold fewer than k rows, all of them are looked at.
        short = np.flatnonzero(np.isneginf(similarities).any(axis=1))
        if len(short):
            whole = np.asarray(self.vectors, dtype=np.float32)
            places[short], similarities[short] = top_k(queries[short], whole, k)
        return places if self.ids is None else self.ids[places], similarities

    def _looked_into(self, cells: Ints) -> Ints:
        """Of cells (m, p), nearest first, those that a search takes time for; -1 for the others."""
        rows = np.diff(self.starts)[cells]
        before = np.cumsum(rows, axis=1) - rows
        most = _MOST_ROWS * self.probes * len(self.vectors) / len(self.centres)
        return np.where(before < most, cells, -1)

    def _search(self, queries: Floats, cells: Ints, k: int) -> tuple[Ints, Floats]:
        """The k nearest rows, by their places, in some cells (m, p) of each query; none in -1."""
        m, p = cells.shape
        near = np.full((m, p, k), -np.inf, dtype=np.float32)
        places = np.zeros((m, p, k), dtype=np.int64)
        order = np.argsort(cells.ravel(), kind="stable")
        wanted, first = np.unique(cells.ravel()[order], return_index=True)
        for cell, asking in zip(wanted, np.split(order, first[1:]), strict=True):
            if cell < 0:
                continue
            begin, end = int(self.starts[cell]), int(self.starts[cell + 1])
            if begin == end:
                continue
            rows = np.asarray(self.vectors[begin:end], dtype=np.float32)
            # What is best in its cell is kept; beside the scores of others, which may be in cells
            # of any size, all of them would take many times the room.
            for part in blocks(len(asking), end - begin):
                query, probe = np.divmod(asking[part], p)
                scores = queries[query] @ rows.T
                best = best_columns(scores, k)
                near[query, probe, : best.shape[1]] = np.take_along_axis(scores, best, axis=1)
                places[query, probe, : best.shape[1]] = begin + best
        best = best_columns(near.reshape(m, -1), k)
        return (
            np.take_along_axis(places.reshape(m, -1), best, axis=1),
            np.take_along_axis(near.reshape(m, -1), best, axis=1),
        )

    def save(self, folder: Path) -> None:
        """Write the cells, but not the rows, to a folder."""
        describe(folder, {"kind": "lists", "rows": len(self.vectors)})
        write_arrays(folder / _CELLS_FILE, {"centres": self.centres, "starts": self.starts})

    @classmethod
    def load(cls, folder: Path, vectors: NDArray[Any], probes: int = PROBES) -> InvertedLists:
        """Read what `save` wrote, over the rows that it was made over."""
        stored = map_arrays(folder / _CELLS_FILE)
        centres, starts = np.array(stored["centres"]), np.array(stored["starts"])
        return cls(centres, starts, vectors, probes=probes)


def starts_of(cell: Ints, cells: int) -> Ints:
    """Where the rows of each cell begin once they are sorted, (cells + 1,)."""
    starts: Ints = np.concatenate([[0], np.cumsum(np.bincount(cell, minlength=cells))])
    return starts.astype(np.int64)
