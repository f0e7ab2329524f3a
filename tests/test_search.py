"""Ranking: best first, deterministic, cut and folded; nothing found for nothing."""

import copy
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from concept.errors import InvalidInput
from concept.relevance import null_of, relevance
from concept.search import Match, above, folded, nearest_words, ranked
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


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"n": 0}, "top_n is 0"),
        ({"n": 1, "min_relevance": 1.5}, "min_relevance is 1.5"),
        ({"n": 1, "min_relevance": float("nan")}, "min_relevance is nan"),
        ({"n": 1, "min_relevance": 0.5}, "too little to know chance from"),
        ({"n": 1, "fold": 0.0}, "fold at is 0.0"),
    ],
)
def test_what_cannot_be_asked_for_is_refused(options, words):
    rows = unit_rows(np.eye(2))
    with pytest.raises(InvalidInput, match=words):
        ranked(rows[:1], rows, options.pop("n"), **options)


def test_a_match_is_a_pair_that_knows_more():
    match = Match(7, 0.5, 0.9, [8])
    row, similarity = match
    assert (row, similarity) == (7, 0.5) == match
    assert (match.item, match.similarity, match.relevance, match.folded) == (7, 0.5, 0.9, (8,))
    for again in (copy.deepcopy(match), pickle.loads(pickle.dumps(match))):
        assert again == match
        assert (again.relevance, again.folded) == (0.9, (8,))
    assert match.renamed("seven") == ("seven", 0.5)
    assert match.renamed("seven").relevance == 0.9


@given(st.integers(0, 2**32 - 1), st.integers(1, 12))
def test_a_part_of_the_rows_is_searched_as_if_it_were_alone(seed, n):
    random = np.random.default_rng(seed)
    rows = unit_rows(random.normal(size=(40, 5)))
    query, within = unit_rows(random.normal(size=(1, 5))), random.random(40) < 0.5
    part = np.flatnonzero(within)
    alone = [(int(part[row]), s) for row, s in ranked(query, rows[part], n)]
    found = ranked(query, rows, n, within=within)
    assert [row for row, _ in found] == [row for row, _ in alone]


def test_relevance_cuts_and_a_chance_query_finds_nothing():
    random = np.random.default_rng(0)
    rows = unit_rows(random.normal(size=(500, 64)))
    rows[:5] = unit_rows(rows[0] + 0.3 * random.normal(size=(5, 64)) / 8)
    null = null_of(rows, unit_rows(random.normal(size=(60, 64))))
    asked = unit_rows(rows[:1] + 0.3 * random.normal(size=(1, 64)) / 8)
    found = ranked(asked, rows, 20, null=null, min_relevance=0.5)
    assert {row for row, _ in found} == set(range(5))
    assert all(match.relevance >= 0.5 for match in found)
    nothing = unit_rows(random.normal(size=(1, 64)))
    assert ranked(nothing, rows, 20, null=null, min_relevance=0.5) == []
    (best, *_) = ranked(nothing, rows, 20, null=null)
    assert best.relevance == pytest.approx(float(relevance(null, nothing, rows[[best.item]])[0]))


def test_above_keeps_the_order_and_refuses_what_it_cannot_know():
    found = [Match(1, 0.9, 0.2), Match(2, 0.8, 0.7), Match(3, 0.7, 0.5)]
    assert above(found, 0.5) == [(2, 0.8), (3, 0.7)]
    assert above([Match(1, 0.9)], 0.0) == [(1, 0.9)]
    with pytest.raises(InvalidInput, match="too little"):
        above([Match(1, 0.9)], 0.1)


def test_near_duplicates_are_folded_into_the_best_of_them():
    random = np.random.default_rng(1)
    rows = unit_rows(random.normal(size=(30, 32)))
    rows[20], rows[25] = rows[3], unit_rows(rows[[3]] + 0.01 * random.normal(size=(1, 32)))[0]
    plain = ranked(rows[[3]], rows, 4)
    assert {row for row, _ in plain[:3]} == {3, 20, 25}
    found = ranked(rows[[3]], rows, 4, fold=0.97)
    assert found[0].item == 3
    assert set(found[0].folded) == {20, 25}
    assert [row for row, _ in found[1:]] == [row for row, _ in ranked(rows[[3]], rows, 6)[3:]]


@given(st.integers(0, 2**32 - 1), st.floats(0.5, 1.0))
def test_folding_loses_no_row_and_keeps_only_different_ones(seed, at):
    random = np.random.default_rng(seed)
    rows = unit_rows(random.normal(size=(25, 3)))
    heads = folded(rows, at)
    everything = [*heads, *(int(row) for others in heads.values() for row in others)]
    assert sorted(everything) == list(range(25))
    kept = rows[list(heads)]
    assert (kept @ kept.T)[~np.eye(len(kept), dtype=bool)].max(initial=-1) < at + 1e-6


def test_words_by_distance_without_the_word_itself():
    words, vectors = ["sea", "ocean", "cat"], unit_rows([[1.0, 0], [1, 0.1], [0, 1]])
    found = nearest_words(vectors[:1], words, vectors, 5, lambda word: word == "sea")
    assert [word for word, _ in found] == ["ocean", "cat"]
    assert found[0][1] == pytest.approx(1 - 1 / np.sqrt(1.01), abs=1e-6)
    assert nearest_words(None, words, vectors, 5, lambda _: False) == []
