"""Run BERTopic 0.17.4 on a task; started by `benchmarks.peers.process`.

Its multimodal mode puts pictures into words with a captioning model, which this benchmark has
none of. So every picture gets a document of its nearest words in the vocabulary, and its vector is
passed as the document's embedding, which is BERTopic's documented way to bring one's own.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

import numpy as np

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

VERSION = "0.17.4"
# Words of a picture's document: of 1, 2, 3, 5, 10 and 20 the number with which BERTopic names most
# of the true classes of Caltech 101 rightly.
WORDS = 3
# Where a collection has no words, BERTopic still wants documents, of more than one word.
NO_WORDS = "unnamed picture"


def document(picture: Floats, tokens: Tokens, word_vectors: Floats) -> str:
    """The nearest words of a picture, best first."""
    if not tokens.tokens:
        return NO_WORDS
    nearest = np.argsort(-(word_vectors @ picture), kind="stable")[:WORDS]
    return " ".join(tokens.tokens[row] for row in nearest)


def run(
    fit: Fit,
    vectors: Floats,
    documents: list[str],
    tokens: Tokens,
    layouts: Path,
) -> Answer:
    """One fit with the defaults of BERTopic, the size and the seed apart."""
    bertopic: Any = importlib.import_module("bertopic")
    if bertopic.__version__ != VERSION:
        raise ImportError(f"this is BERTopic {bertopic.__version__}, not {VERSION}")
    pictures = vectors[fit.rows]
    texts = [documents[row] for row in fit.rows]
    options: dict[str, Any] = {"umap_model": RememberedUMAP(fit.seed, layouts)}
    if fit.classes is not None:
        # Its documented way to name groups that are known already ("manual topic modeling").
        options["umap_model"] = _attribute("bertopic.dimensionality", "BaseDimensionalityReduction")
        options["hdbscan_model"] = _attribute("bertopic.cluster", "BaseCluster")
    model = bertopic.BERTopic(language=None, min_topic_size=fit.size, **options)
    found, _ = model.fit_transform(texts, embeddings=pictures, y=fit.classes)
    labels = np.array(found)
    filled = labels
    if (labels < 0).any() and (labels >= 0).any():
        filled = np.array(
            model.reduce_outliers(texts, found, strategy="embeddings", embeddings=pictures)
        )
    topics = [model.get_topic(concept) for concept in range(labels.max() + 1)]
    words = [[tokens.word(token) for token, _ in topic if token] for topic in topics]
    return Answer([int(x) for x in labels], words, [int(x) for x in filled])


def _attribute(module: str, name: str) -> Any:
    return getattr(importlib.import_module(module), name)()


def main() -> None:
    """Answer the task in the file that the command line names."""
    task = read_task(Path(sys.argv[1]))
    vectors, words, word_vectors = read_collection(task.folder)
    tokens = Tokens(words, word_vectors)
    documents = [document(picture, tokens, word_vectors) for picture in vectors]
    for fit, path in zip(task.fits, task.answers, strict=True):
        write_answer(path, run(fit, vectors, documents, tokens, task.layouts))


if __name__ == "__main__":
    main()
