"""The benchmark of trust: which names are right, the fit, and what is printed of it."""

import ast
import xml.etree.ElementTree as ET

import numpy as np
import pandas as pd
import pytest

from benchmarks import concept_sets, named, trust
from benchmarks.answers import TABLE, near, right_words, share_right
from benchmarks.collection import Collection
from benchmarks.curve import reliability_curve
from concept import trust as ours
from concept.vectors import unit_rows


@pytest.fixture(scope="module")
def zoo():
    """Ten kinds of 12 pictures about ten of 40 words."""
    random = np.random.default_rng(8)
    kinds = [f"kind {letter}" for letter in "abcdefghij"]
    words = kinds + [f"word {number}" for number in range(30)]
    word_vectors = unit_rows(random.normal(size=(40, 32)) + 1)
    titles = [kind for kind in kinds for _ in range(12)]
    about = word_vectors[[words.index(title) for title in titles]]
    vectors = unit_rows(about + random.normal(0, 0.1, about.shape))
    return Collection("zoo", vectors, words, word_vectors, titles, (6,))


def test_a_name_is_right_by_the_share_of_pictures():
    answers = {"ketch": frozenset({"sailboat"}), "emu": frozenset({"bird"})}
    assert share_right(["ketch", "ketch", "emu"], "sailboat", answers) == pytest.approx(2 / 3)
    assert share_right(["emu"], "sailboat", answers) == 0


def test_right_words_are_the_titles_where_no_table_judges(zoo):
    answers = right_words(zoo)
    assert answers["kind a"] == {"kind a"}
    part = Collection("zoo", zoo.vectors, zoo.words[1:], zoo.word_vectors[1:], zoo.titles, (6,))
    assert right_words(part)["kind a"] == frozenset()


def test_the_table_is_well_formed():
    table = pd.read_csv(TABLE)
    assert list(table.columns) == ["class", "word", "says"]
    assert set(table["says"]) == {"name", "kind"}
    assert not table.duplicated(["class", "word"]).any()


@pytest.mark.real_data
def test_the_table_knows_the_classes_and_words(data_folder):
    from benchmarks.collection import caltech101

    collection = caltech101(data_folder)
    table = pd.read_csv(TABLE)
    assert set(table["class"]) <= set(collection.titles)
    assert set(table["word"]) <= set(collection.words)
    answers = right_words(collection)
    own = set(collection.titles) & set(collection.words)
    assert all(title in answers[title] for title in own)
    assert sum(not words for words in answers.values()) == 13


def test_near_words_go_together():
    vectors = unit_rows(np.array([[1, 0], [1, 0.1], [0, 1]]))
    alike = near(["sofa", "couch", "sea"], vectors, 0.9)
    assert alike == {
        "sofa": {"sofa", "couch"},
        "couch": {"sofa", "couch"},
        "sea": {"sea"},
    }


def test_vocabularies_lack_what_they_say(zoo):
    random = np.random.default_rng(1)
    answers = right_words(zoo)
    found = {v.name: v for v in named.vocabularies(zoo, answers, zoo.titles[:36], random)}
    assert len(found["whole"].columns) == 40
    assert len(found["half"].columns) == 20
    left = {zoo.words[column] for column in found["lacking"].columns}
    assert sum(title in left for title in answers) == 5
    assert set(found["half of lacking"].columns) <= set(found["lacking"].columns)
    assert {zoo.words[c] for c in found["very short"].columns} <= {"kind a", "kind b", "kind c"}
    assert set(found["very short"].columns) <= set(found["short"].columns)


def test_concept_sets_are_true_classes_and_what_is_found(zoo, monkeypatch):
    monkeypatch.setattr(concept_sets, "SOME", {1: 1, 3: 2, 20: 1})
    monkeypatch.setattr(concept_sets, "FOUND_AMONG", (5,))
    monkeypatch.setattr(concept_sets, "FOUND_EACH", 1)
    monkeypatch.setattr(concept_sets, "SEEDS", 1)
    found = list(concept_sets.concept_sets(zoo, np.random.default_rng(0)))
    assert [s.name for s in found[:4]] == [
        "true, 10 classes",
        "true, 1 classes",
        "true, 3 classes",
        "true, 3 classes",
    ]
    assert {s.name for s in found[4:]} == {"found, 10 classes", "found, 5 classes"}
    for concepts in found:
        assert len(concepts.vectors) == len(concepts.labels) == len(concepts.titles)
        for concept in range(concepts.n_concepts if concepts.name.startswith("true") else 0):
            assert set(concepts.members(concept)) == {concepts.majority(concept)}


def test_the_majority_is_the_most_frequent_class_and_then_the_first():
    labels = np.array([0, 0, 0, 1, 1, -1])
    titles = ["owl", "cat", "cat", "owl", "dog", "owl"]
    concepts = concept_sets.ConceptSet("", np.eye(6, dtype=np.float32), labels, titles)
    assert [concepts.majority(c) for c in range(concepts.n_concepts)] == ["cat", "dog"]


def test_names_are_told_with_evidence_and_whether_they_are_right(zoo, monkeypatch):
    true = concept_sets.ConceptSet("true, 10 classes", zoo.vectors, zoo.classes, zoo.titles)
    monkeypatch.setattr(named, "concept_sets", lambda *_: [true])
    told = named.names(zoo)
    whole = told[told["vocabulary"] == "whole"]
    assert len(whole) == 20  # ten concepts, two ways
    assert (whole["word"] == whole["title"]).all()
    assert whole["right"].all()
    lacking = told[told["vocabulary"] == "lacking"]
    assert (lacking["right"] == lacking["possible"]).all()
    assert lacking["right"].mean() == 0.5
    assert told[told["right"]]["explained"].mean() > told[~told["right"]]["explained"].mean()


def test_held_out_trust_is_learnt_from_other_classes_only(zoo, monkeypatch):
    told = made_up(400)
    seen = []
    fitted = trust.fitted
    monkeypatch.setattr(trust, "fitted", lambda part: seen.append(part) or fitted(part))
    trusts = trust.held_out(told)
    assert ((trusts > 0) & (trusts < 1)).all()
    assert len(seen) == trust.FOLDS
    assert all(set(told["title"]) - set(part["title"]) for part in seen)
    right = told["right"].to_numpy()
    assert trusts[right].mean() > trusts[~right].mean() + 0.3


def test_the_fit_takes_fewer_names_for_right_than_are():
    told = made_up(4000)
    told["trust"] = trust.fitted(told).trusts(told)
    assert told["trust"].mean() < told["right"].mean()
    rows = trust.bins(told)
    assert (rows["right"] > rows["trust"]).mean() > 0.7
    assert rows["names"].sum() == 4000


def test_few_words_are_weighed_by_themselves():
    told = made_up(2000)
    told["choice"] = 1.0
    alone = trust.fitted(told)
    few = made_up(2000).assign(vocabulary=named.FEW_WORDS, choice=0.5)
    few["right"] &= np.random.default_rng(0).random(2000) < 0.1  # so few are right in spite of it
    both = trust.fitted(pd.concat([told, few]))
    np.testing.assert_allclose(both.weights[:3], alone.weights[:3])
    assert both.weights[3] > 1
    # What is said of many words is as it was.
    np.testing.assert_allclose(both.trusts(told), alone.trusts(told))
    assert both.trusts(few).mean() < alone.trusts(few).mean() - 0.1


def test_constants_are_what_the_module_holds():
    told = made_up(2000)
    lines = trust.constants(trust.fitted(told), told).splitlines()
    values = {
        name: ast.literal_eval(value) for name, value in (line.split(" = ") for line in lines)
    }
    assert {name: type(value) for name, value in values.items()} == {
        name: type(getattr(ours, name)) for name in ("_INTERCEPT", "_WEIGHTS", "_USUAL_MARGIN")
    }
    assert set(values["_WEIGHTS"]) == set(ours._WEIGHTS)


def test_tables_and_curve():
    told = made_up(500)
    told["trust"] = np.linspace(0, 0.799, 500)
    table = trust.reliability({"one": trust.bins(told)})
    assert table.count("\n") == 11
    assert "| 0.8–0.9 | – | – | – |" in table
    lines = trust.conditions(told).splitlines()
    assert lines[2].startswith("| all | 500 |")
    assert len({line.count("|") for line in lines}) == 1
    picture = ET.fromstring(reliability_curve({"one & two": trust.bins(told)}))
    assert len(picture.findall(".//{*}circle")) == 8 + 1  # dots, and the legend's
    assert any("one & two" in (text.text or "") for text in picture.findall(".//{*}text"))


def made_up(n):
    """Names with evidence that tells right from wrong, in part."""
    random = np.random.default_rng(1)
    right = random.random(n) < 0.5
    return pd.DataFrame(
        {
            "concepts": np.where(random.random(n) < 0.5, "true, 3 classes", "found, 10 classes"),
            "vocabulary": "whole",
            "way": "cosine",
            "title": random.integers(0, 30, n).astype(str),
            "right": right,
            "explained": np.clip(0.5 + 0.2 * right + random.normal(0, 0.1, n), 0, 1),
            "margin": 4 + 2 * right + random.normal(0, 1, n),
            "agreement": np.clip(0.5 + 0.2 * right + random.normal(0, 0.2, n), 0, 1),
            "choice": random.choice([0.5, 0.9, 1.0], n),
        }
    )
