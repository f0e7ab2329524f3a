"""Arithmetic on embeddings, against the textbook way of writing it."""

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


@given(matrices, st.integers(1, 40))
def test_best_columns_are_a_stable_sort(scores, k):
    expected = np.argsort(-scores, axis=1, kind="stable")[:, :k]
    np.testing.assert_array_equal(vectors.best_columns(scores, k), expected)


@pytest.mark.parametrize("columns", [640, 641, 671, 1000])
@pytest.mark.parametrize("levels", [2, 9, 10_000])
def test_long_rows_are_sorted_alike_also_where_values_tie(columns, levels):
    scores = np.random.default_rng(columns).integers(0, levels, (40, columns)).astype(np.float32)
    scores[:7] = np.sort(scores[:7], axis=1)
    scores[7] = 1.0
    expected = np.argsort(-scores, axis=1, kind="stable")[:, :5]
    np.testing.assert_array_equal(vectors.best_columns(scores, 5), expected)


@pytest.mark.parametrize("cells", [16, 2**24])
def test_top_k_is_the_same_in_blocks_and_whole(monkeypatch, cells):
    random = np.random.default_rng(0)
    queries = vectors.unit_rows(random.normal(size=(40, 8)))
    base = vectors.unit_rows(random.normal(size=(30, 8)))
    monkeypatch.setattr(vectors, "_BLOCK_CELLS", cells)
    indices, similarities = vectors.top_k(queries, base, 5)
    full = queries @ base.T
    np.testing.assert_array_equal(indices, np.argsort(-full, axis=1)[:, :5])
    np.testing.assert_allclose(similarities, np.sort(full, axis=1)[:, :-6:-1], atol=1e-6)


def test_neighbour_graph_starts_with_the_row_itself_even_among_duplicates():
    base = vectors.unit_rows(np.random.default_rng(1).normal(size=(20, 4)))
    doubled = np.concatenate([base, base])
    indices, distances = vectors.exact_graph(doubled, 3)
    np.testing.assert_array_equal(indices[:, 0], np.arange(40))
    np.testing.assert_array_equal(indices[:20, 1], np.arange(20, 40))
    assert (distances >= 0).all()
    assert (distances[:, 0] == 0).all()
    assert (np.diff(distances, axis=1) >= 0).all()


def test_canonical_order_undoes_a_shuffle():
    matrix = np.random.default_rng(2).normal(size=(50, 4)).astype(np.float32)
    shuffle = np.random.default_rng(3).permutation(50)
    np.testing.assert_array_equal(
        matrix[vectors.canonical_order(matrix)],
        matrix[shuffle][vectors.canonical_order(matrix[shuffle])],
    )
    assert len(vectors.canonical_order(np.empty((0, 4), dtype=np.float32))) == 0


def test_by_size_numbers_the_largest_first_and_keeps_outliers():
    points = np.arange(12, dtype=np.float32).reshape(6, 2)
    numbered = vectors.by_size([7, 3, 3, -1, 3, -5], points)
    assert numbered.tolist() == [1, 0, 0, -1, 0, -1]


def test_by_size_breaks_ties_by_value_not_by_row():
    points = np.arange(8, dtype=np.float32).reshape(4, 2)
    labels = np.array([0, 0, 1, 1])
    numbered = vectors.by_size(labels, points)
    for shuffle in ([2, 3, 0, 1], [3, 0, 2, 1]):
        again = vectors.by_size(labels[shuffle], points[shuffle])
        np.testing.assert_array_equal(again, numbered[shuffle])


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


def test_distinct_rows_give_the_matrix_back():
    matrix = np.random.default_rng(5).integers(0, 3, (40, 2)).astype(np.float32)
    rows, places = vectors.distinct_rows(matrix)
    np.testing.assert_array_equal(matrix[rows][places], matrix)
    assert len(rows) == len(np.unique(matrix, axis=0))
