"""How well unseen pictures are assigned, beside `hdbscan.approximate_predict`.

    python -m benchmarks.assign [--trials 3] [--sizes 10 20]

The photographs of Caltech 101 are cut in halves; one is fitted, the other assigned: by this
library's rule, from the saved arrays, and by HDBSCAN's own prediction with the fitted layout and
clusterer, as Concept 0.2.1 did it. Both are compared with the true classes and with the fit of all
photographs. Prints Markdown. Photographs are looked for in the folder that the environment variable
CONCEPT_DATA names.
"""

from __future__ import annotations

import argparse
import os
import time
import warnings
from pathlib import Path

import hdbscan
import numpy as np
import umap
from sklearn.metrics import normalized_mutual_info_score as nmi

from benchmarks.collection import caltech101
from concept.assign import Assignment, assign
from concept.grouping import group
from concept.vectors import Floats, Ints

_HEADER = (
    "| size | assigned by | covered | NMI | agreement with the fit of all | pictures a second |\n"
    "|--:|---|--:|--:|--:|--:|"
)


def main(arguments: list[str] | None = None) -> None:
    """Measure what the command line asks for, and print it."""
    parser = argparse.ArgumentParser(description="Assignment of unseen pictures")
    parser.add_argument(
        "--data", type=Path, default=Path(os.environ.get("CONCEPT_DATA", "../shared/data"))
    )
    parser.add_argument("--trials", type=int, default=3, help="how many halves")
    parser.add_argument("--sizes", type=int, nargs="+", default=[10, 20])
    options = parser.parse_args(arguments)
    whole = caltech101(options.data)
    warnings.filterwarnings("ignore")
    print(_HEADER)
    notes = ""
    for size in options.sizes:
        rows: dict[str, list[list[float]]] = {}
        shares, same = [], []
        everything = group(whole.vectors, 2 * size, random_state=0).settled.labels
        for trial in range(options.trials):
            chance = np.random.default_rng(trial).permutation(len(whole.vectors))
            here, there = np.split(chance, [len(chance) // 2])
            fitted = group(whole.vectors[here], size, random_state=trial).settled
            core = fitted.core >= 0
            rule = Assignment(whole.vectors[here][core], fitted.core[core], fitted.reach)
            again, _ = assign(whole.vectors[here], rule)
            same.append(float((again == fitted.labels).mean()))
            start = time.perf_counter()
            labels, sure = assign(whole.vectors[there], rule)
            taken = time.perf_counter() - start
            truth, fit_of_all = whole.classes[there], everything[there]
            rows.setdefault("this library", []).append(_row(labels, truth, fit_of_all, taken))
            shares.append((sure, labels, _right(labels, truth, fitted.labels, whole.classes[here])))
            peer, taken = _hdbscan(whole.vectors[here], whole.vectors[there], size, trial)
            name = "UMAP and `approximate_predict`"
            rows.setdefault(name, []).append(_row(peer, truth, fit_of_all, taken))
        for name, found in rows.items():
            covered, score, agreed, speed = np.mean(found, axis=0)
            print(
                f"| {size} | {name} | {covered:.3f} | {score:.3f} | {agreed:.3f} | {speed:,.0f} |"
            )
        notes += f"\nSize {size}: {min(same):.2%} of the fitted half get the fit's answer again.\n"
        notes += _probabilities(shares)
    print(notes)


def _row(labels: Ints, truth: Ints, fit_of_all: Ints, taken: float) -> list[float]:
    """Coverage, NMI on the covered, NMI with the fit of all on what both cover, speed."""
    inside = labels >= 0
    both = inside & (fit_of_all >= 0)
    return [
        float(inside.mean()),
        float(nmi(truth[inside], labels[inside])),
        float(nmi(fit_of_all[both], labels[both])),
        len(labels) / taken,
    ]


def _hdbscan(here: Floats, there: Floats, size: int, seed: int) -> tuple[Ints, float]:
    """The labels by the parameters of Concept 0.2.1, and how long the prediction took."""
    layout = umap.UMAP(
        n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=seed
    )
    clusterer = hdbscan.HDBSCAN(
        min_cluster_size=size, metric="euclidean", prediction_data=True
    ).fit(layout.fit_transform(here))
    start = time.perf_counter()
    labels, _ = hdbscan.approximate_predict(clusterer, layout.transform(there))
    return labels.astype(np.int64), time.perf_counter() - start


def _right(labels: Ints, truth: Ints, fitted: Ints, classes: Ints) -> Ints:
    """Whether each picture's class is the one that most of its concept's fitted pictures have."""
    majority = np.array(
        [np.bincount(classes[fitted == c]).argmax() for c in range(fitted.max() + 1)]
    )
    right: Ints = (majority[labels] == truth).astype(np.int64)
    return right


def _probabilities(shares: list[tuple[Floats, Ints, Ints]]) -> str:
    sure, labels, right = (np.concatenate(column) for column in zip(*shares, strict=True))
    inside = labels >= 0
    lines = ["", "| probability | pictures | mean probability | of the concept's class |"]
    lines.append("|---|--:|--:|--:|")
    for low, high in ((0.0, 0.5), (0.5, 0.7), (0.7, 0.9), (0.9, 1.01)):
        part = inside & (sure >= low) & (sure < high)
        if part.any():
            lines.append(
                f"| {low:.1f}–{min(high, 1.0):.1f} | {part.sum():,} | {sure[part].mean():.2f} | "
                f"{right[part].mean():.2f} |"
            )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
