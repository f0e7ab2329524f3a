"""What folding near-identical pictures does, on real vectors.

    python benchmarks/bursts.py [--data FOLDER] [--seeds 2]

The folder is the one in the environment variable CONCEPT_DATA. Printed are:

- how many pictures have a different one at a cosine or above, and how many are folded into another;
- fits with and without folding: concepts, and the adjusted Rand index against the classes of
  Caltech 101 (outliers left out), for some seeds;
- planted bursts: 40 times one photograph, at a mean cosine of 0.995 to each other, for 10 outlying
  photographs in turn. In how many fits the burst is a concept of its own.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import numpy as np
from sklearn.metrics import adjusted_rand_score

from benchmarks.collection import LOADERS, Collection, caltech101
from concept.duplicates import fold_bursts
from concept.grouping import EVOC, group
from concept.vectors import Floats, top_k, unit_rows

COSINES = (0.95, 0.97, 0.98, 0.99, 0.995)
COLLECTIONS = ("caltech101", "flickr8k-clip", "flickr8k-mobilenet", "postcards")
MIN_SIZE = 10
BURST_SIZE = 40
BURSTS = 10


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description="Bursts")
    parser.add_argument("--data", default=os.environ.get("CONCEPT_DATA", "../shared/data"))
    parser.add_argument("--seeds", type=int, default=2)
    arguments = parser.parse_args()
    data = Path(arguments.data)
    print("pictures with another at " + "  ".join(f"{at:>5}" for at in COSINES) + "   folded   of")
    for name in COLLECTIONS:
        _print_near(LOADERS[name](data))
    whole = caltech101(data)
    print("\nseed   folded: concepts    ARI   not: concepts    ARI   the same to each other, ARI")
    for seed in range(arguments.seeds):
        folded, plain = (
            group(whole.vectors, MIN_SIZE, random_state=seed, fold=fold).settled.labels
            for fold in (True, False)
        )
        both = (folded >= 0) & (plain >= 0)
        told = "   ".join(
            f"{labels.max() + 1:>16}  {_rand(whole, labels):.3f}" for labels in (folded, plain)
        )
        print(f"{seed:>4}   {told}   {adjusted_rand_score(folded[both], plain[both]):.3f}")
    print(f"\nplanted bursts that are a concept, of {BURSTS}")
    for fold in (True, False):
        made = sum(_is_concept(whole, number, fold) for number in range(BURSTS))
        print(f"{'folded' if fold else 'not folded':<12} {made:>3}")


def _print_near(collection: Collection) -> None:
    vectors = collection.vectors
    nearest = top_k(vectors, vectors, 2)[1][:, 1]
    shares = "  ".join(f"{int((nearest >= at).sum()):>5}" for at in COSINES)
    folded = len(vectors) - len(fold_bursts(vectors)[0])
    print(f"{collection.name:<24} {shares}   {folded:>6}   {len(vectors)}")


def _rand(whole: Collection, labels: np.ndarray) -> float:
    inside = labels >= 0
    return float(adjusted_rand_score(whole.classes[inside], labels[inside]))


def _is_concept(whole: Collection, number: int, fold: bool) -> bool:
    """Whether most of a planted burst is a concept in which nothing else is."""
    random = np.random.default_rng(number)
    vectors: Floats = whole.vectors
    alone = np.argsort(top_k(vectors, vectors, 2)[1][:, 1])[number * 20]
    width = vectors.shape[1]
    # Two steps of this length at right angles leave a cosine of 0.995.
    noise = np.sqrt(0.005 / 0.995) * unit_rows(random.standard_normal((BURST_SIZE, width)))
    mixed = np.vstack([vectors, unit_rows(vectors[alone] + noise)])
    labels = group(mixed, MIN_SIZE, clustering=EVOC, random_state=0, fold=fold).settled.labels
    burst = labels[-BURST_SIZE:]
    concept = int(np.bincount(burst + 1).argmax()) - 1
    members = int((labels == concept).sum())
    return concept >= 0 and members < BURST_SIZE + MIN_SIZE


if __name__ == "__main__":
    main()
