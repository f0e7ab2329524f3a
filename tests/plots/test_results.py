"""Sheets of results: every picture in its place, texts broken where they fit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFont

from concept.errors import InvalidInput
from concept.plots.results import Row, results_sheet, wrapped

RED, BLUE = (220, 30, 30), (30, 50, 220)


def plain(colour):
    return Image.new("RGB", (40, 40), colour)


def columns(sheet, colour):
    """The first and the last column in which a colour stands."""
    where = np.flatnonzero((np.asarray(sheet) == colour).all(axis=2).any(axis=0))
    return (int(where[0]), int(where[-1])) if len(where) else None


def test_pictures_stand_beside_each_other_in_their_order():
    sheet = results_sheet([Row("two colours", [(plain(RED), "0.9"), (plain(BLUE), "0.8")])])
    red, blue = columns(sheet, RED), columns(sheet, BLUE)
    assert red is not None
    assert blue is not None
    assert red[1] < blue[0]
    assert red[1] - red[0] == blue[1] - blue[0]


def test_captions_stand_beside_their_picture():
    few = results_sheet([Row(plain(RED), texts=["a red square"])])
    many = results_sheet([Row(plain(RED), texts=["a red square"] * 20)])
    assert columns(few, RED) == columns(many, RED)
    assert many.height > few.height
    assert (np.asarray(few)[:, columns(few, RED)[1] + 1 :] < 128).any()


def test_a_row_for_each_query_and_a_word_where_nothing_matches():
    one = results_sheet([Row("red", [(plain(RED), "0.9")])])
    nothing = results_sheet([Row("zebra")])
    both = results_sheet([Row("red", [(plain(RED), "0.9")]), Row("zebra")])
    assert nothing.height < one.height < both.height
    assert (np.asarray(nothing) < 160).any()


def test_a_lost_picture_leaves_a_grey_tile():
    sheet = results_sheet([Row("lost", [("no-such-file.jpg", "0.9")])])
    assert columns(sheet, (222, 222, 222)) is not None


def test_there_must_be_results():
    with pytest.raises(InvalidInput, match="no results to draw"):
        results_sheet([])


@given(st.text(st.sampled_from("ab \n海豚é"), max_size=80), st.integers(40, 300))
def test_lines_fit_and_lose_nothing(text, width):
    font = ImageFont.load_default(16)
    lines = wrapped(text, font, width)
    assert 1 <= len(lines) <= 4
    assert all(font.getlength(line) <= width for line in lines)
    if not lines[-1].endswith("..."):
        assert "".join("".join(lines).split()) == "".join(text.split())
