"""Exemplars: the pictures that stand for a concept."""

from __future__ import annotations

import numpy as np

from concept.errors import InvalidInput
from concept.vectors import Floats, Ints, rows_of_each, top_k, unit_rows

SHOWN = 8
_DENSITY_NEIGHBORS = 10
# The share of a concept's members that may stand for it, and the fewest of them.
_CANDIDATE_SHARE = 0.5
_FEWEST_CANDIDATES = 3 * SHOWN


def densest(vectors: Floats, n: int) -> Ints:
    """The n rows that lie closest to their fellow rows, densest first.

    The density of a row is its mean cosine to its ten nearest fellows, which any clusterer's
    groups have, unlike a condensed tree.

    Args:
        vectors: (m, d) unit rows.
        n: How many; cut to m.

    Returns:
        (min(n, m),) row numbers.
    """
    if len(vectors) <= 2:
        return np.arange(min(n, len(vectors)), dtype=np.int64)
    _, similarities = top_k(vectors, vectors, min(_DENSITY_NEIGHBORS + 1, len(vectors)))
    density = similarities[:, 1:].mean(axis=1)
    order: Ints = np.argsort(-density, kind="stable")[:n].astype(np.int64)
    return order


def mmr(target: Floats, candidates: Floats, n: int = SHOWN, diversity: float = 0.3) -> Ints:
    """Maximal marginal relevance (Carbonell and Goldstein 1998), exactly.

    Keeps one number a candidate, its nearest pick so far, and so never compares all pairs: O(m·n)
    time and O(m) memory beyond the candidates.

    Picks the candidate most similar to the target first, and then, one at a time, the one that
    maximises ``(1 - diversity) * cos(c, target) - diversity * max cos(c, picked)``.

    Args:
        target: (d,) vector that the picks should be relevant to.
        candidates: (m, d) unit rows.
        n: How many to pick; all candidates if there are fewer.
        diversity: 0 for the most relevant only, 1 for picks as different as can be.

    Returns:
        (min(n, m),) row numbers, in the order in which they were picked.

    Raises:
        InvalidInput: If ``diversity`` lies outside 0–1.
    """
    if not 0.0 <= diversity <= 1.0:
        raise InvalidInput(f"diversity is {diversity}", "a number from 0 to 1")
    n = min(n, len(candidates))
    if n == 0:
        return np.empty(0, dtype=np.int64)
    relevance = candidates @ unit_rows(target[None])[0]
    picked = [int(relevance.argmax())]
    nearest_pick = candidates @ candidates[picked[0]]
    while len(picked) < n:
        scores = (1.0 - diversity) * relevance - diversity * nearest_pick
        scores[picked] = -np.inf
        best = int(scores.argmax())
        picked.append(best)
        nearest_pick = np.maximum(nearest_pick, candidates @ candidates[best])
    return np.array(picked, dtype=np.int64)


def represent(vectors: Floats, labels: Ints, diversity: float = 0.3) -> tuple[Floats, list[Ints]]:
    """A vector and up to eight shown exemplars for every concept.

    A concept's vector is the mean of its members, scaled to length 1. Its exemplars are the denser
    half of them (24 at least), from which MMR picks the ones to show.

    Args:
        vectors: (n, d) unit rows of all pictures.
        labels: (n,) concepts from 0, -1 for outliers.
        diversity: How different the shown exemplars of a concept are, 0–1.

    Returns:
        Concept vectors (c, d), and the rows of the shown exemplars of each concept, best first.
    """
    n_concepts = int(labels.max(initial=-1)) + 1
    concept_vectors = np.zeros((n_concepts, vectors.shape[1]), dtype=np.float32)
    shown: list[Ints] = []
    for concept, members in enumerate(rows_of_each(labels)):
        enough = max(_FEWEST_CANDIDATES, int(len(members) * _CANDIDATE_SHARE))
        exemplars = members[densest(vectors[members], enough)]
        concept_vectors[concept] = vectors[members].mean(axis=0)
        picks = mmr(concept_vectors[concept], vectors[exemplars], SHOWN, diversity)
        shown.append(exemplars[picks])
    return unit_rows(concept_vectors), shown
