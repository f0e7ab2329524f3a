"""Clustering: the default, other clusterers, and collections that are too small."""

import fast_hdbscan
import hdbscan
import numpy as np
import pytest
import sklearn.cluster

from concept.cluster import cluster
from concept.errors import FewImagesWarning, InvalidInput


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
