"""Views as links: what is written is read again, and nonsense is nothing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from concept.explorer.view import PAGE, View, inside

WHOLE = st.none() | st.integers(0, 10**8)


@given(WHOLE, st.text(max_size=40), WHOLE, WHOLE, st.integers(PAGE, 10_000))
def test_a_link_carries_the_view(concept, query, drop, picture, shown):
    view = View(concept, query.strip(), drop, (0.5, 1.0, -2.25, 3.0, 4.0, 5.0), picture, shown)
    assert View.parse(view.link()) == view
    assert View.parse(view.but(picture=3)).picture == 3


@pytest.mark.parametrize(
    "search",
    [
        None,
        "",
        "?",
        "?concept=-1",
        "?concept=one",
        "?picture=²",
        "?concept=99999999999999999999",
        "?area=1,2,3",
        "?area=nan,1,2,3,4,5",
        "?area=a,b,c,d,e,f",
        "?shown=-5",
        "?nonsense=1&%%%",
    ],
)
def test_what_cannot_be_read_is_left_out(search):
    assert View.parse(search) == View()


def test_a_long_query_is_cut():
    assert len(View.parse("?q=" + "a" * 10_000).query) == 500


def test_points_in_a_polygon():
    points = np.array([[0.5, 0.5], [1.4, 0.5], [0.5, 1.5], [-0.1, 0.5], [np.nan, 0.5]])
    square = (0.0, 0.0, 1.0, 0.0, 1.0, 1.0, 0.0, 1.0)
    assert inside(points, square).tolist() == [True, False, False, False, False]
    notched = (0.0, 0.0, 2.0, 0.0, 2.0, 2.0, 1.5, 2.0, 1.5, 0.2, 0.0, 0.2)
    assert inside(points, notched).tolist() == [False, False, False, False, False]
    assert inside(np.array([[1.75, 1.0]]), notched).tolist() == [True]
