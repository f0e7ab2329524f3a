import numpy as np
import pytest

from benchmarks.metrics import fill, shared_ari


def test_partitions_of_samples_are_compared_on_the_shared_rows():
    one = np.array([4, 1, 2, 3]), np.array([0, 0, 1, 1])
    other = np.array([3, 9, 1, 2]), np.array([5, 9, 6, 5])
    # Shared are rows 1, 2, 3: {1} and {2, 3} in both.
    assert shared_ari(*one, *other) == pytest.approx(1.0)
    apart = np.array([3, 9, 1, 2]), np.array([5, 9, 5, 6])
    # {1} {2, 3} and {1, 3} {2}: one pair each, none in both, of 3. By chance 1/3, at most 1.
    assert shared_ari(*one, *apart) == pytest.approx((0 - 1 / 3) / (1 - 1 / 3))


def test_outliers_go_to_the_nearest_mean():
    vectors = np.array([[1, 0], [0.8, 0.6], [0, 1], [0.6, 0.8], [0.28, 0.96]], dtype=np.float32)
    labels = np.array([0, 0, 1, -1, -1])
    # The mean of the first two lies at 18 degrees, the fourth row at 53, the third at 90.
    assert fill(vectors, labels).tolist() == [0, 0, 1, 0, 1]
    assert labels.tolist() == [0, 0, 1, -1, -1]


def test_nothing_is_nearest_where_there_are_no_concepts():
    assert fill(np.eye(3, dtype=np.float32), np.full(3, -1)).tolist() == [-1, -1, -1]
