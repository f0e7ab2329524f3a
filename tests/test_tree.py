"""The tree of concepts."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from concept.errors import InvalidInput
from concept.tree import concept_tree
from concept.vectors import unit_rows
from tests.states import blob, centres, make_state

STATE = make_state((30, 22, 15, 9, 12, 8))
TREE = concept_tree(STATE)


def near_pair():
    """Concepts 1 and 3 lie beside each other, the others do not."""
    vectors = STATE.vectors.copy()
    there = STATE.vectors[STATE.labels == 1].mean(axis=0)
    vectors[STATE.labels == 3] = blob(
        unit_rows([there + 0.4 * centres(1, 4)[0]])[0], int(STATE.counts[3]), 5
    )
    return replace(STATE, vectors=vectors)


def test_the_most_alike_join_first():
    tree = concept_tree(near_pair())
    assert tree.joins[0] == (1, 3)
    assert tree.affinities == sorted(tree.affinities, reverse=True)
    assert all(0 <= affinity <= 1 for affinity in tree.affinities)
    assert [1, 3] in tree.groups(5)


@given(st.integers(1, 6))
@settings(max_examples=6, deadline=None, derandomize=True)
def test_any_number_of_groups_holds_every_concept_once(n):
    groups = TREE.groups(n)
    assert len(groups) == n
    assert sorted(c for group in groups for c in group) == list(range(6))


def test_groups_at_a_level_are_alike():
    tree = concept_tree(near_pair())
    assert tree.groups_at(tree.affinities[0]) == tree.groups(5)
    assert tree.groups_at(0.0) == [[0, 1, 2, 3, 4, 5]]


def test_the_table_has_a_column_for_every_level():
    tree = concept_tree(near_pair())
    table = tree.table([tree.affinities[0], 0.0])
    assert table["Concept"].tolist() == tree.order()
    assert list(table.columns[:3]) == ["Concept", "Name", "Count"]
    assert table.columns[3] == "At 0"
    assert table["At 0"].nunique() == 1
    assert table["At 0"][0] == STATE.titles[0]
    finest = table.set_index("Concept")[table.columns[4]]
    assert finest[1] == finest[3] == tree.names[1]
    assert finest.nunique() == 5
    places = {c: place for place, c in enumerate(tree.order())}
    assert abs(places[1] - places[3]) == 1


@pytest.mark.parametrize("n", [0, 7, 1.5, True])
def test_there_are_only_so_many_groups(n):
    with pytest.raises(InvalidInput, match="groups"):
        TREE.groups(n)
    with pytest.raises(InvalidInput, match="a level is 2"):
        TREE.table([2])


def test_trees_of_no_and_of_one_concept():
    lone = concept_tree(make_state((9,)))
    assert (lone.joins, lone.groups(1), len(lone.table())) == ([], [[0]], 1)
    nothing = replace(
        STATE, labels=np.full_like(STATE.labels, -1), concept_vectors=STATE.concept_vectors[:0]
    )
    empty = concept_tree(replace(nothing, titles=[], named_by=[]))
    assert (empty.groups(0), empty.order(), len(empty.table())) == ([], [], 0)
