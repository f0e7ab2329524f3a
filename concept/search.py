"""Search: vectors become ranked rows, parts become a query, near-duplicates become one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from concept.errors import InvalidInput
from concept.index import ExactIndex, Index
from concept.relevance import Null, relevance
from concept.vectors import Floats, Ints

Item = TypeVar("Item")
Other = TypeVar("Other")

# Rows whose cosine is at least this are the same picture saved twice: re-encoded, resized, cropped
# by a little. In collections of photographs different pictures of one thing stay below.
NEAR_DUPLICATE = 0.97
# How far results are looked for where some are left out: this many times as many as asked for.
_DEEPER = 10
_LEAST_DEPTH = 200


class Match(tuple[Item, float]):
    """A result: the pair (item, similarity), which unpacks and compares as a pair.

    Args:
        item: What was found: a concept, the row of a picture, a word.
        similarity: Its cosine similarity with the query.
        relevance: How far it stands out from what the query finds by chance, from 0 to 1; None
            where that was not asked for or cannot be told.
        folded: The rows of its near-duplicates that it stands for.
    """

    relevance: float | None
    folded: tuple[int, ...]

    def __new__(
        cls,
        item: Item,
        similarity: float,
        relevance: float | None = None,
        folded: Sequence[int] = (),
    ) -> Match[Item]:
        """Make the pair and hang the rest on it."""
        match = super().__new__(cls, (item, similarity))
        match.relevance = relevance
        match.folded = tuple(folded)
        return match

    @property
    def item(self) -> Item:
        """What was found."""
        return self[0]

    @property
    def similarity(self) -> float:
        """Its cosine similarity with the query."""
        return self[1]

    def __getnewargs__(self) -> tuple[Item, float, float | None, tuple[int, ...]]:
        """All four parts, for a copy."""
        return self[0], self[1], self.relevance, self.folded

    def renamed(self, item: Other) -> Match[Other]:
        """The same result under another name, such as the word instead of its row."""
        return Match(item, self[1], self.relevance, self.folded)


def ranked(
    query: Floats | None,
    index: Index | Floats,
    n: int,
    *,
    within: NDArray[np.bool_] | None = None,
    null: Null | None = None,
    min_relevance: float = 0.0,
    fold: float | None = None,
) -> list[Match[int]]:
    """The rows nearest to a query by cosine, best first, ties to the lower row.

    Where results are left out, as irrelevant or as near-duplicates, the nearest 200 rows and at
    least ten times ``n`` are looked at.

    Args:
        query: (1, d) unit row, or None for a query that nothing can be found for.
        index: Of unit rows, or these rows themselves, (m, d); rows of zeros are never found.
        n: How many; cut to the rows that there are.
        within: (m,) bool, the rows that may be found; by default all of them.
        null: What is normal for the collection; with it results carry their relevance.
        min_relevance: Results of less are left out.
        fold: Rows with at least this cosine to a better result are folded into it.

    Raises:
        InvalidInput: If ``n`` is below 1, ``min_relevance`` or ``fold`` is not between 0 and 1,
            or there is a least relevance but nothing to know it from.
    """
    _check(n, min_relevance, fold)
    searched = index if isinstance(index, Index) else ExactIndex(index)
    if query is None or not len(searched.vectors):
        return []
    if min_relevance > 0 and null is None:
        raise _unknown(min_relevance)
    picky = min_relevance > 0 or fold is not None
    depth = max(_DEEPER * n, _LEAST_DEPTH) if picky else n
    rows, similarities = _nearest(searched, query, depth, within)
    vectors = np.asarray(searched.vectors[rows], dtype=np.float32)
    relevances = relevance(null, query, vectors) if null is not None else None
    if relevances is not None:
        keep = relevances >= min_relevance
        rows, similarities, vectors = rows[keep], similarities[keep], vectors[keep]
        relevances = relevances[keep]
    alone = np.empty(0, dtype=np.int64)
    heads = dict.fromkeys(range(min(n, len(rows))), alone)
    return [
        Match(
            int(rows[head]),
            float(similarities[head]),
            None if relevances is None else float(relevances[head]),
            [int(rows[i]) for i in others],
        )
        for head, others in (heads if fold is None else folded(vectors, fold, n)).items()
    ]


def _nearest(
    index: Index, query: Floats, depth: int, within: NDArray[np.bool_] | None
) -> tuple[Ints, Floats]:
    if within is None:
        rows, similarities = index.search(query, depth)
        return rows[0], similarities[0]
    # A part of the collection is searched exactly: an approximate index may find none of it.
    chosen = np.flatnonzero(within)
    part = ExactIndex(np.asarray(index.vectors[chosen], dtype=np.float32))
    rows, similarities = part.search(query, depth)
    return chosen[rows[0]], similarities[0]


def folded(vectors: Floats, at: float = NEAR_DUPLICATE, n: int | None = None) -> dict[int, Ints]:
    """Fold near-duplicates into the first of them.

    Args:
        vectors: (k, d) unit rows, best first.
        at: The least cosine that makes a row a near-duplicate.
        n: How many different rows are enough.

    Returns:
        For each row that stays, in order, the later rows that are near-duplicates of it.
    """
    left = np.ones(len(vectors), dtype=bool)
    heads: dict[int, Ints] = {}
    for row in range(len(vectors)):
        if not left[row] or (n is not None and len(heads) >= n):
            continue
        left[row] = False
        same = np.flatnonzero(left & (vectors @ vectors[row] >= at))
        left[same] = False
        heads[row] = same
    return heads


def nearest_words(
    query: Floats | None,
    words: Sequence[str],
    vectors: Floats,
    n: int,
    leave_out: Callable[[str], bool],
) -> list[tuple[str, float]]:
    """The words nearest to a query with their cosine distances, nearest first.

    Args:
        query: (1, d) unit row, or None for a query that nothing can be found for.
        words: (m,) words.
        vectors: (m, d) their unit rows.
        n: How many.
        leave_out: Whether a word is not wanted, such as the query itself.
    """
    allowed = np.array([not leave_out(word) for word in words], dtype=bool)
    found = ranked(query, vectors, n, within=allowed)
    return [(words[row], max(0.0, 1.0 - similarity)) for row, similarity in found]


def above(found: Sequence[Match[Item]], min_relevance: float) -> list[Match[Item]]:
    """The results of at least some relevance.

    Raises:
        InvalidInput: If it is not between 0 and 1, or the results carry no relevance.
    """
    _check(1, min_relevance, None)
    if min_relevance > 0 and any(match.relevance is None for match in found):
        raise _unknown(min_relevance)
    return [match for match in found if (match.relevance or 0.0) >= min_relevance]


def _unknown(min_relevance: float) -> InvalidInput:
    return InvalidInput(
        f"min_relevance is {min_relevance}, but there is too little to know chance from",
        "a collection of at least three",
        "Leave it out",
    )


def _check(n: int, min_relevance: float, fold: float | None) -> None:
    if n < 1:
        raise InvalidInput(f"top_n is {n}", "at least 1")
    if not 0.0 <= min_relevance <= 1.0:
        raise InvalidInput(f"min_relevance is {min_relevance!r}", "a number from 0 to 1")
    if fold is not None and not 0.0 < fold <= 1.0:
        raise InvalidInput(f"the cosine to fold at is {fold!r}", "above 0, and 1 at most")
