"""Ranking: best first, deterministic, nothing found for nothing."""

import numpy as np
import pytest

from concept.errors import InvalidInput
from concept.search import ranked
from concept.vectors import unit_rows


def test_best_first_and_ties_to_the_lower_row():
    rows = unit_rows(np.array([[0, 1], [1, 0], [1, 1], [1, 0]]))
    found = ranked(unit_rows([[1, 0]]), rows, 4)
    assert [row for row, _ in found] == [1, 3, 2, 0]
    assert found[0][1] == pytest.approx(1.0)
    assert all(type(row) is int and type(s) is float for row, s in found)


def test_rows_of_zeros_are_never_found():
    rows = unit_rows(np.array([[0.0, 0], [1, 0]]))
    assert [row for row, _ in ranked(unit_rows([[-1, 0]]), rows, 5)] == [1]


def test_no_query_and_no_rows_find_nothing():
    assert ranked(None, unit_rows(np.eye(2)), 3) == []
    assert ranked(unit_rows([[1, 0]]), np.empty((0, 2), dtype=np.float32), 3) == []


def test_top_n_must_be_positive():
    with pytest.raises(InvalidInput, match="top_n is 0"):
        ranked(None, unit_rows(np.eye(2)), 0)
