"""Inverted lists."""

import numpy as np

from concept.index import InvertedLists
from concept.vectors import top_k, unit_rows


def mixture(n, seed=0):
    random = np.random.default_rng(seed)
    centres = np.random.default_rng(1).normal(size=(20, 16))
    return unit_rows(centres[random.integers(0, 20, n)] + 0.6 * random.normal(size=(n, 16)))


def test_they_find_nearly_all_of_the_nearest():
    rows, queries = mixture(5000), mixture(100, seed=5)
    exact, near = top_k(queries, rows, 10)
    found, similarities = InvertedLists.build(rows).search(queries, 10)
    hits = np.mean([len(set(a) & set(b)) / 10 for a, b in zip(found, exact, strict=True)])
    assert hits > 0.98
    np.testing.assert_allclose(similarities[:, 0], near[:, 0], atol=1e-5)
    np.testing.assert_allclose(
        similarities, np.einsum("qd,qkd->qk", queries, rows[found]), atol=1e-5
    )


def test_looking_into_all_cells_is_exact():
    rows, queries = mixture(700), mixture(30, seed=5)
    exact, near = top_k(queries, rows, 12)
    found, similarities = InvertedLists.build(rows, probes=1000).search(queries, 12)
    np.testing.assert_allclose(similarities, near, atol=1e-6)
    assert (found == exact).all()


def test_cells_that_hold_too_few_are_made_up_for():
    rows = mixture(300)
    found, similarities = InvertedLists.build(rows, probes=1).search(rows[:50], 290)
    assert all(len(set(row)) == 290 for row in found)
    assert np.isfinite(similarities).all()
    assert (found[:, 0] == np.arange(50)).all()


def test_a_search_ends_where_a_cell_has_taken_its_time():
    # Twenty cells around the axes, the first of 1,000 rows, the others of 10.
    sizes = np.array([1000] + 19 * [10])
    centres = np.eye(20, dtype=np.float32)
    noise = 0.1 * np.random.default_rng(0).normal(size=(sizes.sum(), 20))
    rows = unit_rows(np.repeat(centres, sizes, axis=0) + noise)
    lists = InvertedLists(centres, np.concatenate([[0], np.cumsum(sizes)]), rows, probes=3)
    weights = np.zeros((3, 20))
    weights[0, [0, 1, 2]] = 3, 2, 1  # the large cell, which is enough
    weights[1, [1, 0, 2]] = 3, 2, 1  # a small one, the large one, and no further
    weights[2, [1, 2, 3]] = 3, 2, 1  # small ones only
    found, similarities = lists.search(unit_rows(weights), 30)
    cell = np.repeat(np.arange(20), sizes)
    assert [sorted(set(cell[row])) for row in found] == [[0], [0, 1], [1, 2, 3]]
    assert [len(set(row)) for row in found] == [30, 30, 30]
    assert np.isfinite(similarities).all()


def test_copies_and_few_rows():
    rows = np.repeat(mixture(1), 40, axis=0)
    found, similarities = InvertedLists.build(rows).search(rows[:2], 5)
    np.testing.assert_allclose(similarities, 1, atol=1e-6)
    assert found.shape == (2, 5)
    assert InvertedLists.build(mixture(3)).search(mixture(2), 10)[0].shape == (2, 3)


def test_they_are_saved_without_the_rows(tmp_path):
    lists = InvertedLists.build(mixture(500))
    lists.save(tmp_path)
    loaded = InvertedLists.load(tmp_path, lists.vectors)
    places, similarities = loaded.search(mixture(5, seed=3), 4)
    found, expected = lists.search(mixture(5, seed=3), 4)
    assert (lists.ids[places] == found).all()
    assert (similarities == expected).all()
