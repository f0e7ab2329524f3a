"""Features of pictures from files."""

import numpy as np
import pytest

from concept.errors import InvalidInput
from concept.features import features_of, read_features

MATRIX = np.arange(1, 7, dtype=np.float16).reshape(3, 2)


@pytest.fixture
def matrix(tmp_path):
    np.save(tmp_path / "features.npy", MATRIX)
    return tmp_path / "features.npy"


def test_rows_are_found_by_name(matrix, tmp_path):
    (tmp_path / "names.txt").write_text("a.jpg\nb.jpg\n\nc.jpg\n", encoding="utf-8")
    (tmp_path / "names.csv").write_text("row,file\n0,a.jpg\n1,b.jpg\n2,c.jpg\n", encoding="utf-8")
    for names in (["a.jpg", "b.jpg", "c.jpg"], tmp_path / "names.txt", tmp_path / "names.csv"):
        features = read_features(matrix, names)
        assert features.knows("b.jpg")
        assert not features.knows("d.jpg")
        np.testing.assert_array_equal(features.of(["c.jpg", "a.jpg"]), [[5, 6], [1, 2]])


def test_what_does_not_fit_is_refused(matrix, tmp_path):
    with pytest.raises(InvalidInput, match="3 rows"):
        read_features(matrix, ["a", "b"])
    with pytest.raises(InvalidInput, match="'a' names rows 0 and 2"):
        features_of(MATRIX, ["a", "b", "a"])
    (tmp_path / "names.csv").write_text("row\n0\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match="names no pictures"):
        read_features(matrix, tmp_path / "names.csv")
    (tmp_path / "bad.npy").write_text("no array", encoding="utf-8")
    with pytest.raises(InvalidInput, match="cannot be read as an array"):
        read_features(tmp_path / "bad.npy", ["a"])
