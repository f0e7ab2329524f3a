"""Given concepts: what they take, what they leave."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from concept.errors import InvalidInput
from concept.steer import give, nulls_of, read_given, relevances, words_near
from concept.vectors import unit_rows


def test_names_and_seeds_are_read():
    picture = np.zeros((4, 4, 3), dtype=np.uint8)
    assert read_given(["sea", " big  dog "]) == {"sea": ["sea"], "big dog": ["big dog"]}
    assert read_given(("sea",)) == {"sea": ["sea"]}
    read = read_given({"sea": ["waves", picture], "dog": "puppy", "sun": [0.1, 0.2]})
    assert read["sea"][1] is picture
    assert read["dog"] == ["puppy"]
    assert read["sun"] == [[0.1, 0.2]]


@pytest.mark.parametrize(
    ("concepts", "message"),
    [
        ("sea", "concepts is 'sea'"),
        (3, "concepts is 3"),
        ([], "concepts is empty"),
        (["sea", "sea "], "'sea' twice"),
        (["sea", ""], "holds ''"),
        ([None], "holds None"),
        ({"sea": []}, "'sea' has no seeds"),
    ],
)
def test_bad_concepts_are_told(concepts, message):
    with pytest.raises(InvalidInput, match=message):
        read_given(concepts)


def test_groups_go_as_wholes_and_single_pictures_if_certain():
    groups = np.array([0] * 10 + [1] * 10 + [-1] * 2)
    found = np.zeros((22, 2), dtype=np.float32)
    found[:7, 0] = 0.6  # most of the first group
    found[10, 0] = 0.95  # one of the second
    found[11, 0] = 0.7
    found[20, 1] = 0.92
    steered = give(groups, found, 5)
    assert steered.given.tolist() == [0, 1, -1]
    assert steered.labels.tolist() == [0] * 10 + [0] + [2] * 9 + [1, -1]
    assert give(groups, found, 5, 0.65).labels[11] == 0
    assert give(groups, found, 10).labels.tolist()[11:20] == [-1] * 9  # too few are left


def test_a_group_that_was_not_touched_stays_however_small():
    steered = give(np.array([0, 0, 1, 1]), np.zeros((4, 1), dtype=np.float32), 3)
    assert steered.labels.tolist() == [0, 0, 1, 1]
    assert steered.given.tolist() == [-1, -1]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 50), st.integers(1, 5), st.integers(2, 8))
def test_every_picture_is_given_or_stays_with_those_of_its_group(seed, n, g, min_size):
    random = np.random.default_rng(seed)
    groups = random.integers(-1, 4, n)
    groups = np.unique(groups, return_inverse=True)[1] - int((groups < 0).any())
    found = random.random((n, g)).astype(np.float32)
    steered = give(groups, found, min_size)
    assert set(steered.labels[steered.labels >= 0]) == set(range(len(steered.given)))
    named = steered.given[steered.given >= 0].tolist()
    assert named == sorted(set(named))
    assert (np.diff((steered.given < 0).astype(int)) >= 0).all()  # the given ones first
    rest = (steered.labels >= 0) & (np.append(steered.given, 0)[steered.labels] < 0)
    for label in set(steered.labels[rest]):
        assert len(set(groups[steered.labels == label])) == 1
    certain = found.max(axis=1) >= 0.9
    assert (steered.labels[certain] < len(named)).all()
    assert (steered.labels[certain] >= 0).all()


def test_a_relevance_out_of_range_is_told():
    with pytest.raises(InvalidInput, match="min_relevance is 1.2"):
        give(np.zeros(3, dtype=np.int64), np.zeros((3, 1), dtype=np.float32), 2, 1.2)


def space(seed=0, n=60):
    """Pictures in six directions of their region, and words for them in theirs."""
    random = np.random.default_rng(seed)
    axes = np.eye(20, dtype=np.float32)
    kinds = np.arange(n) % 6
    pictures = unit_rows(3 * axes[18] + 2 * axes[kinds] + random.normal(0, 0.1, (n, 20)))
    words = unit_rows(3 * axes[19] + axes[:12] + random.normal(0, 0.02, (12, 20)))
    return pictures, kinds, words


def test_words_and_pictures_are_seeds_alike():
    pictures, kinds, words = space()
    null = nulls_of(pictures, words)
    by_word = relevances(pictures, [words[[2]], words[[4]]], null)
    by_picture = relevances(pictures, [pictures[kinds == 2][:3], pictures[[4]]], null)
    both = relevances(pictures, [np.vstack([words[[2]], pictures[kinds == 4][:2]])], null)
    for found in (by_word, by_picture):
        assert (found[kinds == 2, 0] > 0.5).all()
        assert (found[kinds == 4, 1] > 0.5).all()
        assert (found[(kinds != 2), 0] < 0.5).all()
    np.testing.assert_array_equal(both[:, 0] > 0.5, np.isin(kinds, (2, 4)))


def test_a_text_stands_for_the_words_near_it():
    axes = np.eye(20, dtype=np.float32)
    words = unit_rows(3 * axes[19] + axes[:12] + (np.arange(12) < 4)[:, None] * axes[15])
    text = unit_rows(3 * axes[[19]] + axes[[15]])
    assert sorted(words_near(text, words, 4)) == [0, 1, 2, 3]
    assert len(words_near(text, words)) == 12
