"""Matrices of embeddings."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from concept import vectors
from concept.errors import InvalidInput

matrices = arrays(
    np.float32,
    st.tuples(st.integers(1, 30), st.integers(1, 6)),
    elements=st.floats(-4, 4, width=16),
)


@given(matrices)
def test_unit_rows_have_length_one_or_stay_zero(matrix):
    lengths = np.linalg.norm(vectors.unit_rows(matrix), axis=1)
    expected = matrix.any(axis=1).astype(float)
    np.testing.assert_allclose(lengths, expected, atol=1e-5)


def test_spread_fills_the_other_rows():
    values = vectors.spread(np.array([5, 6]), np.array([1, 3]), 4, -1)
    assert values.tolist() == [-1, 5, -1, 6]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (np.ones((2, 3)), "has 2 rows; expected 3"),
        (np.ones((3, 2)), "has 2 dimensions; expected 3"),
        (np.ones(3), r"shape \(3,\); expected two dimensions"),
        ([[1, 2, 3], [1, 2], [1, 2, 3]], "cannot be read as a matrix"),
        ([[1, 2, 3], [1, np.nan, 3], [0, 0, 1]], "NaN or infinite values in 1 rows.*row 1"),
        ([[1, 2, 3], [1, 2, 3], [0, 0, 0]], "1 rows of zeros.*row 2"),
    ],
)
def test_as_matrix_names_what_is_wrong(values, words):
    with pytest.raises(InvalidInput, match=words):
        vectors.as_matrix(values, "image_embeddings", rows=3, columns=3)
