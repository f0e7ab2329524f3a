"""From vectors to concepts: the stages that group pictures, in their order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from concept.affinity import without_strangers
from concept.ahead import import_ahead
from concept.assign import Settled, settle
from concept.cluster import cluster, cluster_evoc
from concept.duplicates import fold_bursts
from concept.errors import InvalidInput
from concept.hierarchy import join_inseparable, join_small
from concept.reduce import graph_of, reduce
from concept.settings import Settings
from concept.vectors import OUTLIER, Floats, Ints, distinct_rows, taken

UMAP_HDBSCAN = "umap+hdbscan"
EVOC = "evoc"
CLUSTERINGS = (UMAP_HDBSCAN, EVOC)
# With fewer rows there is nothing that takes long enough to import packages beside it.
_MANY_ROWS = 1_000


@dataclass(frozen=True)
class Grouping:
    """How pictures were grouped.

    Attributes:
        layout: (n, k) the few dimensions in which they were clustered; none where the embeddings
            themselves were.
        settled: The concept of each, and the reach of each concept.
    """

    layout: Floats
    settled: Settled


def group(
    vectors: Floats,
    min_concept_size: int = 30,
    *,
    clustering: str = UMAP_HDBSCAN,
    umap_model: Any = None,
    hdbscan_model: Any = None,
    random_state: int | None = None,
    fold: bool = True,
) -> Grouping:
    """Group pictures into concepts.

    Args:
        vectors: (n, d) unit rows.
        min_concept_size: The fewest pictures that make a concept.
        clustering: ``"umap+hdbscan"`` or ``"evoc"``, which lays nothing out and is much faster.
        umap_model: See `concept.reduce.reduce`.
        hdbscan_model: See `concept.cluster.cluster`; its clusters are taken as they are.
        random_state: Seed of the layout.
        fold: Whether near-identical pictures, see `concept.duplicates.fold_bursts`, count as one;
            not for clusters of a ``hdbscan_model``.

    Raises:
        InvalidInput: If a parameter cannot be used.
    """
    check_clustering(clustering, umap_model, hdbscan_model)
    if hdbscan_model is None and umap_model is None and len(vectors) >= _MANY_ROWS:
        import_ahead(["evoc"] if clustering == EVOC else ["umap", "hdbscan"])
    rows = places = np.arange(len(vectors))
    if fold and hdbscan_model is None:
        rows, places = fold_bursts(vectors)
    different = taken(vectors, rows)
    if hdbscan_model is not None:
        layout = reduce(different, umap_model, random_state)
        core = cluster(layout, min_concept_size, hdbscan_model)
        return Grouping(layout, settle(vectors, core))
    near: Ints | None
    if clustering == EVOC:
        layout = np.empty((len(rows), 0), dtype=np.float32)
        core, near = cluster_evoc(different, min_concept_size, random_state)
    else:
        layout, near = _laid_out(different, umap_model, random_state)
        core = cluster(layout, min_concept_size)
    core = without_strangers(different, core)
    joined = join_inseparable(different, core, min_concept_size, neighbours=near)
    settled = _settle_large(different, joined, min_concept_size)
    if len(rows) < len(vectors):
        settled = settle(vectors, settled.core[places])
    return Grouping(layout[places], settled)


def _laid_out(vectors: Floats, umap_model: Any, random_state: int | None) -> tuple[Floats, Ints]:
    """The layout of pictures, and the nearest of each, which UMAP's own is made of."""
    # Copies of a picture belong in the same place, and have the same neighbours.
    rows, places = distinct_rows(vectors)
    different = vectors[rows]
    graph = graph_of(different, random_state)
    near = rows[graph[0]][places]
    if umap_model is not None:
        return reduce(vectors, umap_model), near
    return reduce(different, None, random_state, graph)[places], near


def _settle_large(vectors: Floats, core: Ints, min_concept_size: int) -> Settled:
    """Settle pictures, and join concepts until each is large enough with all that it takes."""
    settled = settle(vectors, core)
    while True:
        large = join_small(vectors, settled.labels, min_concept_size)
        if large.max(initial=OUTLIER) == settled.labels.max(initial=OUTLIER):
            return settled
        # Where concepts were joined, or given up, the vote may turn out differently.
        settled = settle(vectors, np.where(settled.core >= 0, large, OUTLIER))


def grouped(vectors: Floats, settings: Settings, random_state: int | None) -> Grouping:
    """Group vectors as a model's parameters say, with a seed of its own; see `group`."""
    return group(
        vectors,
        settings.min_concept_size,
        clustering=settings.clustering,
        umap_model=settings.umap_model,
        hdbscan_model=settings.hdbscan_model,
        random_state=random_state,
        fold=settings.fold_bursts,
    )


def check_clustering(clustering: str, umap_model: Any = None, hdbscan_model: Any = None) -> None:
    """Raise InvalidInput if the engine is unknown, or does without the models that were given."""
    if clustering not in CLUSTERINGS:
        raise InvalidInput(
            f"clustering is {clustering!r}", f"one of {', '.join(map(repr, CLUSTERINGS))}"
        )
    if clustering == EVOC and (umap_model is not None or hdbscan_model is not None):
        raise InvalidInput(
            f"clustering is {EVOC!r}, and umap_model or hdbscan_model is given",
            "one or the other",
            f"Leave the models out, or pass clustering={UMAP_HDBSCAN!r}",
        )
