"""Which fits an engine is asked for, and what is made of its answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from benchmarks.collection import Collection
from benchmarks.metrics import fill, shared_ari
from benchmarks.peers.exchange import Answer, Fit
from concept.evaluate import (
    class_ari,
    class_nmi,
    coverage,
    name_accuracy,
    partition_ari,
    purity,
    read_classes,
)

Measures = dict[str, list[float]]

SAMPLES = 4
SAMPLE_SHARE = 0.8


@dataclass(frozen=True)
class Plan:
    """The fits for one collection and one size, the same for every engine.

    Attributes:
        size: The fewest pictures of a concept.
        whole: One fit of all rows for each seed.
        shuffled: The same in an order by chance.
        samples: Fits of random samples of the rows, each with a seed of its own.
    """

    size: int
    whole: list[Fit]
    shuffled: list[Fit]
    samples: list[Fit]

    @property
    def fits(self) -> list[Fit]:
        """All of them."""
        return self.whole + self.shuffled + self.samples


def plan(n: int, size: int, seeds: int, samples: int = SAMPLES) -> Plan:
    """Which fits to ask for.

    Args:
        n: Pictures in the collection.
        size: The fewest pictures of a concept.
        seeds: How many seeds.
        samples: How many samples.
    """
    whole = [Fit(size, seed, list(range(n))) for seed in range(seeds)]
    shuffled = [replace(fit, rows=_chance(n, [0, fit.seed])) for fit in whole]
    share = round(SAMPLE_SHARE * n)
    drawn = [Fit(size, seed, sorted(_chance(n, [1, seed])[:share])) for seed in range(samples)]
    return Plan(size, whole, shuffled, drawn)


def _chance(n: int, seed: list[int]) -> list[int]:
    return [int(row) for row in np.random.default_rng(seed).permutation(n)]


def reduced(answers: list[Answer]) -> list[Answer]:
    """The same answers after the engine's own reduction of outliers."""
    return [replace(answer, labels=answer.filled or answer.labels) for answer in answers]


def measure(collection: Collection, asked: Plan, answers: list[Answer]) -> Measures:
    """What a line of the table shows: for each column its values, by seed or by pair of samples.

    Args:
        collection: What was fitted.
        asked: The fits.
        answers: An answer to each of ``asked.fits``.
    """
    seeds = len(asked.whole)
    whole, shuffled, samples = answers[:seeds], answers[seeds : 2 * seeds], answers[2 * seeds :]
    measures: Measures = {}
    for answer, again, reordered in zip(whole, shuffled, asked.shuffled, strict=True):
        found = _of_one(collection, answer)
        found["shuffled"] = partition_ari(_labels(answer)[reordered.rows], _labels(again))
        for column, value in found.items():
            measures.setdefault(column, []).append(value)
    partitions = []
    for fit, answer in zip(asked.samples, samples, strict=True):
        rows = np.array(fit.rows)
        partitions.append((rows, fill(collection.vectors[rows], _labels(answer))))
    measures["stability"] = [shared_ari(*one, *other) for one, other in combinations(partitions, 2)]
    return measures


def _of_one(collection: Collection, answer: Answer) -> dict[str, float]:
    labels = _labels(answer)
    found = {"concepts": float(labels.max() + 1), "covered": coverage(labels)}
    if not collection.titles:
        return found
    classes = read_classes(collection.titles, len(labels))
    filled = fill(collection.vectors, labels)
    found["purity"] = purity(labels, classes.true)
    found["in place"] = found["purity"] * found["covered"]
    found["ARI"] = class_ari(filled, classes.true)
    found["NMI"] = class_nmi(filled, classes.true)
    if collection.words:
        right = name_accuracy(labels, classes, answer.words, collection.words)
        decided = right[~np.isnan(right)]
        found["named"] = float(decided.mean()) if len(decided) else float("nan")
    return found


def _labels(answer: Answer) -> NDArray[np.int64]:
    return np.array(answer.labels, dtype=np.int64)
