"""How good retrieval is: Recall@K, median rank, mean reciprocal rank and mean average precision.

Queries may have several right answers, such as a picture's five captions. Answers that score
exactly alike have no order, so every measure is its mean over all orders of them, which is known in
closed form (McSherry and Najork 2008): a method that scores everything alike gets what chance gets,
however its rows are sorted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb

import numpy as np
from numpy.typing import ArrayLike, NDArray

from concept.errors import InvalidInput
from concept.vectors import Floats, blocks


@dataclass(frozen=True)
class RetrievalScores:
    """The quality of one direction of retrieval.

    Attributes:
        recall: For each K the share of queries with a right answer among the first K.
        median_rank: Of the first right answer, from 1.
        mrr: Mean reciprocal rank of the first right answer.
        map: Mean average precision over all right answers.
        queries: How many queries there were.
    """

    recall: dict[int, float]
    median_rank: float
    mrr: float
    map: float
    queries: int

    def __str__(self) -> str:
        """One line."""
        recalls = "  ".join(f"R@{k} {share:.3f}" for k, share in self.recall.items())
        return (
            f"{recalls}  median rank {self.median_rank:g}  MRR {self.mrr:.3f}  mAP {self.map:.3f}"
        )


def retrieval_scores(
    image_vectors: Floats,
    text_vectors: Floats,
    image_of_text: ArrayLike,
    ks: Sequence[int] = (1, 5, 10),
) -> tuple[RetrievalScores, RetrievalScores]:
    """Score retrieval between pictures and their texts, in both directions.

    Args:
        image_vectors: (n, d) unit rows.
        text_vectors: (m, d) unit rows.
        image_of_text: (m,) the picture that each text belongs to; every picture has at least one.
        ks: The K of Recall@K.

    Returns:
        The scores of pictures found for texts, and of texts found for pictures.

    Raises:
        InvalidInput: If sizes do not fit, or a picture has no text.
    """
    owners = np.asarray(image_of_text)
    n, m = len(image_vectors), len(text_vectors)
    if owners.shape != (m,) or owners.dtype.kind not in "iu":
        raise InvalidInput(
            f"image_of_text has shape {owners.shape} and type {owners.dtype}",
            f"{m} whole numbers, one per text",
        )
    if not np.array_equal(np.unique(owners), np.arange(n)):
        raise InvalidInput(
            "image_of_text does not name every picture", f"each of 0 to {n - 1} at least once"
        )
    texts_of: list[NDArray[np.int64]] = np.split(
        np.argsort(owners, kind="stable"), np.cumsum(np.bincount(owners, minlength=n))[:-1]
    )
    images_of = [np.array([owner]) for owner in owners]
    to_images = _measured(text_vectors, image_vectors, images_of, ks)
    to_texts = _measured(image_vectors, text_vectors, texts_of, ks)
    return to_images, to_texts


def _measured(
    queries: Floats, base: Floats, right: Sequence[NDArray[np.int64]], ks: Sequence[int]
) -> RetrievalScores:
    parts = [
        _each(queries[part] @ base.T, right[part], ks) for part in blocks(len(queries), len(base))
    ]
    return _summary(np.concatenate(parts), ks)


def scores_of(
    similarities: ArrayLike, right: Sequence[ArrayLike], ks: Sequence[int] = (1, 5, 10)
) -> RetrievalScores:
    """Score a matrix of similarities.

    Args:
        similarities: (n, m), what each of n queries thinks of each of m answers.
        right: For each query the columns of its right answers, at least one.
        ks: The K of Recall@K.

    Raises:
        InvalidInput: If sizes do not fit, a query has no right answer, one stands there twice, or
            a similarity is NaN.
    """
    matrix = np.asarray(similarities, dtype=np.float64)
    if matrix.ndim != 2 or not matrix.size or np.isnan(matrix).any():
        raise InvalidInput(
            f"similarities have shape {matrix.shape}", "a matrix of numbers, a query a row"
        )
    columns = [np.atleast_1d(np.asarray(answers)) for answers in right]
    if len(columns) != len(matrix):
        raise InvalidInput(f"right has {len(columns)} entries", f"{len(matrix)}, one per query")
    for row, answers in enumerate(columns):
        sound = len(answers) and answers.dtype.kind in "iu" and len(set(answers)) == len(answers)
        if not sound or answers.min() < 0 or answers.max() >= matrix.shape[1]:
            raise InvalidInput(
                f"right[{row}] is {answers.tolist()}",
                f"different columns from 0 to {matrix.shape[1] - 1}, at least one",
            )
    return _summary(_each(matrix, columns, ks), ks)


def _each(
    matrix: NDArray[np.floating], right: Sequence[NDArray[np.int64]], ks: Sequence[int]
) -> NDArray[np.float64]:
    """For each query: the recalls, the rank, the reciprocal rank, the average precision."""
    if not ks or min(ks) < 1:
        raise InvalidInput(f"the K of Recall@K are {list(ks)}", "numbers from 1")
    return np.array([_one(row, answers, ks) for row, answers in zip(matrix, right, strict=True)])


def _one(
    scores: NDArray[np.floating], answers: NDArray[np.int64], ks: Sequence[int]
) -> list[float]:
    values, counts = np.unique(scores[answers], return_counts=True)
    groups = []  # of answers that score alike, best first: above, in the group, right in it
    for value, count in zip(values[::-1], counts[::-1], strict=True):
        above = int(np.count_nonzero(scores > value))
        groups.append((above, int(np.count_nonzero(scores == value)), int(count)))
    above, size, right = groups[0]
    # In a random order of `size` things, `right` of them right, the first right one stands behind
    # exactly j wrong ones with the chance p[j].
    p = [comb(size - 1 - j, right - 1) / comb(size, right) for j in range(size - right + 1)]
    recalls = [sum(p[: max(0, k - above)]) for k in ks]
    rank = above + sum(chance * (j + 1) for j, chance in enumerate(p))
    reciprocal = sum(chance / (above + j + 1) for j, chance in enumerate(p))
    return [*(min(1.0, share) for share in recalls), rank, reciprocal, _precision(groups)]


def _precision(groups: Sequence[tuple[int, int, int]]) -> float:
    """Average precision, the mean over all orders of what scores alike."""
    total, before = 0.0, 0
    for above, size, right in groups:
        places = np.arange(1, size + 1)
        # A place of the group is right with the chance right / size, and then the places of the
        # group before it hold (place - 1) (right - 1) / (size - 1) right ones on average.
        others = (places - 1) * ((right - 1) / (size - 1) if size > 1 else 0.0)
        total += right / size * float(((before + 1 + others) / (above + places)).sum())
        before += right
    return total / before


def _summary(each: NDArray[np.float64], ks: Sequence[int]) -> RetrievalScores:
    means = each.mean(axis=0)
    return RetrievalScores(
        recall={int(k): float(share) for k, share in zip(ks, means[: len(ks)], strict=True)},
        median_rank=float(np.median(each[:, -3])),
        mrr=float(means[-2]),
        map=float(means[-1]),
        queries=len(each),
    )
