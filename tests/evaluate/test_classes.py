"""Concepts and names against true classes."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from concept.errors import InvalidInput
from concept.evaluate.classes import (
    Classes,
    class_ari,
    class_nmi,
    fill_outliers,
    name_accuracy,
    plain,
    purity,
    read_classes,
)

groups = st.lists(st.integers(0, 4), min_size=2, max_size=40)


def test_labels_are_numbered_by_name():
    classes = read_classes(["dog", None, "cat", float("nan"), "dog"], 5)
    assert classes.names == ["cat", "dog"]
    assert classes.true.tolist() == [1, -1, 0, -1, 1]


@pytest.mark.parametrize(
    "labels",
    [
        pd.Series(["b", "a", None]),
        pd.Series(["b", "a", None], index=[7, 8, 9]),
        pd.Categorical(["b", "a", None]),
        np.array(["b", "a", None], dtype=object),
        ("b", "a", pd.NA),
    ],
)
def test_labels_come_in_many_kinds_of_sequences(labels):
    assert read_classes(labels, 3).true.tolist() == [1, 0, -1]


def test_numbers_are_labels_too():
    assert read_classes(np.array([7, 3, 7]), 3).true.tolist() == [1, 0, 1]
    assert read_classes([2.0, float("nan")], 2).names == ["2.0"]


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        (["a", "b"], "labels has 2 entries; expected 3, one per picture. Give None, or"),
        ([None, float("nan"), None], "no known entry"),
        ("dog", "labels is a str; expected a sequence"),
        (7, "labels is a int"),
        ([["a"], ["b"], ["c"]], "one name or number per picture"),
    ],
)
def test_unusable_labels_are_refused(labels, words):
    with pytest.raises(InvalidInput) as caught:
        read_classes(labels, 3)
    assert words in str(caught.value)


def test_outliers_go_to_the_nearest_concept():
    vectors = np.array([[1, 0], [0.6, 0.8], [0, 1], [0.8, 0.6]], dtype=np.float32)
    concepts = np.array([[1, 0], [0, 1]], dtype=np.float32)
    assert fill_outliers(np.array([1, -1, -1, -1]), vectors, concepts).tolist() == [1, 1, 1, 0]
    alone = np.array([-1, -1, -1, -1])
    assert fill_outliers(alone, vectors, concepts[:0]).tolist() == [-1] * 4


def test_purity_by_hand():
    found = np.array([0, 0, 0, 1, 1, -1, 1])
    true = np.array([0, 0, 1, 1, 2, 2, -1])
    # Two of three and one of two; the outlier and the unknown class are left out.
    assert purity(found, true) == pytest.approx(3 / 5)


@given(groups)
def test_the_same_groups_are_perfect(labels):
    true = np.array(labels)
    found = 4 - true
    assert class_ari(found, true) == pytest.approx(1.0)
    assert class_nmi(found, true) == pytest.approx(1.0)
    assert purity(found, true) == 1.0


@given(groups, st.permutations(range(5)), st.randoms(use_true_random=False))
def test_other_numbers_for_concepts_change_nothing(labels, numbers, random):
    found = np.array(labels)
    true = np.array([random.randrange(-1, 4) for _ in labels])
    renumbered = np.array(numbers)[found]
    for measure in (class_ari, class_nmi, purity):
        one, other = measure(found, true), measure(renumbered, true)
        assert one == pytest.approx(other, nan_ok=True)


def test_random_groups_agree_by_chance_alone():
    random = np.random.default_rng(0)
    found, true = random.integers(0, 20, 5000), random.integers(0, 20, 5000)
    assert abs(class_ari(found, true)) < 0.01
    assert class_nmi(found, true) < 0.05


def test_one_concept_for_all_classes_tells_nothing():
    found, true = np.zeros(6, dtype=np.int64), np.array([0, 0, 0, 1, 1, 2])
    assert class_ari(found, true) == 0.0
    assert class_nmi(found, true) == 0.0
    assert purity(found, true) == 0.5


@pytest.mark.parametrize("measure", [class_ari, class_nmi, purity])
def test_nothing_known_or_found_is_not_a_number(measure):
    nothing, some = np.array([-1, -1]), np.array([0, 1])
    assert np.isnan(measure(nothing, some))
    assert np.isnan(measure(some, nothing))
    assert np.isnan(measure(nothing[:0], some[:0]))


def test_names_are_judged_by_the_main_class():
    classes = Classes(np.array([0, 0, 1, 1, 1, 2, -1, 2]), ["Sea_Horse", "dog", "cat"])
    found = np.array([0, 0, 0, 1, 1, 2, 3, -1])
    topics = [["sea horse", "dog"], ["cat", "dog"], ["cat"], ["dog"]]
    judged = name_accuracy(found, classes, topics, ["sea horse", "dog", "cat"])
    # Right despite its spelling; wrong, the second word does not count; right; no class known.
    np.testing.assert_array_equal(judged, [1, 0, 1, np.nan])


def test_names_that_could_not_have_been_chosen_are_not_judged():
    classes = Classes(np.array([0, 1]), ["dog", "okapi"])
    judged = name_accuracy(np.array([0, 1]), classes, [["dog"], ["horse"]], ["dog", "horse"])
    np.testing.assert_array_equal(judged, [1, np.nan])


def test_a_concept_without_words_is_named_wrong():
    classes = Classes(np.array([0, 0]), ["dog"])
    assert name_accuracy(np.array([0, 0]), classes, [[]], ["dog"]).tolist() == [0.0]
    assert name_accuracy(np.array([0, 0]), classes, [], []).shape == (0,)


def test_of_equally_frequent_classes_the_first_by_name_counts():
    classes = Classes(np.array([1, 0]), ["cat", "dog"])
    found = np.array([0, 0])
    assert name_accuracy(found, classes, [["cat"]], ["cat", "dog"]).tolist() == [1.0]
    assert name_accuracy(found, classes, [["dog"]], ["cat", "dog"]).tolist() == [0.0]


@pytest.mark.parametrize("name", ["Sea_Horse", "sea-horse", " sea  horse", "SEA HORSE"])
def test_spellings_are_the_same_name(name):
    assert plain(name) == "sea horse"
