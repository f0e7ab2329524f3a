"""Pictures and words seen from their own centres."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from concept.modality import centres, from_mean
from concept.vectors import unit_rows


def some(n, seed, d=12, offset=0.0):
    return unit_rows(np.random.default_rng(seed).normal(size=(n, d)) + offset)


@settings(max_examples=40)
@given(st.integers(1, 20), st.integers(1, 20), st.integers(0, 99))
def test_the_mean_of_k_counts_for_k_minus_one_of_k(c, m, seed):
    concepts, words = some(c, seed), some(m, seed + 1)
    seen = centres(concepts, words)
    np.testing.assert_allclose(seen.pictures, concepts.mean(0) * (c - 1) / c, atol=1e-6)
    share = (c - 1) / c * (m - 1) / m
    np.testing.assert_allclose(seen.words, words.mean(0) * share, atol=1e-6)
    for rows in (seen.of_pictures(concepts), seen.of_words(words)):
        np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)


def test_a_lone_concept_is_seen_from_the_origin():
    concept, words = some(1, 0), some(5, 1)
    seen = centres(concept, words)
    np.testing.assert_allclose(seen.of_pictures(concept), concept, atol=1e-6)
    np.testing.assert_allclose(seen.of_words(words), words, atol=1e-6)


@pytest.mark.parametrize(("c", "m"), [(0, 3), (3, 0), (0, 0)])
def test_nothing_has_no_centre(c, m):
    seen = centres(np.empty((c, 4), dtype=np.float32), np.empty((m, 4), dtype=np.float32))
    assert not seen.pictures.any()
    assert not seen.words.any()


def test_what_all_have_in_common_matters_less_than_what_sets_apart():
    # The same twelve things as pictures and as words, each region moved along a direction of its
    # own, and one word near all pictures.
    things = np.eye(14)[:12] * 0.5
    pictures, words = unit_rows(things + np.eye(14)[12]), unit_rows(things + np.eye(14)[13])
    words[0] = unit_rows((np.eye(14)[12] + np.eye(14)[13])[None])[0]  # a hub
    assert ((pictures @ words.T).argmax(axis=1) == 0).all()
    seen = centres(pictures, words)
    clear = seen.of_pictures(pictures) @ seen.of_words(words).T
    np.testing.assert_array_equal(clear[1:].argmax(axis=1), np.arange(1, 12))
    assert np.diag(clear)[1:].min() > 0.8


def test_words_seen_from_their_mean():
    words = some(8, 3, offset=2.0)
    assert (words @ words.T).min() > 0.5  # any two texts are alike
    apart = from_mean(words)
    np.testing.assert_allclose(apart, unit_rows(words - words.mean(axis=0)), atol=1e-6)
    assert (apart @ apart.T).min() < 0
    np.testing.assert_array_equal(from_mean(words[:1]), words[:1])
    assert from_mean(words[:0]).shape == (0, 12)
