"""Reduce embeddings to a few dimensions in which density means something."""

from __future__ import annotations

import warnings
from contextlib import suppress
from typing import Any

import numpy as np
from numpy.typing import NDArray

from concept.errors import InvalidInput
from concept.gpu import cuml
from concept.neighbours import neighbour_graph
from concept.vectors import Floats, Ints, distinct_rows, principal_components

N_NEIGHBORS = 15
N_COMPONENTS = 5
# Of many rows UMAP itself makes 200 steps instead of 500. Half of those give the same clusters, as
# long as they are joined afterwards, in half of the time, which is most of a fit's. So does a start
# from principal components, in seconds; the eigenvectors of the graph, UMAP's own start, take as
# long as all steps at 60,000 rows, and grow faster than these.
_MANY_ROWS = 10_000
_EPOCHS_OF_MANY = 100
# Below this many rows a neighbour graph of 15 is nearly complete and a layout adds only noise:
# the vectors themselves are clustered.
_FEWEST_ROWS = 16


def reduce(
    vectors: Floats,
    umap_model: Any = None,
    random_state: int | None = None,
    graph: tuple[Ints, Floats] | None = None,
) -> Floats:
    """Lay embeddings out in a few dimensions with UMAP (McInnes et al. 2018).

    The default uses 15 neighbours, 5 components, no minimal distance and the cosine, on the
    neighbour graph of `concept.neighbours`; on a GPU machine where RAPIDS cuML is installed, its
    UMAP. With a fixed ``random_state`` the layout does not depend on the rows' order.

    Args:
        vectors: (n, d) unit rows.
        umap_model: Any object with ``fit_transform`` to be used instead.
        random_state: Seed; without one UMAP runs in parallel and differs from run to run.
        graph: Of the rows, if it is there already and no two rows are equal.

    Returns:
        (n, components) float32; the vectors themselves where there are too few for a layout.

    Raises:
        InvalidInput: If ``umap_model`` has no ``fit_transform``, fails, or returns something other
            than one finite row per input row.
    """
    if umap_model is not None:
        return _reduce_with(umap_model, vectors)
    if graph is not None:
        if len(vectors) < _FEWEST_ROWS:
            return vectors
        return umap_of_graph(
            vectors,
            graph,
            random_state,
            n_components=N_COMPONENTS,
            metric="cosine",
            n_epochs=_EPOCHS_OF_MANY if len(vectors) > _MANY_ROWS else None,
        )
    # Copies of a picture belong in the same place; a graph of them alone would scatter them.
    rows, places = distinct_rows(vectors)
    if len(rows) < _FEWEST_ROWS:
        return vectors
    different = vectors[rows]
    return reduce(different, None, random_state, graph_of(different, random_state))[places]


def graph_of(vectors: Floats, random_state: int | None = None) -> tuple[Ints, Floats]:
    """The neighbour graph that a layout is made of; see `concept.neighbours.neighbour_graph`."""
    return neighbour_graph(vectors, max(1, min(N_NEIGHBORS, len(vectors) - 1)), random_state)


def umap_of_graph(
    rows: Floats,
    graph: tuple[NDArray[Any], NDArray[Any]],
    random_state: int | None,
    start: Floats | None = None,
    **parameters: Any,
) -> Floats:
    """Run UMAP on a neighbour graph that is there already; cuML's where `concept.gpu` finds it.

    Args:
        rows: (n, d) what is laid out.
        graph: (n, k) indices of each row's neighbours, itself first, and their distances.
        random_state: Seed; without one UMAP runs in parallel and differs from run to run.
        start: (n, components) where to start from; by default the eigenvectors of the graph, and
            the principal components of many rows.
        parameters: More of UMAP's own; no minimal distance is kept unless one is given.

    Returns:
        (n, components) float32.
    """
    settings = {
        "n_neighbors": graph[0].shape[1],
        "random_state": random_state,
        "precomputed_knn": graph,
        "min_dist": 0.0,
        **parameters,
    }
    # cuML takes no start of one's own.
    if start is None and (library := cuml("manifold")) is not None:
        reducer = library.UMAP(**settings, output_type="numpy")
    else:
        from umap import UMAP

        n_components = settings.get("n_components", 2)
        if start is None and len(rows) > _MANY_ROWS and rows.shape[1] > n_components:
            start = principal_components(rows, n_components)
        if start is not None:
            # UMAP expects a start about as wide as its result. Of the rows it reads no more then
            # than how many they are, and copies what it is given more than once.
            rows = settings["init"] = start / max(float(np.abs(start).max()), 1e-6) * 10
        _keep_compiled()
        reducer = UMAP(**settings, n_jobs=1 if random_state is not None else -1)
    with warnings.catch_warnings():
        # Said of every precomputed graph: UMAP's own transform will not work, and is not used.
        warnings.filterwarnings("ignore", message=".*knn_search_index.*")
        # A disconnected graph is what well separated concepts look like.
        warnings.filterwarnings("ignore", message=".*[Ss]pectral initiali[sz]ation.*")
        warnings.filterwarnings("ignore", message=".*Graph is not fully connected.*")
        layout: Floats = reducer.fit_transform(rows).astype(np.float32)
    return layout


def _keep_compiled() -> None:
    """Have numba keep on disk what it compiles of UMAP: a third of a fit in a cold process."""
    from umap import umap_

    for function in (umap_.smooth_knn_dist, umap_.compute_membership_strengths):
        # Without a compiler (NUMBA_DISABLE_JIT) these are plain functions; and where neither the
        # package's folder nor the user's cache can be written to, there is no place to keep them.
        if hasattr(function, "enable_caching"):
            with suppress(RuntimeError):
                function.enable_caching()


def check_reducer(umap_model: Any) -> None:
    """Raise InvalidInput if this is neither None nor an object with ``fit_transform``."""
    if umap_model is not None and not hasattr(umap_model, "fit_transform"):
        name = type(umap_model).__name__
        raise InvalidInput(f"umap_model is a {name}", "an object with fit_transform(matrix)")


def _reduce_with(model: Any, vectors: Floats) -> Floats:
    name = type(model).__name__
    check_reducer(model)
    try:
        layout = np.asarray(model.fit_transform(vectors), dtype=np.float32)
    except (ValueError, TypeError) as error:
        raise InvalidInput(
            f"umap_model ({name}) failed on {len(vectors)} rows: {error}",
            "parameters that suit so many rows",
        ) from error
    if layout.ndim != 2 or len(layout) != len(vectors) or not np.isfinite(layout).all():
        raise InvalidInput(
            f"umap_model ({name}) returned shape {layout.shape} for {len(vectors)} rows",
            "one finite row per input row",
        )
    return layout
