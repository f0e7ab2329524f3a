"""Texts as vectors from counts of words and from word vectors."""

import numpy as np
import pytest

from concept.embedders.text_view import TextView
from concept.embedders.word_means import WordMeans
from concept.embedders.word_vectors import WordVectors
from concept.errors import InvalidInput

TEXTS = ["a dog runs", "a dog sleeps", "the cat sleeps", "a cat runs", "a red car", "the red bus"]
VECTORS = WordVectors(
    ["dog", "cat", "car", "zebra"], np.array([[3.0, 0, 0], [0, 2.0, 0], [0, 0, 1.0], [1.0, 1.0, 0]])
)


def test_words_are_weighted_by_their_rarity():
    view = TextView.fit(TEXTS, min_count=1)
    row = dict(zip(view.terms, view(["the red dog"]).toarray()[0], strict=True))
    assert row["red"] == row["dog"] > 0  # in two texts each
    assert "the" not in row
    rare = dict(zip(view.terms, view(["a red bus"]).toarray()[0], strict=True))
    assert rare["bus"] > rare["red"]
    assert TextView.fit(TEXTS, max_words=2, min_count=1).terms == ["cat", "dog"]


def test_an_unknown_text_has_no_direction():
    view = TextView.fit(TEXTS, min_count=1)
    assert view(["zebra giraffe"]).nnz == 0
    assert view.knows("dog")
    assert not view.knows("zebra")


def test_rare_words_count_more_in_a_mean():
    means = WordMeans.fit(["dog cat", "dog", "dog"], VECTORS)
    dog, cat, *_ = means(["dog cat"])[0]
    assert cat > dog > 0
    np.testing.assert_allclose(means(["cat", "the"]), [[0, 1, 0], [0, 0, 0]], atol=1e-6)
    # A word that no caption had still has a vector.
    assert means(["zebra"]).any()


def test_both_parts_stand_side_by_side_and_come_back():
    view = TextView.fit(TEXTS, VECTORS, min_count=1)
    made = view(["dog", "zebra"]).toarray()
    t = len(view.terms)
    assert made.shape == (2, t + 3)
    np.testing.assert_allclose(np.linalg.norm(made[:, :t], axis=1), [1, 0], atol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(made[:, t:], axis=1), [1, 1], atol=1e-6)
    again = TextView.restore(view.arrays(), view.settings())
    np.testing.assert_array_equal(again(["dog", "zebra"]).toarray(), made)
    assert again.knows("zebra")


def test_texts_without_common_words_are_refused():
    with pytest.raises(InvalidInput, match="no word stands in 2 of 2 captions"):
        TextView.fit(["one two", "three four"])
