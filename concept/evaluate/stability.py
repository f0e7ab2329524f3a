"""Whether the same concepts come again: with other seeds, in another order, from a part.

Two partitions are compared by the adjusted Rand index, which counts the pairs of pictures that both
put together. Every outlier counts as a group of its own: it is together with no other picture, so
two fits do not agree by having outliers alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from concept.vectors import OUTLIER, Floats, Ints, canonical_order

Refit = Callable[[Floats, int], Ints]
SAMPLE = 0.8


def partition_ari(one: Ints, other: Ints) -> float:
    """The adjusted Rand index (Hubert and Arabie 1985), each outlier a group of its own.

    Args:
        one: (n,) concepts from 0, -1 for outliers.
        other: (n,) likewise, for the same pictures.

    Returns:
        1 for the same concepts and outliers, about 0 for unrelated ones; NaN where neither has a
        concept.
    """
    from sklearn.metrics import adjusted_rand_score

    if (one < 0).all() and (other < 0).all():
        return float("nan")
    return float(adjusted_rand_score(_alone(one), _alone(other)))


def stability_over_seeds(partitions: Sequence[Ints]) -> NDArray[np.float64]:
    """The agreement of fits of the same pictures with different seeds.

    Args:
        partitions: (n,) concepts from each seed.

    Returns:
        (p,) `partition_ari` of every pair of fits.
    """
    return _values(partition_ari(one, other) for one, other in combinations(partitions, 2))


def stability_over_order(vectors: Floats, partition: Ints, refit: Refit, seed: int) -> float:
    """The agreement of a fit with one of the same pictures in another order, with the same seed.

    Args:
        vectors: (n, d) unit rows.
        partition: (n,) concepts that were found in them with ``seed``.
        refit: Takes vectors and a seed and returns concepts, -1 for outliers.
        seed: The seed; it decides about the other order, too.

    Returns:
        Their `partition_ari`.
    """
    order = np.random.default_rng(seed).permutation(len(vectors))
    return partition_ari(partition[order], refit(vectors[order], seed))


def stability_over_samples(
    vectors: Floats, refit: Refit, seed: int, samples: int = 2, share: float = SAMPLE
) -> NDArray[np.float64]:
    """The agreement of fits of random samples on the pictures that they share.

    Args:
        vectors: (n, d) unit rows.
        refit: Takes vectors and a seed and returns concepts, -1 for outliers.
        seed: The seed of all fits; it decides about the samples, too.
        samples: How many samples to fit.
        share: The share of the pictures in each.

    Returns:
        (p,) `partition_ari` of every pair of samples, on the rows in both.
    """
    n = len(vectors)
    # Drawn from an order that the pictures' own order has no part in.
    order = canonical_order(vectors)
    drawn = []
    for number in range(samples):
        random = np.random.default_rng([seed, number])
        inside = np.zeros(n, dtype=bool)
        inside[order[random.permutation(n)[: round(share * n)]]] = True
        found = np.full(n, OUTLIER, dtype=np.int64)
        found[inside] = refit(vectors[inside], seed)
        drawn.append((inside, found))
    return _values(
        partition_ari(one[here & there], other[here & there])
        for (here, one), (there, other) in combinations(drawn, 2)
    )


def _alone(partition: Ints) -> Ints:
    """The partition with a new group for every outlier."""
    outside = np.flatnonzero(partition < 0)
    alone = partition.copy()
    alone[outside] = int(partition.max(initial=-1)) + 1 + np.arange(len(outside))
    return alone


def _values(values: Iterable[float]) -> NDArray[np.float64]:
    return np.array(list(values), dtype=np.float64)
