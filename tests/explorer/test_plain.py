"""What only shows and links becomes an attribute of one component."""

import json

import pytest

pytest.importorskip("dash", reason="the explorer needs dash: pip install 'concept[explorer]'")

from dash import html

from concept.explorer.plain import plain


def test_elements_are_told_by_tag_attributes_and_children():
    link = html.A(
        [html.Img(src="thumbnail/3", alt='"a" & <b>'), html.Span(12, style={"width": "50%"})],
        href="?picture=3",
        className="tile",
        title=None,
        **{"aria-label": "relevance 50%"},
    )
    part = plain([link, html.Li("text")], html.Ul, className="found")
    assert isinstance(part, html.Ul)
    assert part.className == "found"
    assert json.loads(getattr(part, "data-content")) == [
        [
            "a",
            {"href": "?picture=3", "class": "tile", "aria-label": "relevance 50%"},
            [
                ["img", {"src": "thumbnail/3", "alt": '"a" & <b>'}, []],
                ["span", {"style": "width:50%"}, ["12"]],
            ],
        ],
        ["li", {}, ["text"]],
    ]


def test_nothing_shows_nothing():
    assert getattr(plain([]), "data-content") == "[]"
