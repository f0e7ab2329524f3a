"""Texts as vectors, from counts of their words and from word vectors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from concept.embedders.tokens import content_words
from concept.embedders.word_means import WordMeans
from concept.embedders.word_vectors import WordVectors
from concept.errors import InvalidInput


class TextView:
    """Texts without function words as sparse vectors.

    Two parts stand side by side, each of length 1. The first is a bag of words, weighted by
    TF-IDF with logarithmic counts. The second, where there are word vectors, is their mean,
    weighted by TF-IDF too: so words that no caption had have a place as well.

    Args:
        terms: (t,) the words that are counted.
        idf: (t,) how much each counts: the inverse of how many texts have it.
        means: The second part; None for the first alone.
    """

    def __init__(
        self, terms: Sequence[str], idf: NDArray[np.float64], means: WordMeans | None = None
    ) -> None:
        """Make the counter of words."""
        self.terms = list(terms)
        self.idf = idf
        self.means = means
        self._known = frozenset(self.terms)
        self._counter = _counter(self.terms, idf)

    @classmethod
    def fit(
        cls,
        texts: Sequence[str],
        word_vectors: WordVectors | None = None,
        *,
        max_words: int = 6000,
        min_count: int = 2,
    ) -> TextView:
        """Learn from texts which words there are, and which are rare.

        Args:
            texts: Captions.
            word_vectors: Word vectors for the second part.
            max_words: How many words to count at most, the frequent ones.
            min_count: In how many texts a word must stand.

        Raises:
            InvalidInput: If no word is left.
        """
        from sklearn.feature_extraction.text import TfidfVectorizer

        vectorizer = TfidfVectorizer(
            analyzer=content_words, min_df=min_count, max_features=max_words
        )
        try:
            vectorizer.fit(texts)
        except ValueError as error:
            raise InvalidInput(
                f"no word stands in {min_count} of {len(texts)} captions or more",
                "captions that share words",
                "Give more captions",
            ) from error
        terms = [str(term) for term in vectorizer.get_feature_names_out()]
        means = None if word_vectors is None else WordMeans.fit(texts, word_vectors)
        return cls(terms, vectorizer.idf_, means)

    def __call__(self, texts: Sequence[str]) -> Any:
        """The vectors of texts, a sparse matrix; an empty row where no word is known."""
        from scipy.sparse import csr_matrix, hstack

        counted = self._counter.transform(texts)
        if self.means is None:
            return counted
        return hstack([counted, csr_matrix(self.means(texts))], format="csr")

    def knows(self, word: str) -> bool:
        """Whether a word was in the captions, or has a vector."""
        return word in self._known or (self.means is not None and word in self.means.vectors)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """What `restore` needs, in arrays."""
        mine: dict[str, NDArray[Any]] = {"idf": self.idf}
        return mine if self.means is None else mine | self.means.arrays()

    def settings(self) -> dict[str, Any]:
        """What `restore` needs, in lists of words."""
        mine = {"terms": self.terms}
        return mine if self.means is None else mine | self.means.settings()

    @classmethod
    def restore(cls, arrays: dict[str, NDArray[Any]], settings: dict[str, Any]) -> TextView:
        """Make the view again out of `arrays` and `settings`."""
        means = WordMeans.restore(arrays, settings) if "word_vectors" in arrays else None
        return cls(settings["terms"], arrays["idf"], means)


def _counter(terms: Sequence[str], idf: NDArray[np.float64]) -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(
        analyzer=content_words, vocabulary=list(terms), sublinear_tf=True, dtype=np.float32
    )
    vectorizer.fit([terms[0]])
    vectorizer.idf_ = idf
    return vectorizer
