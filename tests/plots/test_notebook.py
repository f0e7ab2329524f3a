"""What notebooks show: complete in itself, escaped, and not too much."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
from PIL import Image

from concept import ConceptModel
from concept.images import to_jpeg
from concept.plots.notebook import SHOWN, concepts_html
from tests.test_state import STATE

COLLAGE = to_jpeg(Image.new("RGB", (480, 480), "navy"))


class Tags(HTMLParser):
    """Collects the tags of a page and whether they are closed."""

    def __init__(self):
        super().__init__()
        self.open, self.seen = [], []

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))
        if tag != "img":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def parsed(html):
    tags = Tags()
    tags.feed(html)
    assert tags.open == []
    return tags.seen


def test_concepts_are_shown_with_names_and_sizes():
    state = replace(STATE, collages=[COLLAGE])
    html = concepts_html(state)
    seen = parsed(html)
    images = [attributes for tag, attributes in seen if tag == "img"]
    assert len(images) == 1
    assert images[0]["src"].startswith("data:image/jpeg;base64,")
    assert "<b>sea</b>" in html
    assert "1 concepts, 3 pictures; 1 pictures in no concept" in html


def test_names_are_escaped():
    state = replace(STATE, titles=['<script>"x"</script>'], collages=[COLLAGE])
    html = concepts_html(state)
    assert "<script" not in html
    assert {tag for tag, _ in parsed(html)} == {"div", "b", "img"}


def test_only_the_largest_are_shown():
    n = SHOWN + 5
    state = replace(
        STATE,
        labels=np.repeat(np.arange(n), np.arange(n) + 1),
        concept_vectors=np.zeros((n, 3), dtype=np.float32),
        titles=[f"thing {c}" for c in range(n)],
        topics=[[] for _ in range(n)],
        collages=[COLLAGE] * n,
    )
    shown = re.findall(r"<b>thing (\d+)</b>", concepts_html(state))
    assert shown == [str(c) for c in range(n - 1, 4, -1)]


def test_a_model_that_is_not_fitted_says_so():
    html = ConceptModel(embedding_model="a<b>")._repr_html_()
    assert "not fitted yet" in html
    assert "a&lt;b&gt;" in html
    parsed(html)
