"""How alike the concepts of two fits are that show the same, and those that do not.

    python benchmarks/slices.py [--data FOLDER] [--draws 4]

The folder is the one in the environment variable CONCEPT_DATA. Caltech 101 is parted in halves by
chance, each is fitted, and the concepts of one are compared with those of the other as
`ConceptModel.compare` does. Concepts are called after the class that most of their pictures are of.
Printed are the similarities of pairs that are the best for each other, of the same class and of
different ones; and by how many of the classes that were taken out of one half are told as lost, and
of those left in both as kept or shifted.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import numpy as np

from benchmarks.collection import Collection, caltech101
from concept.exemplars import represent
from concept.grouping import EVOC, group
from concept.slices import RELATED, SAME, similarities_between
from concept.vectors import Floats, Ints

MIN_SIZE = 8
TAKEN_OUT = 20
QUANTILES = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Two fits beside each other")
    parser.add_argument("--data", default=os.environ.get("CONCEPT_DATA", "../shared/data"))
    parser.add_argument("--draws", type=int, default=4)
    arguments = parser.parse_args()
    whole = caltech101(Path(arguments.data))
    same: list[float] = []
    different: list[float] = []
    told = {"lost": [0, 0], "kept or shifted": [0, 0]}
    for seed in range(arguments.draws):
        random = np.random.default_rng(seed)
        classes = random.permutation(whole.classes.max() + 1)
        gone = set(classes[:TAKEN_OUT].tolist())
        order = random.permutation(len(whole.vectors))
        first, second = order[::2], order[1::2]
        second = second[[int(c) not in gone for c in whole.classes[second]]]
        before, after = (_fitted(whole, rows) for rows in (first, second))
        cosines = similarities_between(before[0], after[0])
        there = set(after[1].tolist())
        for one, kind in enumerate(before[1].tolist()):
            other = int(cosines[one].argmax())
            mutual = int(cosines[:, other].argmax()) == one
            if mutual:
                pair = same if after[1][other] == kind else different
                pair.append(float(cosines[one, other]))
            paired = mutual and cosines[one, other] >= RELATED
            if kind in gone:
                told["lost"][0] += not paired
                told["lost"][1] += 1
            elif kind in there:
                told["kept or shifted"][0] += paired
                told["kept or shifted"][1] += 1
    print("best for each other   pairs  " + "  ".join(f"{q:>5}" for q in QUANTILES))
    for name, values in (("the same class", same), ("different classes", different)):
        shares = "  ".join(f"{value:.3f}" for value in np.quantile(values, QUANTILES))
        print(f"{name:<20}  {len(values):>5}  {shares}")
    print(f"\nwith related={RELATED}, same={SAME}")
    for name, (right, all_) in told.items():
        print(f"{name:<16} {right} of {all_}")
    print(f"of the same class kept: {np.mean(np.array(same) >= SAME):.3f}")


def _fitted(whole: Collection, rows: Ints) -> tuple[Floats, Ints]:
    """Concept vectors of some pictures, and the class that most pictures of each are of."""
    labels = group(whole.vectors[rows], MIN_SIZE, clustering=EVOC, random_state=0).settled.labels
    vectors, _ = represent(whole.vectors[rows], labels)
    classes = whole.classes[rows]
    kinds = [int(np.bincount(classes[labels == c]).argmax()) for c in range(len(vectors))]
    return vectors, np.array(kinds, dtype=np.int64)


if __name__ == "__main__":
    main()
