"""A sample of a stream: seeded, without duplicates, and the same in whatever order it comes.

Every picture gets a number out of the seed and the hash of its content, and those with the lowest
numbers are the sample (bottom-k sampling, Cohen and Kaplan 2007). Copies of a picture have the same
number, so they count once; and a picture is in the sample or not, wherever it stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from concept.dataset.parts import OK, Dataset
from concept.vectors import Ints


@dataclass
class Sample:
    """The rows with the lowest numbers among those that were seen.

    Attributes:
        size: How many there are at most.
        seed: Another seed gives another sample.
        rows: (n,) the rows, ascending by number.
        seen: How many rows it was drawn from.
        copies: How many rows were copies of a row that was in the sample at that time.
    """

    size: int
    seed: int = 0
    rows: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    seen: int = 0
    copies: int = 0
    _keys: NDArray[np.uint64] = field(default_factory=lambda: np.empty(0, dtype=np.uint64))

    def see(self, rows: Ints, hashes: NDArray[np.uint64]) -> None:
        """Look at more rows.

        Args:
            rows: (n,) their numbers.
            hashes: (n, 2) the hashes of their contents.
        """
        self.seen += len(rows)
        keys = _mixed(hashes, self.seed)
        if len(self._keys) == self.size:
            low = keys <= self._keys[-1]
            rows, keys = rows[low], keys[low]
        rows, keys = np.concatenate([self.rows, rows]), np.concatenate([self._keys, keys])
        order = np.lexsort((rows, keys))
        rows, keys = rows[order], keys[order]
        first = np.ones(len(keys), dtype=bool)
        first[1:] = keys[1:] != keys[:-1]
        self.copies += int((~first).sum())
        self.rows, self._keys = rows[first][: self.size], keys[first][: self.size]


def content_hashes(column: Sequence[bytes]) -> NDArray[np.uint64]:
    """Hashes of 16 bytes as (n, 2) whole numbers."""
    return np.frombuffer(b"".join(column), dtype="<u8").reshape(-1, 2)


def take_sample(dataset: Dataset, size: int, seed: int = 0) -> Sample:
    """A sample of a dataset's readable pictures; reads hashes only, no vectors."""
    sample = Sample(size, seed)
    for table in dataset.tables(("row", "hash", "status")):
        good = np.flatnonzero(table["status"].to_numpy(zero_copy_only=False) == OK)
        if len(good):
            hashes = table["hash"].take(good).to_pylist()
            sample.see(table["row"].to_numpy()[good], content_hashes(hashes))
    return sample


def _mixed(hashes: NDArray[np.uint64], seed: int) -> NDArray[np.uint64]:
    """A number for every hash and seed: the finaliser of SplitMix64 (Steele et al. 2014)."""
    start = np.random.SeedSequence(seed).generate_state(1, np.uint64)[0]
    mixed = hashes[:, 0] ^ (hashes[:, 1] << np.uint64(1)) ^ start
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    numbers: NDArray[np.uint64] = mixed ^ (mixed >> np.uint64(31))
    return numbers
