"""DeViSE: a network that takes pictures to the vectors of words.

Frome, Corrado, Shlens, Bengio, Dean, Ranzato and Mikolov (2013, "DeViSE: a deep visual-semantic
embedding model"). The words' vectors are given and stay as they are; a small network learns to
bring the features of a picture to the vector of its label, or to the mean of its caption's words.
So pictures are tagged with the nearest words, and found by words that no label ever had.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from concept.embedders.tokens import unknown_words
from concept.embedders.word_means import WordMeans
from concept.vectors import Floats


class DeViSETowers:
    """Features through a network of one hidden layer, texts as means of their words' vectors.

    Args:
        means: The words and how they are averaged.
        layers: The network: ``hidden`` (h, width) and ``hidden_bias`` (h,), rectified; then
            ``output`` (d, h) and ``output_bias`` (d,).
    """

    kind = "devise"

    def __init__(self, means: WordMeans, layers: dict[str, Floats]) -> None:
        """Store the parts."""
        self.means = means
        self.layers = layers

    @property
    def width(self) -> int:
        """How many numbers the features of a picture have."""
        return int(self.layers["hidden"].shape[1])

    def images(self, features: Floats, /) -> Floats:
        """Bring features (n, width) to the words' vectors, (n, d)."""
        layers = self.layers
        hidden = np.maximum(features @ layers["hidden"].T + layers["hidden_bias"], 0.0)
        found: Floats = hidden @ layers["output"].T + layers["output_bias"]
        return found

    def texts(self, texts: Sequence[str], /) -> Floats:
        """The means of texts' words, (n, d); zeros for a text of which no word is known."""
        return self.means(texts)

    def tags(self, features: Floats, top_n: int = 10) -> list[list[tuple[str, float]]]:
        """The words nearest to pictures, whether or not they were ever labels.

        Args:
            features: (n, width) unit rows.
            top_n: How many words for each.

        Returns:
            For each picture words with their distances (1 - cosine), nearest first.
        """
        return self.means.vectors.nearest(self.images(features), top_n)

    def unknown_words(self, text: str, /) -> list[str]:
        """The words of a text that there are no vectors for."""
        return unknown_words(text, self.means.vectors.__contains__)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The layers, and the words' vectors."""
        return {**self.layers, **self.means.arrays()}

    def settings(self) -> dict[str, Any]:
        """The words."""
        return self.means.settings()

    @classmethod
    def restore(cls, arrays: dict[str, NDArray[Any]], settings: dict[str, Any]) -> DeViSETowers:
        """Make the towers again out of `arrays` and `settings`."""
        names = ("hidden", "hidden_bias", "output", "output_bias")
        return cls(WordMeans.restore(arrays, settings), {name: arrays[name] for name in names})
