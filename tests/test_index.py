"""Indexes: the scan of codes finds what the full product finds; the graph nearly so."""

import importlib.util
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from concept.errors import InvalidInput, MissingExtra, SavedModelError
from concept.index import ExactIndex, GraphIndex, Index, build_index, encode, load_index
from concept.index import exact as module
from concept.vectors import top_k, unit_rows

needs_usearch = pytest.mark.skipif(
    importlib.util.find_spec("usearch") is None, reason="usearch is not installed"
)


def clustered(seed, n=2000, width=32, near=0.3):
    random = np.random.default_rng(seed)
    centres = random.normal(size=(max(n // 40, 1), width))
    rows = centres[random.integers(len(centres), size=n)] + near * random.normal(size=(n, width))
    return unit_rows(rows)


@given(st.integers(0, 2**32 - 1), st.sampled_from([0.003, 0.1, 1.0]), st.integers(1, 40))
@settings(deadline=None, max_examples=30)
def test_the_scan_of_codes_finds_exactly_the_nearest(seed, near, k):
    rows = clustered(seed, 700, 24, near)
    random = np.random.default_rng(seed)
    queries = unit_rows(rows[random.integers(700, size=5)] + 0.1 * random.normal(size=(5, 24)))
    exact, similarities = top_k(queries, rows, k)
    found, measured = ExactIndex(rows, encode(rows)).search(queries, k)
    np.testing.assert_allclose(measured, similarities, atol=1e-6)
    # Rows may only change places where float32 itself cannot tell them apart.
    swapped = exact != found
    at_swap = np.take_along_axis(queries @ rows.T, found, axis=1)[swapped]
    np.testing.assert_allclose(at_swap, similarities[swapped], atol=1e-6)


def test_equal_rows_come_in_their_order_and_rows_of_zeros_not_at_all():
    rows = clustered(1, 600)
    rows[[7, 80, 599]] = rows[300]
    rows[[0, 5]] = 0
    for index in (ExactIndex(rows), ExactIndex(rows, encode(rows))):
        found, similarities = index.search(np.vstack([rows[300], -rows[300]]), 600)
        assert found.shape == (2, 598)
        assert found[0, :4].tolist() == [7, 80, 300, 599]
        assert not {0, 5} & set(found[0].tolist()) | {0, 5} & set(found[1].tolist())
        assert (np.diff(similarities) <= 0).all()


def test_many_rows_are_scanned_by_themselves(monkeypatch):
    monkeypatch.setattr(module, "_SCAN_FROM", 500)
    monkeypatch.setattr(module, "_QUERIES_AT_ONCE", 3)
    rows = clustered(2, 900)
    index = ExactIndex(rows)
    found, _ = index.search(rows[:8], 5)
    assert index._codes is not None
    np.testing.assert_array_equal(found, top_k(rows[:8], rows, 5)[0])


def test_codes_are_near_their_rows_even_where_a_column_is_large():
    rows = clustered(3)
    rows[:, 5] += 2
    rows = unit_rows(rows)
    rows[4] = 0
    codes = encode(rows)
    assert codes.scales[4] == 0
    back = codes.centre + codes.weights * (codes.values * codes.scales[:, None])
    off = np.abs(back - rows) / codes.weights
    off[4] = 0
    assert (off <= codes.scales[:, None] * 0.501 + 1e-6).all()
    assert np.linalg.norm(back - rows, axis=1)[5:].max() < 0.02


def test_nothing_is_found_in_nothing():
    for rows in (np.zeros((0, 4), dtype=np.float32), np.zeros((3, 4), dtype=np.float32)):
        for index in (ExactIndex(rows), ExactIndex(rows, encode(rows))):
            found, similarities = index.search(unit_rows(np.eye(4)), 2)
            assert found.shape == similarities.shape == (4, 0)


def test_a_saved_scan_is_mapped_and_finds_the_same(tmp_path):
    rows = clustered(4)
    index = build_index(rows)
    assert isinstance(index, Index)
    index.save(tmp_path / "index")
    again = load_index(tmp_path / "index", rows)
    assert isinstance(again._codes.values, np.memmap)
    for one, other in zip(index.search(rows[:20], 7), again.search(rows[:20], 7), strict=True):
        np.testing.assert_array_equal(one, other)
    with pytest.raises(SavedModelError, match="over 2000 rows"):
        load_index(tmp_path / "index", rows[1:])
    (tmp_path / "index" / "index.json").write_text(json.dumps({"kind": "magic", "rows": 2000}))
    with pytest.raises(SavedModelError, match="magic"):
        load_index(tmp_path / "index", rows)
    with pytest.raises(SavedModelError, match="is no saved index"):
        load_index(tmp_path, rows)


def test_an_unknown_kind_is_refused():
    with pytest.raises(InvalidInput, match="'exact', 'graph'"):
        build_index(unit_rows(np.eye(3)), "magic")


def test_without_usearch_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "usearch.index", None)
    with pytest.raises(MissingExtra, match=r'pip install "concept\[index\]"') as caught:
        build_index(unit_rows(np.eye(3)), "graph")
    assert isinstance(caught.value, ImportError)


@needs_usearch
def test_the_graph_finds_nearly_all_and_is_kept(tmp_path):
    rows = clustered(6)
    rows[11] = 0
    exact, _ = ExactIndex(rows).search(rows[100:150], 10)
    graph = build_index(rows, "graph")
    found, similarities = graph.search(rows[100:150], 10)
    shared = [
        len(set(a) & set(b)) / 10 for a, b in zip(exact.tolist(), found.tolist(), strict=True)
    ]
    assert np.mean(shared) >= 0.98
    np.testing.assert_allclose(
        similarities, np.einsum("qd,qkd->qk", rows[100:150], rows[found]), atol=1e-6
    )
    graph.save(tmp_path / "index")
    again = load_index(tmp_path / "index", rows)
    assert isinstance(again, GraphIndex)
    np.testing.assert_array_equal(again.search(rows[100:150], 10)[0], found)
    far = unit_rows(np.random.default_rng(1).normal(size=(20, 32)))
    np.testing.assert_array_equal(
        graph.search(far, 10)[0], ExactIndex(rows, encode(rows)).search(far, 10)[0]
    )
    everything, _ = graph.search(rows[:1], 5000)
    assert 11 not in everything[0].tolist()
    assert everything.shape == (1, 1999)
    (tmp_path / "index" / "graph.usearch").unlink()
    with pytest.raises(SavedModelError, match="no file"):
        load_index(tmp_path / "index", rows)
    (tmp_path / "index" / "graph.usearch").write_bytes(b"no graph")
    with pytest.raises(SavedModelError, match="cannot be read"):
        load_index(tmp_path / "index", rows)
