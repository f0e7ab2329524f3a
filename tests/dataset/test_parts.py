"""The parts of a dataset."""

import numpy as np
import pytest

from concept.dataset import PartWriter
from concept.dataset import parts as module
from concept.errors import DatasetError
from tests.dataset.conftest import random_vectors


def test_rows_come_back_in_order_without_the_unreadable(dataset):
    blocks = list(dataset.vectors())
    rows = np.concatenate([block.row for block in blocks])
    assert rows.tolist() == [row for row in range(30) if row != 4]
    vectors = np.concatenate([block.vectors for block in blocks])
    np.testing.assert_allclose(vectors[5:10], random_vectors(30)[6:11], atol=1e-3)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    assert list(dataset.failures()) == [(4, "photos/4.jpg", "it is torn")]


def test_some_rows_are_taken_in_the_order_asked_for(dataset):
    for rows in ([25, 3, 11, 3], list(range(29, -1, -1)), [7]):
        paths, vectors = dataset.take(np.array(rows))
        assert paths == [f"photos/{row}.jpg" for row in rows]
        expected = random_vectors(30)
        expected[20:23] = expected[:3]
        expected[4] = 0
        np.testing.assert_allclose(vectors, expected[rows], atol=1e-3)
    for row in (30, 10**6):
        with pytest.raises(DatasetError, match=f"has no row {row}"):
            dataset.take(np.array([row]))


def test_a_few_rows_of_many_parts(dataset, monkeypatch):
    opened = []
    original = module._open
    monkeypatch.setattr(module, "_open", lambda part: opened.append(part) or original(part))
    monkeypatch.setattr(module, "_FEW", 0)
    assert dataset.take(np.array([12]))[0] == ["photos/12.jpg"]
    assert opened[-1] == dataset.part(1)
    opened.clear()
    monkeypatch.setattr(module, "_FEW", 10)
    dataset.take(np.array([12]))
    assert opened == dataset.parts()


def test_a_part_is_there_whole_or_not_at_all(dataset):
    path = dataset.part(7)
    with pytest.raises(ValueError, match="length"), PartWriter(path, 8) as writer:  # noqa: PT012
        writer.write(np.array([70]), ["a"], [b"x" * 16], random_vectors(1), [""])
        assert not path.exists()
        writer.write(np.array([71, 72]), ["a"], [b"x" * 16], random_vectors(1), [""])
    assert not path.exists()
    assert len(list(path.parent.iterdir())) == 3


def test_a_damaged_part_says_which(dataset):
    part = dataset.part(1)
    part.write_bytes(part.read_bytes()[:-20])
    with pytest.raises(DatasetError, match=r"part-00000001.*Delete it and embed again"):
        list(dataset.vectors())
