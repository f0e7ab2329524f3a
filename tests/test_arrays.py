"""Arrays as memory maps: what was written comes back, what is cut off is refused."""

import numpy as np
import pytest

from concept.arrays import map_arrays, write_arrays
from concept.errors import SavedModelError


def test_what_was_written_is_mapped(tmp_path):
    random = np.random.default_rng(0)
    arrays = {
        "floats": random.normal(size=(7, 3)).astype(np.float32),
        "codes": random.integers(-127, 128, (5, 4), dtype=np.int8),
        "labels": np.arange(6),
        "nothing": np.empty((0, 3), dtype=np.float32),
    }
    write_arrays(tmp_path / "a.safetensors", arrays)
    found = map_arrays(tmp_path / "a.safetensors")
    assert set(found) == set(arrays)
    for name, array in arrays.items():
        np.testing.assert_array_equal(found[name], array)
        assert found[name].dtype == array.dtype
    assert isinstance(found["floats"], np.memmap)
    with pytest.raises(ValueError, match="read-only"):
        found["floats"][0, 0] = 1


@pytest.mark.parametrize("keep", [0, 4, 20, -1])
def test_a_file_that_was_cut_off_is_refused(tmp_path, keep):
    path = tmp_path / "a.safetensors"
    write_arrays(path, {"a": np.ones((10, 10), dtype=np.float32)})
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(SavedModelError, match="cannot be mapped"):
        map_arrays(path)


def test_what_is_not_there_is_refused(tmp_path):
    with pytest.raises(SavedModelError, match="cannot be mapped"):
        map_arrays(tmp_path / "none")
