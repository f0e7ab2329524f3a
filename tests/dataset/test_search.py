"""The index of a dataset."""

import numpy as np
import pytest

from concept.dataset import Dataset, DatasetIndex, build_dataset_index
from concept.errors import DatasetError
from concept.vectors import top_k
from tests.dataset.conftest import FACTS, random_vectors, write_part


def test_it_finds_what_a_scan_finds(tmp_path):
    dataset = Dataset.create(tmp_path / "dataset", FACTS)
    vectors = random_vectors(3000, seed=2)
    for number, start in enumerate(range(0, 3000, 700)):
        rows = np.arange(start, min(start + 700, 3000))
        write_part(dataset, number, rows, vectors[rows], failed=(5, 2999))
    index = build_dataset_index(dataset)
    assert len(index.rows) == 2998
    assert isinstance(index.lists.vectors, np.memmap)
    queries = random_vectors(20, seed=9)
    readable = np.setdiff1d(np.arange(3000), [5, 2999])
    expected = readable[top_k(queries, vectors[readable], 5)[0]]
    found = index.rows[index.lists.search(queries, 5)[0]]
    hits = np.mean([len(set(a) & set(b)) / 5 for a, b in zip(found, expected, strict=True)])
    assert hits > 0.95


def test_an_index_that_is_missing_or_old_says_so(dataset):
    with pytest.raises(DatasetError, match="has no index.*concept index"):
        DatasetIndex(dataset)
    build_dataset_index(dataset)
    write_part(dataset, 3, np.arange(30, 40), random_vectors(10))
    with pytest.raises(DatasetError, match="made over 30 rows, and there are 40"):
        DatasetIndex(dataset)
    assert len(build_dataset_index(dataset).rows) == 39


def test_nothing_to_index(tmp_path):
    dataset = Dataset.create(tmp_path / "dataset", FACTS)
    write_part(dataset, 0, np.arange(2), random_vectors(2), failed=(0, 1))
    with pytest.raises(DatasetError, match="no readable pictures"):
        build_dataset_index(dataset)
