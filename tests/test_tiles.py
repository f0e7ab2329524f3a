"""Texts drawn as pictures."""

import numpy as np
import pytest

from concept.tiles import text_tile


def ink(tile):
    """Where it is darker than paper: (rows, columns)."""
    dark = np.asarray(tile.convert("L")) < 128
    return np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))


@pytest.mark.parametrize(
    "text",
    ["a dog", "a child in a pink dress is climbing up a set of stairs", "mm WWW " * 12, "x" * 40],
)
def test_a_text_stands_whole_within_its_tile(text):
    tile = text_tile(text, side=320)
    assert tile.size == (320, 320)
    rows, columns = ink(tile)
    assert 10 < rows.min() < rows.max() < 310
    assert 10 < columns.min() < columns.max() < 316


def test_long_texts_are_drawn_smaller_and_fill_the_tile():
    short, long = ink(text_tile("a dog"))[0], ink(text_tile("a dog and a cat " * 30))[0]
    assert long.max() - long.min() > 3 * (short.max() - short.min())


def test_another_text_is_another_tile_and_none_is_paper():
    assert text_tile("a dog").tobytes() != text_tile("a cat").tobytes()
    assert len(ink(text_tile(""))[0]) == 0
