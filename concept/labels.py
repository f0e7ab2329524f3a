"""Name concepts with words: by cosine, or by class-based TF-IDF."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp

from concept.state import Scored
from concept.vectors import Floats, Ints, best_columns, blocks, top_k

WORDS_PER_CONCEPT = 5
NEAREST_WORDS = 20


def name_concepts(
    concept_vectors: Floats,
    image_vectors: Floats,
    labels: Ints,
    word_vectors: Floats,
    words: Sequence[str],
    *,
    ctfidf: bool = False,
) -> list[Scored]:
    """The words of every concept, best first; an empty list where there are no words.

    Args:
        concept_vectors: (c, d) unit rows.
        image_vectors: (n, d) unit rows of all pictures.
        labels: (n,) concepts from 0, -1 for outliers.
        word_vectors: (m, d) unit rows.
        words: (m,) the words themselves.
        ctfidf: Whether to weigh words by class-based TF-IDF rather than by cosine.
    """
    if not words:
        return []
    if ctfidf:
        return ctfidf_words(image_vectors, labels, word_vectors, words)
    return cosine_words(concept_vectors, word_vectors, words)


def cosine_words(
    concept_vectors: Floats,
    word_vectors: Floats,
    words: Sequence[str],
    n: int = WORDS_PER_CONCEPT,
) -> list[Scored]:
    """The words nearest to each concept's vector, best first.

    Args:
        concept_vectors: (c, d) unit rows.
        word_vectors: (m, d) unit rows.
        words: (m,) the words themselves.
        n: How many words per concept; cut to m.

    Returns:
        For each concept its words with their cosines.
    """
    indices, similarities = top_k(concept_vectors, word_vectors, n)
    return [
        [(words[i], float(s)) for i, s in zip(row, values, strict=True)]
        for row, values in zip(indices, similarities, strict=True)
    ]


def ctfidf_words(
    image_vectors: Floats,
    labels: Ints,
    word_vectors: Floats,
    words: Sequence[str],
    n: int = WORDS_PER_CONCEPT,
) -> list[Scored]:
    """The words that set each concept apart by class-based TF-IDF, best first.

    Every picture counts its 20 nearest words for its concept; `weigh` weighs the counts.

    Args:
        image_vectors: (n, d) unit rows of all pictures.
        labels: (n,) concepts from 0, -1 for outliers, which count for nothing.
        word_vectors: (m, d) unit rows.
        words: (m,) the words themselves.
        n: How many words per concept.

    Returns:
        For each concept its words with their weights; fewer than ``n`` where the others have
        weight 0.
    """
    n_concepts = int(labels.max(initial=-1)) + 1
    counts = count_nearest_words(image_vectors, labels, word_vectors, n_concepts)
    weights = weigh(counts)
    best = best_columns(weights, n)
    return [
        [(words[i], float(weights[concept, i])) for i in row if weights[concept, i] > 0]
        for concept, row in enumerate(best)
    ]


def count_nearest_words(
    image_vectors: Floats, labels: Ints, word_vectors: Floats, n_concepts: int
) -> np.ndarray:
    """How often each word is among the 20 nearest of a concept's pictures, (c, m)."""
    inside = np.flatnonzero(labels >= 0)
    k = min(NEAREST_WORDS, len(word_vectors))
    total = sp.csr_matrix((n_concepts, len(word_vectors)), dtype=np.float64)
    for part in blocks(len(inside), len(word_vectors)):
        rows = inside[part]
        nearest, _ = top_k(image_vectors[rows], word_vectors, k)
        concepts = np.repeat(labels[rows], k)
        ones = np.ones(len(concepts))
        total += sp.csr_matrix((ones, (concepts, nearest.ravel())), shape=total.shape)
    return np.asarray(total.toarray())


def weigh(counts: np.ndarray) -> np.ndarray:
    """Class-based TF-IDF as in BERTopic (Grootendorst 2022).

    The frequency of a word within a class times ``log(1 + A / f)``, where A is the mean number of
    words per class and f how often the word occurs in all classes. No weight is negative.

    Args:
        counts: (classes, words) how often each word occurs in each class.

    Returns:
        (classes, words) weights; rows of classes without words are zero.
    """
    per_class = counts.sum(axis=1, keepdims=True)
    frequency = np.divide(counts, per_class, out=np.zeros_like(counts), where=per_class > 0)
    per_word = counts.sum(axis=0)
    mean_words = per_class.mean() if len(counts) else 0.0
    idf = np.log1p(np.divide(mean_words, per_word, out=np.zeros_like(per_word), where=per_word > 0))
    return np.asarray(frequency * idf)


def agreement(
    image_vectors: Floats,
    labels: Ints,
    word_vectors: Floats,
    words: Sequence[str],
    topics: Sequence[Scored],
) -> list[float]:
    """The share of each concept's pictures that have its first word among their own five nearest.

    Args:
        image_vectors: (n, d) unit rows.
        labels: (n,) concepts from 0, -1 for outliers.
        word_vectors: (m, d) unit rows.
        words: (m,) the words themselves.
        topics: The words of each concept, best first.

    Returns:
        A share from 0 to 1 for each concept; 0 for one without words.
    """
    column = {word: number for number, word in enumerate(words)}
    shares = []
    for concept, scored in enumerate(topics):
        members = image_vectors[labels == concept]
        nearest, _ = top_k(members, word_vectors, WORDS_PER_CONCEPT)
        first = column[scored[0][0]] if scored else -1
        shares.append(float((nearest == first).any(axis=1).mean()))
    return shares
