"""Join clusters that the embedding space cannot tell apart.

Density alone splits a large concept wherever it finds a thin place: between two photographers'
motorbikes, or two people's faces. Whether two clusters are one concept shows in the embedding
space itself: if their pictures are nearly as alike across the clusters as within each of them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from concept.vectors import OUTLIER, Floats, Ints, unit_rows

# Clusters whose affinity reaches this are one concept. Chosen on Caltech 101, where it joins what
# a class was split into and hardly ever two classes.
INSEPARABLE = 0.75


def join_inseparable(vectors: Floats, labels: Ints, threshold: float = INSEPARABLE) -> Ints:
    """Join the two clusters of highest affinity until none reaches the threshold.

    The affinity of two clusters is the mean cosine between their members over the geometric mean
    of the mean cosines within each, all taken about the collection's mean vector: 1 if they cannot
    be told apart, 0 if they have nothing in common. This is average linkage (Sokal and Michener
    1958), normalised so that loose and tight clusters are treated alike.

    Args:
        vectors: (n, d) unit rows.
        labels: (n,) clusters from 0, -1 for outliers.
        threshold: The affinity from which on two clusters are one.

    Returns:
        (n,) clusters from 0, in the order of the smallest numbers that were joined in them.
    """
    n_clusters = int(labels.max(initial=OUTLIER)) + 1
    if n_clusters < 2:
        return labels
    sums, counts = _totals(vectors, labels, n_clusters)
    joined = np.arange(n_clusters)
    affinity = np.array([_affinity(sums, counts, c) for c in range(n_clusters)])
    while True:
        one, other = (int(c) for c in np.unravel_index(affinity.argmax(), affinity.shape))
        if affinity[one, other] < threshold:
            break
        keep, drop = min(one, other), max(one, other)
        joined[joined == drop] = keep
        sums[keep] += sums[drop]
        counts[keep] += counts[drop]
        affinity[drop, :] = affinity[:, drop] = -np.inf
        row = _affinity(sums, counts, keep)
        row[affinity[keep] == -np.inf] = -np.inf
        affinity[keep, :] = affinity[:, keep] = row
    _, numbers = np.unique(joined, return_inverse=True)
    result = labels.copy()
    result[labels >= 0] = numbers[labels[labels >= 0]]
    return result


def _totals(
    vectors: Floats, labels: Ints, n_clusters: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The sum of every cluster's centred unit vectors, and its number of members."""
    centred = unit_rows(vectors - vectors.mean(axis=0, dtype=np.float64))
    sums = np.zeros((n_clusters, vectors.shape[1]))
    for cluster in range(n_clusters):
        sums[cluster] = centred[labels == cluster].sum(axis=0, dtype=np.float64)
    counts = np.bincount(labels[labels >= 0], minlength=n_clusters).astype(np.float64)
    return sums, counts


def _affinity(
    sums: NDArray[np.float64], counts: NDArray[np.float64], cluster: int
) -> NDArray[np.float64]:
    """Affinity of one cluster to all; to itself, and to clusters without cohesion, minus infinity.

    The mean cosine within a cluster of m unit vectors with sum s is (s·s - m) / (m (m - 1)).
    """
    within = (np.einsum("ij,ij->i", sums, sums) - counts) / np.maximum(counts * (counts - 1), 1)
    across = (sums @ sums[cluster]) / (counts * counts[cluster])
    scale = np.sqrt(np.maximum(within, 0) * max(within[cluster], 0))
    row = np.full(len(counts), -np.inf)
    np.divide(across, scale, out=row, where=scale > 0)
    row[cluster] = -np.inf
    return row
