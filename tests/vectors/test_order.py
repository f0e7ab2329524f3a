"""An order that does not depend on how rows were given."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from concept import vectors


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


def test_distinct_rows_give_the_matrix_back():
    matrix = np.random.default_rng(5).integers(0, 3, (40, 2)).astype(np.float32)
    rows, places = vectors.distinct_rows(matrix)
    np.testing.assert_array_equal(matrix[rows][places], matrix)
    assert len(rows) == len(np.unique(matrix, axis=0))


@given(st.lists(st.integers(-1, 6), max_size=40))
def test_the_rows_of_each_cluster_are_found_at_once(labels):
    numbers = np.array(labels, dtype=np.int64)
    found = vectors.rows_of_each(numbers)
    assert len(found) == numbers.max(initial=-1) + 1
    for cluster, rows in enumerate(found):
        np.testing.assert_array_equal(rows, np.flatnonzero(numbers == cluster))
