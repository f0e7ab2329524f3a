"""New pictures: what fits joins, what does not is kept, and what gathers becomes a concept."""

from dataclasses import replace

import numpy as np
import pytest

from concept import reshape
from concept.assign import assign, rule_of
from concept.embed import EmbeddedImages
from concept.images import Unreadable
from concept.settings import Settings
from concept.update import update
from concept.vectors import unit_rows
from tests.states import SETTINGS, WORDS, assert_same, blob, centres, make_state

STATE = make_state((40, 30, 20))
PLACES = centres(len(WORDS))


class Halves:
    """A clusterer that puts every picture into one of two gatherings, by where most differ."""

    def fit_predict(self, layout):
        centred = np.asarray(layout) - np.mean(layout, axis=0)
        return (centred @ np.linalg.svd(centred)[2][0] > 0).astype(int)


class Same:
    """A layout that changes nothing."""

    def fit_transform(self, vectors):
        return vectors


ONE = Settings(
    min_concept_size=8, umap_model=Same(), hdbscan_model=Halves(), random_state=0, verbose=False
)


def add(state, vectors, settings=SETTINGS, unreadable=()):
    vectors = unit_rows(vectors)
    readable = np.ones(len(vectors), dtype=bool)
    for row in unreadable:
        readable[row], vectors[row] = False, 0.0
    lost = [Unreadable(row, f"new {row}", "gone") for row in unreadable]
    names = [f"new {row}" for row in range(len(vectors))]
    return update(
        state, [""] * len(names), names, EmbeddedImages(vectors, readable, lost), settings
    )


def test_updating_with_nothing_changes_nothing():
    assert add(STATE, np.empty((0, 24))).state is STATE


def test_new_pictures_get_what_transform_says_and_concepts_keep_their_numbers():
    new = np.concatenate([blob(PLACES[i], 12, 50 + i) for i in range(3)] + [centres(3, 77)])
    expected, _ = assign(new, rule_of(STATE))
    updated = add(STATE, new)
    np.testing.assert_array_equal(updated.labels, expected)
    state, n = updated.state, len(STATE.names)
    np.testing.assert_array_equal(state.labels[:n], STATE.labels)
    assert state.names[n:] == [f"new {row}" for row in range(39)]
    assert state.added.tolist() == [0] * n + [1] * 39
    assert state.layout.shape == (n + 39, 2)
    assert state.counts.tolist() == (STATE.counts + np.bincount(expected[expected >= 0])).tolist()
    means = unit_rows([state.vectors[state.labels == c].mean(axis=0) for c in range(3)])
    np.testing.assert_allclose(state.concept_vectors, means, atol=1e-6)
    assert [title.split(" ")[0] for title in state.titles] == STATE.titles
    assert add(state, new).state.added.max() == 2


def test_a_gathering_becomes_a_concept_behind_the_others():
    gathering = np.concatenate([blob(PLACES[5], 50, 8), blob(PLACES[6], 50, 9)])
    updated = add(STATE, gathering, ONE)
    state = updated.state
    assert state.n_concepts == 5
    np.testing.assert_array_equal(state.labels[: len(STATE.names)], STATE.labels)
    assert (updated.labels >= 3).all()
    assert state.by_count[0] in (3, 4)  # no longer in the order of sizes
    assert {state.titles[3], state.titles[4]} == {"fox", "gnu"}
    again, _ = assign(state.vectors, rule_of(state))
    np.testing.assert_array_equal(again, state.labels)
    more = add(state, blob(PLACES[5], 10, 88), ONE)
    assert {state.titles[c] for c in set(more.labels.tolist()) - {-1}} == {"fox"}


def test_too_few_are_kept_until_enough_have_gathered():
    few = add(STATE, blob(PLACES[5], 4, 8), ONE)
    assert (few.labels == -1).all()
    assert few.state.n_concepts == 3
    both = np.concatenate([blob(PLACES[5], 30, 9), blob(PLACES[6], 34, 10)])
    enough = add(few.state, both, ONE)
    assert enough.state.n_concepts == 5
    n = len(STATE.names)
    assert set(enough.state.labels[n : n + 4].tolist()) <= {3, 4}


def test_a_loose_gathering_is_no_concept():
    strangers = add(STATE, centres(60, 321), ONE)
    assert strangers.state.n_concepts == 3
    assert (strangers.labels == -1).all()


def test_the_default_clusterer_finds_gatherings_too():
    settings = Settings(min_concept_size=10, umap_model=Same(), random_state=0, verbose=False)
    updated = add(STATE, np.concatenate([blob(PLACES[5], 40, 8), blob(PLACES[6], 30, 9)]), settings)
    assert updated.state.n_concepts == 5
    assert updated.state.titles[3:] == ["fox", "gnu"]


def test_dropped_concepts_do_not_come_back():
    dropped = reshape.drop(STATE, SETTINGS, 1).state
    like = np.concatenate([blob(PLACES[1], 30, 61), blob(PLACES[1], 30, 62)])
    updated = add(dropped, like, ONE)
    reached = assign(like, rule_of(STATE))[0] == 1
    assert reached.sum() > 40
    assert (updated.labels[reached] == -1).all()


def test_what_cannot_be_read_is_kept_as_unreadable():
    updated = add(STATE, blob(PLACES[0], 6, 5), unreadable=[1, 4])
    n = len(STATE.names)
    assert updated.labels[[1, 4]].tolist() == [-1, -1]
    assert [lost.row for lost in updated.state.unreadable] == [n + 1, n + 4]
    assert not updated.state.layout[n + 1].any()


def test_names_of_the_user_stay():
    renamed = reshape.rename(STATE, 0, "Ameisen")
    assert add(renamed, blob(PLACES[0], 10, 5)).state.titles[0] == "Ameisen"


@pytest.mark.parametrize("size", [1, 9])
def test_updates_are_the_same_twice(size):
    new = blob(PLACES[0], size, 5)
    assert_same(add(STATE, new).state, add(make_state((40, 30, 20)), new).state)


def test_a_model_without_concepts_grows_its_first():
    empty = np.full(5, -1), np.empty(0, dtype=np.float32)
    dropped = reshape.drop(make_state((5,), 0), SETTINGS, 0).state
    nothing = replace(dropped, core=empty[0], reach=empty[1])
    new = np.concatenate([blob(PLACES[5], 20, 8), blob(PLACES[6], 20, 9)])
    assert add(nothing, new, ONE).state.n_concepts == 2
