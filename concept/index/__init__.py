"""Indexes over unit rows: the nearest of many, exactly or nearly so.

`ExactIndex` looks at every row. Small collections are multiplied in float32; large ones are
scanned as 8-bit codes, a quarter as much to read, and every row that the codes' rounding cannot
rule out is measured again in float32, so that the result is the same. `GraphIndex` walks an HNSW
graph (Malkov and Yashunin 2018) through usearch and looks at a few thousand rows of millions.
`InvertedLists` sorts the rows into cells and looks into the nearest few; it is what larger
collections than fit into memory are searched with.

The rows may lie in a file: what is passed as ``vectors`` may be a memory map, of which only what
is looked at is read.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Protocol, runtime_checkable

from concept.errors import InvalidInput, SavedModelError
from concept.index.codes import encode
from concept.index.exact import INDEX_FILE, ExactIndex
from concept.index.graph import GraphIndex
from concept.index.lists import InvertedLists
from concept.vectors import Floats, Ints

__all__ = [
    "ExactIndex",
    "GraphIndex",
    "Index",
    "InvertedLists",
    "build_index",
    "encode",
    "load_index",
]

KINDS = ("exact", "graph")


@runtime_checkable
class Index(Protocol):
    """What the nearest rows are looked up in."""

    @property
    def vectors(self) -> Floats:
        """(n, d) the unit rows; may be a memory map."""
        ...

    def search(self, queries: Floats, k: int) -> tuple[Ints, Floats]:
        """The k nearest rows of every query; see `ExactIndex.search`."""
        ...

    def save(self, folder: Path) -> None:
        """Write all but the vectors themselves, for `load_index`."""
        ...


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
        kind, rows, least = about["kind"], int(about["rows"]), float(about.get("least", 0.0))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        raise SavedModelError(f"{str(folder)!r} is no saved index ({problem})") from problem
    if kind not in KINDS or rows != len(vectors):
        raise SavedModelError(
            f"{str(folder)!r} is an index of kind {kind!r} over {rows} rows",
            f"one over {len(vectors)} rows, {' or '.join(KINDS)}",
            "Build it again",
        )
    if kind == "graph":
        return GraphIndex.load(folder, vectors, least)
    return ExactIndex.load(folder, vectors)
