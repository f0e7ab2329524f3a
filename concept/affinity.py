"""How alike clusters are: their affinity, and whether anything lies between them.

The affinity of two clusters is the mean cosine between their members over the geometric mean of the
mean cosines within each, all taken about the collection's mean vector: 1 if they cannot be told
apart, 0 if they have nothing in common.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from concept.vectors import OUTLIER, Floats, Ints, rows_of_each, unit_rows

# Clusters of lower affinity have so little in common that it says nothing any more how much lower
# it is: two kinds of dogs are no less two kinds because everything else is far away.
STRANGERS = 0.35
# The halves of one cloud, parted across its longest direction, have affinities about this. Clusters
# that are more alike are one, however much more; and a given cluster, which is a part of a concept,
# is no more of one piece than that.
ONE_CLOUD = 0.93
# Parts of one photographed thing that are very alike are near one another, too: the more alike, the
# more of the edges to neighbours cross between them. With r, how far their affinity is from that of
# strangers over how far it is from that of one cloud, this times r to the fourth power is the least
# share of the edges that would cross if they were mixed. See `benchmarks/quality.py` for what it is
# to hold apart (drawn families), and what not (the rest).
_GAP = 0.0001
_MOST_OF_A_GAP = 0.1
# Where fewer edges than this would be that least share, it says nothing that fewer or none are
# there.
_TELLING = 1.3


class Clusters:
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
        for cluster, rows in enumerate(rows_of_each(labels)):
            centred = unit_rows(vectors[rows] - mean)
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
            least = np.minimum(_GAP * alike**4, _MOST_OF_A_GAP) * mixed * among
            row[(crossing < least) & (least >= _TELLING)] = -np.inf
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


def affinities(vectors: Floats, labels: Ints) -> NDArray[np.float64]:
    """(c, c) the affinity of every two clusters, -inf to itself.

    Args:
        vectors: (n, d) unit rows.
        labels: (n,) clusters from 0, -1 for outliers.
    """
    return Clusters(vectors, labels).affinity


def without_strangers(vectors: Floats, labels: Ints, strangers: float = STRANGERS) -> Ints:
    """Make outliers of members that have too little in common with their cluster.

    A clusterer that has to put a picture somewhere, or smooths over a few, leaves pictures in
    clusters that are like none of them. Few as they are, they would say what else belongs there.

    Args:
        vectors: (n, d) unit rows.
        labels: (n,) clusters from 0, -1 for outliers.
        strangers: The least affinity of a member: its mean cosine to the others over the mean
            cosine between any two members, about the collection's mean as for that of clusters.

    Returns:
        (n,) the same clusters, less those members.
    """
    kept = labels.copy()
    mean = vectors.mean(axis=0, dtype=np.float64)
    for rows in rows_of_each(labels):
        m = len(rows)
        if m < 3:  # of two, each is as far from the other
            continue
        centred = unit_rows(vectors[rows] - mean)
        total = centred.sum(axis=0, dtype=np.float64)
        within = (total @ total - m) / (m * (m - 1))
        if within <= 0:  # copies of one picture, or nothing in common at all: no one is a stranger
            continue
        kept[rows[(centred @ total - 1) / (m - 1) < strangers * within]] = OUTLIER
    return kept


def _edges(labels: Ints, neighbours: Ints, n_clusters: int) -> NDArray[np.float64]:
    """(c, c) how many edges lead from members of one cluster to neighbours in another."""
    ends = labels[neighbours]
    starts = np.broadcast_to(labels[:, None], ends.shape)
    both = (starts >= 0) & (ends >= 0)
    pairs = starts[both] * n_clusters + ends[both]
    counts = np.bincount(pairs, minlength=n_clusters**2).astype(np.float64)
    edges: NDArray[np.float64] = counts.reshape(n_clusters, n_clusters)
    return edges
