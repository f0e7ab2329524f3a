"""What is derived from a state without computing anything."""

from dataclasses import replace

import numpy as np
import pytest

from concept.state import ConceptState

NOTHING = np.empty((0, 0), dtype=np.float32)
STATE = ConceptState(
    names=["a", "b", "c"],
    paths=[""] * 3,
    vectors=np.eye(3, dtype=np.float32),
    layout=NOTHING,
    labels=np.array([0, -1, 0]),
    shares=np.ones(3, dtype=np.float32),
    core=np.array([0, -1, 0]),
    reach=np.zeros(1, dtype=np.float32),
    concept_vectors=np.eye(1, 3, dtype=np.float32),
    exemplars=[[0]],
    collages=[b""],
    titles=["sea"],
    topics=[[("sea", 0.5), ("boat", 0.2)]],
)


def test_counts_and_outliers():
    assert STATE.counts.tolist() == [2]
    assert STATE.n_outliers == 1
    assert STATE.concept_words(0) == "sea, boat"


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("sea", "sea, boat"),
        ("sea (boat)", "sea, boat"),
        ("sea?", "sea?, boat"),
        ("sea (boat)?", "sea?, boat"),
        ("seascapes", "seascapes: sea, boat"),
        ("Sailing", "Sailing: sea, boat"),
    ],
)
def test_a_name_stands_before_the_words_if_it_is_none_of_them(title, line):
    assert replace(STATE, titles=[title]).concept_line(0) == line


@pytest.mark.parametrize(("title", "line"), [("Concept 0", ""), ("Sailing", "Sailing")])
def test_without_words_only_a_name_that_was_given_is_said(title, line):
    assert replace(STATE, titles=[title], topics=[]).concept_line(0) == line
    assert replace(STATE, titles=[title], topics=[[]]).concept_line(0) == line
