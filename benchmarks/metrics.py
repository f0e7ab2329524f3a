"""What the measures of the library need in order to treat every engine alike."""

from __future__ import annotations

import numpy as np

from concept.evaluate import fill_outliers, partition_ari
from concept.vectors import Floats, Ints, unit_rows


def fill(vectors: Floats, labels: Ints) -> Ints:
    """Put every outlier to the concept whose members' mean vector is nearest to it by cosine.

    The same rule for every engine, whatever vector it has for a concept itself.

    Args:
        vectors: (n, d) unit rows.
        labels: (n,) concepts from 0, -1 for outliers.

    Returns:
        (n,) concepts; the labels as they are where there is no concept at all.
    """
    concepts = range(int(labels.max(initial=-1)) + 1)
    means = [vectors[labels == concept].mean(axis=0) for concept in concepts]
    return fill_outliers(labels, vectors, unit_rows(means) if means else vectors[:0])


def shared_ari(one_rows: Ints, one: Ints, other_rows: Ints, other: Ints) -> float:
    """The adjusted Rand index of two partitions on the rows that both of them hold.

    Args:
        one_rows: (n,) different row numbers.
        one: (n,) concepts of these rows.
        other_rows: (m,) different row numbers.
        other: (m,) concepts of those rows.
    """
    _, here, there = np.intersect1d(one_rows, other_rows, return_indices=True)
    return partition_ari(one[here], other[there])
