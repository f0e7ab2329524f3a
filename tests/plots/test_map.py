"""The map of pictures, and where names stand on it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from concept.errors import InvalidInput
from concept.plots.map import map_figure
from concept.plots.placing import name_box, place_names
from concept.plots.theme import LIGHT, concept_colours


def some(n_concepts=5, n=10, seed=0):
    random = np.random.default_rng(seed)
    centres = random.uniform(0, 10, (n_concepts, 2))
    points = np.repeat(centres, n, axis=0) + random.normal(0, 0.2, (n_concepts * n, 2))
    return points.astype(np.float32), np.repeat(np.arange(n_concepts), n)


@settings(deadline=None, max_examples=30)
@given(st.integers(1, 40), st.integers(0, 1000))
def test_no_name_covers_another(n_concepts, seed):
    points, labels = some(n_concepts, 3, seed)
    names = [f"the concept {number}" for number in range(n_concepts)]
    pixels = (900, 600)
    places = place_names(points, labels, names, pixels)
    assert places
    low, high = points.min(axis=0), points.max(axis=0)
    scale = np.array(pixels) / np.maximum(high - low, 1e-9)
    boxes = []
    for place in places:
        x, y = (np.array([place.x, place.y]) - low) * scale
        width, height = name_box(names[place.concept], 12)
        boxes.append((x - width / 2, y - height / 2, x + width / 2, y + height / 2))
    for i, one in enumerate(boxes):
        for other in boxes[:i]:
            apart = one[2] <= other[0] + 0.01 or other[2] <= one[0] + 0.01
            assert apart or one[3] <= other[1] + 0.01 or other[3] <= one[1] + 0.01


def test_a_name_stands_by_the_larger_part_of_a_scattered_concept():
    points = np.array([[0, 0], [0.1, 0], [0, 0.1], [0.1, 0.1], [10, 10]], dtype=np.float32)
    (place,) = place_names(points, np.zeros(5, dtype=np.int64), ["sea"], (900, 600))
    assert place.y < 1


def test_points_outliers_and_rows():
    points, labels = some(3)
    labels[:4] = -1
    points[29] = np.nan
    titles = ["sea", "<b>sand</b>", "sky"]
    figure = map_figure(points, labels, titles, [f"{n}.jpg" for n in range(30)])
    outliers, members = figure.data
    assert list(outliers.customdata) == [0, 1, 2, 3]
    assert list(members.customdata) == list(range(4, 29))
    assert outliers.marker.color == LIGHT.outlier
    assert members.hovertext[10] == "&lt;b&gt;sand&lt;/b&gt;<br>14.jpg"
    assert {a.text for a in figure.layout.annotations} == {"sea", "&lt;b&gt;sand&lt;/b&gt;", "sky"}


def test_one_concept_none_and_no_pictures():
    points, labels = some(1)
    assert len(map_figure(points, labels, ["sea"]).data[1].x) == 10
    assert len(map_figure(points, np.full(10, -1), []).data[0].x) == 10
    empty = map_figure(np.full((2, 2), np.nan), np.array([-1, -1]), [])
    assert "No picture" in empty.layout.annotations[0].text
    with pytest.raises(InvalidInput, match="'light' or 'dark'"):
        map_figure(points, labels, ["sea"], theme="blue")


def test_colours_differ_and_none_is_too_pale_or_too_dark():
    colours = concept_colours(60)
    assert len(set(colours)) == 60
    values = np.array([[int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in colours]) / 255
    brightness = values @ [0.2126, 0.7152, 0.0722]
    assert (brightness > 0.2).all()
    assert (brightness < 0.8).all()
    assert concept_colours(0) == []
