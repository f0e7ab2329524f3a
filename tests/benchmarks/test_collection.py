from collections import Counter

import numpy as np
import pytest

from benchmarks.collection import LOADERS
from concept.demo.postcards import KINDS


def test_a_part_keeps_its_titles(tiny):
    rows = np.array([0, 25, 41])
    part = tiny.part("part", rows, (2,))
    assert part.titles == ["cat", "dog", "owl"]
    assert np.array_equal(part.vectors, tiny.vectors[rows])
    assert part.words == tiny.words
    assert part.classes.tolist() == [0, 1, 2]
    assert part.fingerprint != tiny.fingerprint


@pytest.mark.real_data
@pytest.mark.parametrize("name", [name for name in LOADERS if name != "postcards"])
def test_collections_are_whole(data_folder, name):
    collection = LOADERS[name](data_folder)
    n, width = collection.vectors.shape
    assert np.allclose(np.linalg.norm(collection.vectors, axis=1), 1, atol=1e-5)
    assert collection.word_vectors.shape == (len(collection.words), width)
    assert len(collection.titles) in (0, n)
    assert len(set(collection.words)) == len(collection.words)
    assert collection.fingerprint == LOADERS[name](data_folder).fingerprint


@pytest.mark.real_data
def test_parts_of_caltech(data_folder):
    whole, first, second, level, skewed = (
        Counter(LOADERS[f"caltech101{part}"](data_folder).titles)
        for part in ("", "-first-half", "-second-half", "-level", "-skewed")
    )
    assert len(first) == len(second) == 50
    assert first + second == whole
    assert level == Counter({title: min(count, 20) for title, count in whole.items()})
    cut = [title for title in whole if skewed[title] < whole[title]]
    assert len(cut) == 50
    assert {skewed[title] for title in cut} == {10}


def test_postcards_have_their_kinds_for_classes(monkeypatch, tmp_path):
    monkeypatch.setattr("benchmarks.collection.POSTCARDS_PER_KIND", 1)
    cards = LOADERS["postcards"](tmp_path)
    kinds = sorted(cards.titles)
    assert kinds == sorted(KINDS)
    assert set(kinds) <= set(cards.words)
    # A postcard's own kind is the nearest of the kinds more often than not: rows belong together.
    of_kinds = cards.word_vectors[[cards.words.index(kind) for kind in kinds]]
    nearest = (cards.vectors @ of_kinds.T).argmax(axis=1)
    right = [kinds[at] == title for at, title in zip(nearest, cards.titles, strict=True)]
    assert np.mean(right) > 0.5
