"""The stages from vectors to concepts, in order."""

import numpy as np
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA

from concept.grouping import group
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


def test_a_users_clusters_are_not_joined():
    vectors, _ = bundles(n=120, concepts=1)
    grouping = group(vectors, 10, umap_model=PCA(2), hdbscan_model=KMeans(4, random_state=0))
    assert grouping.settled.labels.max() == 3
    assert grouping.layout.shape == (120, 2)
