"""Names that users give: they stay with their concept."""

import numpy as np
import pytest

from concept import reshape
from concept.derive import derive
from concept.errors import InvalidInput, UnknownConcept
from concept.settings import Settings
from concept.state import LABEL_MODEL, USER, WORDS
from tests.states import SETTINGS, make_state

STATE = make_state()


def test_a_name_is_given_and_taken_back():
    renamed = reshape.rename(STATE, 2, "  Katzen ")
    assert renamed.titles == [*STATE.titles[:2], "Katzen", STATE.titles[3]]
    assert renamed.named_by == [WORDS, WORDS, USER, WORDS]
    assert renamed.topics is STATE.topics
    assert reshape.rename(renamed, 2, None).titles == STATE.titles


def test_a_name_outlives_merges_and_other_changes():
    renamed = reshape.rename(STATE, 3, "Katzen")
    merged = reshape.merge(renamed, SETTINGS, [[0, 3]])
    assert merged.state.titles[merged.numbers[3]] == "Katzen"
    both = reshape.rename(renamed, 0, "Hunde")
    larger = reshape.merge(both, SETTINGS, [[0, 3]])
    assert larger.state.titles[0] == "Hunde"  # that of the larger part
    dropped = reshape.drop(renamed, SETTINGS, 0)
    assert dropped.state.titles[dropped.numbers[3]] == "Katzen"
    split = reshape.split(renamed, SETTINGS, 3)
    assert "Katzen" not in split.state.titles


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 201, 3, b"x"])
def test_names_are_one_line_of_text(name):
    with pytest.raises(InvalidInput, match="a name is"):
        reshape.rename(STATE, 0, name)


def test_two_concepts_cannot_have_one_name():
    taken = STATE.titles[1].upper()
    with pytest.raises(
        InvalidInput, match=r"concept 1 is called .* merge_concepts\(\[\[0, 1\]\]\)"
    ):
        reshape.rename(STATE, 0, taken)
    assert reshape.rename(STATE, 1, taken).titles[1] == taken
    with pytest.raises(UnknownConcept):
        reshape.rename(STATE, 4, "fifth")


def test_a_word_that_a_user_has_taken_is_told_apart():
    word = STATE.titles[2].removesuffix("?")
    away = reshape.rename(STATE, 2, "away")
    taken = reshape.rename(away, 0, word)
    back = reshape.rename(taken, 2, None)
    assert back.titles[0] == word
    assert back.titles[2].startswith(word)
    assert back.titles[2] != word


def test_a_label_model_is_asked_for_what_changed_only():
    asked = []

    def name(_, words, __):
        asked.append(words)
        return f"call {len(asked)}"

    settings = Settings(min_concept_size=5, label_model=name, verbose=False)
    state = derive(STATE, settings)
    assert state.titles == ["call 1", "call 2", "call 3", "call 4"]
    assert state.named_by == [LABEL_MODEL] * 4
    merged = reshape.merge(state, settings, [[1, 3]])
    assert len(asked) == 5
    assert merged.state.titles == ["call 5", "call 1", "call 3"]
    # Without the label model, as after loading, the largest part's name stays.
    loaded = reshape.merge(state, SETTINGS, [[1, 3]])
    assert loaded.state.titles == ["call 2", "call 1", "call 3"]
    assert np.array_equal(loaded.state.labels, merged.state.labels)
