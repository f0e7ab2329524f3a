"""Outliers given to concepts: the threshold holds, they stay there, and they decide nothing."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from concept import reshape
from concept.assign import assign, rule_of
from concept.errors import InvalidInput
from concept.images import Unreadable
from concept.reshape.outliers import STRATEGIES
from tests.states import SETTINGS, blob, centres, make_state

STATE = make_state(strangers=20)
OUTLIERS = STATE.labels == -1


@given(st.sampled_from(STRATEGIES), st.floats(0, 1))
@settings(max_examples=8, deadline=None, derandomize=True)
def test_the_threshold_is_respected(strategy, threshold):
    reduced = reshape.reduce_outliers(STATE, SETTINGS, strategy, threshold)
    back = {new: old for old, new in reduced.numbers.items()}
    labels = np.array([back.get(label, -1) for label in reduced.state.labels.tolist()])
    np.testing.assert_array_equal(labels[~OUTLIERS], STATE.labels[~OUTLIERS])
    moved = OUTLIERS & (labels >= 0)
    np.testing.assert_array_equal(moved, reduced.state.placed)
    assert (reduced.state.shares[moved] >= threshold).all()
    cosines = STATE.vectors @ STATE.concept_vectors.T
    if strategy == "embeddings":
        np.testing.assert_array_equal(moved, OUTLIERS & (cosines.max(axis=1) >= threshold))
        np.testing.assert_array_equal(labels[moved], cosines[moved].argmax(axis=1))
    again, _ = assign(reduced.state.vectors, rule_of(reduced.state))
    np.testing.assert_array_equal(again, reduced.state.labels)


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_without_a_threshold_nothing_readable_is_left(strategy):
    state = type(STATE)(**{**vars(STATE), "unreadable": [Unreadable(len(OUTLIERS) - 1, "x", "y")]})
    reduced = reshape.reduce_outliers(state, SETTINGS, strategy).state
    if strategy == "neighbours":
        assert (reduced.labels == -1).tolist() == [False] * (len(OUTLIERS) - 1) + [True]
    assert reduced.labels[-1] == -1
    assert reduced.counts.sum() == (reduced.labels >= 0).sum()


def test_concepts_reach_no_farther_than_before():
    reduced = reshape.reduce_outliers(STATE, SETTINGS, "neighbours")
    new = np.concatenate([centres(40, 7), blob(centres(12)[0], 10, 5)])
    before, after = (assign(new, rule_of(state))[0] for state in (STATE, reduced.state))
    expected = [reduced.numbers.get(label, -1) for label in before.tolist()]
    assert after.tolist() == expected


def test_a_reshaping_takes_them_along():
    reduced = reshape.reduce_outliers(STATE, SETTINGS, "neighbours").state
    for state in (
        reshape.merge(reduced, SETTINGS, [[0, 1]]).state,
        reshape.split(reduced, SETTINGS, 0).state,
        reshape.drop(reduced, SETTINGS, 0).state,
    ):
        np.testing.assert_array_equal(assign(state.vectors, rule_of(state))[0], state.labels)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("magic",), "strategy is 'magic'; expected one of 'embeddings', 'neighbours'"),
        (("embeddings", 1.5), "threshold is 1.5"),
        (("embeddings", -0.1), "threshold is -0.1"),
        (("neighbours", "0.5"), "threshold is '0.5'"),
        (("neighbours", float("nan")), "threshold is nan"),
        (("neighbours", True), "threshold is True"),
    ],
)
def test_what_cannot_be_used_is_refused(arguments, words):
    with pytest.raises(InvalidInput, match=words):
        reshape.reduce_outliers(STATE, SETTINGS, *arguments)
