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

from concept.vectors import OUTLIER, Floats, Ints, unit_rows

# Clusters of lower affinity have so little in common that it says nothing any more how much lower
# it is: two kinds of dogs are no less two kinds because everything else is far away.
STRANGERS = 0.35
# The halves of one cloud, parted across its longest direction, have affinities about this. Clusters
# that are more alike are one, however much more; and a given cluster, which is a part of a concept,
# is no more of one piece than that.
ONE_CLOUD = 0.93
# Strangeness (1 minus affinity) is compared by ratios, for nearly the same is to be told from alike
# where alike and less alike are not; but below this much, differences are those of few pictures.
_NO_STRANGER = 0.3
# A cluster that is too small belongs to another if their affinity reaches this.
RELATED = 0.2
# Parts of one photographed thing that are very alike are near one another, too: the more alike, the
# more of the edges to neighbours cross between them. With r, how far their affinity is from that of
# strangers over how far it is from that of one cloud, this times r to the fourth power is the least
# share of the edges that would cross if they were mixed. See `benchmarks/quality.py` for what it is
# to hold apart (drawn families), and what not (the rest).
_GAP = 0.0001
_MOST_OF_A_GAP = 0.1


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
    clusters = _Clusters(vectors, labels, neighbours)
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
    clusters = _Clusters(vectors, labels)
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


def without_strangers(vectors: Floats, labels: Ints, strangers: float = STRANGERS) -> Ints:
    """Make outliers of members that have too little in common with their cluster.

    A clusterer that has to put a picture somewhere, or smooths over a few, leaves pictures in
    clusters that are like none of them. Few as they are, they would say what else belongs there.

    Args:
        vectors: (n, d) unit rows.
        labels: (n,) clusters from 0, -1 for outliers.
        strangers: The least affinity of a member: its mean cosine to the others over the mean
            cosine between any two members, about the collection's mean as in `join_inseparable`.

    Returns:
        (n,) the same clusters, less those members.
    """
    kept = labels.copy()
    mean = vectors.mean(axis=0, dtype=np.float64)
    for cluster in range(int(labels.max(initial=OUTLIER)) + 1):
        rows = np.flatnonzero(labels == cluster)
        m = len(rows)
        if m < 3:  # of two, each is as far from the other
            continue
        centred = unit_rows(vectors[rows] - mean)
        total = centred.sum(axis=0, dtype=np.float64)
        within = (total @ total - m) / (m * (m - 1))
        kept[rows[(centred @ total - 1) / (m - 1) < strangers * within]] = OUTLIER
    return kept


def affinities(vectors: Floats, labels: Ints) -> NDArray[np.float64]:
    """(c, c) the affinity of every two clusters, as `join_inseparable` defines it; -inf to itself.

    Args:
        vectors: (n, d) unit rows.
        labels: (n,) clusters from 0, -1 for outliers.
    """
    return _Clusters(vectors, labels).affinity


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
    clusters = _Clusters(vectors, labels)
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
        """Record that two clusters, by their numbers in `_Clusters`, become one."""
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


class _Clusters:
    """Clusters under way: which are still there, and their affinities, kept up to date.

    A cluster's sum of centred unit vectors s and its number of members m are all it takes: the mean
    cosine between two is s·t / (m n), and within one (s·s - m) / (m (m - 1)). The products s·t of
    a joined cluster are the sums of its parts', and so are the edges to neighbours that lead from
    one cluster to another; where as good as none do, there is no affinity.
    """

    def __init__(self, vectors: Floats, labels: Ints, neighbours: Ints | None = None) -> None:
        n_clusters = int(labels.max(initial=OUTLIER)) + 1
        self.counts = np.bincount(labels[labels >= 0], minlength=n_clusters).astype(np.float64)
        mean = vectors.mean(axis=0, dtype=np.float64)
        sums = np.zeros((n_clusters, vectors.shape[1]))
        for cluster in range(n_clusters):
            centred = unit_rows(vectors[labels == cluster] - mean)
            sums[cluster] = centred.sum(axis=0, dtype=np.float64)
        self._products = sums @ sums.T
        self._edges = None if neighbours is None else _edges(labels, neighbours, n_clusters)
        self.affinity = np.full((n_clusters, n_clusters), -np.inf)
        for cluster in range(n_clusters):
            self.affinity[cluster] = self._affinities(cluster)
        self._partner = self.affinity.argmax(axis=1) if n_clusters else np.empty(0, dtype=np.int64)

    def _affinities(self, cluster: int) -> NDArray[np.float64]:
        """Affinity of one cluster to all: -inf to itself and to those without cohesion."""
        pairs = np.maximum(self.counts * (self.counts - 1), 1)
        within = np.maximum((self._products.diagonal() - self.counts) / pairs, 0)
        across = self._products[cluster] / np.maximum(self.counts * self.counts[cluster], 1)
        scale = np.sqrt(within * within[cluster])
        row = np.full(len(self.counts), -np.inf)
        np.divide(across, scale, out=row, where=scale > 0)
        if self._edges is not None:
            crossing = self._edges[cluster] + self._edges[:, cluster]
            among = crossing + self._edges.diagonal() + self._edges[cluster, cluster]
            pairs = self.counts * self.counts[cluster]
            mixed = 2 * pairs / np.maximum(self.counts + self.counts[cluster], 1) ** 2
            alike = np.clip(row - STRANGERS, 0, None) / np.clip(ONE_CLOUD - row, 1e-9, None)
            row[crossing < np.minimum(_GAP * alike**4, _MOST_OF_A_GAP) * mixed * among] = -np.inf
        row[cluster] = -np.inf
        return row

    def closest(self) -> tuple[int, int, float] | None:
        """The two clusters of highest affinity, and that; None if no two have any."""
        if not len(self.counts):
            return None
        best = self.affinity[np.arange(len(self.counts)), self._partner]
        one = int(best.argmax())
        if not np.isfinite(best[one]):
            return None
        return one, int(self._partner[one]), float(best[one])

    def smaller_than(self, size: int) -> Ints:
        """The clusters that are still there and have fewer members."""
        small: Ints = np.flatnonzero((self.counts > 0) & (self.counts < size))
        return small

    def join(self, one: int, other: int) -> tuple[int, int]:
        """Make two clusters one, under the smaller number; returns the kept and the dropped."""
        keep, drop = min(one, other), max(one, other)
        self._products[keep] += self._products[drop]
        self._products[:, keep] += self._products[:, drop]
        if self._edges is not None:
            self._edges[keep] += self._edges[drop]
            self._edges[:, keep] += self._edges[:, drop]
        self.counts[keep] += self.counts[drop]
        self.end(drop)
        row = self._affinities(keep)
        self.affinity[keep] = self.affinity[:, keep] = row
        self._partner[row > self.affinity[np.arange(len(row)), self._partner]] = keep
        self._seek_partners(keep)
        return keep, drop

    def end(self, cluster: int) -> None:
        """Take a cluster out."""
        # Without products it has no cohesion, and so no affinity to any other any more.
        self._products[cluster] = self._products[:, cluster] = 0.0
        if self._edges is not None:
            self._edges[cluster] = self._edges[:, cluster] = 0.0
        self.counts[cluster] = 0.0
        self.affinity[cluster] = self.affinity[:, cluster] = -np.inf
        self._seek_partners(cluster)

    def _seek_partners(self, cluster: int) -> None:
        """Seek a cluster's closest one anew, and that of those whose closest it was."""
        again = np.append(np.flatnonzero(self._partner == cluster), cluster)
        self._partner[again] = self.affinity[again].argmax(axis=1)


def _edges(labels: Ints, neighbours: Ints, n_clusters: int) -> NDArray[np.float64]:
    """(c, c) how many edges lead from members of one cluster to neighbours in another."""
    ends = labels[neighbours]
    starts = np.broadcast_to(labels[:, None], ends.shape)
    both = (starts >= 0) & (ends >= 0)
    pairs = starts[both] * n_clusters + ends[both]
    counts = np.bincount(pairs, minlength=n_clusters**2).astype(np.float64)
    edges: NDArray[np.float64] = counts.reshape(n_clusters, n_clusters)
    return edges


def _renumber(became: Ints, labels: Ints) -> Ints:
    """The labels in the numbers that are left, from 0 without gaps; ``became`` may say -1."""
    left = np.unique(became[became >= 0])
    number = np.full(len(became) + 1, OUTLIER, dtype=np.int64)  # the last one is for -1
    number[left] = np.arange(len(left))
    renumbered: Ints = number[np.append(became, OUTLIER)][labels]
    return renumbered
