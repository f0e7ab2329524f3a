"""Canonical correlations, against what mathematics says of them."""

import numpy as np
import pytest
from scipy.linalg import eigh
from scipy.sparse import csr_matrix

from concept.embedders.cca import CCATowers, canonical_correlations
from concept.embedders.text_view import TextView
from concept.errors import InvalidInput


def test_identical_views_correlate_to_one():
    x = np.random.default_rng(0).normal(size=(200, 6))
    found = canonical_correlations(x, x)
    np.testing.assert_allclose(found.values, np.ones(6), atol=1e-9)


def test_any_invertible_map_of_a_view_changes_nothing():
    random = np.random.default_rng(1)
    x, y = random.normal(size=(300, 5)), random.normal(size=(300, 4))
    y[:, 0] += x[:, 1]
    plain = canonical_correlations(x, y).values
    mapped = canonical_correlations(x @ random.normal(size=(5, 5)) + 3.0, y).values
    np.testing.assert_allclose(plain, mapped, atol=1e-9)


def test_planted_latents_are_recovered():
    random = np.random.default_rng(2)
    latent = random.normal(size=(2000, 2))
    x = latent @ random.normal(size=(2, 8)) + 0.1 * random.normal(size=(2000, 8))
    y = latent @ random.normal(size=(2, 5)) + 0.1 * random.normal(size=(2000, 5))
    found = canonical_correlations(x, y)
    assert (found.values[:2] > 0.95).all()
    assert (found.values[2:] < 0.15).all()
    projected = (x - found.mean_x) @ found.weights_x[:, :2]
    coefficients, *_ = np.linalg.lstsq(projected, latent, rcond=None)
    explained = 1 - ((latent - projected @ coefficients) ** 2).sum() / (latent**2).sum()
    assert explained > 0.98


def test_no_ridge_is_textbook_cca():
    random = np.random.default_rng(3)
    x, y = random.normal(size=(400, 4)), random.normal(size=(400, 3))
    y[:, :2] += x[:, 1:3]
    found = canonical_correlations(x, y)
    # Hotelling's generalised eigenproblem, written out.
    cx, cy = np.cov(x.T, bias=True), np.cov(y.T, bias=True)
    between = (x - x.mean(0)).T @ (y - y.mean(0)) / len(x)
    values = eigh(between @ np.linalg.solve(cy, between.T), cx, eigvals_only=True)
    np.testing.assert_allclose(found.values, np.sqrt(values[::-1][:3]), atol=1e-9)
    a = (x - found.mean_x) @ found.weights_x
    b = (y - found.mean_y) @ found.weights_y
    np.testing.assert_allclose(a.T @ a / len(x), np.eye(3), atol=1e-9)
    np.testing.assert_allclose(b.T @ b / len(x), np.eye(3), atol=1e-9)
    np.testing.assert_allclose(a.T @ b / len(x), np.diag(found.values), atol=1e-9)


def test_sparse_rows_of_owners_are_the_same_as_rows_side_by_side():
    random = np.random.default_rng(6)
    x, owners = random.normal(size=(40, 5)), random.permutation(np.repeat(np.arange(40), 3))
    y = random.normal(size=(120, 70)) * (random.random((120, 70)) < 0.3) + 0.1 * x[owners, :1]
    for ridge in ((0.5, 1.0), (0.0, 0.1)):
        dense = canonical_correlations(x[owners], y, 1, ridge)
        found = canonical_correlations(x, csr_matrix(y), 1, ridge, owners)
        np.testing.assert_allclose(found.values, dense.values, atol=1e-9)
        np.testing.assert_allclose(np.abs(found.weights_y), np.abs(dense.weights_y), atol=1e-7)


def test_few_of_many_directions_are_the_first_of_all():
    random = np.random.default_rng(7)
    x, y = random.normal(size=(200, 30)), random.normal(size=(200, 40))
    few, every = canonical_correlations(x, y, 5), canonical_correlations(x, y)
    np.testing.assert_allclose(few.values, every.values[:5], atol=1e-9)
    np.testing.assert_allclose(np.abs(few.weights_x), np.abs(every.weights_x[:, :5]), atol=1e-7)


def test_a_ridge_lessens_the_correlations_of_chance():
    random = np.random.default_rng(4)
    x, y = random.normal(size=(30, 40)), random.normal(size=(30, 40))
    assert canonical_correlations(x, y).values[0] == pytest.approx(1.0)
    assert canonical_correlations(x, y, ridge=(1.0, 1.0)).values[0] < 0.8
    assert len(canonical_correlations(x, y, 3).values) == 3


@pytest.mark.parametrize(
    ("x", "y", "options", "complaint"),
    [
        (np.ones((1, 2)), np.ones((1, 2)), {}, "views of 1 and 1 rows"),
        (np.eye(3), np.eye(4), {}, "views of 3 and 4 rows"),
        (np.ones((3, 2)), np.eye(3), {}, "all rows of a view are alike"),
        (np.eye(3), np.eye(3), {"ridge": (-1.0, 0.0)}, "ridge is"),
        (np.eye(3), np.eye(3), {"dimensions": 0}, "dimensions is 0"),
    ],
)
def test_what_cannot_be_used_is_refused(x, y, options, complaint):
    with pytest.raises(InvalidInput, match=complaint):
        canonical_correlations(x, y, **options)


def test_towers_come_back_from_their_arrays():
    random = np.random.default_rng(5)
    texts = ["red ball", "blue ball", "green tree", "red tree"] * 5
    view = TextView.fit(texts, min_count=1)
    features = random.normal(size=(20, 6)).astype(np.float32)
    towers = CCATowers(view, canonical_correlations(features, view(texts), 2, (0.1, 0.1)), 0.5)
    again = CCATowers.restore(towers.arrays(), towers.settings())
    np.testing.assert_array_equal(towers.images(features), again.images(features))
    np.testing.assert_array_equal(towers.texts(["red"]), again.texts(["red"]))
    assert not towers.texts(["zebra"]).any()
    assert towers.unknown_words("red zebra") == ["zebra"]
    assert towers.width == 6
