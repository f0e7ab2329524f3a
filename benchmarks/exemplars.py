"""What vector stands best for a concept: all its members, the densest of them, or a few.

    python benchmarks/exemplars.py [--out docs/explanation/exemplars.md]

Prints Markdown: for each way to make a concept's vector, how often the concept's first word is
right, and how well a search for a class by its words finds the concept of that class. Concepts are
the true classes of Caltech 101 and of postcards, parts of them, and what the library finds among
them. Photographs are looked for in the folder that the environment variable CONCEPT_DATA names.
Takes about ten minutes on two cores.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.answers import Answers, right_words, share_right
from benchmarks.collection import LOADERS, Collection
from benchmarks.concept_sets import ConceptSet, concept_sets
from benchmarks.page import renew
from benchmarks.tables import table
from concept.exemplars import densest, mmr
from concept.labels import cosine_words
from concept.vectors import Floats, unit_rows

COLLECTIONS = {"caltech101": "Caltech 101", "postcards": "postcards"}
FEWEST_CONCEPTS = 5
HALVES = 3


def _densest(share: float, fewest: int) -> Callable[[Floats], Floats]:
    def mean(members: Floats) -> Floats:
        n = max(fewest, int(len(members) * share))
        return np.asarray(members[densest(members, n)].mean(axis=0))

    return mean


def _by_density(members: Floats) -> Floats:
    if len(members) < 3:
        return np.asarray(members.mean(axis=0))
    similarities = np.sort(members @ members.T, axis=1)[:, -11:-1].mean(axis=1)
    weights = similarities - similarities.min() + 1e-6
    return np.asarray(weights @ members)


def _shown(members: Floats) -> Floats:
    likely = members[densest(members, max(24, len(members) // 2))]
    return np.asarray(likely[mmr(members.mean(axis=0), likely)].mean(axis=0))


WAYS: dict[str, Callable[[Floats], Floats]] = {
    "mean of all members": lambda members: np.asarray(members.mean(axis=0)),
    "mean of the denser half, 24 at least": _densest(0.5, 24),
    "mean of the denser half, 8 at least": _densest(0.5, 8),
    "mean of the densest quarter, 8 at least": _densest(0.25, 8),
    "mean weighted by density": _by_density,
    "mean of the eight shown exemplars": _shown,
    "medoid": lambda members: members[(members @ members.sum(axis=0)).argmax()],
}


def main(arguments: list[str] | None = None) -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    data = Path(os.environ.get("CONCEPT_DATA", "../shared/data"))
    parser.add_argument("--data", type=Path, default=data, help="folder of the collections")
    parser.add_argument("--out", type=Path, help="page of Markdown to renew the tables in")
    options = parser.parse_args(arguments)
    for name, title in COLLECTIONS.items():
        section = f"### {title}\n\n{report(measure(LOADERS[name](options.data)))}\n"
        print(section, flush=True)
        if options.out:
            renew(options.out, section)


def measure(collection: Collection, seed: int = 11) -> pd.DataFrame:
    """A row for every name and every search: concepts (true or found), way, measure, value."""
    random = np.random.default_rng(seed)
    answers = right_words(collection)
    n_words = len(collection.words)
    halves = [np.sort(random.choice(n_words, n_words // 2, False)) for _ in range(HALVES)]
    rows = []
    for concepts in concept_sets(collection, random):
        if concepts.n_concepts < FEWEST_CONCEPTS:
            continue
        for way, stand_for in WAYS.items():
            members = [concepts.vectors[concepts.labels == c] for c in range(concepts.n_concepts)]
            vectors = unit_rows(np.array([stand_for(own) for own in members]))
            kind = concepts.name.split(",")[0]
            for columns in (np.arange(n_words), *halves):
                named = _named(collection, concepts, vectors, columns, answers)
                rows += [(kind, way, "named", right) for right in named]
            for rank in _ranks(collection, concepts, vectors, answers):
                rows += [(kind, way, "rank", 1 / rank), (kind, way, "first", float(rank == 1))]
    return pd.DataFrame(rows, columns=["concepts", "way", "measure", "value"])


def report(measured: pd.DataFrame) -> str:
    """The means as a Markdown table."""
    means = measured.groupby(["way", "concepts", "measure"])["value"].mean()
    columns = [(kind, what) for kind in ("true", "found") for what in ("named", "rank", "first")]
    lines = [[way, *(f"{means[way, kind, what]:.3f}" for kind, what in columns)] for way in WAYS]
    head = ["concept vector"]
    for kind in ("true classes", "found concepts"):
        head += [f"{kind}: named", "search: reciprocal rank", "right one first"]
    return table(head, lines)


def _named(
    collection: Collection,
    concepts: ConceptSet,
    vectors: Floats,
    columns: np.ndarray,
    answers: Answers,
) -> Iterator[float]:
    """Whether each concept's first word is right, where the vocabulary has a right one."""
    words = [collection.words[column] for column in columns]
    topics = cosine_words(vectors, collection.word_vectors[columns], words)
    for concept, scored in enumerate(topics):
        if not answers[concepts.majority(concept)].isdisjoint(words):
            yield float(share_right(concepts.members(concept), scored[0][0], answers) >= 0.5)


def _ranks(
    collection: Collection, concepts: ConceptSet, vectors: Floats, answers: Answers
) -> Iterator[int]:
    """For every right word of a class the place of the first concept of such a class."""
    titles = [concepts.majority(concept) for concept in range(concepts.n_concepts)]
    column = {word: number for number, word in enumerate(collection.words)}
    for word in sorted(frozenset().union(*answers.values())):
        right = np.array([word in answers[title] for title in titles])
        if right.any() and not right.all():
            order = np.argsort(-(vectors @ collection.word_vectors[column[word]]), kind="stable")
            yield int(np.flatnonzero(right[order])[0]) + 1


if __name__ == "__main__":
    main()
