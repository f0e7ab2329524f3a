"""Indexes over unit rows: the nearest of many, exactly or nearly so.

`ExactIndex` looks at every row. Small collections are multiplied in float32; large ones are
scanned as 8-bit codes, a quarter as much to read, and every row that the codes' rounding cannot
rule out is measured again in float32, so that the result is the same. `GraphIndex` walks an HNSW
graph (Malkov and Yashunin 2018) through usearch and looks at a few thousand rows of millions.

The rows may lie in a file: what is passed as ``vectors`` may be a memory map, of which only what
is looked at is read.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from concept.arrays import map_arrays, write_arrays
from concept.errors import InvalidInput, MissingExtra, SavedModelError
from concept.vectors import Floats, Ints, best_columns, blocks

INDEX_FILE = "index.json"
_CODES_FILE = "codes.safetensors"
_GRAPH_FILE = "graph.usearch"
KINDS = ("exact", "graph")

# Below this many rows the product in float32 takes a few milliseconds, less than compiling does.
_SCAN_FROM = 50_000
# The scores of this many queries at a time are kept: 128 MB for a million rows.
_QUERIES_AT_ONCE = 32
_ROWS_AT_ONCE = 2**16
_HIGHEST_CODE = 127
_HIGHEST_QUERY = 4095
_DEVIATION_OF_A_STEP = 12**-0.5
_SURE = 7.5
_ROWS_FOR_SPREAD = 10_000
_LEAST_SPREAD = 1e-4

# HNSW: edges a row, and how many candidates are kept while rows are added and searched.
_EDGES = 16
_EXPANSION_ADD = 128
_EXPANSION_SEARCH = 128
# The graph ranks by codes; of so many times the rows asked for, float32 picks the best.
_OVERSAMPLE = 4
_LEAST_DEPTH = 64


@runtime_checkable
class Index(Protocol):
    """What the nearest rows are looked up in."""

    vectors: Floats

    def search(self, queries: Floats, k: int) -> tuple[Ints, Floats]:
        """The k nearest rows of every query; see `ExactIndex.search`."""
        ...

    def save(self, folder: Path) -> None:
        """Write all but the vectors themselves, for `load_index`."""
        ...


@dataclass(frozen=True)
class Codes:
    """Rows as whole numbers of 8 bits.

    A row is about ``centre + weights * (codes * scale)``: columns are centred and divided by their
    spread first, so that a few large ones do not take the precision of all others.

    Attributes:
        values: (n, d) int8.
        scales: (n,) float32, one a row; 0 for rows of zeros.
        centre: (d,) float32.
        weights: (d,) float32.
    """

    values: NDArray[np.int8]
    scales: Floats
    centre: Floats
    weights: Floats


def encode(vectors: Floats) -> Codes:
    """Round every row to 255 steps of its own largest value.

    Args:
        vectors: (n, d) unit rows; may be a memory map.
    """
    n, d = vectors.shape
    some = np.asarray(vectors[:: max(1, n // _ROWS_FOR_SPREAD)], dtype=np.float32)
    centre = some.mean(axis=0) if n else np.zeros(d, dtype=np.float32)
    spread = some.std(axis=0) if n else np.ones(d, dtype=np.float32)
    weights = np.maximum(spread, _LEAST_SPREAD).astype(np.float32)
    values = np.empty((n, d), dtype=np.int8)
    scales = np.empty(n, dtype=np.float32)
    for start in range(0, n, _ROWS_AT_ONCE):
        part = slice(start, start + _ROWS_AT_ONCE)
        rows = np.asarray(vectors[part], dtype=np.float32)
        there = rows.any(axis=1)
        rows = (rows - centre) / weights
        scale = np.abs(rows).max(axis=1, initial=0.0) / np.float32(_HIGHEST_CODE)
        scale = np.maximum(scale, np.float32(1e-12))  # a row at the centre is there, too
        values[part] = np.rint(rows / scale[:, None]).astype(np.int8)
        scales[part] = np.where(there, scale, 0)
    return Codes(values, scales, centre, weights)


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
            for number, candidates in enumerate(_candidates(queries[part], self._codes, k), start):
                found = _measured(queries[number], self.vectors, candidates, k)
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
        _describe(folder, {"kind": "exact", "rows": len(codes.scales)})
        write_arrays(folder / _CODES_FILE, vars(codes))

    @classmethod
    def load(cls, folder: Path, vectors: Floats) -> ExactIndex:
        """Read an index written by `save`, its codes as a memory map."""
        stored = map_arrays(folder / _CODES_FILE)
        small = {name: np.array(stored[name]) for name in ("scales", "centre", "weights")}
        return cls(vectors, Codes(stored["values"], **small))


def _candidates(queries: Floats, codes: Codes, k: int) -> list[Ints]:
    """For every query the rows that may be among its k nearest: all but those ruled out.

    A rounding error of a product is a sum of errors that are spread evenly over a step. Such a sum
    is sub-Gaussian with its own variance, so it leaves 7.5 standard deviations less than once in
    10^12 times.
    """
    from concept.kernels import BLOCK, scan

    n, d = codes.values.shape
    weighted = queries * codes.weights
    # No sum of d products may leave 32 bits.
    steps = min(_HIGHEST_QUERY, (2**31 - 1) // (_HIGHEST_CODE * d))
    step = np.maximum(np.abs(weighted).max(axis=1, keepdims=True), 1e-12) / np.float32(steps)
    rounded = np.rint(weighted / step)
    # The error of a row's codes times the query, and that of the query times the row's codes.
    errors = np.linalg.norm(rounded, axis=1) + _HIGHEST_CODE * np.sqrt(d)
    slacks = (_SURE * _DEVIATION_OF_A_STEP * errors).astype(np.float32)
    highest = np.empty((len(queries), n), dtype=np.float32)
    floors = np.empty((len(queries), -(-n // BLOCK)), dtype=np.float32)
    scan(np.asarray(codes.values), codes.scales, rounded.astype(np.int16), slacks, highest, floors)
    found = []
    for row, floor in zip(highest, floors, strict=True):
        # k blocks have a row each that is at least as good as the k-th best block's floor.
        if k <= len(floor):
            found.append(np.flatnonzero(row >= np.partition(floor, -k)[-k]))
        else:
            found.append(np.flatnonzero(row > -np.inf))
    return found


def _measured(query: Floats, vectors: Floats, rows: Ints, k: int) -> tuple[Ints, Floats]:
    """The k nearest of some rows in float32; ``rows`` ascend."""
    similarities = np.empty(len(rows), dtype=np.float32)
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        part = slice(start, start + _ROWS_AT_ONCE)
        # Unlike a product of matrices this adds up every row alike, so equal rows tie exactly.
        similarities[part] = np.einsum("ij,j->i", vectors[rows[part]], query)
    order = np.argsort(-similarities, kind="stable")[:k]
    return rows[order], similarities[order]


class GraphIndex:
    """The nearest rows by a walk through an HNSW graph; for millions of rows.

    Args:
        vectors: (n, d) unit rows; rows of zeros are never found.
        graph: A ``usearch.index.Index`` over the rows; made by `build` or `load`.
    """

    def __init__(self, vectors: Floats, graph: Any) -> None:
        """Keep both."""
        self.vectors = vectors
        self._graph = graph

    @classmethod
    def build(cls, vectors: Floats, verbose: bool = False) -> GraphIndex:
        """Make the graph: some minutes for a million rows, and a little more than a byte a number.

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
        for start in range(0, len(rows), _ROWS_AT_ONCE):
            part = rows[start : start + _ROWS_AT_ONCE]
            graph.add(part, _eight_bits(vectors[part]), log="Index" if verbose else False)
        return cls(vectors, graph)

    def search(self, queries: Floats, k: int) -> tuple[Ints, Floats]:
        """The k nearest rows of every query, nearly always; see `ExactIndex.search`."""
        k = min(k, len(self._graph))
        rows = np.empty((len(queries), k), dtype=np.int64)
        similarities = np.empty((len(queries), k), dtype=np.float32)
        if k == 0:
            return rows, similarities
        depth = min(max(_OVERSAMPLE * k, _LEAST_DEPTH), len(self._graph))
        for number, code in enumerate(_eight_bits(queries)):
            candidates = np.asarray(self._graph.search(code, depth).keys, dtype=np.int64)
            if len(candidates) < k:  # the walk has not reached so many
                found = ExactIndex(self.vectors).search(queries[number : number + 1], k)
                rows[number], similarities[number] = found[0][0], found[1][0]
                continue
            query = queries[number]
            found = _measured(query, self.vectors, np.sort(candidates), k)
            rows[number], similarities[number] = found
        return rows, similarities

    def save(self, folder: Path) -> None:
        """Write the graph to a folder."""
        _describe(folder, {"kind": "graph", "rows": len(self.vectors)})
        self._graph.save(str(folder / _GRAPH_FILE))

    @classmethod
    def load(cls, folder: Path, vectors: Floats) -> GraphIndex:
        """Read an index written by `save`, its graph as a memory map.

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
        return cls(vectors, graph)


def _eight_bits(rows: Floats) -> NDArray[np.int8]:
    """Rows in 8 bits, each to its own scale, which a cosine does not see."""
    largest = np.abs(rows).max(axis=1, keepdims=True)
    codes: NDArray[np.int8] = np.rint(rows / largest * _HIGHEST_CODE).astype(np.int8)
    return codes


def build_index(vectors: Floats, kind: str = "exact", *, verbose: bool = False) -> Index:
    """Make an index over rows.

    Args:
        vectors: (n, d) unit rows; may be a memory map.
        kind: ``"exact"``, or ``"graph"`` for the approximate one.
        verbose: Whether to show a progress bar.

    Raises:
        InvalidInput: If there is no such kind.
        MissingExtra: If the graph is asked for and usearch is not installed.
    """
    if kind == "exact":
        return ExactIndex(vectors, encode(vectors))
    if kind == "graph":
        return GraphIndex.build(vectors, verbose)
    raise InvalidInput(f"the index is {kind!r}", f"one of {', '.join(map(repr, KINDS))}")


def load_index(folder: Path, vectors: Floats) -> Index:
    """Read an index that was saved with its own `save`.

    Args:
        folder: Where it was saved.
        vectors: (n, d) the rows that it was made over.

    Raises:
        SavedModelError: If the folder holds no index, or one over another number of rows.
        MissingExtra: If it is a graph and usearch is not installed.
    """
    try:
        about = json.loads((folder / INDEX_FILE).read_text(encoding="utf-8"))
        kind, rows = about["kind"], int(about["rows"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        raise SavedModelError(f"{str(folder)!r} is no saved index ({problem})") from problem
    if kind not in KINDS or rows != len(vectors):
        raise SavedModelError(
            f"{str(folder)!r} is an index of kind {kind!r} over {rows} rows",
            f"one over {len(vectors)} rows, {' or '.join(KINDS)}",
            "Build it again",
        )
    if kind == "graph":
        return GraphIndex.load(folder, vectors)
    return ExactIndex.load(folder, vectors)


def _describe(folder: Path, about: dict[str, Any]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / INDEX_FILE).write_text(json.dumps(about), encoding="utf-8")


def _usearch() -> Any:
    try:
        import usearch.index
    except ImportError as error:
        raise MissingExtra.of("usearch", "index", "an approximate index") from error
    return usearch.index
