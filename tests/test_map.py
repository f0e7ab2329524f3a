"""The map: near what is alike, the same in any order, and a place only for what has one."""

import numpy as np
import pytest

from concept.errors import InvalidInput
from concept.map import map_points
from concept.vectors import unit_rows


def groups(n_groups=4, n=20, d=12, seed=0):
    random = np.random.default_rng(seed)
    centres = random.normal(size=(n_groups, d))
    rows = np.repeat(centres, n, axis=0) + random.normal(0, 0.05, (n_groups * n, d))
    return unit_rows(rows), np.repeat(np.arange(n_groups), n)


def separated(points, labels):
    """The share of pictures whose nearest on the map is of the same group."""
    apart = ((points[:, None] - points[None]) ** 2).sum(axis=2)
    np.fill_diagonal(apart, np.inf)
    return float((labels[apart.argmin(axis=1)] == labels).mean())


def test_the_map_keeps_groups_together_and_does_not_depend_on_the_order():
    vectors, labels = groups()
    points = map_points(vectors, vectors[:, :5] * 10, random_state=0)
    assert points.shape == (80, 2)
    assert separated(points, labels) > 0.95
    order = np.random.default_rng(1).permutation(80)
    again = map_points(vectors[order], vectors[order, :5] * 10, random_state=0)
    np.testing.assert_allclose(again, points[order], atol=1e-4)


def test_without_a_layout_the_vectors_are_laid_out():
    vectors, labels = groups(n=12)
    assert separated(map_points(vectors, vectors[:, :0], random_state=0), labels) > 0.9


def test_unreadable_pictures_have_no_place_and_copies_the_same():
    vectors, _ = groups(2, 4)
    vectors[3] = 0
    vectors[5] = vectors[6]
    points = map_points(vectors)
    assert np.isnan(points[3]).all()
    assert np.isfinite(np.delete(points, 3, axis=0)).all()
    np.testing.assert_array_equal(points[5], points[6])
    assert map_points(vectors[:0]).shape == (0, 2)
    assert np.isfinite(map_points(vectors[:1])).all()
    with pytest.raises(InvalidInput, match="layout has 2 rows"):
        map_points(vectors, vectors[:2])
