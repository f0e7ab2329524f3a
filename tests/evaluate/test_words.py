"""The quality of the words that name concepts."""

import numpy as np
import pytest

from concept.evaluate.words import word_coherence, word_diversity

WORDS = ["north", "up", "east"]
VECTORS = np.array([[0, 1], [0, 1], [1, 0]], dtype=np.float32)


def test_coherence_is_the_mean_cosine_of_pairs():
    topics = [["north", "up"], ["north", "up", "east"], ["east"], []]
    found = word_coherence(topics, WORDS, VECTORS)
    np.testing.assert_allclose(found, [1.0, 1 / 3, np.nan, np.nan])


def test_words_that_have_no_vector_do_not_count():
    found = word_coherence([["north", "a hill", "east"], ["a hill", "up"]], WORDS, VECTORS)
    np.testing.assert_allclose(found, [0.0, np.nan])


def test_diversity_is_the_share_of_distinct_words():
    assert word_diversity([["a", "b"], ["c", "d"]]) == 1.0
    assert word_diversity([["a", "b"], ["a", "b"]]) == 0.5
    assert word_diversity([["a", "b", "c"], ["a"]]) == pytest.approx(3 / 4)


def test_without_words_there_is_nothing_to_measure():
    assert np.isnan(word_diversity([]))
    assert np.isnan(word_diversity([[], []]))
    assert word_coherence([], [], np.empty((0, 0), dtype=np.float32)).shape == (0,)
