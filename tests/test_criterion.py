"""Criteria: what they see, what they do not."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score

from concept.criterion import look, make_lens
from concept.errors import InvalidInput
from concept.vectors import unit_rows


def crossed(n=240, seed=0):
    """Pictures of four things at three places, which are other directions, and their words."""
    random = np.random.default_rng(seed)
    things, places = random.integers(0, 4, n), random.integers(0, 3, n)
    axes = np.eye(16, dtype=np.float32)
    base = 3 * axes[15] + random.normal(0, 0.1, (n, 16))
    vectors = unit_rows(base + 2 * axes[things] + axes[4 + places])
    words = unit_rows(axes[:7] + 2 * axes[14])
    return vectors, things, places, words[:4], words[4:]


def test_a_criterion_sees_what_its_words_tell_apart():
    from sklearn.cluster import KMeans

    vectors, things, places, thing_words, place_words = crossed()
    for words, seen, unseen, k in (
        (thing_words, things, places, 4),
        (place_words, places, things, 3),
    ):
        view = look(vectors, make_lens(vectors, words))
        found = KMeans(k, random_state=0, n_init=3).fit_predict(view)
        assert adjusted_rand_score(seen, found) > 0.9
        assert adjusted_rand_score(unseen, found) < 0.1


def test_the_view_of_a_picture_does_not_depend_on_the_others_any_more():
    vectors, *_, words = crossed()
    lens = make_lens(vectors, words)
    np.testing.assert_allclose(look(vectors, lens)[10:20], look(vectors[10:20], lens), atol=1e-6)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(2, 6))
def test_views_are_unit_rows_and_words_may_come_in_any_order(seed, k):
    random = np.random.default_rng(seed)
    vectors = unit_rows(random.normal(size=(30, 12)))
    words = unit_rows(random.normal(size=(k, 12)))
    order = random.permutation(k)
    view = look(vectors, make_lens(vectors, words))
    np.testing.assert_allclose(np.linalg.norm(view, axis=1), 1, atol=1e-5)
    other = look(vectors, make_lens(vectors, words[order]))
    np.testing.assert_allclose(view, other, atol=1e-4)


def test_without_a_criterion_pictures_stay_as_they_are():
    vectors = crossed()[0]
    assert look(vectors, np.empty((0, 0), dtype=np.float32)) is vectors


def test_unreadable_pictures_stay_rows_of_zeros():
    vectors, *_, words = crossed()
    lens = make_lens(vectors, words)
    vectors[3] = 0
    assert not look(vectors, lens)[3].any()


def test_words_that_tell_nothing_apart_are_told():
    vectors, *_, words = crossed()
    with pytest.raises(InvalidInput, match="criterion has 1 words"):
        make_lens(vectors, words[:1])
    with pytest.raises(InvalidInput, match="criterion has 2 words"):
        make_lens(vectors, words[[0, 0]])
    with pytest.raises(InvalidInput, match="criterion has 3 words"):
        make_lens(vectors[[0] * 5], words)
