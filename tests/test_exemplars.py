"""Exemplars: density, and maximal marginal relevance by its own definition."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.cluster import DBSCAN, KMeans

from concept import exemplars
from concept.errors import InvalidInput
from concept.vectors import unit_rows


def textbook_mmr(target, candidates, n, diversity):
    """Carbonell and Goldstein's definition, written out."""
    picked: list[int] = []
    while len(picked) < min(n, len(candidates)):
        best, best_score = -1, -np.inf
        for c in range(len(candidates)):
            if c in picked:
                continue
            relevance = float(candidates[c] @ target)
            nearest = max((float(candidates[c] @ candidates[p]) for p in picked), default=0.0)
            score = (1 - diversity) * relevance - diversity * nearest if picked else relevance
            if score > best_score + 1e-6:
                best, best_score = c, score
        picked.append(best)
    return picked


@settings(max_examples=40)
@given(st.integers(1, 25), st.integers(1, 10), st.floats(0, 1), st.integers(0, 99))
def test_mmr_follows_its_definition(m, n, diversity, seed):
    random = np.random.default_rng(seed)
    candidates = unit_rows(random.normal(size=(m, 6)))
    target = unit_rows(random.normal(size=(1, 6)))[0]
    picks = exemplars.mmr(target, candidates, n, diversity)
    assert picks.tolist() == textbook_mmr(target, candidates, n, diversity)


def test_mmr_without_diversity_is_a_ranking():
    candidates = unit_rows(np.random.default_rng(0).normal(size=(20, 5)))
    target = candidates.mean(axis=0)
    ranking = np.argsort(-(candidates @ unit_rows(target[None])[0]))
    np.testing.assert_array_equal(exemplars.mmr(target, candidates, 8, 0.0), ranking[:8])


def test_mmr_copes_with_fewer_candidates_than_asked_for_and_with_none():
    candidates = unit_rows(np.eye(3))
    assert sorted(exemplars.mmr(np.ones(3, dtype=np.float32), candidates, 8)) == [0, 1, 2]
    assert len(exemplars.mmr(np.ones(3, dtype=np.float32), candidates[:0], 8)) == 0


@pytest.mark.parametrize("diversity", [-0.1, 1.1, float("nan")])
def test_mmr_refuses_a_diversity_outside_0_to_1(diversity):
    with pytest.raises(InvalidInput, match="diversity"):
        exemplars.mmr(np.ones(3, dtype=np.float32), unit_rows(np.eye(3)), 2, diversity)


def test_the_densest_rows_come_first():
    random = np.random.default_rng(1)
    crowd = np.array([1.0, 0, 0]) + random.normal(0, 0.01, (15, 3))
    loners = random.normal(0, 1, (5, 3))
    order = exemplars.densest(unit_rows(np.concatenate([loners, crowd])), 15)
    assert set(order.tolist()) == set(range(5, 20))


def textbook_density(vectors, k):
    """The mean cosine of each row to its k nearest fellows, written out."""
    cosines = vectors @ vectors.T
    np.fill_diagonal(cosines, -np.inf)
    k = min(k, len(vectors) - 1)
    return np.sort(cosines, axis=1)[:, len(vectors) - k :].mean(axis=1)


@settings(max_examples=40)
@given(st.integers(3, 40), st.integers(1, 45), st.integers(0, 99))
def test_density_follows_its_definition(m, n, seed):
    vectors = unit_rows(np.random.default_rng(seed).normal(size=(m, 8)))
    order = exemplars.densest(vectors, n)
    density = textbook_density(vectors, 10)
    np.testing.assert_allclose(density[order], -np.sort(-density)[:n], atol=1e-6)
    assert len(set(order.tolist())) == min(n, m)


def test_neither_mmr_nor_density_compares_all_pairs_at_once(monkeypatch):
    vectors = unit_rows(np.random.default_rng(3).normal(size=(6000, 4)))
    monkeypatch.setattr("concept.vectors.nearest._BLOCK_CELLS", 2**17)
    all_pairs = 6000 * 6000 * 4
    for compute in (
        lambda: exemplars.mmr(vectors.mean(axis=0), vectors, 8, 0.5),
        lambda: exemplars.densest(vectors, 3000),
    ):
        tracemalloc.start()
        compute()
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < all_pairs / 20


@pytest.mark.parametrize("clusterer", [KMeans(3, n_init=1, random_state=0), DBSCAN(0.4)])
def test_groups_of_any_clusterer_are_represented(clusterer):
    random = np.random.default_rng(4)
    centres = np.eye(6)[np.repeat([0, 1, 2], [40, 12, 3])]
    crowd = centres + random.normal(0, 0.03, centres.shape)
    vectors = unit_rows(np.concatenate([crowd, random.normal(size=(4, 6))]))
    labels = clusterer.fit_predict(vectors)
    concept_vectors, shown = exemplars.represent(vectors, labels)
    assert len(concept_vectors) == len(shown) == labels.max() + 1 >= 2
    for concept, rows in enumerate(shown):
        members = np.flatnonzero(labels == concept)
        assert len(rows) == min(exemplars.SHOWN, len(members))
        dense = members[exemplars.densest(vectors[members], max(24, len(members) // 2))]
        assert set(rows.tolist()) <= set(dense.tolist())
        mean = vectors[members].mean(axis=0)
        np.testing.assert_allclose(concept_vectors[concept], mean / np.linalg.norm(mean), atol=1e-6)


def test_represent_gives_unit_vectors_and_members_only():
    random = np.random.default_rng(2)
    centres = np.eye(4)[[0] * 20 + [1] * 9 + [2] * 2 + [3]]
    vectors = unit_rows(centres + random.normal(0, 0.05, (32, 4)))
    labels = np.array([0] * 20 + [1] * 9 + [2] * 2 + [-1])
    concept_vectors, shown = exemplars.represent(vectors, labels, 0.5)
    np.testing.assert_allclose(np.linalg.norm(concept_vectors, axis=1), 1, atol=1e-6)
    assert [len(rows) for rows in shown] == [8, 8, 2]
    for concept, rows in enumerate(shown):
        assert (labels[rows] == concept).all()
        assert len(set(rows.tolist())) == len(rows)


def test_represent_without_concepts_is_empty():
    concept_vectors, shown = exemplars.represent(unit_rows(np.eye(3)), np.full(3, -1), 0.3)
    assert concept_vectors.shape == (0, 3)
    assert shown == []
