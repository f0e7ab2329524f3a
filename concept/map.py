"""The map of a collection: two coordinates for every picture, computed only when asked for."""

from __future__ import annotations

import numpy as np

from concept.errors import InvalidInput
from concept.neighbours import neighbour_graph
from concept.reduce import umap_of_graph
from concept.vectors import Floats, Ints, distinct_rows, principal_components

# More neighbours than for clustering hold concepts together as patches rather than threads, and a
# large distance lets a cursor tell their pictures apart.
_NEIGHBOURS = 30
_MIN_DIST = 0.9
# Below this many rows the plane of the largest variance shows as much as a layout would.
_FEWEST_ROWS = 16


def map_points(
    vectors: Floats, layout: Floats | None = None, random_state: int | None = None
) -> Floats:
    """Give every picture its place on a plane, near the pictures that it was grouped with.

    UMAP (McInnes et al. 2018) starts from the plane of the largest variance. It lays out the few
    dimensions that the concepts were found in where there are such, which takes a fraction of the
    time that the vectors take, and shows what the clustering saw.

    Args:
        vectors: (n, d) unit rows; rows of zeros have no place.
        layout: (n, k) the dimensions that the pictures were clustered in; none with k = 0.
        random_state: Seed; without one UMAP runs in parallel and differs from run to run.

    Returns:
        (n, 2) float32; NaN where a picture has no place.

    Raises:
        InvalidInput: If the layout does not belong to the vectors.
    """
    points = np.full((len(vectors), 2), np.nan, dtype=np.float32)
    placed = np.flatnonzero(np.asarray(vectors).any(axis=1))
    if layout is not None and len(layout) != len(vectors):
        raise InvalidInput(f"layout has {len(layout)} rows", f"{len(vectors)}, one per picture")
    if not len(placed):
        return points
    reduced = layout is not None and layout.shape[1] > 1
    rows = np.asarray((layout if reduced else vectors)[placed], dtype=np.float32)  # type: ignore[index]
    kept, places = distinct_rows(rows)
    points[placed] = _plane(rows[kept], reduced, random_state)[places]
    return points


def _plane(rows: Floats, euclidean: bool, random_state: int | None) -> Floats:
    start = principal_components(rows, 2)
    if len(rows) < _FEWEST_ROWS:
        return start
    k = min(_NEIGHBOURS, len(rows) - 1)
    graph = _near_in_space(rows, k) if euclidean else neighbour_graph(rows, k, random_state)
    return umap_of_graph(
        rows,
        graph,
        random_state,
        n_components=2,
        min_dist=_MIN_DIST,
        metric="euclidean" if euclidean else "cosine",
        start=start,
    )


def _near_in_space(rows: Floats, k: int) -> tuple[Ints, Floats]:
    from scipy.spatial import cKDTree

    distances, indices = cKDTree(rows).query(rows, k=k)
    return indices.astype(np.int64), distances.astype(np.float32)
