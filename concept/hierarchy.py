"""Make concepts of fine clusters: join what cannot be told apart, and what is too small.

Density alone splits a large concept wherever it finds a thin place: between two photographers'
motorbikes, or two people's faces. And it overlooks a small concept beside a dense one. So clusters
are sought finely, and put together where the embedding space itself says that they are one: if
their pictures are nearly as alike across the clusters as within each of them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from concept.vectors import OUTLIER, Floats, Ints, unit_rows

# Clusters whose affinity reaches this are one concept, and a cluster that is too small belongs to
# the one that it is most alike if their affinity reaches the other. Chosen on Caltech 101, where
# the first joins what a class was split into and hardly ever two classes.
INSEPARABLE = 0.7
RELATED = 0.3


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
    clusters = _Clusters(vectors, labels)
    while clusters.affinity.size:
        one, other = np.unravel_index(clusters.affinity.argmax(), clusters.affinity.shape)
        if clusters.affinity[one, other] < threshold:
            break
        clusters.join(int(one), int(other))
    return clusters.relabel(labels)


def join_small(vectors: Floats, labels: Ints, min_size: int, threshold: float = RELATED) -> Ints:
    """Join every cluster that is too small to the one that it is most alike, or dissolve it.

    Args:
        vectors: (n, d) unit rows.
        labels: (n,) clusters from 0, -1 for outliers.
        min_size: The fewest members that a cluster may have.
        threshold: The affinity (see `join_inseparable`) that this takes. Where no small cluster
            has a partner as alike as that, the smallest of them becomes outliers.

    Returns:
        (n,) clusters from 0, each of at least ``min_size`` members; -1 for outliers.
    """
    clusters = _Clusters(vectors, labels)
    while len(small := clusters.smaller_than(min_size)):
        best = clusters.affinity[small].max(axis=1)
        one = int(small[best.argmax()])
        if best.max() >= threshold:
            clusters.join(one, int(clusters.affinity[one].argmax()))
        else:
            clusters.dissolve(int(small[clusters.counts[small].argmin()]))
    return clusters.relabel(labels)


class _Clusters:
    """Clusters under way: what each has become, and their affinities, kept up to date.

    A cluster's sum of centred unit vectors s and its number of members m are all it takes: the mean
    cosine between two is s·t / (m n), and within one (s·s - m) / (m (m - 1)).
    """

    def __init__(self, vectors: Floats, labels: Ints) -> None:
        n_clusters = int(labels.max(initial=OUTLIER)) + 1
        self.became = np.arange(n_clusters)
        self.counts = np.bincount(labels[labels >= 0], minlength=n_clusters).astype(np.float64)
        self.sums = np.zeros((n_clusters, vectors.shape[1]))
        centred = unit_rows(vectors - vectors.mean(axis=0, dtype=np.float64))
        for cluster in range(n_clusters):
            self.sums[cluster] = centred[labels == cluster].sum(axis=0, dtype=np.float64)
        rows = [self._affinities(cluster) for cluster in range(n_clusters)]
        self.affinity = np.array(rows).reshape(n_clusters, n_clusters)

    def _affinities(self, cluster: int) -> NDArray[np.float64]:
        """Affinity of one cluster to all: -inf to itself and to those without cohesion."""
        pairs = np.maximum(self.counts * (self.counts - 1), 1)
        within = (np.einsum("ij,ij->i", self.sums, self.sums) - self.counts) / pairs
        sizes = np.maximum(self.counts * self.counts[cluster], 1)
        across = (self.sums @ self.sums[cluster]) / sizes
        scale = np.sqrt(np.maximum(within, 0) * max(within[cluster], 0))
        row = np.full(len(self.counts), -np.inf)
        np.divide(across, scale, out=row, where=scale > 0)
        row[cluster] = -np.inf
        return row

    def smaller_than(self, size: int) -> Ints:
        """The clusters that are still there and have fewer members."""
        small: Ints = np.flatnonzero((self.counts > 0) & (self.counts < size))
        return small

    def join(self, one: int, other: int) -> None:
        """Make two clusters one, under the smaller number."""
        keep, drop = min(one, other), max(one, other)
        self.sums[keep] += self.sums[drop]
        self.counts[keep] += self.counts[drop]
        self._end(drop, keep)
        self.affinity[keep, :] = self.affinity[:, keep] = self._affinities(keep)

    def dissolve(self, cluster: int) -> None:
        """Make outliers of a cluster's members."""
        self._end(cluster, OUTLIER)

    def _end(self, cluster: int, becomes: int) -> None:
        self.became[self.became == cluster] = becomes
        # A cluster without a sum has no cohesion, and so no affinity to any other any more.
        self.sums[cluster] = 0.0
        self.counts[cluster] = 0.0
        self.affinity[cluster, :] = self.affinity[:, cluster] = -np.inf

    def relabel(self, labels: Ints) -> Ints:
        """The original labels in the numbers that are left, from 0 without gaps."""
        left = np.unique(self.became[self.became >= 0])
        number = np.full(len(self.became) + 1, OUTLIER, dtype=np.int64)  # the last one is for -1
        number[left] = np.arange(len(left))
        final = number[np.append(self.became, OUTLIER)]
        relabelled: Ints = final[labels]
        return relabelled
