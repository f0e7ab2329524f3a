"""Loops that numpy has no word for, compiled by numba. Import this only where it is used."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, prange

BLOCK = 256


@njit(parallel=True, fastmath=True, nogil=True, cache=True)
def scan(codes: Any, scales: Any, queries: Any, scores: Any, best: Any) -> None:
    """Inner products of 8-bit rows with 16-bit queries, and the best of every block of rows.

    Whole numbers of 8 and 16 bits go through the processor's multiply-and-add of pairs, and a row
    is a quarter as long to read as in float32; a scan is bound by that reading.

    Args:
        codes: (n, d) int8.
        scales: (n,) float32, what the codes of each row are to be multiplied by; 0 for rows that
            are not to be found.
        queries: (m, d) int16, so small that no sum leaves 32 bits.
        scores: (m, n) float32, filled with the products, -inf for rows that are not to be found.
        best: (m, b) float32, filled with the largest of every `BLOCK` rows.
    """
    for block in prange(best.shape[1]):
        first = block * BLOCK
        last = min(codes.shape[0], first + BLOCK)
        for j in range(queries.shape[0]):
            best[j, block] = -np.inf
        for i in range(first, last):
            if scales[i] == 0:
                for j in range(queries.shape[0]):
                    scores[j, i] = -np.inf
                continue
            for j in range(queries.shape[0]):
                total = np.int32(0)
                for t in range(codes.shape[1]):
                    total += np.int32(codes[i, t]) * np.int32(queries[j, t])
                score = np.float32(total) * scales[i]
                scores[j, i] = score
                best[j, block] = max(best[j, block], score)
