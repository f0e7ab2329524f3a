"""This library's engines, run as a user would run them on vectors that are there already."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from benchmarks.collection import Collection
from benchmarks.peers.exchange import Answer, Fit
from concept import ConceptModel, PrecomputedEmbedder
from concept.grouping import UMAP_HDBSCAN
from concept.reduce import reduce


class _Given:
    """A reducer and clusterer that finds the groups it was given."""

    def __init__(self, groups: list[int]) -> None:
        self._groups = groups

    def fit_transform(self, X: NDArray[np.float32]) -> NDArray[np.float32]:
        return X

    def fit_predict(self, X: NDArray[np.float32]) -> NDArray[np.int64]:
        del X
        return np.array(self._groups)


class _Remembered:
    """The library's own reducer, which lays the same rows out once for all sizes.

    A layout depends on the rows and the seed only. The peers are spared it in the same way.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def fit_transform(self, X: NDArray[np.float32]) -> NDArray[np.float32]:
        return _layout(X.tobytes(), X.shape, self._seed)


@lru_cache(maxsize=16)  # as many as one plan asks for, and few enough to hold
def _layout(rows: bytes, shape: tuple[int, int], seed: int) -> NDArray[np.float32]:
    vectors = np.frombuffer(rows, dtype=np.float32).reshape(shape)
    return reduce(vectors, random_state=seed)


def run(collection: Collection, fit: Fit, engine: str) -> Answer:
    """One fit with the library's defaults, the size and the seed apart.

    Args:
        collection: What to fit.
        fit: Which of its rows, and how.
        engine: A value of ``ConceptModel``'s ``clustering``.
    """
    names = [str(row) for row in fit.rows]
    texts = (collection.words, collection.word_vectors)
    given = None if fit.classes is None else _Given(fit.classes)
    remembered = _Remembered(fit.seed) if engine == UMAP_HDBSCAN else None
    model = ConceptModel(
        min_concept_size=fit.size,
        embedding_model=PrecomputedEmbedder((names, collection.vectors[fit.rows]), texts),
        umap_model=given or remembered,
        hdbscan_model=given,
        ctfidf=fit.ctfidf,
        clustering=engine,
        random_state=fit.seed,
        verbose=False,
    )
    labels = model.fit_transform(names, docs=collection.words or None)
    return Answer(labels, model.get_concept_info()["Words"].tolist())
