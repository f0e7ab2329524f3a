"""Outliers given to concepts, where the user wants more of them covered than the rule does."""

from __future__ import annotations

from dataclasses import replace
from numbers import Real

import numpy as np

from concept.derive import NEW
from concept.errors import InvalidInput
from concept.reshape.numbering import Reshaped, numbered
from concept.settings import Settings
from concept.state import ConceptState
from concept.vectors import Floats, Ints, blocks, top_k

EMBEDDINGS = "embeddings"
NEIGHBOURS = "neighbours"
STRATEGIES = (EMBEDDINGS, NEIGHBOURS)
_NEIGHBORS = 15


def reduce_outliers(
    state: ConceptState, settings: Settings, strategy: str = EMBEDDINGS, threshold: float = 0.0
) -> Reshaped:
    """Give outliers to concepts.

    They stay where they are put, and the same pictures go there again, but they decide about no
    other ones: concepts reach no farther than before.

    Args:
        state: What the model knows.
        settings: Its parameters.
        strategy: ``"embeddings"``: the concept whose vector is nearest by cosine; or
            ``"neighbours"``: the one that most of the 15 nearest pictures in concepts belong to.
        threshold: The least cosine, or share of the neighbours, at which an outlier is given away.

    Raises:
        InvalidInput: If the strategy is unknown or the threshold not from 0 to 1.
    """
    if strategy not in STRATEGIES:
        raise InvalidInput(
            f"strategy is {strategy!r}", f"one of {', '.join(map(repr, STRATEGIES))}"
        )
    whole = isinstance(threshold, Real) and not isinstance(threshold, bool)
    if not whole or not 0.0 <= threshold <= 1.0:
        raise InvalidInput(f"threshold is {threshold!r}", "a number from 0 to 1")
    n = state.n_concepts
    outliers = np.flatnonzero((state.labels < 0) & state.readable)
    found, sure = np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
    if n and len(outliers):
        nearest = _by_embeddings if strategy == EMBEDDINGS else _by_neighbours
        found, sure = nearest(state.vectors[outliers], state)
    given = sure >= threshold
    if not given.any():
        return Reshaped(state, {concept: concept for concept in range(n)})
    rows = outliers[given]
    labels, shares, placed = state.labels.copy(), state.shares.copy(), state.placed.copy()
    labels[rows], shares[rows], placed[rows] = found[given], sure[given], True
    heirs, kept = np.arange(n), np.arange(n)
    kept[np.unique(found[given])] = NEW
    return numbered(replace(state, shares=shares, placed=placed), settings, labels, kept, heirs)


def _by_embeddings(vectors: Floats, state: ConceptState) -> tuple[Ints, Floats]:
    nearest, cosines = top_k(vectors, state.concept_vectors, 1)
    return nearest[:, 0], cosines[:, 0]


def _by_neighbours(vectors: Floats, state: ConceptState) -> tuple[Ints, Floats]:
    inside = np.flatnonzero(state.labels >= 0)
    known, labels = state.vectors[inside], state.labels[inside]
    found = np.empty(len(vectors), dtype=np.int64)
    shares = np.empty(len(vectors), dtype=np.float32)
    for part in blocks(len(vectors), len(known)):
        nearest, _ = top_k(vectors[part], known, _NEIGHBORS)
        voters = labels[nearest]
        votes = np.zeros((len(nearest), state.n_concepts), dtype=np.float32)
        np.add.at(votes, (np.arange(len(nearest))[:, None], voters), 1.0)
        found[part] = votes.argmax(axis=1)
        shares[part] = votes.max(axis=1) / voters.shape[1]
    return found, shares
