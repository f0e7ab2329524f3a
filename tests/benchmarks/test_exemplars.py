"""The benchmark of concept vectors."""

import numpy as np
import pytest

from benchmarks import concept_sets, exemplars
from concept.vectors import unit_rows


def test_every_way_gives_a_vector_of_members_of_any_number():
    random = np.random.default_rng(0)
    for n in (1, 2, 3, 30):
        members = unit_rows(random.normal(size=(n, 5)) + 3 * np.eye(5)[0])
        for stand_for in exemplars.WAYS.values():
            vector = unit_rows(stand_for(members)[None])[0]
            assert (members @ vector).mean() > 0.7


def test_medoid_is_the_member_nearest_to_all():
    members = unit_rows(np.array([[1, 0.5], [1, 0.1], [1, -0.4], [0, 1]]))
    assert exemplars.WAYS["medoid"](members) == pytest.approx(members[0])


def test_a_clear_collection_is_named_and_found_in_every_way(tiny, monkeypatch):
    true = concept_sets.ConceptSet("true, 3 classes", tiny.vectors, tiny.classes, tiny.titles)
    found = concept_sets.ConceptSet("found, 3 classes", tiny.vectors, tiny.classes, tiny.titles)
    monkeypatch.setattr(exemplars, "concept_sets", lambda *_: [true, found])
    monkeypatch.setattr(exemplars, "FEWEST_CONCEPTS", 2)
    measured = exemplars.measure(tiny)
    assert (measured["value"] == 1).all()
    assert set(measured["way"]) == set(exemplars.WAYS)
    lines = exemplars.report(measured).splitlines()
    assert len(lines) == 2 + len(exemplars.WAYS)
    assert len({line.count("|") for line in lines}) == 1
