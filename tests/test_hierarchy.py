"""Clusters that cannot be told apart become one; others stay."""

import numpy as np
import pytest

from concept.affinity import ONE_CLOUD, Clusters, without_strangers
from concept.hierarchy import (
    RELATED,
    join_inseparable,
    join_small,
)
from concept.vectors import top_k, unit_rows


def cloud(seed=0, sizes=(30, 20, 20), d=24, spread=0.2):
    random = np.random.default_rng(seed)
    centres = random.normal(size=(len(sizes), d))
    labels = np.repeat(np.arange(len(sizes)), sizes)
    return unit_rows(centres[labels] + random.normal(0, spread, (len(labels), d))), labels


def brute_force_affinity(vectors, labels, a, b):
    """Mean cosines across and within, pair by pair."""
    centred = unit_rows(vectors - vectors.mean(axis=0)).astype(float)
    cosines = centred @ centred.T
    across = cosines[np.ix_(labels == a, labels == b)].mean()
    within = []
    for c in (a, b):
        block = cosines[np.ix_(labels == c, labels == c)]
        within.append(block[~np.eye(len(block), dtype=bool)].mean())
    return across / np.sqrt(within[0] * within[1])


def test_halves_of_one_group_are_joined_and_others_left_alone():
    vectors, true = cloud()
    split = true.copy()
    split[np.flatnonzero(true == 0)[::2]] = 3
    split[5] = -1
    joined = join_inseparable(vectors, split)
    expected = true.copy()
    expected[5] = -1
    np.testing.assert_array_equal(joined, expected)


def test_separate_groups_are_never_joined():
    vectors, true = cloud()
    np.testing.assert_array_equal(join_inseparable(vectors, true), true)


@pytest.mark.parametrize("seed", range(5))
def test_a_pair_is_joined_if_it_lives_longer_than_its_parts(seed):
    # Between one group and a second that leans towards it the affinity lies between 0 and 0.93; the
    # pair lives from there down to the end, its parts from 0.93 down to there. Both live as long
    # where strangeness, and 0.3, rises by the same factor.
    random = np.random.default_rng(seed)
    centres = np.array([[1.0, 0, 0, 0], [0.9, 0.44, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]])
    labels = np.repeat(np.arange(4), 15)
    vectors = unit_rows(centres[labels] + random.normal(0, 0.05, (60, 4)))
    affinity = brute_force_affinity(vectors, labels, 0, 1)
    assert 0 < affinity < ONE_CLOUD
    even = 1.3 - (1.3 - affinity) ** 2 / (1.3 - ONE_CLOUD)
    assert len(set(join_inseparable(vectors, labels, strangers=even - 1e-3))) == 3
    assert len(set(join_inseparable(vectors, labels, strangers=even + 1e-3))) == 4


def test_a_pair_is_joined_the_sooner_the_less_its_parts_can_be_concepts():
    random = np.random.default_rng(0)
    centres = np.array([[1.0, 0, 0, 0], [0.9, 0.44, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]])
    labels = np.repeat(np.arange(4), 15)
    vectors = unit_rows(centres[labels] + random.normal(0, 0.05, (60, 4)))
    affinity = brute_force_affinity(vectors, labels, 0, 1)
    even = 1.3 - (1.3 - affinity) ** 2 / (1.3 - ONE_CLOUD) + 1e-3
    sizes = [len(set(join_inseparable(vectors, labels, size, even))) for size in (1, 15, 16, 30)]
    assert sizes == [4, 4, 3, 3]


def test_parts_of_one_cloud_have_no_life_of_their_own():
    vectors, true = cloud(spread=0.05)
    halves = np.where((true == 0) & (np.arange(len(true)) % 2 == 0), 3, true)
    assert brute_force_affinity(vectors, halves, 0, 3) > ONE_CLOUD
    # Whatever comes later lives longer than not at all, were it the shortest of lives.
    assert len(set(join_inseparable(vectors, halves, strangers=ONE_CLOUD - 1e-3))) == 3


def test_kinds_stay_apart_where_their_family_is_far_from_all_else():
    # Three kinds in each of two families: the family lives long, but only below the kinds' end.
    random = np.random.default_rng(0)
    family = np.repeat(np.eye(2, 40), 3, axis=0)
    kinds = family + 0.75 * np.eye(6, 40, k=2)
    labels = np.repeat(np.arange(6), 30)
    vectors = unit_rows(kinds[labels] + random.normal(0, 0.04, (180, 40)))
    assert 0.4 < brute_force_affinity(vectors, labels, 0, 1) < 0.7
    np.testing.assert_array_equal(join_inseparable(vectors, labels), labels)
    assert len(set(join_inseparable(vectors, labels, strangers=-1.0))) < 6


def test_the_partition_does_not_depend_on_order_or_numbers():
    vectors, true = cloud(spread=0.6)
    split = true.copy()
    split[np.flatnonzero(true == 1)[::3]] = 3
    shuffle = np.random.default_rng(1).permutation(len(true))
    renumber = np.array([2, 0, 3, 1])
    here = join_inseparable(vectors, split)
    there = join_inseparable(vectors[shuffle], renumber[split[shuffle]])
    same_here = here[shuffle][:, None] == here[shuffle][None]
    np.testing.assert_array_equal(there[:, None] == there[None], same_here)


@pytest.mark.parametrize("labels", [[-1, -1, -1], [0, 0, 0], [0, 1, 2], [0, 1, -1]])
def test_few_clusters_and_single_members_are_left_alone(labels):
    vectors = unit_rows(np.eye(3))
    given = np.array(labels)
    np.testing.assert_array_equal(join_inseparable(vectors, given), given)


def test_duplicates_are_survived():
    vectors = np.repeat(unit_rows([[1.0, 2.0]]), 6, axis=0)
    assert len(join_inseparable(vectors, np.array([0, 0, 0, 1, 1, 1]))) == 6


def test_small_clusters_join_their_relatives_and_strangers_dissolve():
    random = np.random.default_rng(3)
    centres = np.array([[1.0, 0, 0, 0], [0.8, 0.6, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]])
    labels = np.repeat(np.arange(4), [20, 6, 20, 5])
    vectors = unit_rows(centres[labels] + random.normal(0, 0.05, (51, 4)))
    assert brute_force_affinity(vectors, labels, 0, 1) > RELATED
    joined = join_small(vectors, labels, 10)
    expected = np.repeat([0, 0, 1, -1], [20, 6, 20, 5])
    np.testing.assert_array_equal(joined, expected)


@pytest.mark.parametrize("min_size", [1, 5, 12, 21, 200])
def test_no_cluster_is_smaller_than_asked_for(min_size):
    vectors, labels = cloud(seed=4, sizes=(30, 20, 12, 7, 3), spread=1.0)
    labels[::9] = -1
    joined = join_small(vectors, labels, min_size)
    counts = np.bincount(joined[joined >= 0])
    assert (counts >= min_size).all()
    assert (joined[labels < 0] == -1).all()
    assert len(counts) == len(set(joined.tolist()) - {-1})
    for cluster in range(5):
        assert len(set(joined[labels == cluster].tolist())) == 1


def test_small_clusters_that_belong_together_become_a_large_one():
    vectors, true = cloud(sizes=(24, 30, 30))
    thirds = true + 2
    thirds[true == 0] = np.arange(24) % 3
    joined = join_small(vectors, thirds, 20)
    np.testing.assert_array_equal(joined, true)


def test_small_clusters_find_each_other_before_a_large_one_swallows_them():
    random = np.random.default_rng(5)
    centres = np.array([[1.0, 0, 0], [0.75, 0.66, 0], [0.75, 0.62, 0.24], [0, 0, 1]])
    labels = np.repeat(np.arange(4), [200, 6, 6, 200])
    vectors = unit_rows(centres[labels] + random.normal(0, 0.05, (412, 3)))
    joined = join_small(vectors, labels, 10)
    np.testing.assert_array_equal(joined, np.repeat([0, 1, 1, 2], [200, 6, 6, 200]))


def test_a_joined_pair_keeps_the_affinity_of_its_members():
    # Four groups on a line of decreasing likeness: after each join the affinities must be those
    # that counting pair by pair gives, or the next join would be another.
    random = np.random.default_rng(7)
    angles = np.array([0.0, 0.25, 0.6, 1.1])
    labels = np.repeat(np.arange(4), [12, 20, 16, 9])
    centres = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    vectors = unit_rows(
        np.hstack([centres[labels], np.zeros((57, 6))]) + random.normal(0, 0.1, (57, 8))
    )
    expected = labels.copy()
    while True:
        left = np.unique(expected)
        pairs = [
            (brute_force_affinity(vectors, expected, a, b), a, b)
            for a in left
            for b in left
            if a < b
        ]
        affinity, a, b = max(pairs)
        if affinity <= 0.0:
            break
        expected[expected == b] = a
        if len(np.unique(expected)) == 1:
            break
    tree = Clusters(vectors, labels)
    became = np.arange(4)
    while (closest := tree.closest()) is not None and closest[2] > 0.0:
        keep, drop = tree.join(*closest[:2])
        became[became == drop] = keep
    np.testing.assert_array_equal(became[labels], expected)


def family(seed=0, members=40, d=64):
    """Two kinds of one thing, alike but with nothing between them, and eight other things."""
    random = np.random.default_rng(seed)
    thing, *others = unit_rows(random.normal(size=(9, d)))
    kinds = unit_rows(thing + 0.45 * unit_rows(random.normal(size=(2, d))))
    labels = np.repeat(np.arange(10), members)
    noise = random.normal(size=(len(labels), d)) / d**0.5
    return unit_rows(np.stack([*kinds, *others])[labels] + 0.3 * noise).astype(np.float32), labels


@pytest.mark.parametrize("seed", range(3))
def test_two_kinds_with_nothing_between_them_stay_two(seed):
    vectors, true = family(seed)
    near = top_k(vectors, vectors, 15)[0]
    assert brute_force_affinity(vectors, true, 0, 1) > 0.7
    # By affinity alone they are one thing.
    assert len(set(join_inseparable(vectors, true))) == 9
    np.testing.assert_array_equal(join_inseparable(vectors, true, neighbours=near), true)


@pytest.mark.parametrize("seed", range(3))
def test_that_few_edges_do_not_cross_is_no_gap(seed):
    vectors, true = family(seed, members=5)
    near = top_k(vectors, vectors, 4)[0]
    assert Clusters(vectors, true, near)._edges[:2, :2].sum() <= 2 * 5 * 4
    by_affinity = join_inseparable(vectors, true)
    assert len(set(by_affinity)) == 9
    np.testing.assert_array_equal(join_inseparable(vectors, true, neighbours=near), by_affinity)


@pytest.mark.parametrize("seed", range(3))
def test_parts_of_one_kind_are_joined_though_their_edges_are_counted(seed):
    vectors, true = family(seed)
    parts = true.copy()
    parts[np.flatnonzero(true == 0)[::2]] = 10
    parts[np.flatnonzero(true == 1)[::3]] = 11
    near = top_k(vectors, vectors, 15)[0]
    np.testing.assert_array_equal(join_inseparable(vectors, parts, neighbours=near), true)


def test_edges_of_a_joined_cluster_are_the_sums_of_its_parts():
    vectors, true = cloud(sizes=(20, 20, 20, 20), spread=0.8)
    near = top_k(vectors, vectors, 10)[0]
    clusters = Clusters(vectors, true, near)
    clusters.join(1, 3)
    joined = np.where(true == 3, 1, true)
    afresh = Clusters(vectors, joined, near)
    np.testing.assert_array_equal(clusters._edges[:3, :3], afresh._edges)
    np.testing.assert_allclose(clusters.affinity[:3, :3], afresh.affinity)


def test_members_that_are_like_none_of_their_cluster_become_outliers():
    vectors, labels = cloud(sizes=(40, 30, 30), spread=0.1)
    mistaken = labels.copy()
    mistaken[[0, 1]] = 2  # two of the first cluster in the third
    expected = mistaken.copy()
    expected[[0, 1]] = -1
    np.testing.assert_array_equal(without_strangers(vectors, mistaken), expected)
    np.testing.assert_array_equal(without_strangers(vectors, labels), labels)


def test_copies_are_no_strangers_to_one_another():
    vectors, labels = np.ones((6, 4), dtype=np.float32) / 2, np.zeros(6, dtype=np.int64)
    np.testing.assert_array_equal(without_strangers(vectors, labels), labels)


def test_pairs_and_nothing_have_no_strangers():
    vectors, _ = cloud(sizes=(2, 1, 3))
    for labels in ([0, 0, 1, -1, -1, -1], [-1] * 6):
        given = np.array(labels)
        np.testing.assert_array_equal(without_strangers(vectors, given), given)
