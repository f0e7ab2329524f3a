"""A small dataset of vectors that are known."""

import numpy as np
import pytest

from concept.dataset import Dataset, ModelFacts, PartWriter
from concept.vectors import unit_rows

FACTS = ModelFacts("a-model", "00ff", "float32", "torch", 8)


def write_part(dataset, number, rows, vectors, failed=(), copies_of=None):
    """A part whose content hashes follow from ``copies_of``, or else from the rows."""
    hashes = rows if copies_of is None else copies_of
    with PartWriter(dataset.part(number), dataset.facts.dimensions) as writer:
        writer.write(
            rows,
            [f"photos/{row}.jpg" for row in rows],
            [
                None if row in failed else int(one).to_bytes(16, "little")
                for row, one in zip(rows, hashes, strict=True)
            ],
            np.where(np.isin(rows, failed)[:, None], 0, vectors),
            ["it is torn" if row in failed else "" for row in rows],
        )


def random_vectors(n, d=8, seed=0):
    return unit_rows(np.random.default_rng(seed).normal(size=(n, d)))


@pytest.fixture
def dataset(tmp_path):
    """Thirty rows in three parts; row 4 could not be read, rows 20 to 22 are copies of 0 to 2."""
    made = Dataset.create(tmp_path / "dataset", FACTS, "photos", "plan")
    vectors = random_vectors(30)
    vectors[20:23] = vectors[:3]
    contents = np.arange(30)
    contents[20:23] = [0, 1, 2]
    for number in range(3):
        rows = np.arange(10 * number, 10 * number + 10)
        write_part(made, number, rows, vectors[rows], (4,), contents[rows])
    return made
