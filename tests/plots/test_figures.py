"""The other figures: what they show, in both themes, and what they say where there is nothing."""

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from benchmarks.browser import chromium
from concept.errors import InvalidInput
from concept.images import to_jpeg
from concept.plots.evaluation import evaluation_figure
from concept.plots.export import save_figure
from concept.plots.gallery import save_gallery
from concept.plots.grid import concepts_grid
from concept.plots.hierarchy import hierarchy_figure, leaf_order
from concept.plots.over_time import over_time_figure
from concept.plots.per_class import per_class_figure
from concept.plots.similarity import similarity_figure
from concept.plots.theme import DARK, LIGHT
from concept.plots.words import words_figure
from concept.vectors import unit_rows

JPEG = to_jpeg(Image.new("RGB", (40, 40), "teal"))


def note(figure):
    return figure.layout.annotations[0].text


@pytest.mark.parametrize(("theme", "look"), [("light", LIGHT), ("dark", DARK)])
def test_words_stand_best_first_from_the_top(theme, look):
    words = [[("sea", 0.9), ("<i>sand</i>", 0.5)], [("city", 0.7)], [], [("dog", 0.4)]]
    figure = words_figure([0, 1, 5, 7], ["sea", "city", "?", "dog"], words, theme=theme)
    assert [len(bars.x) for bars in figure.data] == [2, 1, 0, 1]
    assert list(figure.data[0].y) == ["&lt;i&gt;sand&lt;/i&gt;", "sea"]
    assert figure.layout.paper_bgcolor == look.paper
    assert "fitted without docs" in note(words_figure([0], ["?"], [[]]))
    assert "fitted without docs" in note(words_figure([], [], []))


def test_the_tree_draws_every_join_without_crossing():
    joins, affinities = [(0, 2), (1, 3), (4, 5)], [0.9, 0.6, 0.1]
    assert leaf_order(4, joins) == [0, 2, 1, 3]
    figure = hierarchy_figure(["a", "b", "c", "d"], [4, 3, 2, 1], joins, affinities)
    lines, middles, leaves = figure.data
    assert lines.x.count(None) == 3
    assert list(middles.x) == affinities
    assert list(middles.y) == [0.5, 2.5, 1.5]
    assert list(leaves.y) == [0, 1, 2, 3]
    assert list(figure.layout.yaxis.ticktext) == ["a", "c", "b", "d"]
    assert "two concepts" in note(hierarchy_figure(["a"], [4], [], []))


def test_similar_concepts_stand_beside_each_other():
    vectors = unit_rows(np.array([[1, 0, 0], [0, 1, 0], [1, 0.1, 0], [0, 1, 0.1]]))
    figure = similarity_figure(vectors, ["a", "b", "c", "d"])
    heat = figure.data[0]
    assert sorted(heat.x) == ["a (0)", "b (1)", "c (2)", "d (3)"]
    pairs = {frozenset(heat.x[:2]), frozenset(heat.x[2:])}
    assert pairs == {frozenset({"a (0)", "c (2)"}), frozenset({"b (1)", "d (3)"})}
    np.testing.assert_allclose(np.diag(heat.z), 1.0, atol=1e-3)
    assert "two concepts" in note(similarity_figure(vectors[:1], ["a"]))
    alike = similarity_figure(vectors[[0, 0]], ["a", "b"])
    assert np.isfinite(np.asarray(alike.data[0].z)).all()


def test_concepts_over_time_have_a_line_each():
    days = pd.to_datetime(["2024-01-01", "2024-02-01"])
    rows = [(c, f"name {c}", day, c + 1, 0.1 * c) for c in range(3) for day in days]
    table = pd.DataFrame(rows, columns=["Concept", "Name", "Timestamp", "Count", "Share"])
    figure = over_time_figure(table, [2, 0])
    assert [line.name for line in figure.data] == ["name 2", "name 0"]
    assert list(figure.data[0].y) == [3, 3]
    assert list(over_time_figure(table, [2], share=True).data[0].y) == [0.2, 0.2]
    assert "nothing to show" in note(over_time_figure(table, [9]))


def test_classes_stand_in_the_order_of_their_concepts():
    table = pd.DataFrame(
        {
            "Concept": [0, 0, 1, 2],
            "Name": ["a", "a", "b", "c"],
            "Class": ["dog", "cat", "cat", 7],
            "Count": [8, 1, 9, 5],
            "Share": [1.0, 0.1, 0.9, 1.0],
        }
    )
    heat = per_class_figure(table, [0, 1, 2]).data[0]
    assert list(heat.x) == ["dog", "cat", "7"]
    assert list(heat.y) == ["a (0)", "b (1)", "c (2)"]
    np.testing.assert_allclose(heat.z, [[1, 0.1, 0], [0, 0.9, 0], [0, 0, 1]])
    assert "nothing to show" in note(per_class_figure(table, []))


def test_an_evaluation_leaves_out_counts_and_what_is_not_defined():
    table = pd.DataFrame(
        {
            "Value": [5.0, 0.5, 0.2, np.nan],
            "Spread": [np.nan, 0.1, np.nan, np.nan],
            "Better": ["", "higher", "lower", "higher"],
            "Meaning": ["m"] * 4,
        },
        index=pd.Index(["concepts", "coverage", "IEPS", "ARI"], name="Metric"),
    )
    bars = evaluation_figure(table).data[0]
    assert list(bars.y) == ["coverage ↑", "IEPS ↓"]
    assert list(bars.error_x.array) == [0.1, 0.0]
    assert "No figure" in note(evaluation_figure(table[:1]))


@pytest.mark.parametrize("n", [0, 1, 2, 3, 4, 10])
def test_the_grid_has_a_place_for_every_concept(n):
    titles = ["a long name of many words " * 4] * n
    grid = np.asarray(concepts_grid([JPEG] * n, titles).convert("RGB")).astype(int)
    teal = (abs(grid - (0, 128, 128)) < 12).all(axis=2)
    assert int(teal.sum()) == pytest.approx(n * 480 * 480, rel=0.01)


def test_a_gallery_numbers_its_pictures_and_leaves_out_what_is_gone(tmp_path):
    big, odd = tmp_path / "big.png", tmp_path / "a b.png"
    Image.new("RGB", (3000, 1500), "red").save(big)
    Image.new("RGB", (30, 20), "blue").save(odd)
    sources = [str(big), "no-such-file.png", "", str(odd)]
    files = save_gallery(sources, ["big.png", "x", "y", "../../a b.png"], tmp_path / "out")
    assert [file.name for file in files] == ["1-big.jpg", "4-a_b.jpg"]
    with Image.open(files[0]) as picture:
        assert picture.size == (1024, 512)
    with pytest.raises(InvalidInput, match="side is 0"):
        save_gallery([], [], tmp_path, 0)


def test_a_figure_is_written_whole_as_html_and_no_other_kind_is_guessed(tmp_path):
    figure = words_figure([0], ["sea"], [[("sea", 0.9)]])
    page = save_figure(figure, tmp_path / "words.html").read_text(encoding="utf-8")
    assert "<script src=" not in page
    assert len(page) > 1_000_000
    with pytest.raises(InvalidInput, match=r"ends in '\.docx'"):
        save_figure(figure, tmp_path / "words.docx")


@pytest.mark.parametrize("ending", ["png", "svg"])
def test_a_figure_is_drawn_where_there_is_a_browser(tmp_path, ending):
    pytest.importorskip("kaleido", reason="pictures of figures need kaleido")
    if chromium() is None:
        pytest.skip("pictures of figures need a browser")
    figure = words_figure([0], ["sea"], [[("sea", 0.9)]])
    file = save_figure(figure, tmp_path / f"words.{ending}", scale=1.0)
    if ending == "svg":
        assert "sea" in file.read_text(encoding="utf-8")
        return
    with Image.open(file) as picture:
        assert picture.size == (figure.layout.width, figure.layout.height)
        assert len(picture.convert("RGB").getcolors(10**6)) > 2
