"""This library's engines, run as a user would run them on vectors that are there already."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from benchmarks.collection import Collection
from benchmarks.peers.exchange import Answer, Fit
from concept import ConceptModel, PrecomputedEmbedder


class _Given:
    """A reducer and clusterer that finds the groups it was given."""

    def __init__(self, groups: list[int]) -> None:
        self._groups = groups

    def fit_transform(self, X: NDArray[np.float32]) -> NDArray[np.float32]:
        return X

    def fit_predict(self, X: NDArray[np.float32]) -> NDArray[np.int64]:
        del X
        return np.array(self._groups)


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
    model = ConceptModel(
        min_concept_size=fit.size,
        embedding_model=PrecomputedEmbedder((names, collection.vectors[fit.rows]), texts),
        umap_model=given,
        hdbscan_model=given,
        ctfidf=fit.ctfidf,
        clustering=engine,
        random_state=fit.seed,
        verbose=False,
    )
    labels = model.fit_transform(names, docs=collection.words or None)
    return Answer(labels, model.get_concept_info()["Words"].tolist())
