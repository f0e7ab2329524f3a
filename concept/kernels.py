"""Loops that numpy has no word for, compiled by numba. Import this only where it is used."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, prange

BLOCK = 256


@njit(parallel=True, fastmath=True, nogil=True, cache=True)
def scan(
    codes: Any, scales: Any, queries: Any, slacks: Any, highest: Any, floors: Any
) -> None:  # pragma: no cover
    """Inner products of 8-bit rows with 16-bit queries, as bounds from both sides.

    Whole numbers of 8 and 16 bits go through the processor's multiply-and-add of pairs, and a row
    is a quarter as long to read as in float32; a scan is bound by that reading. The sums are kept
    as whole numbers for a block at a time: writing them as floats inside the loop over the rows
    makes the compiler miss this and takes three times as long.

    Args:
        codes: (n, d) int8.
        scales: (n,) float32, what the codes of each row are to be multiplied by; 0 for rows that
            are not to be found.
        queries: (m, d) int16, so small that no sum leaves 32 bits.
        slacks: (m,) float32, how far off a sum may be.
        highest: (m, n) float32, filled with the most that each product may be, -inf for rows that
            are not to be found.
        floors: (m, b) float32, filled with the least that the best of every `BLOCK` rows may be.
    """
    for block in prange(floors.shape[1]):
        first = block * BLOCK
        count = min(codes.shape[0], first + BLOCK) - first
        sums = np.empty((queries.shape[0], BLOCK), np.int32)
        for i in range(count):
            for j in range(queries.shape[0]):
                total = np.int32(0)
                for t in range(codes.shape[1]):
                    total += np.int32(codes[first + i, t]) * np.int32(queries[j, t])
                sums[j, i] = total
        for j in range(queries.shape[0]):
            floor = np.float32(-np.inf)
            for i in range(count):
                scale = scales[first + i]
                product = np.float32(sums[j, i])
                if scale == 0:
                    highest[j, first + i] = -np.inf
                else:
                    highest[j, first + i] = (product + slacks[j]) * scale
                    floor = max(floor, (product - slacks[j]) * scale)
            floors[j, block] = floor
