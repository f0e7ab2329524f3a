"""Cluster pictures into concepts."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from concept.errors import FewImagesWarning, InvalidInput
from concept.vectors import OUTLIER, Floats, Ints, by_size, canonical_order

# With HDBSCAN's own default, min_cluster_size, density is smoothed so widely that neighbouring
# concepts run into one another. Clusters are sought at a third of a concept's size, too, so that a
# dense neighbour does not swallow a concept; `hierarchy` puts together what belongs together.
MIN_SAMPLES = 5
FINENESS = 3


def cluster(points: Floats, min_concept_size: int = 30, hdbscan_model: Any = None) -> Ints:
    """Find dense groups with HDBSCAN (Campello et al. 2013), or with any other clusterer.

    The default looks for groups of a third of ``min_concept_size``, but of five at least: parts of
    concepts, for `hierarchy` to join.

    Args:
        points: (n, d) rows in which Euclidean distance means something, usually a UMAP layout.
        min_concept_size: The fewest pictures that make a concept.
        hdbscan_model: Any object with ``fit_predict`` to be used instead, such as another
            HDBSCAN or KMeans.

    Returns:
        (n,) cluster numbers from 0, largest first; -1 for outliers.

    Raises:
        InvalidInput: If ``min_concept_size`` is below 2, or ``hdbscan_model`` has no
            ``fit_predict``, fails, or returns something other than one whole number per row.

    Warns:
        FewImagesWarning: If there are fewer pictures than make a concept; all are outliers then.
    """
    check_clusterer(min_concept_size, hdbscan_model)
    if hdbscan_model is not None:
        return by_size(_cluster_with(hdbscan_model, points), points)
    if len(points) < min_concept_size:
        warnings.warn(
            f"{len(points)} pictures are fewer than min_concept_size={min_concept_size}: no "
            "concept can be found. Pass a smaller min_concept_size or more pictures.",
            FewImagesWarning,
            stacklevel=3,
        )
        return np.full(len(points), OUTLIER, dtype=np.int64)
    if not np.ptp(points, axis=0).any():
        # Copies of one picture: there is no density to compare, and nothing to tell apart.
        return np.zeros(len(points), dtype=np.int64)
    from hdbscan import HDBSCAN

    order = canonical_order(points)
    labels = np.empty(len(points), dtype=np.int64)
    model = HDBSCAN(
        min_cluster_size=min(min_concept_size, max(MIN_SAMPLES, min_concept_size // FINENESS)),
        # HDBSCAN does not count the point itself: with as many, no group of that size is found.
        min_samples=min(MIN_SAMPLES, min_concept_size - 1),
        metric="euclidean",
        cluster_selection_method="eom",
    )
    labels[order] = model.fit_predict(points[order].astype(np.float64))
    return by_size(labels, points)


def check_clusterer(min_concept_size: int, hdbscan_model: Any) -> None:
    """Raise InvalidInput if a concept could be of fewer than 2, or the clusterer is none."""
    if min_concept_size < 2:
        raise InvalidInput(f"min_concept_size is {min_concept_size}", "at least 2")
    if hdbscan_model is not None and not hasattr(hdbscan_model, "fit_predict"):
        name = type(hdbscan_model).__name__
        raise InvalidInput(f"hdbscan_model is a {name}", "a clusterer with fit_predict(matrix)")


def _cluster_with(model: Any, points: Floats) -> Ints:
    name = type(model).__name__
    try:
        labels = np.asarray(model.fit_predict(points))
    except (ValueError, TypeError) as error:
        raise InvalidInput(
            f"hdbscan_model ({name}) failed on {len(points)} rows: {error}",
            "parameters that suit so many rows",
        ) from error
    if labels.shape != (len(points),) or labels.dtype.kind not in "iu":
        raise InvalidInput(
            f"hdbscan_model ({name}) returned {labels.dtype} of shape {labels.shape}",
            f"{len(points)} whole numbers",
        )
    return labels.astype(np.int64)
