"""The page that describes a model."""

from dataclasses import replace

from concept import reshape
from concept.card import model_card
from tests.states import SETTINGS, make_state

STATE = make_state()


def test_a_card_says_what_the_model_is():
    card = model_card(STATE, {"diversity": 0.3, "embedding_model": "mini-clip"}, "mini-clip")
    assert "4 concepts in 82 pictures, embedded by `mini-clip` in 24 dimensions" in card
    assert "The vocabulary has 12 words" in card
    assert "| `diversity` | `0.3` |" in card
    lines = [line for line in card.splitlines() if line.startswith("| 0 |")]
    assert len(lines) == 1
    assert lines[0].startswith(f"| 0 | {STATE.titles[0]} | {STATE.counts[0]} |")


def test_a_card_breaks_no_table_and_needs_nothing():
    odd = reshape.rename(STATE, 0, "a | b")
    assert "a \\| b" in model_card(odd, {}, "")
    nothing = reshape.drop(STATE, SETTINGS, range(4)).state
    assert "0 concepts in 82 pictures" in model_card(nothing, {}, "")
    silent = replace(make_state(words=False), words=[])
    assert "| – | – |" in model_card(silent, {}, "")
