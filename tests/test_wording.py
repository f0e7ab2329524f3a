"""Which words are said, and that none is said twice."""

import numpy as np
import pytest

from concept import wording
from concept.vectors import unit_rows

WORDS = ["lamp", "table lamp", "crab (animal)", "crab", "laptop computer", "laptop", "lamps", "sea"]
VECTORS = unit_rows(np.eye(8))


def choose(ranking, scores, n=3, slack=0.1, vectors=VECTORS, words=WORDS):
    columns = np.array([words.index(word) for word in ranking])
    chosen = wording.choose_words(
        columns,
        np.array(scores, dtype=np.float32),
        words,
        vectors,
        wording.simpler_words(words),
        n,
        slack,
    )
    return [word for word, _ in chosen], [score for _, score in chosen]


def test_simpler_words_are_heads_beginnings_and_bare_words():
    simpler = [[WORDS[c] for c in columns] for columns in wording.simpler_words(WORDS)]
    assert simpler == [[], ["lamp"], ["crab"], [], ["laptop"], [], [], []]


def test_simpler_words_of_long_names_come_simplest_first():
    words = ["alarm clock radio", "radio", "alarm clock", "clock radio", "clock"]
    assert [words[c] for c in wording.simpler_words(words)[0]] == [
        "radio",
        "alarm clock",
        "clock radio",
    ]


def test_a_simpler_word_takes_the_place_if_it_scores_nearly_as_well():
    assert choose(["table lamp", "sea", "lamp"], [0.9, 0.87, 0.85])[0] == ["lamp", "sea"]
    assert choose(["table lamp", "sea", "lamp"], [0.9, 0.87, 0.7])[0] == [
        "table lamp",
        "sea",
        "lamp",
    ]


def test_scores_never_rise():
    words, scores = choose(["table lamp", "sea", "lamp", "crab"], [0.9, 0.87, 0.85, 0.1])
    assert words == ["lamp", "sea", "crab"]
    assert scores == pytest.approx([0.9, 0.87, 0.1])


def test_inflections_and_explanations_are_repetitions():
    assert choose(["lamp", "lamps", "sea"], [0.9, 0.8, 0.1])[0] == ["lamp", "sea"]
    assert choose(["crab", "crab (animal)", "sea"], [0.9, 0.8, 0.1])[0] == ["crab", "sea"]


def test_words_with_nearly_the_same_vector_are_repetitions():
    vectors = VECTORS.copy()
    vectors[WORDS.index("sea")] = vectors[WORDS.index("lamp")]
    assert choose(["lamp", "sea", "crab"], [0.9, 0.8, 0.1], vectors=vectors)[0] == ["lamp", "crab"]


def test_no_more_words_than_asked_for():
    assert choose(["lamp", "sea", "crab"], [3, 2, 1], n=2)[0] == ["lamp", "sea"]
    assert choose([], [])[0] == []


def test_titles_are_first_words_told_apart():
    topics = [
        [("aircraft", 1.0), ("fighter jet", 0.9)],
        [("aircraft", 1.0), ("jet plane", 0.9), ("fighter jet", 0.8)],
        [("sea", 1.0)],
        [],
    ]
    assert wording.titles(topics, 4) == [
        "aircraft (concept 0)",
        "aircraft (jet plane)",
        "sea",
        "Concept 3",
    ]
    assert wording.titles([], 2) == ["Concept 0", "Concept 1"]
    assert wording.titles([], 0) == []


def test_no_title_looks_like_another_one_with_its_mark():
    topics = [[("sea", 1.0), ("wave", 0.5)], [("sea", 1.0), ("boat", 0.5)], [("sea (wave)", 1.0)]]
    assert wording.titles(topics, 3) == [
        "sea (wave) (concept 0)",
        "sea (boat)",
        "sea (wave) (concept 2)",
    ]
    assert len(set(wording.titles([[], [("Concept 0", 1.0)]], 2))) == 2
