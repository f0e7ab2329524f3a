"""Several models made one."""

from dataclasses import replace

import numpy as np
import pytest

from concept import reshape
from concept.assign import assign, rule_of
from concept.errors import InvalidInput
from concept.union import unite
from concept.vectors import unit_rows
from tests.states import SETTINGS, centres, make_state

FIRST = make_state((30, 20, 10))
SECOND = make_state((12, 25, 9, 16, 14))  # the same places, and two more


def test_like_concepts_become_one_and_others_come_behind():
    united = unite([FIRST, SECOND], SETTINGS)
    n = len(FIRST.names)
    np.testing.assert_array_equal(united.labels[:n], FIRST.labels)
    assert united.titles == [*FIRST.titles, "dog", "eel"]
    assert united.names == [*FIRST.names, *SECOND.names]
    first = {title: int(count) for title, count in zip(FIRST.titles, FIRST.counts, strict=True)}
    second = {title: int(count) for title, count in zip(SECOND.titles, SECOND.counts, strict=True)}
    for title, count in zip(united.titles, united.counts, strict=True):
        assert count == first.get(title, 0) + second.get(title, 0)
    again, _ = assign(united.vectors, rule_of(united))
    assert (again == united.labels).mean() >= 0.99
    for rows in united.exemplars:
        assert len(set(united.labels[rows])) == 1


def test_how_alike_concepts_must_be_decides():
    shifted = replace(FIRST, vectors=unit_rows(FIRST.vectors + 0.7 * centres(1, 123)))
    assert unite([FIRST, shifted], SETTINGS, 0.3).n_concepts == 3
    assert unite([FIRST, shifted], SETTINGS, 0.999).n_concepts == 6


def test_one_model_stays_as_it_is():
    assert unite([FIRST], SETTINGS) is FIRST


def test_three_models_keep_the_names_of_the_first():
    renamed = reshape.rename(FIRST, 1, "Bienen")
    united = unite([renamed, SECOND, FIRST], SETTINGS)
    assert united.titles[1] == "Bienen"
    assert united.n_concepts == 5
    assert len(united.names) == len(FIRST.names) * 2 + len(SECOND.names)


def test_vocabularies_are_put_together():
    few = replace(FIRST, words=FIRST.words[:3], word_vectors=FIRST.word_vectors[:3])
    united = unite([few, SECOND], SETTINGS)
    assert united.words == SECOND.words
    np.testing.assert_array_equal(united.word_vectors, SECOND.word_vectors)
    silent = make_state((30, 20, 10), words=False)
    for pair in ([silent, SECOND], [SECOND, silent]):
        united = unite(pair, SETTINGS)
        assert sorted(united.titles) == ["ant", "bee", "cat", "dog", "eel"]


@pytest.mark.parametrize("value", [-0.1, 1.1, "0.5", True, float("nan")])
def test_a_similarity_is_from_0_to_1(value):
    with pytest.raises(InvalidInput, match="min_similarity is"):
        unite([FIRST, SECOND], SETTINGS, value)


def test_models_of_different_spaces_are_refused():
    with pytest.raises(InvalidInput, match="no models to merge"):
        unite([], SETTINGS)
    other = replace(SECOND, vectors=SECOND.vectors[:, :20])
    with pytest.raises(InvalidInput, match="24 and 20 dimensions"):
        unite([FIRST, other], SETTINGS)
    turned = replace(SECOND, word_vectors=-SECOND.word_vectors)
    with pytest.raises(InvalidInput, match="different vectors for the same words"):
        unite([FIRST, turned], SETTINGS)
