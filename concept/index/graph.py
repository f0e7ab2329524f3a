"""The nearest rows by a walk through a graph, and a scan for queries that are lost in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from concept.errors import MissingExtra, SavedModelError
from concept.index.codes import ROWS_AT_ONCE, eight_bits, encode
from concept.index.exact import ExactIndex, describe, measured
from concept.vectors import Floats, Ints

_GRAPH_FILE = "graph.usearch"
# HNSW: edges a row, and how many candidates are kept while rows are added and searched.
_EDGES = 16
_EXPANSION_ADD = 128
_EXPANSION_SEARCH = 128
# The graph ranks by codes; of so many times the rows asked for, float32 picks the best.
_OVERSAMPLE = 4
_LEAST_DEPTH = 64
# A query is far from all rows if its nearest is farther than that of all but 1 % of the rows, of
# which so many are asked.
_ROWS_ASKED = 1000
_FAR = 0.01
_QUERIES_AT_ONCE = 256


class GraphIndex:
    """The nearest rows by a walk through an HNSW graph; for millions of rows.

    A graph leads to rows as near as rows usually are to each other. A query that is far from all of
    them, such as a text among pictures, is lost in it: real words find a quarter of their nearest
    pictures. Such a query shows by the similarity of what it finds, and is scanned for instead.

    Args:
        vectors: (n, d) unit rows; rows of zeros are never found.
        graph: A ``usearch.index.Index`` over the rows; made by `build` or `load`.
        scan: An exact index over the same rows.
        least: The similarity below which what was found says that the query is far from all rows.
    """

    def __init__(self, vectors: Floats, graph: Any, scan: ExactIndex, least: float) -> None:
        """Keep all four."""
        self.vectors = vectors
        self._graph = graph
        self._scan = scan
        self._least = least

    @classmethod
    def build(cls, vectors: Floats, verbose: bool = False) -> GraphIndex:
        """Make the graph: some minutes for a million rows, and two to three bytes a number.

        Raises:
            MissingExtra: If usearch is not installed.
        """
        usearch = _usearch()
        rows = np.flatnonzero(np.asarray(vectors).any(axis=1))
        graph = usearch.Index(
            ndim=vectors.shape[1],
            metric="cos",
            dtype="i8",
            connectivity=_EDGES,
            expansion_add=_EXPANSION_ADD,
            expansion_search=_EXPANSION_SEARCH,
        )
        for start in range(0, len(rows), ROWS_AT_ONCE):
            part = rows[start : start + ROWS_AT_ONCE]
            graph.add(part, eight_bits(vectors[part]), log="Index" if verbose else False)
        made = cls(vectors, graph, ExactIndex(vectors, encode(vectors)), -np.inf)
        if len(rows) > 2:
            asked = np.asarray(vectors[rows[:: max(1, len(rows) // _ROWS_ASKED)]], dtype=np.float32)
            # The first found is the row itself.
            _, similarities = made.search(asked, 2)
            made._least = float(np.quantile(similarities[:, 1], _FAR))
        return made

    def search(self, queries: Floats, k: int) -> tuple[Ints, Floats]:
        """The k nearest rows of every query, nearly always; see `ExactIndex.search`."""
        k = min(k, len(self._graph))
        rows = np.empty((len(queries), k), dtype=np.int64)
        similarities = np.empty((len(queries), k), dtype=np.float32)
        if k == 0:
            return rows, similarities
        depth = min(max(_OVERSAMPLE * k, _LEAST_DEPTH), len(self._graph))
        lost = []
        for number, keys in enumerate(self._walk(eight_bits(queries), depth)):
            found, near = measured(queries[number], self.vectors, np.sort(keys), k)
            if len(found) < k or near[0] < self._least:
                lost.append(number)
            else:
                rows[number], similarities[number] = found, near
        if lost:
            rows[lost], similarities[lost] = self._scan.search(queries[lost], k)
        return rows, similarities

    def _walk(self, codes: NDArray[np.int8], depth: int) -> Iterator[Ints]:
        """The rows that the graph finds for each query."""
        for start in range(0, len(codes), _QUERIES_AT_ONCE):
            part = codes[start : start + _QUERIES_AT_ONCE]
            if len(part) == 1:
                # To start threads for a single query would take longer than its search.
                yield self._graph.search(part[0], depth, threads=1).keys.astype(np.int64)
            else:
                found = self._graph.search(part, depth)
                for keys, count in zip(found.keys, found.counts, strict=True):
                    yield keys[:count].astype(np.int64)

    def save(self, folder: Path) -> None:
        """Write the graph and the codes to a folder."""
        self._scan.save(folder)
        describe(folder, {"kind": "graph", "rows": len(self.vectors), "least": self._least})
        self._graph.save(str(folder / _GRAPH_FILE))

    @classmethod
    def load(cls, folder: Path, vectors: Floats, least: float) -> GraphIndex:
        """Read an index written by `save`, its graph and codes as memory maps.

        Raises:
            MissingExtra: If usearch is not installed.
        """
        path, usearch = str(folder / _GRAPH_FILE), _usearch()
        try:
            graph = usearch.Index.restore(path, view=True)
        except (ValueError, RuntimeError) as error:
            raise SavedModelError(f"{path!r} cannot be read ({error})", "a whole graph") from error
        if graph is None:
            raise SavedModelError(f"there is no file {path!r}", "the whole folder")
        graph.expansion_search = _EXPANSION_SEARCH  # which the file does not keep
        return cls(vectors, graph, ExactIndex.load(folder, vectors), least)


def _usearch() -> Any:
    try:
        import usearch.index
    except ImportError as error:
        raise MissingExtra.of("usearch", "index", "an approximate index") from error
    return usearch.index
