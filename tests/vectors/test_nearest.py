"""The nearest rows, against the textbook way of finding them."""

import numpy as np
import pytest

from concept import vectors


@pytest.mark.parametrize("cells", [16, 2**24])
def test_top_k_is_the_same_in_blocks_and_whole(monkeypatch, cells):
    random = np.random.default_rng(0)
    queries = vectors.unit_rows(random.normal(size=(40, 8)))
    base = vectors.unit_rows(random.normal(size=(30, 8)))
    monkeypatch.setattr("concept.vectors.nearest._BLOCK_CELLS", cells)
    indices, similarities = vectors.top_k(queries, base, 5)
    full = queries @ base.T
    np.testing.assert_array_equal(indices, np.argsort(-full, axis=1)[:, :5])
    np.testing.assert_allclose(similarities, np.sort(full, axis=1)[:, :-6:-1], atol=1e-6)


def test_neighbour_graph_starts_with_the_row_itself_even_among_duplicates():
    base = vectors.unit_rows(np.random.default_rng(1).normal(size=(20, 4)))
    doubled = np.concatenate([base, base])
    indices, distances = vectors.exact_graph(doubled, 3)
    np.testing.assert_array_equal(indices[:, 0], np.arange(40))
    np.testing.assert_array_equal(indices[:20, 1], np.arange(20, 40))
    assert (distances >= 0).all()
    assert (distances[:, 0] == 0).all()
    assert (np.diff(distances, axis=1) >= 0).all()
