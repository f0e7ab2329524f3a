"""Names by cosine and by class-based TF-IDF."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from concept import labels
from concept.modality import centres
from concept.vectors import unit_rows

WORDS = ["cat", "dog", "sea"]
WORD_VECTORS = unit_rows(np.eye(3))


def test_cosine_words_come_best_first_with_their_cosines():
    concepts = unit_rows(np.array([[0.1, 2.0, 1.0], [3.0, 0.5, 0.0]]))
    topics = labels.cosine_words(concepts, WORD_VECTORS, WORDS, 2)
    assert [scored[0][0] for scored in topics] == ["dog", "cat"]
    seen = centres(concepts, WORD_VECTORS)
    expected = seen.of_pictures(concepts) @ seen.of_words(WORD_VECTORS).T
    assert topics[0][0][1] == pytest.approx(expected[0, 1], abs=1e-6)
    assert topics[0][0][1] > topics[0][1][1]


def test_a_lone_concept_is_named_by_plain_cosine():
    concept = unit_rows(np.array([[0.1, 2.0, 1.0]]))
    (scored,) = labels.cosine_words(concept, WORD_VECTORS, WORDS)
    cosines = (concept @ WORD_VECTORS.T)[0]
    expected = sorted(zip(WORDS, cosines, strict=True), key=lambda pair: -pair[1])
    assert [word for word, _ in scored] == [word for word, _ in expected]
    assert [score for _, score in scored] == pytest.approx([score for _, score in expected])


def test_a_word_that_lies_near_everything_does_not_win():
    # "hub" has the largest cosine with every concept, and tells none of them from another.
    hub = np.array([0, 0, 0, 1])
    words, vectors = [*WORDS, "hub"], np.eye(4, dtype=np.float32)
    concepts = unit_rows(vectors[:3] + 1.5 * hub)
    assert ((concepts @ vectors.T).argmax(axis=1) == 3).all()
    topics = labels.cosine_words(concepts, vectors, words, 1)
    assert [scored[0][0] for scored in topics] == WORDS


def test_no_concepts_have_no_words():
    nothing = np.empty((0, 3), dtype=np.float32)
    assert labels.cosine_words(nothing, WORD_VECTORS, WORDS) == []
    outliers = np.full(3, -1)
    assert labels.ctfidf_words(nothing, WORD_VECTORS, outliers, WORD_VECTORS, WORDS) == []


@pytest.mark.parametrize("ctfidf", [False, True])
def test_words_that_say_the_same_in_this_space_come_once(ctfidf):
    # All texts are alike here; "sofa" and "couch" differ from the others in the same direction.
    words = ["sofa", "couch", "dog", "sea", "car"]
    own = np.eye(6)[[0, 0, 1, 2, 3]] + np.eye(6)[[4, 5, 4, 5, 4]] * 0.2
    word_vectors = unit_rows(own + 1.5)
    assert (word_vectors @ word_vectors.T).min() > 0.9
    concepts = unit_rows(np.eye(6)[:4] + 0.3)
    topics = labels.name_concepts(
        concepts, concepts, np.arange(4), word_vectors, words, ctfidf=ctfidf
    )
    said = [word for word, _ in topics[0]]
    assert said[0] in {"sofa", "couch"}
    assert not {"sofa", "couch"} <= set(said)
    assert [scored[0][0] for scored in topics[1:]] == ["dog", "sea", "car"]


def test_weights_are_bertopics_formula():
    counts = np.array([[4.0, 0.0, 2.0], [0.0, 3.0, 1.0]])
    weights = labels.weigh(counts)
    mean_words = (6 + 4) / 2
    assert weights[0, 0] == pytest.approx(4 / 6 * np.log(1 + mean_words / 4))
    assert weights[1, 2] == pytest.approx(1 / 4 * np.log(1 + mean_words / 3))
    assert weights[0, 1] == 0


counts = arrays(
    np.float64, st.tuples(st.integers(0, 6), st.integers(1, 8)), elements=st.integers(0, 50)
)


@given(counts)
def test_no_weight_is_negative_and_words_never_seen_weigh_nothing(matrix):
    weights = labels.weigh(matrix)
    assert weights.shape == matrix.shape
    assert (weights >= 0).all()
    assert (weights[matrix == 0] == 0).all()
    assert (weights[matrix > 0] > 0).all()


def test_ctfidf_names_whole_words_and_leaves_outliers_out():
    images = unit_rows(np.array([[1, 0.1, 0], [1, 0, 0.1], [0, 1, 0.1], [0, 0, 1]]))
    concepts = np.array([0, 0, 1, -1])
    means = unit_rows(np.array([images[:2].mean(axis=0), images[2]]))
    seen = centres(means, WORD_VECTORS)
    counted = labels.count_nearest_words(images, concepts, WORD_VECTORS, 2, seen)
    np.testing.assert_allclose(counted.sum(axis=1), [2, 1])  # every picture counts 1
    assert counted[0].argmax() == 0
    topics = labels.ctfidf_words(means, images, concepts, WORD_VECTORS, WORDS, 1)
    assert [scored[0][0] for scored in topics] == ["cat", "dog"]


def test_ctfidf_prefers_what_sets_a_concept_apart(monkeypatch):
    monkeypatch.setattr(labels, "NEAREST_WORDS", 2)
    images = unit_rows(np.array([[1, 0, 0.9]] * 5 + [[0, 1, 0.9]] * 5, dtype=float))
    concepts = np.repeat([0, 1], 5)
    means = images[[0, 5]]
    topics = labels.ctfidf_words(means, images, concepts, WORD_VECTORS, WORDS)
    assert [scored[0][0] for scored in topics] == ["cat", "dog"]
    assert topics[0][1][0] == "sea"  # shared by both: second, and no negative weight


def test_name_concepts_chooses_and_is_empty_without_words():
    images = unit_rows(np.eye(3))
    concepts = np.array([0, 1, 2])
    assert labels.name_concepts(images, images, concepts, WORD_VECTORS, []) == []
    for ctfidf in (False, True):
        topics = labels.name_concepts(images, images, concepts, WORD_VECTORS, WORDS, ctfidf=ctfidf)
        assert len(topics) == 3
