"""The neighbour graph: exact, on a device, and by NN-descent."""

import numpy as np
import pytest

from concept import neighbours
from concept.vectors import exact_graph, nearest_first, unit_rows


@pytest.fixture(scope="module")
def vectors():
    random = np.random.default_rng(0)
    centres = random.normal(size=(20, 32))
    return unit_rows(centres[random.integers(0, 20, 1200)] + random.normal(0, 0.6, (1200, 32)))


def test_without_a_gpu_few_rows_have_the_exact_graph(vectors, monkeypatch):
    monkeypatch.setattr(neighbours, "has_cuda", lambda: False)
    indices, distances = neighbours.neighbour_graph(vectors, 10)
    expected = exact_graph(vectors, 10)
    np.testing.assert_array_equal(indices, expected[0])
    np.testing.assert_array_equal(distances, expected[1])


def test_the_graph_of_a_device_is_the_exact_one(vectors, monkeypatch):
    monkeypatch.setattr(neighbours, "_CELLS_ON_DEVICE", 500 * len(vectors))
    indices, distances = neighbours.on_device(vectors, 10, "cpu")
    expected = exact_graph(vectors, 10)
    np.testing.assert_allclose(distances, expected[1], atol=1e-5)
    assert (indices == expected[0]).mean() > 0.99  # but for ties within the last digit


def test_on_a_device_a_row_comes_before_its_copies(vectors):
    doubled = np.repeat(vectors[:30], 2, axis=0)
    indices, distances = neighbours.on_device(doubled, 3, "cpu")
    np.testing.assert_array_equal(indices[:, 0], np.arange(60))
    np.testing.assert_array_equal(indices[:, 1], np.arange(60) ^ 1)
    np.testing.assert_allclose(distances[:, :2], 0, atol=1e-6)


def test_a_gpu_is_used_where_there_is_one(vectors, monkeypatch):
    asked = []
    monkeypatch.setattr(neighbours, "has_cuda", lambda: True)
    monkeypatch.setattr(neighbours, "on_device", lambda *given: asked.append(given[1:]))
    neighbours.neighbour_graph(vectors, 7)
    assert asked == [(7, "cuda")]


def test_many_rows_have_nearly_the_exact_graph(vectors, monkeypatch):
    monkeypatch.setattr(neighbours, "has_cuda", lambda: False)
    monkeypatch.setattr(neighbours, "_EXACT_UP_TO", 1000)
    indices, distances = neighbours.neighbour_graph(vectors, 10, 0)
    exact, _ = exact_graph(vectors, 10)
    shared = [len(set(a) & set(b)) / 10 for a, b in zip(indices, exact, strict=True)]
    assert np.mean(shared) > 0.95
    np.testing.assert_array_equal(indices[:, 0], np.arange(1200))
    assert (np.diff(distances, axis=1) >= 0).all()
    assert all(len(set(row)) == 10 for row in indices)
    again, _ = neighbours.neighbour_graph(vectors, 10, 0)
    np.testing.assert_array_equal(again, indices)


def test_neighbours_are_put_in_order_the_row_itself_first(vectors):
    indices, distances = exact_graph(vectors, 6)
    shuffled = np.random.default_rng(0).permuted(indices, axis=1)
    found, measured = nearest_first(vectors, shuffled)
    np.testing.assert_array_equal(found[:, 0], np.arange(1200))
    np.testing.assert_array_equal(np.sort(found, axis=1), np.sort(indices, axis=1))
    np.testing.assert_allclose(measured, distances, atol=1e-6)
    assert (found == indices).mean() > 0.99  # but for ties within the last digit
