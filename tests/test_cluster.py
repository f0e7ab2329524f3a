"""Clustering: the default, other clusterers, and collections that are too small."""

import fast_hdbscan
import hdbscan
import numpy as np
import pytest
import sklearn.cluster

from concept.cluster import _widen, cluster, cluster_evoc
from concept.errors import FewImagesWarning, InvalidInput
from concept.vectors import unit_rows


@pytest.fixture(scope="module")
def points():
    random = np.random.default_rng(0)
    sizes = [60, 40, 25]
    centres = np.array([[0, 0], [10, 0], [0, 10]])
    return np.concatenate(
        [random.normal(centre, 0.4, (n, 2)) for centre, n in zip(centres, sizes, strict=True)]
    ).astype(np.float32)


EXPECTED = np.repeat([0, 1, 2], [60, 40, 25])


def test_the_default_finds_the_groups_largest_first(points):
    labels = cluster(points, 45)
    assert np.bincount(labels[labels >= 0]).argsort()[::-1].tolist() == [0, 1, 2]
    inside = labels >= 0
    assert inside.mean() > 0.9
    np.testing.assert_array_equal(labels[inside], EXPECTED[inside])


@pytest.mark.parametrize(
    "model",
    [
        hdbscan.HDBSCAN(min_cluster_size=15),
        fast_hdbscan.HDBSCAN(min_cluster_size=15),
        sklearn.cluster.HDBSCAN(min_cluster_size=15, copy=True),
        sklearn.cluster.KMeans(3, random_state=0, n_init=1),
    ],
    ids=["hdbscan", "fast_hdbscan", "sklearn-hdbscan", "kmeans"],
)
def test_any_clusterer_takes_its_place(points, model):
    labels = cluster(points, hdbscan_model=model)
    inside = labels >= 0
    assert inside.mean() > 0.9
    np.testing.assert_array_equal(labels[inside], EXPECTED[inside])


def test_the_partition_does_not_depend_on_the_order(points):
    shuffle = np.random.default_rng(1).permutation(len(points))
    np.testing.assert_array_equal(cluster(points[shuffle], 45), cluster(points, 45)[shuffle])


def test_too_few_pictures_are_outliers_with_a_warning(points):
    with pytest.warns(FewImagesWarning, match="5 pictures are fewer than min_concept_size=30"):
        assert cluster(points[:5], 30).tolist() == [-1] * 5


def test_duplicates_do_not_break_it():
    assert len(cluster(np.ones((40, 3), dtype=np.float32), 5)) == 40


class Wrong:
    def __init__(self, result):
        self.result = result

    def fit_predict(self, matrix):
        return self.result


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (3, "hdbscan_model is a int"),
        (sklearn.cluster.KMeans(500), r"hdbscan_model \(KMeans\) failed on 125 rows"),
        (Wrong([0, 1]), r"returned int64 of shape \(2,\); expected 125 whole numbers"),
        (Wrong(np.full(125, 0.5)), "returned float64"),
    ],
)
def test_unusable_clusterers_are_refused(points, model, words):
    with pytest.raises(InvalidInput, match=words):
        cluster(points, hdbscan_model=model)


@pytest.mark.parametrize("size", [1, 0, -3])
def test_a_concept_has_at_least_two_pictures(points, size):
    with pytest.raises(InvalidInput, match=f"min_concept_size is {size}"):
        cluster(points, size)


@pytest.fixture(scope="module")
def bundles():
    """Four bundles of unit vectors, and which bundle each is of."""
    random = np.random.default_rng(2)
    true = np.repeat(np.arange(4), [60, 40, 30, 20])
    centres = random.normal(size=(4, 32))
    return unit_rows((centres[true] + random.normal(0, 0.25, (150, 32))).astype(np.float32)), true


def test_evoc_gives_parts_of_the_groups(bundles):
    vectors, true = bundles
    labels, near = cluster_evoc(vectors, 10, random_state=0)
    assert near is not None
    assert (true[near] == true[:, None]).mean() > 0.95
    inside = labels >= 0
    assert inside.mean() > 0.5  # so few rows leave EVoC much noise, which `assign` takes in again
    table = np.zeros((labels.max() + 1, 4))
    np.add.at(table, (labels[inside], true[inside]), 1)
    assert ((table > 0).sum(axis=1) == 1).all()
    assert table.any(axis=0).all()


def test_evoc_does_not_depend_on_the_order(bundles):
    vectors, _ = bundles
    shuffle = np.random.default_rng(1).permutation(len(vectors))
    here, near = cluster_evoc(vectors, 10, random_state=0)
    again, near_again = cluster_evoc(vectors[shuffle], 10, 0)
    np.testing.assert_array_equal(again, here[shuffle])
    np.testing.assert_array_equal(shuffle[near_again], near[shuffle])


def test_evoc_gives_its_own_neighbours_of_many_rows(bundles, monkeypatch):
    vectors, _ = bundles
    exact = cluster_evoc(vectors, 10, random_state=0)
    monkeypatch.setattr("concept.cluster._EXACT_UP_TO", 100)
    labels, near = cluster_evoc(vectors, 10, random_state=0)
    np.testing.assert_array_equal(labels, exact[0])
    assert near.shape == exact[1].shape
    found = [np.isin(*rows).mean() for rows in zip(exact[1], near, strict=True)]
    assert np.mean(found) > 0.9


def test_evoc_puts_copies_into_one_cluster(bundles):
    vectors, _ = bundles
    labels, near = cluster_evoc(np.repeat(vectors, 3, axis=0), 10, random_state=0)
    assert (labels.reshape(-1, 3) == labels.reshape(-1, 3)[:, :1]).all()
    assert len(near) == 450
    assert near.min() >= 0


def test_evoc_leaves_too_few_rows_for_it_to_hdbscan(bundles):
    vectors, true = bundles
    few = np.flatnonzero(true < 2)[::2]
    labels, near = cluster_evoc(vectors[few], 10)
    np.testing.assert_array_equal(labels, cluster(vectors[few], 10))
    assert near is None
    with pytest.warns(FewImagesWarning, match="fewer than min_concept_size=200"):
        assert set(cluster_evoc(vectors, 200)[0]) == {-1}


def test_what_only_the_coarse_clusters_hold_goes_to_the_nearest_fine_one():
    places = np.array([0.0, 1.0, 2.0, 8.0, 9.0, 20.0, 21.0, 50.0])
    coarse = np.array([0, 0, 0, 0, 0, 1, 1, -1])
    fine = np.array([4, -1, -1, -1, 7, -1, -1, -1])

    def nearest(queries, candidates):
        return candidates[abs(places[queries][:, None] - places[candidates]).argmin(axis=1)]

    assert _widen(fine, coarse, nearest).tolist() == [4, 4, 4, 7, 7, 8, 8, -1]


def test_pictures_between_leaves_go_to_one_of_them():
    # Two dense spots with a sparse bridge: one cluster by excess of mass, two by leaves.
    random = np.random.default_rng(0)
    spots = np.concatenate([random.normal(-1, 0.2, (60, 2)), random.normal(1, 0.2, (60, 2))])
    bridge = np.linspace([-1, -1], [1, 1], 25) + random.normal(0, 0.1, (25, 2))
    far = random.normal(30, 0.2, (60, 2))
    labels = cluster(np.concatenate([spots, bridge, far]).astype(np.float32), 20)
    assert not set(labels[145:]) & set(labels[:145])
    assert (labels[120:145] >= 0).mean() > 0.7
    assert not (set(labels[:60]) & set(labels[60:120])) - {-1}
