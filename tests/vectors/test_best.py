"""The best columns, against sorting all of them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from concept.vectors import best

matrices = arrays(
    np.float32,
    st.tuples(st.integers(1, 30), st.integers(1, 6)),
    elements=st.floats(-4, 4, width=16),
)


@given(matrices, st.integers(1, 40))
def test_best_columns_are_a_stable_sort(scores, k):
    expected = np.argsort(-scores, axis=1, kind="stable")[:, :k]
    np.testing.assert_array_equal(best.best_columns(scores, k), expected)


@pytest.mark.parametrize("columns", [640, 641, 671, 1000])
@pytest.mark.parametrize("levels", [2, 9, 10_000])
def test_long_rows_are_sorted_alike_also_where_values_tie(columns, levels):
    scores = np.random.default_rng(columns).integers(0, levels, (40, columns)).astype(np.float32)
    scores[:7] = np.sort(scores[:7], axis=1)
    scores[7] = 1.0
    expected = np.argsort(-scores, axis=1, kind="stable")[:, :5]
    np.testing.assert_array_equal(best.best_columns(scores, 5), expected)


@pytest.mark.parametrize("threads", [1, 2, 3, 64])
def test_several_threads_find_the_same(monkeypatch, threads):
    scores = np.random.default_rng(0).integers(0, 50, (31, 700)).astype(np.float32)
    monkeypatch.setattr(best, "_THREADS", threads)
    monkeypatch.setattr(best, "_FEWEST_A_THREAD", 300)
    expected = np.argsort(-scores, axis=1, kind="stable")[:, :5]
    np.testing.assert_array_equal(best.best_columns(scores, 5), expected)
