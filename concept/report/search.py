"""A search that needs no model: what each word of the vocabulary finds, computed before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from concept.relevance import null_of, relevance
from concept.state import ConceptState
from concept.vectors import Ints, best_columns, blocks

CONCEPTS = 8
PICTURES = 24
# Words that nothing here is near are never asked for with success; this many of the nearest stay.
MOST_WORDS = 4000


@dataclass(frozen=True)
class WordIndex:
    """What words find.

    Attributes:
        words: (m,) the words that can be searched for.
        concepts: (m, k) the concepts that each finds, best first.
        concept_relevance: (m, k) their relevance in 255ths.
        pictures: (m, p) the places of the pictures that each finds, among those that were given.
        picture_relevance: (m, p) their relevance in 255ths.
    """

    words: list[str]
    concepts: NDArray[np.uint16]
    concept_relevance: NDArray[np.uint8]
    pictures: NDArray[np.uint16]
    picture_relevance: NDArray[np.uint8]


def index_words(state: ConceptState, rows: Sequence[int]) -> WordIndex:
    """Search for every word of the vocabulary.

    Args:
        state: What the fitted model knows.
        rows: The pictures that may be found, at most 65,535; the exemplars should be among them.

    Returns:
        For each of the words nearest to some concept what it finds, in the order of the cosine;
        concepts have the mean relevance of their exemplars.
    """
    chosen = _useful(state)
    pictures = np.asarray(state.vectors[list(rows)], dtype=np.float32)
    places = {row: place for place, row in enumerate(rows)}
    shown = [[places[row] for row in picks if row in places] for picks in state.exemplars]
    null = null_of(state.vectors, state.word_vectors)
    k, p = min(CONCEPTS, state.n_concepts), min(PICTURES, len(pictures))
    found = WordIndex(
        [state.words[word] for word in chosen],
        np.zeros((len(chosen), k), dtype=np.uint16),
        np.zeros((len(chosen), k), dtype=np.uint8),
        np.zeros((len(chosen), p), dtype=np.uint16),
        np.zeros((len(chosen), p), dtype=np.uint8),
    )
    for number, word in enumerate(chosen):
        query = state.word_vectors[word : word + 1]
        near = query @ pictures.T
        sure = np.clip(near[0], 0, 1) if null is None else relevance(null, query, pictures)
        found.pictures[number] = best_columns(near, p)[0] if p else 0
        found.picture_relevance[number] = _quantised(sure[found.pictures[number]])
        best = best_columns(query @ state.concept_vectors.T, k)[0] if k else []
        found.concepts[number] = best
        found.concept_relevance[number] = _quantised(
            np.array([sure[shown[c]].mean() if shown[c] else 0.0 for c in best])
        )
    return found


def _useful(state: ConceptState) -> Ints:
    """The words that are nearest to some concept, seen from the middle of all words' regions."""
    m = len(state.words)
    if m <= MOST_WORDS or not state.n_concepts:
        return np.arange(m, dtype=np.int64)
    middle = state.word_vectors.mean(axis=0)
    best = np.empty(m, dtype=np.float32)
    for part in blocks(m, state.n_concepts):
        best[part] = ((state.word_vectors[part] - middle) @ state.concept_vectors.T).max(axis=1)
    return np.sort(np.argsort(-best, kind="stable")[:MOST_WORDS])


def _quantised(shares: NDArray[np.floating]) -> NDArray[np.uint8]:
    steps: NDArray[np.uint8] = np.round(np.clip(shares, 0.0, 1.0) * 255).astype(np.uint8)
    return steps
