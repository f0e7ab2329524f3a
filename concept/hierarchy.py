"""Make concepts of fine clusters: join what cannot be told apart, and what is too small.

Density alone splits a large concept wherever it finds a thin place: between two photographers'
motorbikes, or two people's faces. And it overlooks a small concept beside a dense one. So clusters
are sought finely, and put together where the embedding space itself says that they are one: if
their pictures are nearly as alike across the clusters as within each of them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from concept.affinity import ONE_CLOUD, STRANGERS, Clusters
from concept.vectors import OUTLIER, Floats, Ints

# Strangeness (1 minus affinity) is compared by ratios, for nearly the same is to be told from alike
# where alike and less alike are not; but below this much, differences are those of few pictures.
_NO_STRANGER = 0.3
# A cluster that is too small belongs to another if their affinity reaches this.
RELATED = 0.2


def join_inseparable(
    vectors: Floats,
    labels: Ints,
    min_size: int = 1,
    strangers: float = STRANGERS,
    neighbours: Ints | None = None,
) -> Ints:
    """Join clusters where they persist longer as one than apart.

    The affinity of two clusters is the mean cosine between their members over the geometric mean
    of the mean cosines within each, all taken about the collection's mean vector: 1 if they cannot
    be told apart, 0 if they have nothing in common. Joining the two clusters of highest affinity
    again and again gives a tree (average linkage, Sokal and Michener 1958, normalised so that
    loose and tight clusters are treated alike). A cluster in it lives from the affinity at which
    its parts were joined, `ONE_CLOUD` at most, down to the one at which it was joined itself, and
    the length of its life is the logarithm by which strangeness, 1 minus affinity, rises.
    Of a cluster and its parts those are kept that live longer, weighed by their members: the excess
    of mass by which HDBSCAN, too, selects from its tree (Campello et al. 2013). The life of a
    cluster that is too small to be a concept counts for as much of itself as it has of the size:
    such a cluster will be joined to something anyway.

    Two clusters with an empty space between them are not joined, however alike: where of the edges
    to the nearest neighbours as good as none leads from one to the other, they are two kinds of
    something, and each of one piece.

    Args:
        vectors: (n, d) unit rows.
        labels: (n,) clusters from 0, -1 for outliers.
        min_size: The fewest members that a concept may have.
        strangers: The affinity at which every life ends, at the latest.
        neighbours: (n, k) the nearest rows of each, by which empty space is seen; None to go by
            affinity alone.

    Returns:
        (n,) clusters from 0, in the order of the smallest numbers that were joined in them.
    """
    clusters = Clusters(vectors, labels, neighbours)
    tree = _Tree(clusters.counts.copy())
    while (closest := clusters.closest()) is not None and closest[2] > strangers:
        one, other, affinity = closest
        tree.join(one, other, affinity)
        clusters.join(one, other)
    return _renumber(tree.select(strangers, min_size), labels)


def join_small(vectors: Floats, labels: Ints, min_size: int, related: float = RELATED) -> Ints:
    """Join every cluster that is too small to another, or dissolve it.

    Joined are first the two of which the join puts together the fewest pictures that are strangers:
    whose strangeness (1 minus their affinity, see `join_inseparable`) times the m n pairs between
    m and n members is smallest. So small clusters find each other before a large one swallows them.

    Args:
        vectors: (n, d) unit rows.
        labels: (n,) clusters from 0, -1 for outliers.
        min_size: The fewest members that a cluster may have.
        related: The least affinity for a join. Where no small cluster has a partner of it, the
            smallest of them becomes outliers.

    Returns:
        (n,) clusters from 0, each of at least ``min_size`` members; -1 for outliers.
    """
    clusters = Clusters(vectors, labels)
    became = np.arange(len(clusters.counts))
    while len(small := clusters.smaller_than(min_size)):
        counts = clusters.counts
        pairs = counts[small][:, None] * counts[None, :]
        affinity = clusters.affinity[small]
        blur = np.full_like(affinity, np.inf)
        np.multiply(1.0 - affinity, pairs, out=blur, where=affinity >= related)
        row, other = np.unravel_index(blur.argmin(), blur.shape)
        if np.isfinite(blur[row, other]):
            keep, drop = clusters.join(int(small[row]), int(other))
            became[became == drop] = keep
        else:
            dissolved = int(small[counts[small].argmin()])
            clusters.end(dissolved)
            became[became == dissolved] = OUTLIER
    return _renumber(became, labels)


def linkage(vectors: Floats, labels: Ints) -> list[tuple[int, int, float]]:
    """All joins that make one cluster of all, the two of highest affinity first.

    Args:
        vectors: (n, d) unit rows.
        labels: (n,) clusters from 0, -1 for outliers.

    Returns:
        For each of the c - 1 joins the two clusters, of which the smaller number goes on for both,
        and the affinity (see `join_inseparable`) at which they are joined: never more than that of
        a join within them, and 0 where they have nothing in common.
    """
    clusters = Clusters(vectors, labels)
    left = np.flatnonzero(clusters.counts).tolist()
    joins: list[tuple[int, int, float]] = []
    lowest = dict.fromkeys(left, 1.0)
    while len(left) > 1:
        # What has no cohesion has no affinity either; it comes last.
        one, other, affinity = clusters.closest() or (left[0], left[1], 0.0)
        keep, drop = clusters.join(one, other)
        affinity = min(max(affinity, 0.0), lowest[keep], lowest[drop])
        joins.append((keep, drop, affinity))
        lowest[keep] = affinity
        left.remove(drop)
    return joins


@dataclass
class _Tree:
    """Joins of clusters, from the leaves up: node i joins ``parts[i - n_leaves]``."""

    leaf_counts: NDArray[np.float64]
    parts: list[tuple[int, int]] = field(default_factory=list)
    born: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        n_leaves = len(self.leaf_counts)
        self.born = [ONE_CLOUD] * n_leaves
        self._node_of = list(range(n_leaves))

    def join(self, one: int, other: int, affinity: float) -> None:
        """Record that two clusters, by their numbers in `concept.affinity.Clusters`, become one."""
        parts = (self._node_of[one], self._node_of[other])
        self.parts.append(parts)
        # Affinity may rise by a join; a cluster is not born before its parts, though.
        self.born.append(min(affinity, self.born[parts[0]], self.born[parts[1]]))
        self._node_of[min(one, other)] = len(self.born) - 1

    def select(self, end: float, min_size: int) -> Ints:
        """For each leaf the smallest leaf of the selected cluster that it belongs to."""
        n_leaves = len(self.leaf_counts)
        dies = [end] * len(self.born)
        for number, parts in enumerate(self.parts):
            for part in parts:
                dies[part] = max(self.born[n_leaves + number], end)
        counts = list(self.leaf_counts)
        for a, b in self.parts:
            counts.append(counts[a] + counts[b])
        score = [
            max(_life(born, death), 0.0) * min(count / min_size, 1.0)
            for born, death, count in zip(self.born, dies, counts, strict=True)
        ]
        one_leaf = list(range(n_leaves))
        selected = [True] * len(self.born)
        for number, (a, b) in enumerate(self.parts, start=n_leaves):
            one_leaf.append(min(one_leaf[a], one_leaf[b]))
            apart = (score[a] * counts[a] + score[b] * counts[b]) / counts[number]
            selected[number] = score[number] >= apart
            score[number] = max(score[number], apart)
        chosen = list(range(len(self.born)))
        for number in range(len(self.born) - 1, n_leaves - 1, -1):
            if selected[number] or chosen[number] != number:
                for part in self.parts[number - n_leaves]:
                    chosen[part] = chosen[number]
        return np.array([one_leaf[chosen[leaf]] for leaf in range(n_leaves)], dtype=np.int64)


def _life(born: float, death: float) -> float:
    """How long a cluster lives between two affinities; negative if the second is higher."""
    return math.log((1.0 - death + _NO_STRANGER) / (1.0 - born + _NO_STRANGER))


def _renumber(became: Ints, labels: Ints) -> Ints:
    """The labels in the numbers that are left, from 0 without gaps; ``became`` may say -1."""
    left = np.unique(became[became >= 0])
    number = np.full(len(became) + 1, OUTLIER, dtype=np.int64)  # the last one is for -1
    number[left] = np.arange(len(left))
    renumbered: Ints = number[np.append(became, OUTLIER)][labels]
    return renumbered
