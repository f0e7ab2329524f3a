"""The assignment rule: members keep their concept, neighbours join it, strangers do not."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from concept.assign import Assignment, assign, decide, learn, rule_of, settle
from concept.vectors import unit_rows


def blobs(seed=0, sizes=(40, 25, 15), d=16, spread=0.15):
    random = np.random.default_rng(seed)
    centres = random.normal(size=(len(sizes), d))
    labels = np.repeat(np.arange(len(sizes)), sizes)
    return unit_rows(centres[labels] + random.normal(0, spread, (len(labels), d))), labels


def test_training_rows_get_the_answer_of_the_fit():
    vectors, labels = blobs()
    core = labels.copy()
    core[::7] = -1
    settled = settle(vectors, core)
    inside = settled.core >= 0
    rule = Assignment(vectors[inside], settled.core[inside], settled.reach)
    again, shares = assign(vectors, rule)
    np.testing.assert_array_equal(again, settled.labels)
    np.testing.assert_array_equal(shares, settled.shares)


def test_outliers_within_reach_join_and_strangers_stay_out():
    vectors, labels = blobs()
    stranger = -vectors[:1]
    core = np.append(labels, -1)
    core[5] = -1
    settled = settle(np.concatenate([vectors, stranger]), core)
    assert settled.labels[5] == 0
    assert settled.labels[-1] == -1
    assert settled.core[5] == -1


def test_a_row_between_concepts_stays_out_of_all():
    # Three concepts around one picture: each gets a third of its vote.
    random = np.random.default_rng(0)
    labels = np.repeat(np.arange(3), 20)
    vectors = unit_rows(np.eye(3, 12)[labels] + random.normal(0, 0.3, (60, 12)))
    between = unit_rows(np.eye(3, 12).sum(axis=0)[None])
    rule = learn(vectors, labels)
    wide = Assignment(rule.members, rule.labels, np.full(3, -1.0, dtype=np.float32))
    found, shares = assign(np.concatenate([between, vectors[:1]]), wide)
    assert found.tolist() == [-1, 0]
    assert shares[0] < 0.5


def test_unseen_rows_of_a_concept_join_it():
    # One draw, cut in two: the halves share their centres.
    vectors, labels = blobs(sizes=(80, 80))
    even = np.arange(len(labels)) % 2 == 0
    found, shares = assign(vectors[~even], learn(vectors[even], labels[even]))
    assert (found == labels[~even]).mean() > 0.9
    assert ((shares > 0) & (shares <= 1)).all()


def test_numbers_follow_the_final_sizes():
    vectors, labels = blobs(sizes=(20, 30))
    settled = settle(vectors, labels)
    assert np.bincount(settled.labels[settled.labels >= 0]).tolist() == [30, 20]
    np.testing.assert_array_equal(settled.core, settled.labels)


def test_the_rule_does_not_depend_on_the_order_of_rows():
    vectors, labels = blobs()
    core = labels.copy()
    core[::5] = -1
    shuffle = np.random.default_rng(1).permutation(len(core))
    here, there = settle(vectors, core), settle(vectors[shuffle], core[shuffle])
    np.testing.assert_array_equal(here.labels[shuffle], there.labels)


def test_without_concepts_everything_is_an_outlier():
    vectors, _ = blobs()
    settled = settle(vectors, np.full(len(vectors), -1))
    assert (settled.labels == -1).all()
    assert len(settled.reach) == 0


def test_concepts_of_one_and_two_members_have_a_reach():
    vectors = unit_rows(np.array([[1, 0, 0, 0], [0, 1, 0, 0], [0, 1, 0.2, 0], [0, 0, 0, 1]]))
    rule = learn(vectors, np.array([0, 1, 1, -1]))
    assert np.isfinite(rule.reach).all()
    assert assign(vectors, rule)[0].tolist() == [0, 1, 1, -1]


def test_a_fit_of_many_looks_up_members_as_the_fitted_model_does(monkeypatch):
    vectors, labels = blobs(sizes=(30, 25, 20) * 20, d=32, spread=0.5)
    shuffle = np.random.default_rng(1).permutation(len(labels))
    vectors, labels = vectors[shuffle], labels[shuffle]
    core = labels.copy()
    core[::4] = -1
    scanned, whole = settle(vectors, core), learn(vectors, labels)
    monkeypatch.setattr("concept.assign.LOOKED_UP_FROM", 500)
    looked_up = settle(vectors, core)
    assert (looked_up.labels == scanned.labels).mean() > 0.999
    np.testing.assert_array_equal(looked_up.core, scanned.core)
    np.testing.assert_array_equal(looked_up.reach, scanned.reach)
    # Also where no picture was left out: members are all rows then, but in another order.
    rule = learn(vectors, labels)
    assert rule.nearest is not None
    np.testing.assert_array_equal(rule.reach, whole.reach)
    np.testing.assert_array_equal(assign(vectors, rule)[0], labels)


@pytest.mark.parametrize("left_out", [0, 5])
def test_members_that_are_looked_up_decide_as_if_all_were_looked_at(monkeypatch, left_out):
    vectors, labels = blobs(sizes=(30, 25, 20) * 20, d=32, spread=0.5)
    shuffle = np.random.default_rng(1).permutation(len(labels))
    vectors, core = vectors[shuffle], labels[shuffle]
    if left_out:
        core[::left_out] = -1
    settled = settle(vectors, core)
    # Concept 7 was merged into another since the fit, and concept 3 dropped.
    labels = np.where(settled.labels == 7, 8, np.where(settled.labels == 3, -1, settled.labels))
    state = SimpleNamespace(
        vectors=vectors,
        core=settled.core,
        labels=labels,
        shares=settled.shares,
        reach=settled.reach,
        placed=np.zeros(len(core), dtype=bool),
        lens=np.empty((0, 0), dtype=np.float32),
    )
    monkeypatch.setattr("concept.assign.LOOKED_UP_FROM", 500)
    rule = rule_of(state)
    everything = replace(rule, nearest=None)
    assert rule.nearest is not None
    unseen, _ = blobs(sizes=(10, 10, 10) * 20, d=32, spread=0.6)
    for queries in (vectors, unseen):
        one, other = decide(queries, rule), decide(queries, everything)
        assert (one.labels == other.labels).mean() > 0.999
        assert (one.groups == other.groups).mean() > 0.999
    members = settled.core >= 0
    np.testing.assert_array_equal(decide(vectors, rule).labels[members], labels[members])
    # Without as many, all are looked at, and it is the same rule.
    monkeypatch.setattr("concept.assign.LOOKED_UP_FROM", 10_000)
    scanned = rule_of(state)
    assert scanned.nearest is None
    np.testing.assert_array_equal(decide(unseen, scanned).labels, decide(unseen, everything).labels)
