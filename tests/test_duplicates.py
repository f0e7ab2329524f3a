"""Duplicates: equal files, near-identical vectors, bursts folded."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from concept.duplicates import COLUMNS, find_duplicates, fold_bursts, leaders_of
from concept.errors import InvalidInput
from concept.vectors import unit_rows


def scattered(n, d=32, seed=0):
    return unit_rows(np.random.default_rng(seed).normal(size=(n, d)))


def near(vector, n, noise, seed=0):
    """Rows at about a cosine of 1 - noise² / 2 from a vector."""
    random = np.random.default_rng(seed).normal(size=(n, len(vector)))
    return unit_rows(vector + noise * unit_rows(random))


def table(vectors, threshold=0.97, paths=None):
    n = len(vectors)
    names = [f"picture {row}" for row in range(n)]
    return find_duplicates(vectors, names, paths or [""] * n, np.arange(n) - 1, threshold)


def test_copies_and_near_copies_are_told_apart():
    vectors = scattered(10)
    vectors[7] = vectors[2]
    vectors[9] = near(vectors[2], 1, 0.1)[0]
    vectors[8] = near(vectors[4], 1, 0.1)[0]
    found = table(vectors)
    assert list(found.columns) == list(COLUMNS)
    assert found["Group"].tolist() == [0, 0, 0, 1, 1]
    assert found["Row"].tolist() == [2, 7, 9, 4, 8]
    assert found["Kind"].tolist() == ["exact", "exact", "near", "exact", "near"]
    assert found["Concept"].tolist() == [1, 6, 8, 3, 7]
    assert found["Name"].tolist()[1] == "picture 7"
    near_ones = found[found["Kind"] == "near"]
    assert near_ones["Similarity"].between(0.97, 0.9999).all()
    assert (found[found["Kind"] == "exact"]["Similarity"] == 1).all()


def test_a_threshold_of_1_finds_equal_ones_only():
    vectors = scattered(6)
    vectors[5] = vectors[0]
    vectors[4] = near(vectors[1], 1, 0.05)[0]
    assert table(vectors, 1.0)["Row"].tolist() == [0, 5]


def test_equal_files_are_found_whatever_their_vectors(tmp_path):
    contents = [b"a" * 50, b"b" * 50, b"a" * 50, b"c" * 20, b"a" * 50]
    paths = [str(tmp_path / f"{number}.jpg") for number in range(5)]
    for path, content in zip(paths, contents, strict=True):
        Path(path).write_bytes(content)
    found = table(scattered(5), 0.97, paths)
    assert found["Row"].tolist() == [0, 2, 4]
    assert set(found["Kind"]) == {"exact"}
    (tmp_path / "2.jpg").unlink()
    assert table(scattered(5), 0.97, paths)["Row"].tolist() == [0, 4]


def test_unreadable_pictures_are_no_duplicates_of_each_other():
    vectors = scattered(5)
    vectors[[1, 3]] = 0
    assert not len(table(vectors))
    assert not len(table(np.zeros((3, 4), dtype=np.float32)))


@pytest.mark.parametrize("threshold", [0.0, -1, 1.5, float("nan")])
def test_a_threshold_out_of_range_is_refused(threshold):
    with pytest.raises(InvalidInput, match="threshold is"):
        table(scattered(4), threshold)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 60), st.sampled_from([0.3, 0.7, 0.9, 0.99]))
def test_every_member_is_near_its_leader_and_leaders_are_not_near_each_other(seed, n, threshold):
    random = np.random.default_rng(seed)
    vectors = unit_rows(random.normal(size=(n, 3)))
    leader = leaders_of(vectors, threshold)
    heads = np.flatnonzero(leader == np.arange(n))
    assert set(leader) == set(heads.tolist())
    assert (leader <= np.arange(n)).all()
    followers = np.setdiff1d(np.arange(n), heads)
    own = np.einsum("ij,ij->i", vectors[followers], vectors[leader[followers]])
    assert (own >= threshold - 1e-5).all()
    apart = vectors[heads] @ vectors[heads].T
    np.fill_diagonal(apart, -1)
    assert (apart < threshold + 1e-5).all()


def test_blocks_do_not_matter(monkeypatch):
    vectors = unit_rows(np.random.default_rng(3).normal(size=(300, 3)))
    whole = leaders_of(vectors, 0.95)
    monkeypatch.setattr("concept.vectors.nearest._BLOCK_CELLS", 2100)  # seven rows at once
    np.testing.assert_array_equal(leaders_of(vectors, 0.95), whole)


def test_a_burst_counts_as_one_picture_in_any_order():
    vectors = np.vstack([scattered(60), near(scattered(1, seed=5)[0], 30, 0.05)])
    rows, places = fold_bursts(vectors)
    assert len(rows) == 61
    assert len(set(places[60:])) == 1
    shuffle = np.random.default_rng(1).permutation(len(vectors))
    again, _ = fold_bursts(vectors[shuffle])
    assert sorted(shuffle[again]) == rows.tolist()


def test_cells_miss_next_to_nothing():
    vectors = np.vstack([scattered(3000), near(scattered(1, seed=5)[0], 200, 0.08)])
    for start in (0, 1000):  # bursts of two
        vectors[start + 500 : start + 700] = near_each(vectors[start : start + 200], 0.1)
    exact = len(np.unique(leaders_of(vectors, 0.99)))
    rows, places = fold_bursts(vectors)
    assert exact <= len(rows) <= exact + 4
    assert (np.einsum("ij,ij->i", vectors, vectors[rows][places]) >= 0.99 - 1e-5).all()


def near_each(vectors, noise):
    random = np.random.default_rng(7).normal(size=vectors.shape)
    return unit_rows(vectors + noise * unit_rows(random))


def test_nothing_is_folded_where_most_would_be():
    vectors = near(scattered(1)[0], 50, 0.02)
    rows, places = fold_bursts(vectors)
    assert sorted(rows) == list(range(50))
    np.testing.assert_array_equal(vectors[rows][places], vectors)
