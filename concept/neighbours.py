"""The neighbour graph of a collection: exact as long as that is affordable, on the GPU if any."""

from __future__ import annotations

import numpy as np

from concept.gpu import has_cuda
from concept.vectors import Floats, Ints, exact_graph, nearest_first, top_k

# The time for an exact graph grows with the square of the rows: on two cores it takes a third of a
# fit at 50,000, and at 100,000 more than all the rest.
_EXACT_UP_TO = 50_000
# 1 GB of similarities: a GPU needs much at a time to be busy.
_CELLS_ON_DEVICE = 2**28


def neighbour_graph(
    vectors: Floats, k: int, random_state: int | None = None
) -> tuple[Ints, Floats]:
    """The k-nearest-neighbour graph by cosine, every row its own first neighbour.

    Up to 50,000 rows, and of any number on a GPU, it is exact. Above that it comes from EVoC's
    NN-descent (Dong et al. 2011), which finds nearly all of the neighbours.

    Args:
        vectors: (n, d) unit rows.
        k: Neighbours per row, the row itself included; cut to n.
        random_state: Seed of the approximate graph.

    Returns:
        Indices (n, k) and cosine distances (n, k), nearest first.
    """
    if has_cuda():
        return on_device(vectors, k, "cuda")
    if len(vectors) <= max(_EXACT_UP_TO, k):
        return exact_graph(vectors, k)
    return descended(vectors, k, random_state)


def on_device(vectors: Floats, k: int, device: str) -> tuple[Ints, Floats]:
    """The exact graph by torch's products on a device; see `neighbour_graph`.

    Other than on the processor, neighbours that tie may come in any order.
    """
    import torch

    k = min(k, len(vectors))
    indices = np.empty((len(vectors), k), dtype=np.int64)
    distances = np.empty((len(vectors), k), dtype=np.float32)
    with torch.inference_mode():
        base = torch.tensor(vectors, device=device)
        step = max(1, _CELLS_ON_DEVICE // max(len(vectors), 1))
        for start in range(0, len(vectors), step):
            scores = base[start : start + step] @ base.T
            scores.diagonal(start).fill_(2.0)  # the row itself before its duplicates
            best, found = scores.topk(k, dim=1)
            indices[start : start + step] = found.cpu().numpy()
            distances[start : start + step] = np.clip(1.0 - best.cpu().numpy(), 0.0, 2.0)
    return indices, distances


def descended(vectors: Floats, k: int, random_state: int | None = None) -> tuple[Ints, Floats]:
    """The approximate graph by NN-descent; see `neighbour_graph`."""
    from evoc.knn_graph import knn_graph

    seed = 0 if random_state is None else int(random_state)
    indices = knn_graph(vectors, n_neighbors=k, random_state=seed)[0].astype(np.int64)
    short = np.flatnonzero((indices < 0).any(axis=1))
    indices[short] = top_k(vectors[short], vectors, k)[0]
    # A row that was not found as its own neighbour takes the place of the farthest one.
    own = np.arange(len(vectors))[:, None]
    lost = ~(indices == own).any(axis=1)
    indices[lost, -1] = own[lost, 0]
    return nearest_first(vectors, indices)
