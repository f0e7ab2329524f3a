"""Texts as vectors, from counts of their words: TF-IDF in fewer dimensions, and word vectors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from concept.embedders.tokens import content_words, with_pairs
from concept.embedders.word_means import WordMeans
from concept.embedders.word_vectors import WordVectors
from concept.errors import InvalidInput
from concept.vectors import Floats, unit_rows


class TextView:
    """Texts without function words as vectors.

    Two parts stand side by side, each of length 1. The first is latent semantic analysis
    (Deerwester et al. 1990): the TF-IDF of words and of neighbouring words, brought into fewer
    dimensions. The second, where there are word vectors, is their mean, weighted by TF-IDF.

    Args:
        terms: (t,) the words and pairs of words that are counted.
        idf: (t,) how much each counts: the inverse of how many texts have it.
        components: (k, t) what the counts are brought into k dimensions by.
        means: The second part; None for the first alone.
    """

    def __init__(
        self,
        terms: Sequence[str],
        idf: NDArray[np.float64],
        components: Floats,
        means: WordMeans | None = None,
    ) -> None:
        """Make the counter of words."""
        self.terms = list(terms)
        self.idf = idf
        self.components = components
        self.means = means
        self._known = frozenset(self.terms)
        self._counts = _counter(self.terms, idf)

    @classmethod
    def fit(
        cls,
        texts: Sequence[str],
        dimensions: int = 300,
        word_vectors: WordVectors | None = None,
        *,
        min_count: int = 2,
        seed: int = 0,
    ) -> TextView:
        """Learn from texts which words there are and which go together.

        Args:
            texts: Captions.
            dimensions: Of the first part; cut to what the texts allow.
            word_vectors: Word vectors for the second part.
            min_count: In how many captions a word must stand; one in small collections.
            seed: Of the factorisation.

        Raises:
            InvalidInput: If fewer than two words are left.
        """
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.utils.extmath import randomized_svd

        vectorizer = TfidfVectorizer(analyzer=terms_of, sublinear_tf=True, min_df=min_count)
        try:
            counts = vectorizer.fit_transform(texts)
        except ValueError as error:  # no word is left
            raise InvalidInput(
                f"no word stands in {min_count} of {len(texts)} captions or more",
                "captions that share words",
                "Give more captions",
            ) from error
        terms = [str(term) for term in vectorizer.get_feature_names_out()]
        k = min(dimensions, counts.shape[0] - 1, len(terms) - 1)
        if k < 1:
            raise InvalidInput(
                f"{len(terms)} words in {len(texts)} captions", "at least two of both"
            )
        _, _, components = randomized_svd(counts, k, n_iter=2, random_state=seed)
        means = None if word_vectors is None else WordMeans.fit(texts, word_vectors)
        return cls(terms, vectorizer.idf_, components.astype(np.float32), means)

    def __call__(self, texts: Sequence[str]) -> Floats:
        """The vectors of texts, (n, d); zeros for a text of which no word is known."""
        counted = unit_rows(self._counts.transform(texts) @ self.components.T)
        return counted if self.means is None else np.hstack([counted, self.means(texts)])

    def knows(self, word: str) -> bool:
        """Whether a word was in the captions, or has a vector."""
        return word in self._known or (self.means is not None and word in self.means.vectors)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """What `restore` needs, in arrays."""
        mine: dict[str, NDArray[Any]] = {"idf": self.idf, "components": self.components}
        return mine if self.means is None else mine | self.means.arrays()

    def settings(self) -> dict[str, Any]:
        """What `restore` needs, in lists of words."""
        mine = {"terms": self.terms}
        return mine if self.means is None else mine | self.means.settings()

    @classmethod
    def restore(cls, arrays: dict[str, NDArray[Any]], settings: dict[str, Any]) -> TextView:
        """Make the view again out of `arrays` and `settings`."""
        means = WordMeans.restore(arrays, settings) if "word_vectors" in arrays else None
        return cls(settings["terms"], arrays["idf"], arrays["components"], means)


def terms_of(text: str) -> list[str]:
    """What is counted of a text: its words without function words, and neighbouring ones."""
    return with_pairs(content_words(text))


def _counter(terms: Sequence[str], idf: NDArray[np.float64]) -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(
        analyzer=terms_of, vocabulary=list(terms), sublinear_tf=True, dtype=np.float32
    )
    vectorizer.fit([terms[0]])
    vectorizer.idf_ = idf
    return vectorizer
