"""Whether the same concepts come again."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from concept.evaluate.stability import (
    partition_ari,
    stability_over_order,
    stability_over_samples,
    stability_over_seeds,
)
from concept.vectors import unit_rows

partitions = st.lists(st.integers(-1, 3), min_size=1, max_size=30)


def vectors_of(n, seed=0):
    return unit_rows(np.random.default_rng(seed).normal(size=(n, 4)).astype(np.float32))


def by_sign(vectors, seed):
    """Two concepts and a band of outliers between them, the same in every fit."""
    return np.where(np.abs(vectors[:, 0]) < 0.1, -1, (vectors[:, 0] > 0).astype(np.int64))


def by_place(vectors, seed):
    """The first half of the rows, whatever they are."""
    return (np.arange(len(vectors)) < len(vectors) / 2).astype(np.int64)


@given(partitions)
def test_a_partition_agrees_with_itself(labels):
    one = np.array(labels)
    if (one < 0).all():
        assert np.isnan(partition_ari(one, one))
    else:
        assert partition_ari(one, one) == pytest.approx(1.0)


@given(partitions, st.permutations(range(4)), st.randoms(use_true_random=False))
def test_neither_numbers_nor_order_nor_side_matter(labels, numbers, random):
    one = np.array(labels)
    other = np.array([random.randrange(-1, 4) for _ in labels])
    renumbered = np.where(one < 0, -1, np.array(numbers)[one])
    expected = partition_ari(one, other)
    assert partition_ari(renumbered, other) == pytest.approx(expected, nan_ok=True)
    assert partition_ari(other[::-1], one[::-1]) == pytest.approx(expected, nan_ok=True)


def test_outliers_are_not_together():
    # Two fits that share their outliers and nothing else: four pairs of twos that cross.
    one = np.array([0, 0, 1, 1, -1, -1, -1, -1])
    other = np.array([0, 1, 0, 1, -1, -1, -1, -1])
    assert partition_ari(one, other) < 0
    # An outlier here and a member there is a disagreement.
    assert partition_ari(np.array([0, 0, 0]), np.array([0, 0, -1])) < 1
    assert partition_ari(np.array([-1, -1, -1]), np.array([0, 0, 0])) == 0.0


def test_seeds_are_compared_in_pairs():
    one, other = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])
    found = stability_over_seeds([one, one, other])
    np.testing.assert_allclose(found, [1.0, -0.5, -0.5])
    assert stability_over_seeds([one]).shape == (0,)


def test_order_is_seen_through():
    vectors = vectors_of(200)
    assert stability_over_order(vectors, by_sign(vectors, 0), by_sign, 5) == 1.0
    assert stability_over_order(vectors, by_place(vectors, 0), by_place, 5) < 0.1


def test_samples_are_compared_on_what_they_share():
    vectors = vectors_of(200)
    assert stability_over_samples(vectors, by_sign, 0, samples=3).tolist() == [1.0, 1.0, 1.0]
    seen = []

    def spy(sample, seed):
        seen.append((len(sample), seed, {row.tobytes() for row in sample}))
        return np.random.default_rng(len(seen)).integers(0, 2, len(sample))

    (agreement,) = stability_over_samples(vectors, spy, 7)
    assert abs(agreement) < 0.1
    assert [(n, seed) for n, seed, _ in seen] == [(160, 7), (160, 7)]
    assert 120 <= len(seen[0][2] & seen[1][2]) < 160


def test_samples_do_not_depend_on_the_order_of_rows():
    vectors = vectors_of(50)
    drawn = []

    def spy(sample, seed):
        drawn.append({row.tobytes() for row in sample})
        return np.zeros(len(sample), dtype=np.int64)

    stability_over_samples(vectors, spy, 0)
    stability_over_samples(vectors[::-1].copy(), spy, 0)
    assert drawn[:2] == drawn[2:]
