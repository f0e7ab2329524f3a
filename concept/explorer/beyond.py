"""A dataset behind a model in the explorer: its pictures follow those that the model knows."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path

import numpy as np

from concept.dataset import Assigned, Dataset, DatasetIndex
from concept.dataset.results import CONCEPTS
from concept.errors import DatasetError
from concept.vectors import Floats, Ints

# Of a concept with millions of pictures, those are shown that it is most sure of.
_MOST_SHOWN = 1200
_REMEMBERED = 20_000


class Beyond:
    """What a model that was fitted on a sample is the model of.

    The rows of the explorer are those of the model, from 0, and then those of the dataset: its row
    0 is the explorer's row ``first``.

    Args:
        folder: The dataset, with its index and the concepts that were assigned to it.
        dimensions: Of the model's vectors.
        first: How many pictures the model itself knows.

    Raises:
        DatasetError: If it is no dataset, or made in another space, or has no index or concepts.
    """

    def __init__(self, folder: str | Path, dimensions: int, first: int) -> None:
        """Open it, and count its concepts."""
        self.dataset = Dataset(folder)
        self.dataset.facts.check_width(dimensions, self.dataset.folder)
        DatasetIndex(self.dataset)  # says what is missing before the first search would
        self._assigned = Assigned(self.dataset.folder / CONCEPTS)
        self.first = first
        self.counts, self.n_outliers = self._assigned.counts()
        self._paths: OrderedDict[int, str] = OrderedDict()

    def __len__(self) -> int:
        """The rows of the dataset."""
        return len(self.dataset)

    def typical(self, concept: int) -> Ints:
        """Rows of the explorer: a concept's pictures, those it is most sure of first."""
        return self._assigned.most_typical(concept, _MOST_SHOWN) + self.first

    def path(self, row: int) -> str:
        """The path of a row of the explorer; empty where the dataset has no such row."""
        if row not in self._paths:
            try:
                self.look_up(np.array([row]))
            except DatasetError:
                return ""
        return self._paths[row]

    def look_up(self, rows: Ints) -> None:
        """Read the paths of some rows of the explorer together; those of the model are left out."""
        unknown = np.array([row for row in rows.tolist() if row >= self.first], dtype=np.int64)
        unknown = unknown[[row not in self._paths for row in unknown.tolist()]]
        if not len(unknown):
            return
        paths = self.dataset.paths(unknown - self.first)
        self._paths.update(zip(unknown.tolist(), paths, strict=True))
        while len(self._paths) > max(_REMEMBERED, len(unknown)):
            self._paths.popitem(last=False)

    def vector(self, row: int) -> Floats:
        """The unit vector of a row of the explorer.

        Raises:
            DatasetError: If the dataset has no such row.
        """
        vector: Floats = self.dataset.take(np.array([row - self.first]))[1][0]
        return vector
