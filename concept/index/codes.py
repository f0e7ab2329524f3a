"""Rows as whole numbers of 8 bits: a quarter as much to read, and which rows that rules out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from concept.vectors import Floats, Ints

ROWS_AT_ONCE = 2**16
_HIGHEST_CODE = 127
_HIGHEST_QUERY = 4095
_DEVIATION_OF_A_STEP = 12**-0.5
_SURE = 7.5
_ROWS_FOR_SPREAD = 10_000
_LEAST_SPREAD = 1e-4


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
    for start in range(0, n, ROWS_AT_ONCE):
        part = slice(start, start + ROWS_AT_ONCE)
        rows = np.asarray(vectors[part], dtype=np.float32)
        there = rows.any(axis=1)
        rows = (rows - centre) / weights
        scale = np.abs(rows).max(axis=1, initial=0.0) / np.float32(_HIGHEST_CODE)
        scale = np.maximum(scale, np.float32(1e-12))  # a row at the centre is there, too
        values[part] = np.rint(rows / scale[:, None]).astype(np.int8)
        scales[part] = np.where(there, scale, 0)
    return Codes(values, scales, centre, weights)


def candidates(queries: Floats, codes: Codes, k: int) -> list[Ints]:
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


def eight_bits(rows: Floats) -> NDArray[np.int8]:
    """Rows in 8 bits, each to its own scale, which a cosine does not see."""
    largest = np.abs(rows).max(axis=1, keepdims=True)
    codes: NDArray[np.int8] = np.rint(rows / largest * _HIGHEST_CODE).astype(np.int8)
    return codes
