"""Which words are said, and that none is said twice."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

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


@pytest.mark.parametrize(("similarity", "said"), [(0.6, True), (0.7, False), (1.0, False)])
def test_words_in_nearly_the_same_direction_are_repetitions(similarity, said):
    vectors = VECTORS.copy()
    lamp, sea = WORDS.index("lamp"), WORDS.index("sea")
    vectors[sea] = similarity * vectors[lamp] + np.sqrt(1 - similarity**2) * vectors[sea]
    words = choose(["lamp", "sea", "crab"], [0.9, 0.8, 0.1], vectors=vectors)[0]
    assert words == (["lamp", "sea", "crab"] if said else ["lamp", "crab"])


@given(st.integers(0, 10_000), st.integers(1, 10), st.integers(1, 6))
def test_words_come_best_first_and_none_comes_twice(seed, m, n):
    random = np.random.default_rng(seed)
    words = [
        f"{'old ' if random.random() < 0.4 else ''}word{i % 5}{'s' * (i >= 5)}" for i in range(m)
    ]
    vectors = unit_rows(random.normal(size=(m, 4)))
    scores = -np.sort(-random.random(m).astype(np.float32))
    ranked = random.permutation(m)
    chosen = wording.choose_words(
        ranked, scores, words, vectors, wording.simpler_words(words), n, 0.2
    )
    said = [words.index(word) for word, _ in chosen]
    assert 1 <= len(chosen) <= n
    assert [score for _, score in chosen] == sorted((s for _, s in chosen), reverse=True)
    stems = [frozenset(word.removesuffix("s").split()) for word, _ in chosen]
    assert len(set(stems)) == len(stems)
    alike = vectors[said] @ vectors[said].T - np.eye(len(said))
    assert alike.max() < 0.65


def test_no_more_words_than_asked_for():
    assert choose(["lamp", "sea", "crab"], [3, 2, 1], n=2)[0] == ["lamp", "sea"]
    assert choose([], [])[0] == []


def test_titles_are_first_words_told_apart():
    topics = [
        [("aircraft", 1.0), ("fighter jet", 0.9), ("flap", 0.2)],
        [("aircraft", 1.0), ("jet plane", 0.9), ("fighter jet", 0.8)],
        [("sea", 1.0)],
        [],
    ]
    assert wording.titles(topics, 4) == [
        "aircraft (fighter jet)",
        "aircraft (jet plane)",
        "sea",
        "Concept 3",
    ]
    assert wording.titles([], 2) == ["Concept 0", "Concept 1"]
    assert wording.titles([], 0) == []


def test_marks_go_without_their_explanation():
    topics = [[("tree", 1.0), ("date (fruit)", 0.5)], [("tree", 1.0), ("(leaf)", 0.5)]]
    assert wording.titles(topics, 2) == ["tree (date)", "tree ((leaf))"]


def test_what_tells_apart_is_said_by_one_more_than_by_all_others():
    topics = [
        [("cup", 1.0), ("mug", 0.6), ("tea", 0.5)],
        [("cup", 1.0), ("mug", 0.7), ("tea", 0.4)],
        [("cup", 1.0), ("mug", 0.6), ("tea", 0.5)],
        [("cup", 1.0)],
    ]
    assert wording.titles(topics, 4) == [
        "cup (concept 0)",
        "cup (mug)",
        "cup (concept 2)",
        "cup (concept 3)",
    ]


@given(
    st.lists(
        st.lists(
            st.tuples(st.sampled_from("abcd"), st.floats(0, 1)),
            max_size=4,
            unique_by=lambda pair: pair[0],
        ),
        max_size=6,
    )
)
def test_no_two_titles_are_the_same(topics):
    topics = [sorted(scored, key=lambda pair: -pair[1]) for scored in topics]
    names = wording.titles(topics, len(topics))
    assert len(set(names)) == len(names) == len(topics)
    for name, scored in zip(names, topics, strict=True):
        assert name.startswith(scored[0][0] if scored else "Concept")


def test_no_title_looks_like_another_one_with_its_mark():
    topics = [[("sea", 1.0), ("wave", 0.5)], [("sea", 1.0), ("boat", 0.5)], [("sea (wave)", 1.0)]]
    assert wording.titles(topics, 3) == [
        "sea (wave) (concept 0)",
        "sea (boat)",
        "sea (wave) (concept 2)",
    ]
    assert len(set(wording.titles([[], [("Concept 0", 1.0)]], 2))) == 2
