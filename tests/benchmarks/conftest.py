from __future__ import annotations

import numpy as np
import pytest

from benchmarks.collection import Collection

KINDS = ("cat", "dog", "owl")


@pytest.fixture(scope="session")
def tiny() -> Collection:
    """Three kinds of 20 pictures about three of the words, far apart."""
    random = np.random.default_rng(3)
    words = [*KINDS, "table lamp"]
    word_vectors = np.eye(len(words), 8, dtype=np.float32)
    titles = [kind for kind in KINDS for _ in range(20)]
    vectors = word_vectors[[words.index(title) for title in titles]]
    vectors = vectors + random.normal(0, 0.05, vectors.shape).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return Collection("tiny", vectors, words, word_vectors, titles, (8,))
