"""Texts as means of their words' vectors, rare words counting more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from concept.embedders.tokens import content_words
from concept.embedders.word_vectors import WordVectors
from concept.vectors import Floats, unit_rows


class WordMeans:
    """The mean of the unit vectors of a text's words, weighted by TF-IDF, function words left out.

    Args:
        vectors: The word vectors.
        weights: (v,) how much each word counts: the inverse of how many texts have it.
    """

    def __init__(self, vectors: WordVectors, weights: NDArray[np.float64]) -> None:
        """Store the parts."""
        self.vectors = vectors
        self.weights = weights

    @classmethod
    def fit(cls, texts: Sequence[str], vectors: WordVectors) -> WordMeans:
        """Weigh words by how many of some texts have them; a word that none has as the rarest."""
        having = Counter(word for text in texts for word in set(content_words(text)))
        counts = np.array([having[word] for word in vectors.words], dtype=np.float64)
        # As scikit-learn smooths it; never below 1.
        return cls(vectors, np.log((1 + len(texts)) / (1 + counts)) + 1.0)

    def __call__(self, texts: Sequence[str]) -> Floats:
        """The means of texts, (n, d) unit rows; zeros for a text of which no word is known."""
        means = np.zeros((len(texts), self.vectors.dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            rows = self.vectors.rows(content_words(text))
            if rows:
                means[row] = self.weights[rows] @ self.vectors.unit[rows]
        return unit_rows(means)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """What `restore` needs, in arrays."""
        return {"word_vectors": self.vectors.matrix, "word_weights": self.weights}

    def settings(self) -> dict[str, Any]:
        """What `restore` needs, in lists of words."""
        return {"words": self.vectors.words}

    @classmethod
    def restore(cls, arrays: dict[str, NDArray[Any]], settings: dict[str, Any]) -> WordMeans:
        """Make it again out of `arrays` and `settings`."""
        return cls(WordVectors(settings["words"], arrays["word_vectors"]), arrays["word_weights"])
