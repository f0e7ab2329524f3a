"""The stages from vectors to concepts, in order."""

import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

from concept.errors import InvalidInput
from concept.grouping import CLUSTERINGS, group
from concept.vectors import unit_rows


def bundles(n=40, concepts=3, d=16, seed=0):
    random = np.random.default_rng(seed)
    centres = unit_rows(random.normal(size=(concepts, d)).astype(np.float32))
    rows = np.repeat(centres, n, axis=0) + 0.05 * random.normal(size=(concepts * n, d))
    return unit_rows(rows.astype(np.float32)), np.repeat(np.arange(concepts), n)


def test_bundles_are_found_and_laid_out():
    vectors, true = bundles()
    grouping = group(vectors, 10, random_state=0)
    assert grouping.layout.shape == (120, 5)
    assert len(set(zip(grouping.settled.labels, true, strict=True))) == 3


@pytest.mark.parametrize("size", [5, 12, 30])
def test_no_concept_is_smaller_than_asked_for(size):
    random = np.random.default_rng(1)
    centres = random.normal(size=(9, 16))
    of = np.repeat(np.arange(9), [40, 30, 20, 15, 12, 10, 8, 6, 5])
    vectors = unit_rows((centres[of] + random.normal(0, 0.7, (len(of), 16))).astype(np.float32))
    labels = group(vectors, size, umap_model=PCA(5, random_state=0)).settled.labels
    counts = np.bincount(labels[labels >= 0])
    assert len(counts) > 1
    assert (counts >= size).all()


def test_a_concept_is_as_large_as_what_it_takes(monkeypatch):
    # The clusterer leaves out every third picture of the smaller bundle: 14 of 20 are left in it.
    random = np.random.default_rng(2)
    true = np.repeat([0, 1], [40, 20])
    centres = unit_rows(random.normal(size=(2, 16)))
    vectors = unit_rows((centres[true] + random.normal(0, 0.08, (60, 16))).astype(np.float32))
    core = np.where((true == 1) & (np.arange(60) % 3 == 0), -1, true)
    monkeypatch.setattr("concept.grouping.cluster", lambda *_: core)
    labels = group(vectors, 18, umap_model=PCA(2)).settled.labels
    assert (labels >= 0).mean() > 0.95
    assert len(set(zip(labels[labels >= 0], true[labels >= 0], strict=True))) == 2


def test_a_users_clusters_are_not_joined():
    vectors, _ = bundles(n=120, concepts=1)
    grouping = group(vectors, 10, umap_model=PCA(2), hdbscan_model=KMeans(4, random_state=0))
    assert grouping.settled.labels.max() == 3
    assert grouping.layout.shape == (120, 2)


@pytest.mark.parametrize("clustering", CLUSTERINGS)
def test_every_engine_finds_the_bundles(clustering):
    vectors, true = bundles(concepts=4)
    labels = group(vectors, 10, clustering=clustering, random_state=0).settled.labels
    assert (labels >= 0).mean() > 0.9
    assert len({(c, t) for c, t in zip(labels, true, strict=True) if c >= 0}) == 4


def test_evoc_lays_nothing_out():
    assert group(bundles()[0], 10, clustering="evoc", random_state=0).layout.shape == (120, 0)


@pytest.mark.parametrize(
    ("clustering", "models", "words"),
    [
        ("kmeans", {}, "clustering is 'kmeans'; expected one of 'umap"),
        ("evoc", {"umap_model": PCA(2)}, "Leave the models out"),
        ("evoc", {"hdbscan_model": KMeans(2)}, "Leave the models out"),
    ],
)
def test_engines_that_cannot_be_used_are_refused(clustering, models, words):
    with pytest.raises(InvalidInput, match=words):
        group(bundles()[0], 10, clustering=clustering, **models)


@pytest.mark.real_data
@pytest.mark.parametrize("clustering", CLUSTERINGS)
def test_real_concepts_are_good_and_do_not_depend_on_the_order(data_folder, clustering):
    folder = data_folder / "caltech101"
    vectors = unit_rows(np.load(folder / "clip_vitb32.npy"))
    true = pd.factorize(pd.read_csv(folder / "images.csv")["label"])[0]
    labels = group(vectors, 20, clustering=clustering, random_state=0).settled.labels
    assert (labels >= 0).mean() > 0.95
    assert adjusted_rand_score(true, labels) > 0.83
    assert normalized_mutual_info_score(true, labels) > 0.9
    shuffle = np.random.default_rng(0).permutation(len(vectors))
    again = group(vectors[shuffle], 20, clustering=clustering, random_state=0).settled.labels
    np.testing.assert_array_equal(again, labels[shuffle])


@pytest.mark.parametrize("clustering", CLUSTERINGS)
def test_strays_are_in_no_concept_and_kinds_of_one_thing_in_several(clustering):
    random = np.random.default_rng(5)
    things = unit_rows(random.normal(size=(6, 256)))
    kinds = unit_rows(np.repeat(things, 2, axis=0) + 0.5 * unit_rows(random.normal(size=(12, 256))))
    true = np.append(np.repeat(np.arange(12), 60), [-1] * 30)
    drawn = 0.5 * random.normal(size=(len(true), 256)) / 16
    drawn[true >= 0] += kinds[true[true >= 0]]
    labels = group(unit_rows(drawn), 15, clustering=clustering, random_state=0).settled.labels
    # Between two of sixty pictures each, EVoC's neighbours are too few to tell every gap.
    assert adjusted_rand_score(true, labels) > 0.9
    assert (labels[true < 0] == -1).mean() > 0.9


@pytest.mark.filterwarnings("ignore::concept.errors.FewImagesWarning")
@pytest.mark.parametrize("clustering", CLUSTERINGS)
@pytest.mark.parametrize("n", [1, 2, 5])
def test_hardly_any_pictures_are_grouped_too(clustering, n):
    vectors = bundles()[0][:n]
    labels = group(vectors, 2, clustering=clustering, random_state=0).settled.labels
    assert labels.shape == (n,)
