"""Principal components, beside scikit-learn's."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from sklearn.decomposition import PCA

from concept.vectors import principal_components


@given(
    st.integers(2, 40), st.integers(1, 8), st.integers(1, 10), st.integers(0, 2**31), st.booleans()
)
def test_they_are_scikit_learns_but_for_their_signs(rows, columns, n_components, seed, far):
    random = np.random.default_rng(seed)
    # Of very different variances, so that no two directions are interchangeable.
    values = random.standard_normal((rows, columns)) * 3.0 ** np.arange(columns) + 100 * far
    values = values.astype(np.float32)
    found = principal_components(values, n_components)
    assert found.shape == (rows, n_components)
    assert found.dtype == np.float32
    n = min(rows - 1, columns, n_components)
    expected = PCA(min(rows, columns)).fit_transform(values.astype(np.float64))[:, :n]
    scale = np.abs(values - values.mean(axis=0)).max() + 1e-3
    np.testing.assert_allclose(np.abs(found[:, :n]), np.abs(expected), atol=2e-2 * scale)
    np.testing.assert_allclose(found[:, columns:], 0.0)


def test_blocks_change_nothing_and_there_is_a_side_that_points_up():
    random = np.random.default_rng(0)
    values = (random.standard_normal((9000, 6)) * [9, 5, 3, 2, 1, 0.5]).astype(np.float32)
    found = principal_components(values, 3)
    np.testing.assert_allclose(found.std(axis=0), values.std(axis=0)[:3], rtol=0.01)
    assert (np.sum(found * values[:, :3], axis=0) > 0).all()
