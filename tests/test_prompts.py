"""Words are put into prompts, and words that a space does not know are said and left out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concept import prompts
from concept.demo.postcards import KINDS
from concept.embedders import PrecomputedEmbedder, joint_space
from concept.errors import InvalidInput, UnknownWordsWarning
from tests.conftest import COLOURS, ColourSpace

PHOTO = "a photo of a {}"
SPACE = PrecomputedEmbedder({"a": [1.0, 0.0]}, {"sea": [1.0, 1.0], "red boat": [0.0, 1.0]})
STORED_PROMPTS = PrecomputedEmbedder(
    {"a": [1.0, 0.0]}, {"a photo of a sea": [1.0, 1.0], "a photo of a boat": [0.0, 1.0]}
)


class WordSpace(ColourSpace):
    """Knows the words of a caption about colours."""

    known = frozenset((*COLOURS, "a", "photo", "of"))

    def unknown_words(self, text):
        return [word for word in text.split() if word not in self.known]


def test_one_template_several_or_none():
    assert prompts.as_templates(None) == prompts.BARE == ("{}",)
    assert prompts.as_templates(PHOTO) == (PHOTO,)
    assert prompts.as_templates([PHOTO, "{} at night"]) == (PHOTO, "{} at night")
    assert prompts.filled("{}, {}!", ["sea", "boat"]) == ["sea, sea!", "boat, boat!"]


@given(st.text())
def test_a_word_stands_in_its_prompt_as_it_is(word):
    assert prompts.filled("<{}>", [word]) == [f"<{word}>"]
    assert prompts.filled(*prompts.BARE, [word]) == [word]


@pytest.mark.parametrize(
    "template", ["", "a photo", "a {0}", [], (), ["{}", "photo"], [None], 3, {"{}"}, b"{}"]
)
def test_templates_without_a_place_for_the_word_are_refused(template):
    with pytest.raises(InvalidInput, match="prompt_template"):
        prompts.as_templates(template)


@pytest.mark.parametrize("name", ["sea", "red sailing boat", " Sea "])
def test_names_are_searched_for_in_their_prompt(name):
    assert prompts.templates_for(name, (PHOTO,)) == (PHOTO,)


@pytest.mark.parametrize("text", ["a boat on the sea", "A boat.", "what is it?"])
def test_longer_texts_are_searched_for_as_they_are(text):
    assert prompts.templates_for(text, (PHOTO,)) == prompts.BARE


def test_unknown_words_are_left_out_with_a_warning():
    with pytest.warns(UnknownWordsWarning, match="1 of 2 words and leaves them out: 'zeppelin'"):
        assert prompts.known_words(["sea", "zeppelin"], SPACE) == ["sea"]
    with pytest.warns(UnknownWordsWarning, match="…"):
        prompts.known_words(["sea", *(f"x{n}" for n in range(20))], SPACE)
    with pytest.raises(InvalidInput, match="knows none of the 1 words"):
        prompts.known_words(["zeppelin"], SPACE)


def test_words_are_known_word_by_word_within_a_prompt():
    words, templates = ["red", "zeppelin", "red boat"], (PHOTO, "a {}")
    with pytest.warns(UnknownWordsWarning, match="2 of 3 words .* 'zeppelin', 'red boat'"):
        assert prompts.known_words(words, WordSpace(), templates) == ["red"]


def test_a_template_of_unknown_words_is_refused():
    for check in (prompts.known_query, lambda word, *rest: prompts.known_words([word], *rest)):
        with pytest.raises(InvalidInput, match="does not know 'an', 'etching' in .* 'an etching"):
            check("red", WordSpace(), (PHOTO, "an etching of a {}"))


def test_stored_vectors_are_looked_up_by_the_whole_prompt():
    assert prompts.known_words(["sea", "boat"], STORED_PROMPTS, (PHOTO,)) == ["sea", "boat"]
    with pytest.warns(UnknownWordsWarning, match="1 of 2 words .* 'dog'"):
        assert prompts.known_words(["sea", "dog"], STORED_PROMPTS, (PHOTO,)) == ["sea"]
    assert prompts.known_query("sea", STORED_PROMPTS, (PHOTO,)) == "sea"


def test_stored_words_have_no_prompts_and_the_error_says_so():
    with pytest.raises(InvalidInput) as caught:
        prompts.known_words(["sea", "dog"], SPACE, (PHOTO,))
    for part in ("1 of the 2 words", "'a photo of a sea'", "Leave prompt_template out"):
        assert part in str(caught.value)
    with pytest.raises(InvalidInput, match="knows none of the 1 words"):
        prompts.known_words(["dog"], SPACE, (PHOTO,))


def test_spaces_with_an_open_vocabulary_keep_every_word(colour_space):
    assert prompts.known_words(["zeppelin"], colour_space, (PHOTO,)) == ["zeppelin"]
    assert prompts.known_query("zeppelin", colour_space, (PHOTO,)) == "zeppelin"


@pytest.mark.parametrize("templates", [prompts.BARE, (PHOTO,), (PHOTO, "{}")])
def test_a_query_is_searched_by_the_words_that_are_known(templates):
    with pytest.warns(UnknownWordsWarning, match="does not know 'zeppelin': searching for 'red'"):
        assert prompts.known_query("red zeppelin", WordSpace(), templates) == "red"
    with pytest.warns(UnknownWordsWarning, match="nothing can be found"):
        assert prompts.known_query("zeppelin", WordSpace(), templates) is None


@pytest.mark.parametrize("text", ["zeppelin", "red zeppelin"])
@pytest.mark.parametrize("space", [SPACE, STORED_PROMPTS])
def test_a_text_that_is_looked_up_as_a_whole_is_known_or_not(space, text):
    for templates in (prompts.BARE, (PHOTO,)):
        with pytest.warns(UnknownWordsWarning, match=f"'{text}': nothing can be found"):
            assert prompts.known_query(text, space, templates) is None


def test_mini_clip_knows_the_words_of_a_photo():
    kinds = list(KINDS)
    assert prompts.known_words(kinds, joint_space("mini-clip"), (PHOTO, "{}.")) == kinds
