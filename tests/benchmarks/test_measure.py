import dataclasses
from itertools import combinations
from math import log2

import numpy as np
import pytest

from benchmarks.collection import Collection
from benchmarks.measure import SAMPLE_SHARE, SAMPLES, measure, plan, reduced
from benchmarks.peers.exchange import Answer


def test_plan_asks_for_the_same_rows_in_another_order_and_for_samples():
    asked = plan(50, 5, seeds=2)
    assert [fit.seed for fit in asked.whole] == [0, 1]
    for fit, again in zip(asked.whole, asked.shuffled, strict=True):
        assert fit.rows == list(range(50))
        assert again.rows != fit.rows
        assert sorted(again.rows) == fit.rows
        assert again.seed == fit.seed
    assert [len(fit.rows) for fit in asked.samples] == [round(SAMPLE_SHARE * 50)] * SAMPLES
    for one, other in combinations(asked.samples, 2):
        assert one.rows != other.rows
    assert plan(50, 5, seeds=2) == asked


def test_perfect_answers_measure_one(tiny):
    asked = plan(len(tiny.vectors), 8, seeds=2)
    words = [["cat"], ["dog"], ["owl"]]
    answers = [Answer(tiny.classes[fit.rows].tolist(), words) for fit in asked.fits]
    found = measure(tiny, asked, answers)
    assert found.pop("concepts") == [3, 3]
    assert len(found["stability"]) == SAMPLES * (SAMPLES - 1) / 2
    for column, values in found.items():
        assert values == pytest.approx([1.0] * len(values)), column


def test_what_is_wrong_shows_in_its_column(tiny):
    asked = plan(len(tiny.vectors), 8, seeds=1)
    labels = tiny.classes
    words = [["cat"], ["wolf", "dog"], ["owl"]]
    answers = [Answer(labels[fit.rows].tolist(), words) for fit in asked.fits]
    outliers = labels.copy()
    outliers[:6] = -1  # of the 20 cats, whose other fourteen are nearest to them
    answers[0] = Answer(outliers.tolist(), words)
    found = measure(tiny, asked, answers)
    assert found["covered"] == [0.9]
    assert found["purity"] == found["ARI"] == [1.0]
    assert found["named"] == [pytest.approx(2 / 3)]
    # In the given order six are outliers, each alone, in the other none: of 3 * 190 pairs together
    # here, 91 + 2 * 190 = 471 are together there, too. By chance it is 570 * 471 / 1770.
    chance = 570 * 471 / 1770
    assert found["shuffled"] == [pytest.approx((471 - chance) / ((570 + 471) / 2 - chance))]
    assert found["stability"] == pytest.approx([1.0] * 6)


def test_without_classes_only_what_needs_none_is_measured(tiny):
    unknown = dataclasses.replace(tiny, titles=[])
    asked = plan(len(tiny.vectors), 8, seeds=1)
    answers = [Answer([0] * len(fit.rows), [["cat"]]) for fit in asked.fits]
    assert set(measure(unknown, asked, answers)) == {
        "concepts",
        "covered",
        "shuffled",
        "stability",
    }


def test_reduced_answers_are_the_engines_own():
    answers = [Answer([0, -1], [], filled=[0, 0]), Answer([0, -1], [])]
    assert [answer.labels for answer in reduced(answers)] == [[0, 0], [0, -1]]


def test_an_engine_that_finds_nothing_is_measured(tiny):
    asked = plan(len(tiny.vectors), 8, seeds=1)
    answers = [Answer([-1] * len(fit.rows), []) for fit in asked.fits]
    found = measure(tiny, asked, answers)
    assert found["covered"] == [0.0]
    for column in ("purity", "ARI", "NMI"):
        assert np.isnan(found[column]).all(), column


def test_measures_by_hand():
    # Three concepts of 4, 3 and 3 pictures: 3, 2 and 3 of them are of one class.
    found = [0, 0, 0, 0, 1, 1, 1, 2, 2, 2]
    titles = ["cat"] * 3 + ["dog"] * 3 + ["cat"] + ["okapi"] * 3
    vectors = np.eye(10, dtype=np.float32)
    collection = Collection("ten", vectors, ["cat", "dog"], vectors[:2], titles, (3,))
    asked = plan(10, 3, seeds=1)
    words = [["cat"], ["cat", "dog"], ["cat"]]
    answers = [Answer([found[row] for row in fit.rows], words) for fit in asked.fits]
    measured = measure(collection, asked, answers)
    assert measured["concepts"] == [3]
    assert measured["purity"] == [pytest.approx(0.8)]
    # Pairs together in both: 3, 1 and 3. Together here 6 + 3 + 3, there likewise, of 45.
    chance = 12 * 12 / 45
    assert measured["ARI"] == [pytest.approx((7 - chance) / (12 - chance))]
    # Both have groups of 4, 3 and 3; shared are 3, 1, 1, 2 and 3.
    entropy = -(0.4 * log2(0.4) + 2 * 0.3 * log2(0.3))
    joint = -sum(count / 10 * log2(count / 10) for count in (3, 1, 1, 2, 3))
    assert measured["NMI"] == [pytest.approx((2 * entropy - joint) / entropy)]
    # "okapi" is no part of the vocabulary; of the other two concepts one begins rightly.
    assert measured["named"] == [0.5]
