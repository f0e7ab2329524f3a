"""Captions cut into short sequences of words, and which groups of sequences there are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from concept.embedders.tokens import content_words
from concept.errors import InvalidInput
from concept.vectors import Ints

_BATCH = 4096


def windows(text: str, length: int) -> list[list[str]]:
    """The sequences of so many content words that slide over a text, word by word.

    A shorter text is one sequence; a text without a word is none.
    """
    words = content_words(text)
    if not words:
        return []
    return [words[at : at + length] for at in range(max(1, len(words) - length + 1))]


def sequences_of(captions: Sequence[Sequence[str]], length: int) -> tuple[list[list[str]], Ints]:
    """The different sequences of each picture's captions.

    Args:
        captions: (n,) the captions of each picture.
        length: How many words a sequence has at most.

    Returns:
        (s,) sequences, and (s,) the picture that each belongs to. What two pictures say in the
        same words stands there for both.

    Raises:
        InvalidInput: If no caption has a word.
    """
    found: list[list[str]] = []
    owners: list[int] = []
    for picture, texts in enumerate(captions):
        own = {tuple(words): words for text in texts for words in windows(text, length)}
        found += own.values()
        owners += [picture] * len(own)
    if not found:
        raise InvalidInput(
            f"there is no word in the captions of {len(captions)} pictures", "captions with words"
        )
    return found, np.array(owners, dtype=np.int64)


def label_sequences(vectors: Any, groups: int, seed: int) -> tuple[Ints, int]:
    """Group sequences by mini-batch k-means over their TF-IDF vectors.

    Args:
        vectors: (s, v) sparse unit rows.
        groups: How many groups to look for; fewer where there are fewer different sequences.
        seed: Of the first centres.

    Returns:
        (s,) the groups from 0, none of them empty, and how many there are.
    """
    from sklearn.cluster import MiniBatchKMeans

    wanted = min(groups, max(1, vectors.shape[0] // 2))
    means = MiniBatchKMeans(
        wanted, batch_size=_BATCH, n_init=1, max_iter=10, random_state=seed, compute_labels=True
    )
    found: NDArray[Any] = means.fit_predict(vectors)
    there, labels = np.unique(found, return_inverse=True)
    return labels.astype(np.int64), len(there)


def shares(owners: Ints, labels: Ints, pictures: int, groups: int) -> Any:
    """How a picture's sequences are spread over the groups.

    Returns:
        (pictures, groups) sparse, each row adding up to 1; a picture is in every group that one of
        its sequences is in.
    """
    from scipy.sparse import coo_matrix, diags

    ones = np.ones(len(owners), dtype=np.float32)
    counts = coo_matrix((ones, (owners, labels)), shape=(pictures, groups)).tocsr()
    totals = np.asarray(counts.sum(axis=1)).ravel()
    return (diags(1.0 / np.maximum(totals, 1.0)) @ counts).astype(np.float32).tocsr()
