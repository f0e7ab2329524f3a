"""Concepts and their names against true classes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from concept.errors import InvalidInput
from concept.vectors import Floats, Ints

UNKNOWN = -1


@dataclass(frozen=True)
class Classes:
    """The true classes of pictures.

    Attributes:
        true: (n,) the class of each picture as a number from 0; -1 where it is not known.
        names: The names of the classes.
    """

    true: Ints
    names: list[str]


def read_classes(labels: Sequence[Any], n: int, what: str = "labels") -> Classes:
    """Number class labels by the order of their names.

    Args:
        labels: (n,) names or numbers; None and NaN where the class is not known.
        n: How many pictures there are.
        what: The name that an error message uses for them.

    Raises:
        InvalidInput: If there is not one label per picture, or none is known.
    """
    import pandas as pd

    if isinstance(labels, str) or not hasattr(labels, "__len__"):
        raise InvalidInput(f"{what} is a {type(labels).__name__}", "a sequence, one per picture")
    given = pd.Series(list(labels), dtype=object)
    if len(given) != n:
        raise InvalidInput(
            f"{what} has {len(given)} entries",
            f"{n}, one per picture",
            "Give None, or an empty cell, where the class is not known",
        )
    if not given.map(pd.api.types.is_scalar).all():
        raise InvalidInput(f"{what} holds lists", "one name or number per picture")
    known = given.notna().to_numpy()
    if not known.any():
        raise InvalidInput(f"{what} has no known entry", "a class for some pictures at least")
    names, numbers = np.unique(given[known].map(str).to_numpy(dtype=str), return_inverse=True)
    true = np.full(n, UNKNOWN, dtype=np.int64)
    true[known] = numbers
    return Classes(true, names.tolist())


def fill_outliers(labels: Ints, vectors: Floats, concept_vectors: Floats) -> Ints:
    """Put every outlier to the concept whose vector is most similar to it.

    Args:
        labels: (n,) concepts from 0, -1 for outliers.
        vectors: (n, d) unit rows.
        concept_vectors: (c, d) unit rows.

    Returns:
        (n,) concepts; the labels as they are where there is no concept at all.
    """
    filled = labels.copy()
    outside = np.flatnonzero(labels < 0)
    if len(outside) and len(concept_vectors):
        filled[outside] = (vectors[outside] @ concept_vectors.T).argmax(axis=1)
    return filled


def class_ari(found: Ints, true: Ints) -> float:
    """The adjusted Rand index (Hubert and Arabie 1985) of concepts and classes.

    1 where they are the same groups, about 0 where they have nothing to do with each other.

    Args:
        found: (n,) concepts from 0; -1 is left out, see `fill_outliers`.
        true: (n,) classes from 0; -1, not known, is left out.

    Returns:
        The index; NaN where no row is left.
    """
    from sklearn.metrics import adjusted_rand_score

    both = (found >= 0) & (true >= 0)
    return float(adjusted_rand_score(true[both], found[both])) if both.any() else float("nan")


def class_nmi(found: Ints, true: Ints) -> float:
    """Normalised mutual information of concepts and classes, by the arithmetic mean of entropies.

    From 0 to 1. Unlike the adjusted Rand index it is not corrected for chance and rises with the
    number of concepts.

    Args:
        found: (n,) concepts from 0; -1 is left out, see `fill_outliers`.
        true: (n,) classes from 0; -1, not known, is left out.

    Returns:
        The information; NaN where no row is left.
    """
    from sklearn.metrics import normalized_mutual_info_score

    both = (found >= 0) & (true >= 0)
    if not both.any():
        return float("nan")
    return float(normalized_mutual_info_score(true[both], found[both]))


def purity(found: Ints, true: Ints) -> float:
    """The share of pictures whose class is the most frequent one of their concept.

    Rises with the number of concepts: where every picture is a concept of its own it is 1.

    Args:
        found: (n,) concepts from 0; -1 is left out.
        true: (n,) classes from 0; -1, not known, is left out.

    Returns:
        A share; NaN where no row is left.
    """
    counts = _contingency(found, true)
    return float(counts.max(axis=1).sum() / counts.sum()) if counts.sum() else float("nan")


def name_accuracy(
    found: Ints, classes: Classes, topics: Sequence[Sequence[str]], vocabulary: Sequence[str]
) -> NDArray[np.float64]:
    """Whether each concept's first word is the name of its most frequent class.

    Capitals, underscores and hyphens make no difference. Of classes equally frequent in a concept
    the first by name counts.

    Args:
        found: (n,) concepts from 0, -1 for outliers.
        classes: The true classes of the n pictures.
        topics: For each concept its words, best first.
        vocabulary: The words that could have been chosen.

    Returns:
        (c,) 1 where it is, 0 where it is not, NaN where the name is not in the vocabulary or no
        class is known. The mean without NaN is the accuracy.
    """
    values = np.full(len(topics), np.nan)
    known = {plain(word) for word in vocabulary}
    counts = _contingency(found, classes.true, len(topics), len(classes.names))
    for concept, said in enumerate(topics):
        if counts[concept].any():
            name = plain(classes.names[int(counts[concept].argmax())])
            if name in known:
                values[concept] = bool(said) and plain(said[0]) == name
    return values


def plain(name: str) -> str:
    """A name without capitals, underscores and hyphens."""
    return " ".join(name.casefold().replace("_", " ").replace("-", " ").split())


def _contingency(found: Ints, true: Ints, concepts: int = 0, classes: int = 0) -> NDArray[np.int64]:
    """(concepts, classes) how many pictures of each class are in each concept."""
    both = (found >= 0) & (true >= 0)
    rows = max(concepts, int(found.max(initial=-1)) + 1)
    columns = max(classes, int(true.max(initial=-1)) + 1, 1)
    counts = np.zeros((rows, columns), dtype=np.int64)
    np.add.at(counts, (found[both], true[both]), 1)
    return counts
