"""TF-IDF with its words and weights in the open, so that it can be saved and made again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray


class Weights:
    """What turns texts into sparse unit rows over words.

    The logarithm of a word's count counts, times the logarithm of how rare it is among the
    documents (scikit-learn's ``TfidfVectorizer`` with ``sublinear_tf``).

    Args:
        cut: Cuts a text, or whatever a document is, into words.
        words: (v,) the words.
        rarity: (v,) their inverse document frequencies.
    """

    def __init__(
        self, cut: Callable[[Any], list[str]], words: Sequence[str], rarity: NDArray[np.floating]
    ) -> None:
        """Store the words."""
        from sklearn.feature_extraction.text import TfidfVectorizer

        self.words = list(words)
        self.rarity = rarity
        self._vectorizer = TfidfVectorizer(
            analyzer=cut, sublinear_tf=True, vocabulary=self.words, dtype=np.float32
        )
        self._vectorizer.idf_ = np.asarray(rarity, dtype=np.float64)

    @classmethod
    def fit(
        cls, documents: Sequence[Any], cut: Callable[[Any], list[str]], min_count: int = 1
    ) -> Weights:
        """Take words and weights from documents; a word has to stand in so many of them."""
        from sklearn.feature_extraction.text import TfidfVectorizer

        least = min_count if len(documents) >= min_count else 1
        fitted = TfidfVectorizer(analyzer=cut, min_df=least).fit(documents)
        return cls(cut, fitted.get_feature_names_out().tolist(), fitted.idf_)

    def vectors(self, documents: Sequence[Any]) -> Any:
        """(n, v) sparse unit rows; a row of nothing where no word is known."""
        return self._vectorizer.transform(documents)
