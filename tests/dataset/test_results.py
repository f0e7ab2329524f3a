"""Which concept each row belongs to."""

import numpy as np
import pytest

from concept.dataset import Assigned, AssignedWriter
from concept.errors import DatasetError


def test_results_come_back(tmp_path):
    writer = AssignedWriter.open(tmp_path / "concepts", "one")
    sure = np.array([0.5, 0.9, 0.2, 1.0], dtype=np.float32)
    writer.write("part-00000000.parquet", np.arange(4), np.array([1, 0, -1, 1]), sure)
    writer = AssignedWriter.open(tmp_path / "concepts", "one")
    writer.write("part-00000001.parquet", np.arange(4, 8), np.array([3, 1, 1, 0]), sure)
    found = Assigned(tmp_path / "concepts")
    counts, outliers = found.counts()
    assert counts.tolist() == [2, 4, 0, 1]
    assert outliers == 1
    assert found.most_typical(1, 3).tolist() == [3, 5, 0]
    assert found.most_typical(9).tolist() == []


def test_the_concepts_of_another_model_are_kept(tmp_path):
    AssignedWriter.open(tmp_path / "concepts", "one")
    with pytest.raises(DatasetError, match="the concepts of another model"):
        AssignedWriter.open(tmp_path / "concepts", "other")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("keep me")
    with pytest.raises(DatasetError, match="holds no concepts"):
        AssignedWriter.open(tmp_path / "mine", "one")
    with pytest.raises(DatasetError, match="concept assign"):
        Assigned(tmp_path)
