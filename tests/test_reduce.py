"""Reduction: the default layout, order, few rows, and other reducers."""

import numpy as np
import pytest
from sklearn.decomposition import PCA

from concept.errors import InvalidInput
from concept.reduce import reduce
from concept.vectors import unit_rows


@pytest.fixture(scope="module")
def vectors():
    random = np.random.default_rng(0)
    centres = random.normal(size=(3, 20))
    return unit_rows(centres[np.repeat([0, 1, 2], 30)] + random.normal(0, 0.3, (90, 20)))


def test_a_seeded_layout_is_the_same_twice_and_in_any_order(vectors):
    layout = reduce(vectors, random_state=3)
    assert layout.shape == (90, 5)
    assert layout.dtype == np.float32
    shuffle = np.random.default_rng(1).permutation(90)
    np.testing.assert_array_equal(reduce(vectors[shuffle], random_state=3), layout[shuffle])


def test_many_rows_start_from_principal_components(vectors, monkeypatch):
    monkeypatch.setattr("concept.reduce._MANY_ROWS", 50)

    def slow(*_, **__):
        raise AssertionError("eigenvectors of a graph of many rows take long")

    with monkeypatch.context() as patched:
        patched.setattr("umap.umap_.spectral_layout", slow)
        layout = reduce(vectors, random_state=0)
        shuffle = np.random.default_rng(1).permutation(len(vectors))
        again = reduce(vectors[shuffle], random_state=0)
    np.testing.assert_array_equal(again, layout[shuffle])
    # There are no five components of three columns.
    assert reduce(unit_rows(vectors[:, :3]), random_state=0).shape == (len(vectors), 5)


def test_an_unseeded_layout_works_too(vectors):
    assert np.isfinite(reduce(vectors)).all()


@pytest.mark.parametrize("n", [1, 5, 15, 16, 20, 40])
def test_few_rows_are_laid_out_or_left_alone(vectors, n):
    layout = reduce(vectors[:n], random_state=0)
    assert len(layout) == n
    assert np.isfinite(layout).all()


def test_duplicates_are_laid_out(vectors):
    assert np.isfinite(reduce(np.repeat(vectors[:1], 30, axis=0), random_state=0)).all()


def test_any_transformer_takes_umaps_place(vectors):
    np.testing.assert_allclose(
        reduce(vectors, PCA(2, random_state=0)),
        PCA(2, random_state=0).fit_transform(vectors),
        rtol=1e-5,
    )


class Wrong:
    def __init__(self, result):
        self.result = result

    def fit_transform(self, matrix):
        return self.result


@pytest.mark.parametrize(
    ("model", "words"),
    [
        ("umap", "umap_model is a str"),
        (PCA(200), r"umap_model \(PCA\) failed on 90 rows"),
        (Wrong(np.ones((3, 2))), r"returned shape \(3, 2\) for 90 rows"),
        (Wrong(np.full((90, 2), np.nan)), "one finite row"),
    ],
)
def test_unusable_reducers_are_refused(vectors, model, words):
    with pytest.raises(InvalidInput, match=words):
        reduce(vectors, model)
