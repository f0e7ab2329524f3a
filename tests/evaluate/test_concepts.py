"""The quality of groups of pictures, by hand and by what must hold."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import silhouette_score

from concept.evaluate.concepts import (
    coverage,
    image_coherence,
    image_similarity,
    intruders_found,
    mean_pairwise_cosine,
    nearest_concepts,
    silhouette,
    top_images,
)
from concept.vectors import unit_rows


def directions(*degrees):
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def scattered(n, d=8, seed=0):
    random = np.random.default_rng(seed)
    return unit_rows(random.normal(size=(n, d)).astype(np.float32))


def test_coverage_is_a_share():
    assert coverage(np.array([0, -1, 1, 1])) == 0.75
    assert coverage(np.array([-1, -1])) == 0.0
    assert np.isnan(coverage(np.array([], dtype=np.int64)))


def test_silhouette_by_hand():
    points = np.array([[0.0], [1.0], [10.0], [11.0], [100.0]], dtype=np.float32)
    # Of 0: a = 1 and b = 10.5, of 1: a = 1 and b = 9.5; the other two are their mirror images.
    expected = ((10.5 - 1) / 10.5 + (9.5 - 1) / 9.5) / 2
    assert silhouette(points, np.array([0, 0, 1, 1, -1])) == pytest.approx(expected)


@pytest.mark.parametrize("labels", [[], [-1, -1], [0, 0, 0], [0, 0, -1], [0, 1, 2]])
def test_silhouette_needs_two_concepts_and_two_pictures_of_one(labels):
    points = np.arange(len(labels), dtype=np.float32)[:, None]
    assert np.isnan(silhouette(points, np.array(labels, dtype=np.int64)))


def test_a_sample_of_many_rows_stands_for_all_in_any_order():
    random = np.random.default_rng(0)
    labels = np.repeat([0, 1, 2], 400)
    points = (labels[:, None] * 4 + random.normal(size=(1200, 2))).astype(np.float32)
    sampled = silhouette(points, labels, most_rows=300)
    assert sampled == pytest.approx(silhouette_score(points, labels), abs=0.05)
    order = random.permutation(1200)
    assert silhouette(points[order], labels[order], most_rows=300) == pytest.approx(sampled)


def test_top_images_are_the_nearest_members_best_first():
    vectors = directions(0, 30, 10, 90, 60, 80)
    labels = np.array([0, 0, 0, 1, 1, -1])
    found = top_images(vectors, labels, directions(0, 85), n=2)
    assert [rows.tolist() for rows in found] == [[0, 2], [3, 4]]


def test_coherence_by_hand():
    vectors = directions(0, 60, 90, 90, 45)
    images = [np.array([0, 1, 2]), np.array([2, 3]), np.array([4]), np.array([], dtype=np.int64)]
    # The angles between the pairs of the first: 60, 90 and 30 degrees.
    expected = (0.5 + 0.0 + np.sqrt(3) / 2) / 3
    np.testing.assert_allclose(
        image_coherence(vectors, images), [expected, 1.0, np.nan, np.nan], atol=1e-6
    )


def test_similarity_by_hand():
    vectors = directions(0, 60, 90, 30)
    images = [np.array([0, 1]), np.array([2]), np.array([3])]
    first_second = (np.cos(np.radians(90)) + np.cos(np.radians(30))) / 2
    first_third = np.cos(np.radians(30))
    second_third = np.cos(np.radians(60))
    expected = [
        (first_second + first_third) / 2,
        (first_second + second_third) / 2,
        (first_third + second_third) / 2,
    ]
    np.testing.assert_allclose(image_similarity(vectors, images), expected, atol=1e-6)


def test_a_concept_without_images_has_no_similarity():
    vectors = directions(0, 60)
    nothing = np.array([], dtype=np.int64)
    found = image_similarity(vectors, [np.array([0]), nothing, np.array([1])])
    np.testing.assert_allclose(found, [0.5, np.nan, 0.5], atol=1e-6)
    assert np.isnan(image_similarity(vectors, [np.array([0]), nothing])).all()
    assert image_similarity(vectors, []).shape == (0,)


@given(st.integers(0, 1000), st.integers(2, 12))
def test_mean_cosines_are_those_of_all_pairs(seed, k):
    rows = scattered(3 * k, seed=seed)
    groups = [np.arange(start, start + k) for start in (0, k, 2 * k)]
    pairs = [rows[i] @ rows[j] for i, j in combinations(range(k), 2)]
    assert mean_pairwise_cosine(rows[:k]) == pytest.approx(np.mean(pairs), abs=1e-5)
    between = [(rows[a] @ rows[b].T).mean() for a, b in combinations(groups, 2)]
    assert image_similarity(rows, groups).mean() == pytest.approx(np.mean(between), abs=1e-5)


def brute_force(vectors, exemplars, rivals=None):
    """Every intruder in turn, by the definition."""
    shares = []
    for concept, rows in enumerate(exemplars):
        found = []
        for other, theirs in enumerate(exemplars):
            if other == concept or (rivals is not None and other != rivals[concept]):
                continue
            for intruder in theirs:
                shown = [*rows, intruder]
                means = [np.mean([vectors[a] @ vectors[b] for b in shown if b != a]) for a in shown]
                found.append(np.argmin(means) == len(rows) and means.count(min(means)) == 1)
        shares.append(np.mean(found))
    return shares


@pytest.mark.parametrize("near", [False, True])
def test_intruders_are_found_as_by_trying_each(near):
    centres = np.repeat(scattered(5, seed=1), 4, axis=0)
    vectors = unit_rows(centres + 0.9 * scattered(20, seed=2)).astype(np.float64)
    exemplars = [np.arange(start, start + 4) for start in range(0, 20, 4)]
    rivals = nearest_concepts(centres[::4]) if near else None
    found = intruders_found(vectors, exemplars, rivals)
    assert 0 < found.mean() < 1
    np.testing.assert_allclose(found, brute_force(vectors, exemplars, rivals))


def test_intruders_stand_out_of_tight_concepts_and_not_of_copies():
    tight = directions(0, 1, 2, 90, 91, 92)
    halves = [np.arange(3), np.arange(3, 6)]
    assert intruders_found(tight, halves).tolist() == [1.0, 1.0]
    same = np.repeat(scattered(1, d=512), 6, axis=0)
    assert intruders_found(same, halves).tolist() == [0.0, 0.0]


def test_intruders_in_random_groups_are_found_by_chance():
    vectors = scattered(400, d=64)
    exemplars = [np.arange(start, start + 8) for start in range(0, 400, 8)]
    assert intruders_found(vectors, exemplars).mean() == pytest.approx(1 / 9, abs=0.03)


def test_intruders_need_two_concepts_and_two_exemplars():
    vectors = directions(0, 10, 90)
    assert np.isnan(intruders_found(vectors, [np.array([0, 1])])).all()
    assert intruders_found(vectors, []).shape == (0,)
    found = intruders_found(vectors, [np.array([0, 1]), np.array([2])])
    np.testing.assert_array_equal(found, [1.0, np.nan])


def test_nearest_concepts_are_other_concepts():
    assert nearest_concepts(directions(0, 10, 90, 70)).tolist() == [1, 0, 3, 2]


@given(st.permutations(range(4)))
def test_other_numbers_for_concepts_change_nothing(numbers):
    vectors = scattered(40, seed=3)
    labels = np.random.default_rng(0).integers(-1, 4, 40)
    means = unit_rows([vectors[labels == concept].mean(axis=0) for concept in range(4)])
    renumbered = np.where(labels < 0, -1, np.array(numbers)[labels])
    old = top_images(vectors, labels, means)
    new = top_images(vectors, renumbered, means[np.argsort(numbers)])
    assert silhouette(vectors, labels) == pytest.approx(silhouette(vectors, renumbered))
    for measure in (image_coherence, image_similarity, intruders_found):
        np.testing.assert_allclose(measure(vectors, old), measure(vectors, new)[list(numbers)])
