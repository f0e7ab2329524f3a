"""Pictures and words each seen from their own centre, so that nearness between them means more.

A joint space holds pictures in one region and words in another, far from each other (Liang et al.
2022). What all pictures have in common, and all words, makes up most of a cosine between the two,
says nothing about any of them, and gives some words high cosines with everything: hubs. Measured
from their centres, they are compared by what sets them apart (Suzuki et al. 2013).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from concept.vectors import Floats, unit_rows


@dataclass(frozen=True)
class Centres:
    """Where the regions of pictures and of words lie, as far as that is known.

    Attributes:
        pictures: (d,) what pictures have in common.
        words: (d,) what words have in common.
    """

    pictures: NDArray[np.floating]
    words: NDArray[np.floating]

    def of_pictures(self, vectors: Floats) -> Floats:
        """Pictures or concepts (n, d), seen from their centre: unit rows."""
        return unit_rows(vectors - self.pictures)

    def of_words(self, vectors: Floats) -> Floats:
        """Words (n, d), seen from theirs: unit rows."""
        return unit_rows(vectors - self.words)


def centres(concept_vectors: Floats, word_vectors: Floats) -> Centres:
    """Find both centres from the concepts and the vocabulary.

    The mean of few vectors is no centre yet: it lies too near to each of them. The mean of k counts
    for (k - 1) / k, so that a lone concept, or word, is seen from the origin. And the two go
    together: words seen from a centre of their own while pictures are not would favour the words
    that lie near it.

    Args:
        concept_vectors: (c, d) unit rows; each concept counts the same, however large.
        word_vectors: (m, d) unit rows.
    """
    n_concepts, n_words = len(concept_vectors), len(word_vectors)
    if not n_concepts or not n_words:
        nothing = np.zeros(word_vectors.shape[1], dtype=np.float32)
        return Centres(nothing, nothing)
    known = (n_concepts - 1) / n_concepts
    pictures = concept_vectors.mean(axis=0) * known
    words = word_vectors.mean(axis=0) * known * ((n_words - 1) / n_words)
    return Centres(pictures, words)


def from_mean(word_vectors: Floats) -> Floats:
    """Words seen from their mean: by how far they point the same way, those akin can be told.

    Any two texts are alike in a joint space; what counts is how each differs from the others.

    Args:
        word_vectors: (m, d) unit rows.

    Returns:
        (m, d) unit rows; a single word as it is.
    """
    if len(word_vectors) < 2:
        return word_vectors
    return unit_rows(word_vectors - word_vectors.mean(axis=0))
