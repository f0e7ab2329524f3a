"""How good concepts and names are, on the real CLIP vectors of Caltech 101.

    python benchmarks/quality.py [--data FOLDER] [--seeds 3]

The folder is the one in the environment variable CONCEPT_DATA. Printed are, as means over seeds:
the number of concepts; the share of photographs in a concept; purity of those; adjusted Rand index
and normalised mutual information against the true classes, with outliers put to the nearest
concept; and the range of the Rand index. Then the share of the true classes that are in the
vocabulary and whose name comes first when the classes themselves are taken as the concepts.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

from concept import ConceptModel, PrecomputedEmbedder
from concept.exemplars import represent
from concept.labels import name_concepts
from concept.vectors import Floats, unit_rows

SIZES = (10, 15, 20, 30)
# Caltech writes some names as the vocabulary does not.
SPELLING = {"sea horse": "seahorse"}


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description="Quality on Caltech 101")
    parser.add_argument("--data", default=os.environ.get("CONCEPT_DATA", "../shared/data"))
    parser.add_argument("--seeds", type=int, default=3)
    options = parser.parse_args()
    data = Path(options.data)
    pictures = unit_rows(np.load(data / "caltech101" / "clip_vitb32.npy"))
    classes = pd.read_csv(data / "caltech101" / "images.csv")["label"]
    words = pd.read_csv(data / "vocabulary" / "words.csv")["word"].str.lower().tolist()
    word_vectors = unit_rows(np.load(data / "vocabulary" / "clip_vitb32.npy"))
    print_clusters(pictures, classes, options.seeds)
    print_names(pictures, classes, words, word_vectors)


def print_clusters(pictures: Floats, classes: pd.Series[str], seeds: int) -> None:
    """One line per concept size."""
    names = [str(row) for row in range(len(pictures))]
    space = PrecomputedEmbedder((names, pictures), {})
    true = pd.factorize(classes)[0]
    print("size  concepts  covered  purity    ARI    NMI  ARI of each seed")
    for size in SIZES:
        rows = []
        for seed in range(seeds):
            model = ConceptModel(size, 0.3, space, random_state=seed, verbose=False)
            found = np.array(model.fit_transform(names))
            inside = found >= 0
            nearest = (pictures @ model.cluster_embeddings.T).argmax(axis=1)
            filled = np.where(inside, found, nearest)
            rows.append(
                (
                    len(model.frequency),
                    inside.mean(),
                    purity(found[inside], true[inside]),
                    adjusted_rand_score(true, filled),
                    normalized_mutual_info_score(true, filled),
                )
            )
        mean = np.mean(rows, axis=0)
        spread = " ".join(f"{row[3]:.3f}" for row in rows)
        print(
            f"{size:>4}  {mean[0]:>8.1f}  {mean[1]:>7.3f}  {mean[2]:>6.3f}  "
            f"{mean[3]:>5.3f}  {mean[4]:>5.3f}  {spread}"
        )


def purity(found: NDArray[np.int64], true: NDArray[np.int64]) -> float:
    """The share of rows whose class is the most frequent one of their concept."""
    table = pd.crosstab(found, true)
    return float(table.max(axis=1).sum() / len(found))


def print_names(
    pictures: Floats, classes: pd.Series[str], words: list[str], word_vectors: Floats
) -> None:
    """One line per way of naming."""
    labels, kinds = pd.factorize(classes)
    titles = [str(kind).lower().replace("_", " ") for kind in kinds]
    titles = [SPELLING.get(title, title) for title in titles]
    known = [concept for concept, title in enumerate(titles) if title in set(words)]
    concept_vectors, _ = represent(pictures, labels)
    print(f"\nright word first, of {len(known)} classes in a vocabulary of {len(words):,}")
    for method, ctfidf in (("cosine", False), ("c-TF-IDF", True)):
        topics = name_concepts(
            concept_vectors, pictures, labels, word_vectors, words, ctfidf=ctfidf
        )
        right = [bool(topics[c]) and topics[c][0][0] == titles[c] for c in known]
        print(f"{method:>8}  {np.mean(right):.3f}")


if __name__ == "__main__":
    main()
