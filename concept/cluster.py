"""Cluster pictures: into groups of a user's clusterer, or into parts of concepts."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from concept.errors import FewImagesWarning, InvalidInput
from concept.gpu import cuml
from concept.vectors import (
    OUTLIER,
    Floats,
    Ints,
    by_size,
    canonical_order,
    distinct_rows,
    exact_graph,
    rows_of_each,
    top_k,
)

# Parts of concepts are sought from five pictures on, however large a concept shall be, so that a
# dense neighbour does not swallow one; `hierarchy` puts together what belongs together. With
# HDBSCAN's own default, as many samples as pictures in a cluster, density is smoothed so widely
# that neighbouring concepts run into one another.
FEWEST = 5
# EVoC's graph of 15 neighbours and its start by label propagation need more rows than that.
_FEWEST_ROWS_FOR_EVOC = 64
# Of few rows the edges between clusters are few, and NN-descent misses some of them.
_EXACT_UP_TO = 10_000


def cluster(points: Floats, min_concept_size: int = 30, hdbscan_model: Any = None) -> Ints:
    """Find dense groups with HDBSCAN (Campello et al. 2013), or with any other clusterer.

    The default gives parts of concepts, for `hierarchy` to join: what HDBSCAN selects by excess of
    mass decides which pictures are no outliers, and each such cluster is taken apart into the
    leaves of HDBSCAN's tree, where pictures between leaves go to the nearest.

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
    if (trivial := _trivial(points, min_concept_size)) is not None:
        return trivial
    from scipy.spatial import cKDTree

    order = canonical_order(points)
    rows = points[order].astype(np.float64)
    fewest = min(FEWEST, min_concept_size)
    # HDBSCAN does not count the point itself: with as many, no group of that size is found.
    model = _hdbscan()(
        min_cluster_size=fewest,
        min_samples=min(fewest, min_concept_size - 1),
        metric="euclidean",
        cluster_selection_method="eom",
    )
    selected = np.asarray(model.fit_predict(rows))
    leaves = _leaves(model.condensed_tree_.to_numpy(), len(rows))

    def nearest(queries: Ints, candidates: Ints) -> Ints:
        places: Ints = cKDTree(rows[candidates]).query(rows[queries])[1]
        return candidates[places]

    labels = np.empty(len(points), dtype=np.int64)
    labels[order] = _widen(np.where(selected >= 0, leaves, OUTLIER), selected, nearest)
    return by_size(labels, points)


def _hdbscan() -> Callable[..., Any]:
    """What makes an HDBSCAN: RAPIDS cuML on a GPU machine that has it, else hdbscan."""
    library = cuml("cluster")
    if library is not None:
        on_gpu: Callable[..., Any] = library.HDBSCAN
        return on_gpu
    from hdbscan import HDBSCAN

    # For the distances to the fifth neighbours it would start processes, from 16,384 rows on. That
    # takes several times as long as the distances.
    return partial(HDBSCAN, core_dist_n_jobs=1)


def cluster_evoc(
    vectors: Floats, min_concept_size: int = 30, random_state: int | None = None
) -> tuple[Ints, Ints | None]:
    """Find parts of concepts with EVoC (Tutte Institute, 2024), straight from the embeddings.

    EVoC embeds the neighbour graph much as UMAP does, but coarsely and fast, and clusters as
    HDBSCAN does, in layers. The layer that persists most decides which pictures are no outliers,
    and is taken apart into the clusters of the finest, as in `cluster`.

    Args:
        vectors: (n, d) unit rows.
        min_concept_size: The fewest pictures that make a concept.
        random_state: Seed; without one EVoC runs in parallel and differs from run to run.

    Returns:
        (n,) cluster numbers from 0, largest first, -1 for outliers; and (n, k) the nearest rows of
        each, None where there were too few rows for EVoC.

    Warns:
        FewImagesWarning: If there are fewer pictures than make a concept; all are outliers then.
    """
    # Copies of a picture belong together; a graph of them alone would not.
    rows, places = distinct_rows(vectors)
    if len(rows) < _FEWEST_ROWS_FOR_EVOC:
        return cluster(vectors, min_concept_size), None
    if (trivial := _trivial(vectors, min_concept_size)) is not None:
        return trivial, None
    from evoc import EVoC

    model = EVoC(base_min_cluster_size=min(FEWEST, min_concept_size), random_state=random_state)
    distinct = vectors[rows]
    model.fit(distinct)
    finest = np.asarray(model.cluster_layers_[0], dtype=np.int64)
    selected = np.asarray(model.labels_, dtype=np.int64)

    def nearest(queries: Ints, candidates: Ints) -> Ints:
        return candidates[top_k(distinct[queries], distinct[candidates], 1)[0][:, 0]]

    parts = _widen(finest, selected, nearest)
    return by_size(parts[places], vectors), rows[_nearest(model, distinct)][places]


def _nearest(model: Any, vectors: Floats) -> Ints:
    """The neighbours that EVoC went by; exact ones where they take no time to speak of."""
    if len(vectors) <= _EXACT_UP_TO:
        return exact_graph(vectors, model.nn_inds_.shape[1])[0]
    near = np.asarray(model.nn_inds_, dtype=np.int64)
    # NN-descent leaves a place empty, -1, where it found no more: the row itself is no one else.
    return np.where(near < 0, np.arange(len(near))[:, None], near)


def _trivial(points: Floats, min_concept_size: int) -> Ints | None:
    """The clusters of too few pictures, or of copies of one; None if there is work to do."""
    if len(points) < min_concept_size:
        warnings.warn(
            f"{len(points)} pictures are fewer than min_concept_size={min_concept_size}: no "
            "concept can be found. Pass a smaller min_concept_size or more pictures.",
            FewImagesWarning,
            stacklevel=4,
        )
        return np.full(len(points), OUTLIER, dtype=np.int64)
    if not np.ptp(points, axis=0).any():
        # Copies of one picture: there is no density to compare, and nothing to tell apart.
        return np.zeros(len(points), dtype=np.int64)
    return None


def _leaves(tree: NDArray[np.void], n: int) -> Ints:
    """The leaf of HDBSCAN's condensed tree that each of n points lies in; -1 between leaves."""
    inner = np.unique(tree["parent"][tree["child_size"] > 1])
    points = tree[tree["child_size"] == 1]
    node = np.empty(n, dtype=np.int64)
    node[points["child"]] = points["parent"]
    return np.where(np.isin(node, inner), OUTLIER, node)


def _widen(fine: Ints, coarse: Ints, nearest: Callable[[Ints, Ints], Ints]) -> Ints:
    """Give what is in a coarse cluster, but in no fine one, to the nearest fine one within.

    Args:
        fine: (n,) any numbers, negative for none.
        coarse: (n,) clusters from 0, -1 for outliers.
        nearest: From row numbers (a,) and candidates' (b,) to the nearest candidate of each.

    Returns:
        (n,) numbers; a coarse cluster without any fine one stays whole, under a new number.
    """
    widened = fine.copy()
    for rows in rows_of_each(coarse):
        rest, within = rows[fine[rows] < 0], rows[fine[rows] >= 0]
        if len(rest) and len(within):
            widened[rest] = fine[nearest(rest, within)]
        elif len(rest):
            widened[rest] = widened.max() + 1
    return widened


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
