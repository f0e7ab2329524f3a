"""The quality of the words that name concepts, without labels."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from concept.evaluate.concepts import mean_pairwise_cosine
from concept.vectors import Floats


def word_coherence(
    topics: Sequence[Sequence[str]], words: Sequence[str], word_vectors: Floats
) -> NDArray[np.float64]:
    """Embedding coherence (Fang et al. 2016): the mean cosine of all pairs of a concept's words.

    The vectors are those of the joint space itself. In CLIP's the cosine of any two words is far
    above 0, so compare values of one space with each other only.

    Args:
        topics: For each concept its words.
        words: (m,) the vocabulary.
        word_vectors: (m, d) unit rows.

    Returns:
        (c,) values from -1 to 1; NaN for a concept with fewer than two words of the vocabulary.
    """
    column = {word: number for number, word in enumerate(words)}
    known = [[column[word] for word in said if word in column] for said in topics]
    values = [mean_pairwise_cosine(word_vectors[columns]) for columns in known]
    return np.array(values, dtype=np.float64)


def word_diversity(topics: Sequence[Sequence[str]]) -> float:
    """Topic diversity (Dieng et al. 2020): the share of distinct words among all that are said.

    Args:
        topics: For each concept its words.

    Returns:
        A share up to 1, where no word is said of two concepts; NaN without words.
    """
    said = [word for words in topics for word in words]
    return len(set(said)) / len(said) if said else float("nan")
