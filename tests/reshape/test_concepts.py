"""Concepts merged, reduced, split and dropped: everything follows, and nothing else moves."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from concept import reshape
from concept.assign import assign, rule_of
from concept.derive import derive
from concept.errors import InvalidInput, UnknownConcept
from concept.exemplars import represent
from tests.states import SETTINGS, WORDS, assert_same, blob, centres, make_state

STATE = make_state()
BUSY = settings(max_examples=8, deadline=None, derandomize=True)


def check_whole(state):
    """What is derived belongs to the labels: sizes, numbers, vectors, exemplars, names."""
    n = state.n_concepts
    assert sorted(set(state.labels.tolist()) - {-1}) == list(range(n))
    assert state.counts.tolist() == sorted(state.counts.tolist(), reverse=True)
    vectors, _ = represent(state.vectors, state.labels, SETTINGS.diversity)
    np.testing.assert_allclose(state.concept_vectors, vectors, atol=1e-6)
    assert all((state.labels[rows] == c).all() for c, rows in enumerate(state.exemplars))
    assert [len(rows) for rows in state.exemplars] == [min(8, int(c)) for c in state.counts]
    assert len(set(state.titles)) == len(state.titles) == len(state.collages) == n
    assert len(state.topics) == len(state.trust) == len(state.named_by) == n


@given(st.lists(st.integers(0, 3), min_size=4, max_size=4))
@BUSY
def test_merging_then_counting_equals_counting_then_adding(of):
    groups = [[c for c in range(4) if of[c] == group] for group in set(of)]
    merged = reshape.merge(STATE, SETTINGS, groups)
    added = sorted((int(STATE.counts[group].sum()) for group in groups), reverse=True)
    assert merged.state.counts.tolist() == added
    for old, new in merged.numbers.items():
        assert (merged.state.labels[STATE.labels == old] == new).all()
    assert merged.state.n_outliers == STATE.n_outliers
    check_whole(merged.state)


@given(st.data())
@BUSY
def test_transform_honours_whatever_was_done(data):
    state = STATE
    for _ in range(3):
        if state.n_concepts < 2:
            break
        concept = data.draw(st.integers(0, state.n_concepts - 1))
        other = data.draw(st.integers(0, state.n_concepts - 1))
        action = data.draw(st.sampled_from(["merge", "split", "drop"]))
        if action == "merge":
            state = reshape.merge(state, SETTINGS, [concept, other]).state
        elif action == "split":
            assume(state.counts[concept] > 3)
            state = reshape.split(state, SETTINGS, concept).state
        else:
            state = reshape.drop(state, SETTINGS, concept).state
        check_whole(state)
        labels, shares = assign(state.vectors, rule_of(state))
        np.testing.assert_array_equal(labels, state.labels)
        inside = (labels >= 0) & ~state.placed
        np.testing.assert_allclose(shares[inside], state.shares[inside], atol=1e-6)


def test_what_is_not_meant_stays_as_it_is():
    merged = reshape.merge(STATE, SETTINGS, [[1, 3]])
    assert merged.numbers == {0: 1, 1: 0, 2: 2, 3: 0}  # 22 + 9 are more than 30
    for old, new in ((0, 1), (2, 2)):
        assert merged.state.exemplars[new] == STATE.exemplars[old]
        assert merged.state.collages[new] == STATE.collages[old]
        assert merged.state.topics[new] == STATE.topics[old]
        assert merged.state.titles[new] == STATE.titles[old]
    assert merged.state.vectors is STATE.vectors
    assert merged.state.reach is STATE.reach


@pytest.mark.parametrize("groups", [[], [[]], [[2]], [[0], [1]], [[1, 1]]])
def test_a_merge_of_nothing_changes_nothing(groups):
    merged = reshape.merge(STATE, SETTINGS, groups)
    assert merged.state is STATE
    assert merged.numbers == {c: c for c in range(4)}


@pytest.mark.parametrize(
    ("groups", "error", "words"),
    [
        ([[0, 4]], UnknownConcept, "no concept 4; expected one of 0 to 3"),
        ([[-1, 0]], UnknownConcept, "no concept -1"),
        ([[0, 1], [1, 2]], InvalidInput, "concept 1 stands in two groups"),
        ("01", InvalidInput, r"lists of their numbers, such as \[\[1, 2\]"),
        ([[0, 1], 2], InvalidInput, "2 was given for concepts"),
        ([0.0, 1.0], InvalidInput, "was given for concepts"),
        ([[True, 0]], UnknownConcept, "no concept True"),
    ],
)
def test_what_cannot_be_merged_is_refused(groups, error, words):
    with pytest.raises(error, match=words):
        reshape.merge(STATE, SETTINGS, groups)


def test_reducing_merges_what_is_most_alike():
    near = make_state()
    state = make_state((30, 22, 15, 9, 12))
    vectors = state.vectors.copy()
    place = centres(len(WORDS))[0] + 0.3 * centres(1, 5)[0]
    vectors[state.labels == 3] = blob(place, int(state.counts[3]), 77)
    state = derive(type(state)(**{**vars(state), "vectors": vectors}), SETTINGS)
    reduced = reshape.reduce_to(state, SETTINGS, 4)
    assert reduced.numbers[0] == reduced.numbers[3]
    assert reduced.state.n_concepts == 4
    assert reshape.reduce_to(near, SETTINGS, 4).state is near
    one = reshape.reduce_to(near, SETTINGS, 1)
    assert one.state.counts.tolist() == [int(near.counts.sum())]


@pytest.mark.parametrize("n", [0, 5, -1, 2.0, True, "2"])
def test_concepts_are_reduced_to_a_number_that_there_can_be(n):
    with pytest.raises(InvalidInput, match="groups"):
        reshape.reduce_to(STATE, SETTINGS, n)


def test_a_merged_concept_splits_into_what_it_was_made_of():
    merged = reshape.merge(STATE, SETTINGS, [[0, 2]])
    split = reshape.split(merged.state, SETTINGS, merged.numbers[0])
    np.testing.assert_array_equal(split.state.labels, STATE.labels)
    assert split.numbers[merged.numbers[0]] == 0
    assert split.state.titles == STATE.titles


def test_a_split_moves_no_picture_of_others():
    split = reshape.split(STATE, SETTINGS, 1, into=3)
    assert split.state.n_concepts == 6
    for old in (0, 2, 3):
        np.testing.assert_array_equal(STATE.labels == old, split.state.labels == split.numbers[old])
    check_whole(split.state)


@pytest.mark.parametrize("into", [1, 0, 2.0, True, "2"])
def test_a_split_has_two_parts_at_least(into):
    with pytest.raises(InvalidInput, match=r"into is .*from 2"):
        reshape.split(STATE, SETTINGS, 0, into)


def test_copies_of_one_picture_cannot_be_split():
    state = make_state((6, 5), 0)
    vectors = state.vectors.copy()
    vectors[state.labels == 0] = vectors[0]
    state = derive(type(state)(**{**vars(state), "vectors": vectors}), SETTINGS)
    with pytest.raises(InvalidInput, match="at most 1, as many as it has different pictures"):
        reshape.split(state, SETTINGS, 0)


def test_dropped_concepts_are_outliers_and_take_nothing():
    dropped = reshape.drop(STATE, SETTINGS, [1, 2])
    assert dropped.numbers == {0: 0, 1: -1, 2: -1, 3: 1}
    assert dropped.state.n_outliers == STATE.n_outliers + 37
    like = blob(centres(len(WORDS))[1], 10, 55)
    assert {1} <= set(assign(like, rule_of(STATE))[0]) <= {-1, 1}
    assert set(assign(like, rule_of(dropped.state))[0]) == {-1}


def test_all_concepts_can_be_dropped():
    nothing = reshape.drop(STATE, SETTINGS, range(4)).state
    assert nothing.n_concepts == 0
    assert (nothing.labels == -1).all()
    assert (assign(nothing.vectors, rule_of(nothing))[0] == -1).all()
    assert reshape.drop(nothing, SETTINGS, []).state is nothing
    with pytest.raises(UnknownConcept, match="none at all"):
        reshape.split(nothing, SETTINGS, 0)


def test_class_based_tf_idf_is_weighed_anew_for_what_changed():
    tfidf = type(SETTINGS)(**{**vars(SETTINGS), "ctfidf": True})
    state = derive(STATE, tfidf)
    merged = reshape.merge(state, tfidf, [[2, 3]])
    whole = derive(merged.state, tfidf)
    changed = merged.numbers[2]
    assert merged.state.topics[changed] == whole.topics[changed]


def test_without_words_concepts_go_by_their_numbers():
    state = make_state(words=False)
    merged = reshape.merge(state, SETTINGS, [[1, 3]]).state
    assert merged.titles == ["Concept 0", "Concept 1", "Concept 2"]
    assert merged.topics == merged.trust == []


def test_the_same_reshaping_gives_the_same_state():
    here = reshape.split(STATE, SETTINGS, 0).state
    assert_same(here, reshape.split(make_state(), SETTINGS, 0).state)
