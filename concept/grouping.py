"""From vectors to concepts: the stages that group pictures, in their order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from concept.assign import Settled, settle
from concept.cluster import cluster
from concept.hierarchy import join_inseparable, join_small
from concept.reduce import reduce
from concept.vectors import Floats


@dataclass(frozen=True)
class Grouping:
    """How pictures were grouped.

    Attributes:
        layout: (n, k) the few dimensions in which they were clustered.
        settled: The concept of each, and the reach of each concept.
    """

    layout: Floats
    settled: Settled


def group(
    vectors: Floats,
    min_concept_size: int = 30,
    *,
    umap_model: Any = None,
    hdbscan_model: Any = None,
    random_state: int | None = None,
) -> Grouping:
    """Group pictures into concepts.

    Args:
        vectors: (n, d) unit rows.
        min_concept_size: The fewest pictures that make a concept.
        umap_model: See `concept.reduce.reduce`.
        hdbscan_model: See `concept.cluster.cluster`; its clusters are taken as they are.
        random_state: Seed of the layout.

    Raises:
        InvalidInput: If a parameter cannot be used.
    """
    layout = reduce(vectors, umap_model, random_state)
    core = cluster(layout, min_concept_size, hdbscan_model)
    if hdbscan_model is None:
        core = join_inseparable(vectors, core)
        core = join_small(vectors, core, min_concept_size)
    return Grouping(layout, settle(vectors, core))
