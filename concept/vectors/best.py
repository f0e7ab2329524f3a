"""The best few of many columns, row by row: what a search does with its scores."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from concept.vectors.matrix import Ints

# Columns that are looked at by their maximum first, where the best of a long row are sought.
_TOGETHER = 32
# To start a thread takes as long as to look at some thousand values.
_FEWEST_A_THREAD = 2**20
_THREADS = os.cpu_count() or 1


def best_columns(scores: NDArray[np.floating], k: int) -> Ints:
    """The columns of the k largest values of every row, best first, ties to the lower column.

    Args:
        scores: (n, m) values.
        k: How many; cut to m.

    Returns:
        (n, min(k, m)) column numbers.
    """
    k = min(k, scores.shape[1])
    threads = min(_THREADS, len(scores), scores.size // _FEWEST_A_THREAD)
    if threads < 2:
        return _best(scores, k)
    # numpy lets go of Python's lock while it compares. What is found does not depend on the parts.
    with ThreadPoolExecutor(threads) as pool:
        return np.concatenate(list(pool.map(_best, np.array_split(scores, threads), repeat(k))))


def _best(scores: NDArray[np.floating], k: int) -> Ints:
    n, m = scores.shape
    if 4 * k * _TOGETHER > m:
        return _sorted_best(scores, k)
    # The k best values of a row lie in the k groups of columns that have the largest maxima, so
    # most of a long row is looked at once. The columns of a group lie far apart: so the maxima of
    # many neighbouring groups are taken by one instruction.
    apart = m // _TOGETHER
    maxima = scores[:, : apart * _TOGETHER].reshape(n, _TOGETHER, apart).max(axis=1)
    groups = np.sort(np.argpartition(maxima, -k, axis=1)[:, -k:], axis=1)
    least = np.take_along_axis(maxima, groups, axis=1).min(axis=1)
    first = np.arange(_TOGETHER)[:, None] * apart
    columns = (first + groups[:, None, :]).reshape(n, -1)
    rest = np.broadcast_to(np.arange(apart * _TOGETHER, m), (n, m % _TOGETHER))
    columns = np.hstack([columns, rest])
    values = np.take_along_axis(scores, columns, axis=1)
    best: Ints = np.take_along_axis(columns, _sorted_best(values, k), axis=1).astype(np.int64)
    # Of groups that tie for the last place any may have been taken; the rule is the lower column.
    for row in np.flatnonzero((maxima >= least[:, None]).sum(axis=1) > k):
        best[row] = _sorted_best(scores[row : row + 1], k)[0]
    return best


def _sorted_best(scores: NDArray[np.floating], k: int) -> Ints:
    if k < scores.shape[1]:
        candidates = np.argpartition(scores, -k, axis=1)[:, -k:]
        threshold = np.take_along_axis(scores, candidates, axis=1).min(axis=1)
        # Of values that tie at the threshold argpartition picks any; the rule is the lower column.
        tied = (scores >= threshold[:, None]).sum(axis=1) > k
        for row in np.flatnonzero(tied):
            candidates[row] = np.argsort(-scores[row], kind="stable")[:k]
    else:
        candidates = np.tile(np.arange(scores.shape[1]), (len(scores), 1))
    candidates = np.sort(candidates, axis=1)
    values = np.take_along_axis(scores, candidates, axis=1)
    order = np.argsort(-values, axis=1, kind="stable")
    best: Ints = np.take_along_axis(candidates, order, axis=1).astype(np.int64)
    return best
