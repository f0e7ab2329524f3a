"""Pictures that are there more than once: equal files, and near-identical vectors.

Groups are made as in leader clustering (Hartigan 1975): a picture joins the most similar of the
pictures that lead a group, if that is similar enough, and leads a new one otherwise. So no chain
of small differences ends far from where it began, and memory stays bounded, however many
duplicates there are.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from concept.errors import InvalidInput
from concept.vectors import Floats, Ints, blocks, canonical_order, distinct_rows

if TYPE_CHECKING:
    import pandas as pd

EXACT = "exact"
NEAR = "near"
COLUMNS = ("Group", "Row", "Name", "Kind", "Similarity", "Concept")
# Photographs of one burst. Different pictures of one thing stay below, save few, in the
# collections that `benchmarks/bursts.py` looks at.
BURST = 0.99
# Where this share of the pictures or more would be folded, nearness tells nothing about bursts: the
# space, or the collection, makes near-identical vectors of nearly everything.
_MOST = 0.5
# How many pictures share a cell on the average, how many planes part them at most, and how many
# times they are parted anew.
_IN_CELL = 16
_MOST_BITS = 12
_PARTITIONS = 10
_READ_BYTES = 2**20
# Numbers that are held at once.
_CELLS_AT_ONCE = 2**22
# How many random projections sketch a picture, and how much farther than they are two may seem: of
# 100,000 pairs, these leave out one.
_SKETCH = 32
_SLACK = 2.5


def find_duplicates(
    vectors: Floats,
    names: Sequence[str],
    paths: Sequence[str],
    labels: Ints,
    threshold: float,
) -> pd.DataFrame:
    """The groups of pictures that are the same, or nearly.

    Args:
        vectors: (n, d) unit rows; rows of zeros, which could not be read, are in no group.
        names: (n,) names of the pictures.
        paths: (n,) their files, empty or gone where there are none: those have vectors only.
        labels: (n,) concepts, -1 for none.
        threshold: The least cosine to the first picture of a group; 1 for equal files and vectors
            only.

    Returns:
        One row a picture that is in a group of two or more, sorted by group and row: Group, from 0;
        Row; Name; Kind, ``"exact"`` where the file, or the vector, equals that of the group's first
        picture, else ``"near"``; Similarity to that picture; Concept.

    Raises:
        InvalidInput: If the threshold is not above 0 and at most 1.
    """
    import pandas as pd

    if not 0.0 < threshold <= 1.0:
        raise InvalidInput(f"threshold is {threshold!r}", "above 0, and 1 at most")
    readable = np.flatnonzero(vectors.any(axis=1))
    first = _first_of_equals(vectors, paths, readable)
    heads = np.flatnonzero(first == np.arange(len(vectors)))
    leaders = np.arange(len(vectors))
    if threshold < 1.0:
        alive = heads[np.isin(heads, readable)]
        leaders[alive] = alive[leaders_of(vectors[alive], threshold)]
    leader = leaders[first]
    sizes = np.bincount(leader, minlength=len(vectors))
    found = np.flatnonzero(sizes[leader] > 1)
    found = found[np.lexsort((found, leader[found]))]
    of = leader[found]
    similarities = np.einsum("ij,ij->i", vectors[found], vectors[of]).clip(-1.0, 1.0)
    exact = first[found] == of
    return pd.DataFrame(
        {
            "Group": np.unique(of, return_inverse=True)[1].astype(np.int64),
            "Row": found,
            "Name": [names[row] for row in found.tolist()],
            "Kind": np.where(exact, EXACT, NEAR).astype(object),
            "Similarity": np.where(exact, np.float32(1.0), similarities),
            "Concept": labels[found],
        },
        columns=list(COLUMNS),
    )


def leaders_of(vectors: Floats, threshold: float) -> Ints:
    """The leader of each row: the first of those that it is near-identical to.

    Args:
        vectors: (n, d) unit rows, in the order in which they may lead.
        threshold: The least cosine to a leader.

    Returns:
        (n,) row numbers; a leader's is its own.
    """
    n = len(vectors)
    leader = np.arange(n, dtype=np.int64)
    rows = np.empty(n, dtype=np.int64)
    leading = np.empty_like(vectors)
    count = 0
    for part in blocks(n, n):
        block = vectors[part]
        best = np.full(len(block), -np.inf, dtype=np.float32)
        if count:
            scores = block @ leading[:count].T
            nearest = scores.argmax(axis=1)
            best = scores[np.arange(len(block)), nearest]
            joins = best >= threshold
            leader[part][joins] = rows[nearest[joins]]
        for place in _new_leaders(block, best, threshold, leader[part], part.start):
            rows[count], leading[count] = part.start + place, block[place]
            count += 1
    return leader


def _new_leaders(
    block: Floats, best: Floats, threshold: float, leader: Ints, start: int
) -> list[int]:
    """The rows of a block that lead a group of their own; the others' leaders are entered.

    Args:
        block: (b, d) unit rows.
        best: (b,) their similarity to the best leader of earlier blocks.
        threshold: The least cosine to a leader.
        leader: (b,) the leaders, changed in place.
        start: The row number of the block's first row.
    """
    nearest = best.copy()
    within = block @ block.T
    leads: list[int] = []
    for place in range(len(block)):
        if nearest[place] >= threshold:
            continue
        leads.append(place)
        later = slice(place + 1, None)
        closer = (within[place, later] >= threshold) & (within[place, later] > nearest[later])
        leader[later][closer] = start + place
        nearest[later] = np.where(closer, within[place, later], nearest[later])
    return leads


def fold_bursts(vectors: Floats, threshold: float = BURST) -> tuple[Ints, Ints]:
    """The different pictures of a collection, in which a burst counts as one.

    Only pictures that fall on the same sides of some random planes are compared (Charikar 2002), by
    several sets of them, so that it takes little of a fit's time; of 1,000 pictures at the
    threshold some 3 are missed.

    Args:
        vectors: (n, d) unit rows.
        threshold: The least cosine within a burst to its leader.

    Returns:
        Row numbers (u,) of the leaders in ascending order, and (n,) the place of every row's leader
        among them. Which pictures lead does not depend on their order. Nothing is folded where
        most of the collection would be.
    """
    order = canonical_order(vectors)
    leader = np.empty(len(vectors), dtype=np.int64)
    leader[order] = order[_leaders_nearby(vectors[order], threshold)]
    rows = np.flatnonzero(leader == np.arange(len(vectors)))
    if len(rows) <= _MOST * len(vectors):
        rows, leader = np.arange(len(vectors)), np.arange(len(vectors))
    return rows, np.searchsorted(rows, leader).astype(np.int64)


def _leaders_nearby(vectors: Floats, threshold: float) -> Ints:
    """As `leaders_of`, where only rows in the same cell of some partition see each other."""
    n = len(vectors)
    bits = int(np.clip(np.log2(max(n, 1) / _IN_CELL), 0, _MOST_BITS))
    random = np.random.default_rng(0)
    # Planes pass through the mean. Projecting it, too, spares a centred copy of all rows.
    mean = vectors.mean(axis=0) if n else np.zeros(vectors.shape[1], dtype=np.float32)
    sketch = vectors @ random.standard_normal((vectors.shape[1], _SKETCH)).astype(np.float32)
    limit = _SKETCH * _SLACK * 2.0 * (1.0 - threshold)
    links: list[NDArray[np.int64]] = []
    for _ in range(_PARTITIONS):
        planes = random.standard_normal((vectors.shape[1], bits)).astype(np.float32)
        cells = (vectors @ planes > mean @ planes) @ (1 << np.arange(bits))
        for rows in _cells_with_pairs(sketch, cells, limit):
            own = leaders_of(vectors[rows], threshold)
            follows = np.flatnonzero(own != np.arange(len(rows)))
            if len(follows):
                links.append(np.column_stack([rows[own[follows]], rows[follows]]))
    leader = np.arange(n, dtype=np.int64)
    if links:
        led = np.unique(np.concatenate(links), axis=0)
        for one, other in led.tolist():
            if leader[one] == one and leader[other] == other:
                leader[other] = one
    return leader


def _cells_with_pairs(sketch: Floats, cells: Ints, limit: float) -> Iterator[Ints]:
    """The rows of each cell in which two are near each other; those of most cells are not.

    Args:
        sketch: (n, s) a few random projections of each row, whose distances are nearly those of the
            rows (Johnson and Lindenstrauss 1984).
        cells: (n,) the cell of each.
        limit: The square of a distance that counts as near.
    """
    by_cell = np.argsort(cells, kind="stable")
    starts = np.flatnonzero(np.diff(cells[by_cell], prepend=-1))
    sizes = np.diff(starts, append=len(cells))
    # There are thousands of cells, of some rows each: those of the same size go together.
    for size in np.unique(sizes[sizes > 1]):
        alike = by_cell[starts[sizes == size][:, None] + np.arange(size)]
        step = max(1, _CELLS_AT_ONCE // (int(size) * max(int(size), sketch.shape[1])))
        for start in range(0, len(alike), step):
            rows = alike[start : start + step]
            part = sketch[rows]
            squares = np.einsum("cid,cid->ci", part, part)
            apart = squares[:, :, None] + squares[:, None, :] - 2 * (part @ part.transpose(0, 2, 1))
            # Each row is near itself.
            yield from rows[np.count_nonzero(apart <= limit, axis=(1, 2)) > size]


def _first_of_equals(vectors: Floats, paths: Sequence[str], readable: Ints) -> Ints:
    """The first row of those with the same content, or the same vector; itself where alone."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    n = len(vectors)
    first = np.arange(n)
    rows, places = distinct_rows(vectors[readable])
    first[readable] = readable[rows[places]]
    of_content: dict[bytes, int] = {}
    linked = [(row, of_content.setdefault(d, row)) for row, d in _contents(paths, readable).items()]
    pairs = np.array([*enumerate(first), *linked], dtype=np.int64).reshape(-1, 2)
    links = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(n, n))
    _, components = connected_components(links, directed=False)
    _, lowest, component = np.unique(components, return_index=True, return_inverse=True)
    heads: Ints = lowest[component].astype(np.int64)
    return heads


def _contents(paths: Sequence[str], readable: Ints) -> dict[int, bytes]:
    """The hash of each file that another one of the same size could equal."""
    sizes: dict[int, list[int]] = {}
    for row in readable:
        path = Path(paths[row])
        if paths[row] and path.is_file():
            sizes.setdefault(path.stat().st_size, []).append(int(row))
    digests: dict[int, bytes] = {}
    for rows in sizes.values():
        if len(rows) > 1:
            digests.update({row: _digest(Path(paths[row])) for row in rows})
    return digests


def _digest(path: Path) -> bytes:
    digest = hashlib.blake2b(digest_size=16)
    with path.open("rb") as file:
        while block := file.read(_READ_BYTES):
            digest.update(block)
    return digest.digest()
