"""Concepts to be named and searched: true classes, some of them, and what the library finds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from tqdm import tqdm

from benchmarks.collection import Collection
from concept.grouping import group
from concept.vectors import Floats, Ints, by_size

SEEDS = 2
# How many classes make a small collection, and how many such collections are drawn.
SOME = {1: 25, 2: 12, 3: 8, 5: 6, 10: 5, 20: 4, 40: 3}
FOUND_AMONG = (5, 10, 20, 40)
FOUND_EACH = 4


@dataclass(frozen=True)
class ConceptSet:
    """Concepts in a collection.

    Attributes:
        name: ``true`` or ``found``, and among how many classes.
        vectors: (n, d) unit rows of the pictures.
        labels: (n,) concepts from 0, -1 for outliers.
        titles: (n,) the true class of each picture.
    """

    name: str
    vectors: Floats
    labels: Ints
    titles: list[str]

    @property
    def n_concepts(self) -> int:
        """How many concepts there are."""
        return int(self.labels.max(initial=-1)) + 1

    def members(self, concept: int) -> list[str]:
        """The true classes of a concept's pictures."""
        return [self.titles[row] for row in np.flatnonzero(self.labels == concept)]

    def majority(self, concept: int) -> str:
        """The class of most of a concept's pictures; of equals the first in the alphabet."""
        counts = Counter(self.members(concept))
        return min(counts, key=lambda title: (-counts[title], title))


def concept_sets(collection: Collection, random: np.random.Generator) -> Iterator[ConceptSet]:
    """All concept sets of a collection; fitting them takes minutes."""
    classes = collection.classes
    n_classes = int(classes.max()) + 1
    everything = np.arange(len(classes))
    yield _set(collection, f"true, {n_classes} classes", everything, classes)
    for some, times in SOME.items():
        for _ in range(times if some < n_classes else 0):
            rows = np.flatnonzero(np.isin(classes, random.choice(n_classes, some, replace=False)))
            yield _set(collection, f"true, {some} classes", rows, classes[rows])
    fits = [(everything, size, seed) for size in collection.sizes for seed in range(SEEDS)]
    for some in (n for n in FOUND_AMONG if n < n_classes):
        for seed in range(FOUND_EACH):
            rows = np.flatnonzero(np.isin(classes, random.choice(n_classes, some, replace=False)))
            fits.append((rows, collection.sizes[seed % 2], seed))
    for rows, size, seed in tqdm(fits, f"{collection.name}, finding concepts"):
        labels = group(collection.vectors[rows], size, random_state=seed).settled.labels
        among = len(np.unique(classes[rows]))
        if labels.max(initial=-1) >= 0:
            yield _set(collection, f"found, {among} classes", rows, labels)


def _set(collection: Collection, name: str, rows: Ints, labels: Ints) -> ConceptSet:
    vectors = collection.vectors[rows]
    titles = [collection.titles[row] for row in rows]
    return ConceptSet(name, vectors, by_size(labels, vectors), titles)
