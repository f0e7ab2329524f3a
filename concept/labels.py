"""Name concepts with words: by their similarity, or by class-based TF-IDF."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from concept.modality import Centres, centres, from_mean
from concept.state import Scored
from concept.vectors import Floats, Ints, best_columns, blocks, top_k
from concept.wording import choose_words, simpler_words

WORDS_PER_CONCEPT = 5
NEAREST_WORDS = 10
# The temperature at which a picture's similarities to its nearest words become shares of one count.
# Caps the influence of far words; chosen on Caltech 101.
_TEMPERATURE = 0.04
# By how much a simpler word ("lamp") may score below a longer one ("table lamp") and still stand
# for it: in cosine, and as a share of the best c-TF-IDF weight.
_COSINE_SLACK = 0.05
_CTFIDF_SLACK = 0.2
# Words are chosen among so many of the best, which leaves room for repetitions.
_CANDIDATES = 40


def name_concepts(
    concept_vectors: Floats,
    image_vectors: Floats,
    labels: Ints,
    word_vectors: Floats,
    words: Sequence[str],
    *,
    ctfidf: bool = False,
    only: Ints | None = None,
) -> list[Scored]:
    """The words of every concept, best first; an empty list where there are no words.

    Args:
        concept_vectors: (c, d) unit rows.
        image_vectors: (n, d) unit rows of all pictures.
        labels: (n,) concepts from 0, -1 for outliers.
        word_vectors: (m, d) unit rows.
        words: (m,) the words themselves.
        ctfidf: Whether to weigh words by class-based TF-IDF rather than by cosine.
        only: The concepts to name, seen among all; by default all of them.
    """
    if not words:
        return []
    if ctfidf:
        return ctfidf_words(concept_vectors, image_vectors, labels, word_vectors, words, only=only)
    return cosine_words(concept_vectors, word_vectors, words, only=only)


def cosine_words(
    concept_vectors: Floats,
    word_vectors: Floats,
    words: Sequence[str],
    n: int = WORDS_PER_CONCEPT,
    only: Ints | None = None,
) -> list[Scored]:
    """The words nearest to each concept, best first.

    Some words lie near every picture. So concepts and words are compared from the centres of their
    own regions, see `concept.modality.centres`.

    Args:
        concept_vectors: (c, d) unit rows.
        word_vectors: (m, d) unit rows.
        words: (m,) the words themselves.
        n: How many words per concept.
        only: The concepts to name, seen among all; by default all of them.

    Returns:
        For each concept its words with their cosines; no word twice in other clothes.
    """
    seen = centres(concept_vectors, word_vectors)
    chosen = concept_vectors if only is None else concept_vectors[only]
    concepts, directions = seen.of_pictures(chosen), seen.of_words(word_vectors)
    apart, simpler = from_mean(word_vectors), simpler_words(words)
    topics = []
    for part in blocks(len(concepts), len(words)):
        scores = concepts[part] @ directions.T
        topics += [
            choose_words(best, scores[row, best], words, apart, simpler, n, _COSINE_SLACK)
            for row, best in enumerate(best_columns(scores, _CANDIDATES))
        ]
    return topics


def ctfidf_words(
    concept_vectors: Floats,
    image_vectors: Floats,
    labels: Ints,
    word_vectors: Floats,
    words: Sequence[str],
    n: int = WORDS_PER_CONCEPT,
    only: Ints | None = None,
) -> list[Scored]:
    """The words that set each concept apart by class-based TF-IDF, best first.

    Every picture gives one count to its concept, shared out among the picture's ten nearest words
    by their similarity, which is measured as `cosine_words` does; `weigh` weighs the counts.

    Args:
        concept_vectors: (c, d) unit rows.
        image_vectors: (n, d) unit rows of all pictures.
        labels: (n,) concepts from 0, -1 for outliers, which count for nothing.
        word_vectors: (m, d) unit rows.
        words: (m,) the words themselves.
        n: How many words per concept.
        only: The concepts to name, seen among all; by default all of them.

    Returns:
        For each concept its words with their weights; fewer than ``n`` where the others have
        weight 0.
    """
    seen = centres(concept_vectors, word_vectors)
    counts = count_nearest_words(image_vectors, labels, word_vectors, len(concept_vectors), seen)
    weights = weigh(counts)
    apart, simpler = from_mean(word_vectors), simpler_words(words)
    topics = []
    chosen = np.arange(len(weights)) if only is None else only
    for concept, best in zip(chosen, best_columns(weights[chosen], _CANDIDATES), strict=True):
        used = best[weights[concept, best] > 0]
        scores = weights[concept, used]
        slack = _CTFIDF_SLACK * float(scores.max(initial=0.0))
        topics.append(choose_words(used, scores, words, apart, simpler, n, slack))
    return topics


def count_nearest_words(
    image_vectors: Floats, labels: Ints, word_vectors: Floats, n_concepts: int, seen: Centres
) -> np.ndarray:
    """How much of each word a concept's pictures see, (c, m); a picture counts 1 in all."""
    counts = np.zeros((n_concepts, len(word_vectors)))
    directions = seen.of_words(word_vectors)
    inside = np.flatnonzero(labels >= 0)
    for part in blocks(len(inside), len(word_vectors)):
        rows = inside[part]
        pictures = seen.of_pictures(image_vectors[rows])
        nearest, similarities = top_k(pictures, directions, NEAREST_WORDS)
        shares = np.exp((similarities - similarities[:, :1]) / _TEMPERATURE)
        shares /= shares.sum(axis=1, keepdims=True)
        np.add.at(counts, (labels[rows][:, None], nearest), shares)
    return counts


def weigh(counts: np.ndarray) -> np.ndarray:
    """Class-based TF-IDF as in BERTopic (Grootendorst 2022).

    The frequency of a word within a class times ``log(1 + A / f)``, where A is the mean number of
    words per class and f how often the word occurs in all classes. No weight is negative.

    Args:
        counts: (classes, words) how often each word occurs in each class, whole or in part.

    Returns:
        (classes, words) weights; rows of classes without words are zero.
    """
    per_class = counts.sum(axis=1, keepdims=True)
    frequency = np.divide(counts, per_class, out=np.zeros_like(counts), where=per_class > 0)
    per_word = counts.sum(axis=0)
    mean_words = per_class.mean() if len(counts) else 0.0
    idf = np.log1p(np.divide(mean_words, per_word, out=np.zeros_like(per_word), where=per_word > 0))
    return np.asarray(frequency * idf)
