"""The grid of concepts."""

import numpy as np
import pytest
from PIL import Image

from concept.images import to_jpeg
from concept.plots.concepts import concepts_figure

JPEG = to_jpeg(Image.new("RGB", (40, 40), "teal"))


@pytest.mark.parametrize("n", [1, 2, 3, 4, 9, 20])
def test_every_number_of_concepts_has_its_place(n):
    figure = concepts_figure([JPEG] * n, [f"Concept {c}" for c in range(n)])
    places = {(round(image.x, 2), round(image.y, 2)) for image in figure.layout.images}
    assert len(places) == n
    left, right = figure.layout.xaxis.range
    low, high = figure.layout.yaxis.range
    for image in figure.layout.images:
        assert left <= image.x
        assert image.x + image.sizex <= right
        assert low <= image.y - image.sizey + 1e-9
        assert image.y <= high
    assert len(figure.layout.annotations) == n


def test_titles_are_wrapped_cut_and_escaped():
    figure = concepts_figure([JPEG], ["<b>bold</b> & " + "very long words " * 30])
    text = figure.layout.annotations[0].text
    assert text.startswith("&lt;b&gt;bold&lt;/b&gt; &amp; very")
    assert text.count("<br>") == 2
    assert text.endswith("…")


def test_nothing_to_show_says_so():
    figure = concepts_figure([], [])
    assert figure.layout.annotations[0].text == "No concepts to show"


def test_a_size_in_inches_is_kept():
    layout = concepts_figure([JPEG], ["a"], figsize=(20, 15)).layout
    assert (layout.width, layout.height) == (1440, 1080)


def test_the_page_has_every_concept_and_escapes_names(tmp_path):
    from concept.plots.page import Card, concepts_page

    cards = [
        Card(0, "sea & sand", "sea, sand", 1200, JPEG, ["a<b>.jpg"]),
        Card(1, "<script>alert(1)</script>", "x", 3, JPEG, ['"quoted".jpg']),
    ]
    page = concepts_page("My <photos>", cards, 1300, 97)
    assert "1,300 pictures, 2 concepts, 97 pictures in none" in page
    assert page.count("<article") == 2
    assert "<script" not in page
    assert "sea &amp; sand" in page
    assert "a&lt;b&gt;.jpg" in page
    assert "http" not in page.replace("http-equiv", "")
    assert "no concepts to show" in concepts_page("Empty", [], 3, 3)


def test_the_table_has_a_line_per_concept():
    from concept.plots.table import concepts_table

    table = concepts_table(np.array([30, 4]), ["sea, sand", ""], [0.9, 0.25])
    assert table.splitlines() == [
        "concept  pictures  trust  words",
        "      0        30   0.90  sea, sand",
        "      1         4   0.25  -",
    ]
    assert concepts_table(np.array([], dtype=int), []) == "no concepts"
    assert "-" in concepts_table(np.array([3]), [""])
