"""The quality of concepts as groups of pictures, without labels.

What is measured for every concept comes as one value per concept, NaN where it is not defined, so
that a weak concept can be found; its mean is the quality of the whole.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from concept.vectors import Floats, Ints, blocks, canonical_order

TOP_IMAGES = 10
# The silhouette compares every row with every other: above this many rows a sample stands for all.
SILHOUETTE_ROWS = 10_000
# Sums of cosines of copies of a picture differ by rounding, in float64 by far less than this.
_TIE = 1e-9


def coverage(labels: Ints) -> float:
    """The share of pictures in a concept; NaN of no pictures.

    Args:
        labels: (n,) concepts from 0, -1 for outliers.
    """
    return float((labels >= 0).mean()) if len(labels) else float("nan")


def silhouette(points: Floats, labels: Ints, *, most_rows: int = SILHOUETTE_ROWS) -> float:
    """The mean silhouette (Rousseeuw 1987) of the pictures in concepts, by Euclidean distance.

    How much nearer a picture lies to its own concept than to the nearest other one, from -1 to 1.

    Args:
        points: (n, k) the layout in which the pictures were clustered.
        labels: (n,) concepts from 0; outliers, -1, are left out.
        most_rows: Above so many pictures in concepts a sample of this size is measured, always
            the same one and in whatever order the rows come.

    Returns:
        The mean; NaN where there are fewer than two concepts, or no concept has two pictures.
    """
    from sklearn.metrics import silhouette_score

    rows = np.flatnonzero(labels >= 0)
    if len(rows) > most_rows:
        order = rows[canonical_order(points[rows])]
        rows = np.random.default_rng(0).choice(order, most_rows, replace=False)
    if not 2 <= len(np.unique(labels[rows])) < len(rows):
        return float("nan")
    return float(silhouette_score(points[rows].astype(np.float64), labels[rows]))


def top_images(
    vectors: Floats, labels: Ints, concept_vectors: Floats, n: int = TOP_IMAGES
) -> list[Ints]:
    """The n pictures of each concept that are most similar to its vector, best first.

    Args:
        vectors: (n, d) unit rows of all pictures.
        labels: (n,) concepts from 0, -1 for outliers.
        concept_vectors: (c, d) unit rows.
        n: How many; all pictures of a concept that has fewer.
    """
    found = []
    for concept, vector in enumerate(concept_vectors):
        members = np.flatnonzero(labels == concept)
        order = np.argsort(-(vectors[members] @ vector), kind="stable")
        found.append(members[order[:n]].astype(np.int64))
    return found


def image_coherence(vectors: Floats, images: Sequence[Ints]) -> NDArray[np.float64]:
    """Image embedding-based coherence, IEC (González-Pizarro and Carenini, LREC-COLING 2024).

    The mean cosine of all pairs of a concept's top images. The mean over concepts is the IEC of
    a model; higher is better.

    Args:
        vectors: (n, d) unit rows of all pictures.
        images: For each concept the rows of its top images; `top_images` gives the usual ten.

    Returns:
        (c,) values from -1 to 1; NaN for a concept with fewer than two images.
    """
    return np.array([mean_pairwise_cosine(vectors[rows]) for rows in images], dtype=np.float64)


def image_similarity(vectors: Floats, images: Sequence[Ints]) -> NDArray[np.float64]:
    """Image embedding-based pairwise similarity, IEPS (González-Pizarro and Carenini 2024).

    The similarity of two concepts is the mean cosine between the top images of one and those of
    the other. A concept's value is its mean similarity to the other concepts, so that the mean
    over concepts is the mean over pairs of concepts, the IEPS of a model. Lower is better: it
    measures how alike the concepts are.

    Args:
        vectors: (n, d) unit rows of all pictures.
        images: For each concept the rows of its top images; `top_images` gives the usual ten.

    Returns:
        (c,) values from -1 to 1; NaN for a concept without images, and for all where fewer than
        two have any.
    """
    shown = np.array([len(rows) > 0 for rows in images], dtype=bool)
    values = np.full(len(images), np.nan)
    if shown.sum() < 2:
        return values
    # The mean cosine between two groups of unit rows is the product of the groups' means.
    means = np.array([vectors[rows].mean(axis=0, dtype=np.float64) for rows in images if len(rows)])
    others = (means.sum(axis=0) - means) / (len(means) - 1)
    values[shown] = np.einsum("ij,ij->i", means, others)
    return values


def intruders_found(
    vectors: Floats, exemplars: Sequence[Ints], rivals: Ints | None = None
) -> NDArray[np.float64]:
    """The share of intruders that stand out among a concept's exemplars.

    The word intrusion task of Chang et al. (2009) on pictures, with the observer automated as by
    Lau et al. (2014): an exemplar of another concept is put among a concept's own, and is found
    if, of all of them, it has the lowest mean cosine to the rest. A tie is not found. Every
    possible intruder is tried. A guess among eight exemplars and an intruder finds 1 of 9.

    Args:
        vectors: (n, d) unit rows of all pictures.
        exemplars: For each concept the rows of its exemplars.
        rivals: (c,) for each concept the one that its intruders come from, such as its
            `nearest_concepts`, among which they are hard to find; by default they come from all
            others.

    Returns:
        (c,) shares from 0 to 1; NaN for a concept with fewer than two exemplars, and where there
        are no intruders.
    """
    values = np.full(len(exemplars), np.nan)
    if len(exemplars) < 2:
        return values
    rows = np.concatenate([np.asarray(own, dtype=np.int64) for own in exemplars])
    owners = np.repeat(np.arange(len(exemplars)), [len(own) for own in exemplars])
    pool = vectors[rows].astype(np.float64)
    for concept in range(len(exemplars)):
        mine = owners == concept
        theirs = ~mine if rivals is None else owners == rivals[concept]
        if mine.sum() < 2 or not theirs.any():
            continue
        own = pool[mine]
        inside = own @ own.T
        np.fill_diagonal(inside, 0.0)
        to_intruder = (own @ pool.T)[:, theirs] if rivals is None else own @ pool[theirs].T
        # Sums rather than means: everyone is compared with the same number of others.
        least_own = (inside.sum(axis=1)[:, None] + to_intruder).min(axis=0)
        values[concept] = (to_intruder.sum(axis=0) < least_own - _TIE).mean()
    return values


def nearest_concepts(concept_vectors: Floats) -> Ints:
    """For each concept the other one whose vector is most similar.

    Args:
        concept_vectors: (c, d) unit rows, of two concepts at least.
    """
    nearest = np.empty(len(concept_vectors), dtype=np.int64)
    for part in blocks(len(concept_vectors), len(concept_vectors)):
        similarities = concept_vectors[part] @ concept_vectors.T
        own = np.arange(part.start, part.stop)
        similarities[np.arange(len(own)), own] = -np.inf
        nearest[part] = similarities.argmax(axis=1)
    return nearest


def mean_pairwise_cosine(rows: Floats) -> float:
    """The mean cosine of all pairs of unit rows; NaN of fewer than two.

    Args:
        rows: (k, d) unit rows.
    """
    k = len(rows)
    if k < 2:
        return float("nan")
    # The squared length of the sum holds every pair twice, and every row with itself.
    total = rows.sum(axis=0, dtype=np.float64)
    own = np.einsum("ij,ij->", rows, rows, dtype=np.float64)
    return float((total @ total - own) / (k * (k - 1)))
