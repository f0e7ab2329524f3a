"""The phrase that most captions share."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concept.namers.consensus import shared_phrase

CAPTIONS = st.lists(
    st.lists(
        st.sampled_from(["a", "the", "of", "dog", "dogs", "red", "ball", "runs", "which", ","]),
        max_size=8,
    ).map(" ".join),
    max_size=6,
)


@pytest.mark.parametrize(
    ("captions", "name"),
    [
        (["an airplane flying in the sky"] * 3, "airplane flying in the sky"),
        (["a brown dog running", "two dogs playing", "a dog with a ball"], "dog"),
        (
            ["a man riding a wave on a surfboard", "a surfer rides a wave", "a man on a wave"],
            "riding a wave",
        ),
        (["a close up of a red flower", "a photo of red flowers", "the sea"], "red flower"),
        (["there is a cat that sleeps", "a picture of a cat", "cats"], "cat"),
        (["a boy, smiling", "a smiling boy"], "smiling boy"),
        (["a boy plays with a colourful kite", "a boy plays with a colourful toy"], "boy plays"),
        (["a cat on a mat"], "cat on a mat"),
        (["", "!!!", "of the"], ""),
        ([], ""),
    ],
)
def test_names_are_what_most_captions_say(captions, name):
    assert shared_phrase(captions) == name


def test_where_captions_disagree_the_one_most_like_the_others_speaks():
    captions = ["a cat on a sofa", "a ship at sea", "a dog at sea", "a dog and a bird"]
    assert shared_phrase(captions) == "dog at sea"


def test_the_order_of_captions_matters_only_among_equals():
    captions = ["a brown dog running on grass", "a dog on grass", "a dog with a ball on the grass"]
    assert {shared_phrase(captions[n:] + captions[:n]) for n in range(3)} == {"dog on grass"}


def test_a_name_has_no_more_words_than_asked_for():
    captions = ["a small dog with a red ball runs"] * 3
    assert shared_phrase(captions, 2) == "small dog"
    assert shared_phrase(captions, 4) == "red ball runs"


@given(CAPTIONS, st.integers(1, 6))
def test_a_name_is_a_run_of_a_caption_without_loose_ends(captions, most):
    name = shared_phrase(captions, most)
    if any(re.search("dog|red|ball|runs", caption) for caption in captions):
        assert any(f" {name} " in f" {caption} " for caption in captions)
        assert len(name.split()) <= most
        assert name.split()[0] not in {"a", "the", "of"}
        assert name.split()[-1] not in {"a", "the", "of"}
        assert not {",", "which"} & set(name.split())
    else:
        assert name == ""
