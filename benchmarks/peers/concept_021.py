"""Run Concept 0.2.1's own code on a task; started by `benchmarks.peers.process`.

Its stages are called one by one, as its ``fit_transform`` does, without those that open picture
files. Two things it was written for are gone from today's libraries and are stood in for:
``scipy.sparse.csr`` and ``CountVectorizer.get_feature_names``. What it would load and this
benchmark does not need (matplotlib, a model from the hub) is stood in for as well: words and
pictures have their vectors already.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import scipy.sparse
from numpy.typing import NDArray
from sklearn.feature_extraction.text import CountVectorizer

from benchmarks.peers.exchange import (
    Answer,
    Fit,
    Floats,
    Tokens,
    read_collection,
    read_task,
    write_answer,
)
from benchmarks.peers.layouts import RememberedUMAP

VERSION = "0.2.1"


class Vectorizer(CountVectorizer):  # type: ignore[misc]
    """Scikit-learn's vectorizer under the name that its method had until 1.2."""

    def get_feature_names(self) -> list[str]:
        """The vocabulary."""
        return [str(name) for name in self.get_feature_names_out()]


class Encoder:
    """In place of the SentenceTransformer that Concept 0.2.1 makes in its constructor."""

    tokens: Tokens

    def __init__(self, name: str) -> None:
        """Load nothing."""
        self.name = name

    def encode(self, texts: list[str], show_progress_bar: bool = False) -> Floats:
        """The stored vectors of words."""
        del show_progress_bar
        return self.tokens.encode(texts)


def stand_in(name: str, **attributes: object) -> None:
    """Make a module that cannot be imported, or need not be."""
    module = ModuleType(name)
    vars(module).update(attributes)
    sys.modules[name] = module


def concept_model(stored: bool = True) -> Any:
    """The class ``ConceptModel`` of version 0.2.1.

    Args:
        stored: Whether vectors of words are stored, and no embedding model is loaded.
    """
    stand_in("scipy.sparse.csr", csr_matrix=scipy.sparse.csr_matrix)
    if stored:
        stand_in("sentence_transformers", SentenceTransformer=Encoder)
    stand_in("matplotlib")
    stand_in("matplotlib.pyplot")
    package: Any = importlib.import_module("concept")
    if package.__version__ != VERSION:
        raise ImportError(f"this is Concept {package.__version__}, not {VERSION}")
    return package.ConceptModel


def run(fit: Fit, vectors: Floats, tokens: Tokens, layouts: Path) -> Answer:
    """One fit with the defaults of Concept 0.2.1, the size and the seed apart."""
    pictures = vectors[fit.rows]
    model = concept_model()(
        min_concept_size=fit.size,
        vectorizer_model=Vectorizer(),
        umap_model=RememberedUMAP(fit.seed, layouts),
        ctfidf=fit.ctfidf,
    )
    if fit.classes is None:
        labels = find(model, pictures)
    else:
        labels = np.array(fit.classes)
        model.hdbscan_model.labels_ = labels
        groups = [pictures[labels == group] for group in range(labels.max() + 1)]
        model.cluster_embeddings = [group.mean(axis=0).reshape(1, -1) for group in groups]
    words: list[list[str]] = []
    if tokens.tokens and labels.max() >= 0:
        if model.ctfidf:
            model._extract_ctfidf_representation(tokens.tokens, pictures)  # noqa: SLF001
        else:
            model._extract_textual_representation(tokens.tokens)  # noqa: SLF001
        topics = [model.topics[concept] for concept in range(labels.max() + 1)]
        words = [[tokens.word(token) for token in topic.split(", ")] for topic in topics]
    return Answer([int(label) for label in labels], words)


def find(model: Any, pictures: Floats) -> NDArray[np.int64]:
    """Its clusters, and in the model their exemplars and vectors."""
    layout = model._reduce_dimensionality(pictures)  # noqa: SLF001
    try:
        model._cluster_embeddings(layout)  # noqa: SLF001
    except KeyError:
        # It stops where there are no outliers. The clusters are there by then; and it takes the
        # first of them for the outliers unless those stand there.
        model.cluster_labels = [-1, *model.cluster_labels]
    labels = np.array(model.hdbscan_model.labels_)
    model._extract_cluster_embeddings(pictures, model._extract_exemplars())  # noqa: SLF001
    return labels


def main() -> None:
    """Answer the task in the file that the command line names."""
    task = read_task(Path(sys.argv[1]))
    vectors, words, word_vectors = read_collection(task.folder)
    tokens = Encoder.tokens = Tokens(words, word_vectors)
    for fit, path in zip(task.fits, task.answers, strict=True):
        write_answer(path, run(fit, vectors, tokens, task.layouts))


if __name__ == "__main__":
    main()
