"""A criterion: words for what pictures are to be told apart by, such as places or moods.

Seen through a criterion, a picture is what the words say about it: how far it stands out from the
other pictures towards each of them, as shares of one (after TAC, Li et al. 2024, which chooses its
words by itself). Pictures that differ in everything else, but not in that, become the same.
"""

from __future__ import annotations

import numpy as np

from concept.errors import InvalidInput
from concept.vectors import Floats, unit_rows

# Standard deviations by which one word must be ahead to get e times the share of another;
# `benchmarks/steer.py` prints how criteria fare with it.
_TEMPERATURE = 1.0


def make_lens(vectors: Floats, word_vectors: Floats) -> Floats:
    """What to look through at pictures, to see a criterion only.

    Args:
        vectors: (n, d) unit rows of the pictures.
        word_vectors: (k, d) unit rows of the criterion's words, two different ones at least.

    Returns:
        (k, d + 1) for each word the direction that turns a picture into how far it stands out, in
        standard deviations, and behind it what to add.

    Raises:
        InvalidInput: If the words, or the pictures, do not differ in the criterion.
    """
    directions = unit_rows(word_vectors - word_vectors.mean(axis=0))
    scores = (vectors - vectors.mean(axis=0)) @ directions.T
    spread = scores.std(axis=0)
    if len(word_vectors) < 2 or not (spread > 1e-6).all():
        raise InvalidInput(
            f"the criterion has {len(word_vectors)} words, which do not tell pictures apart",
            "two or more words for what differs between the pictures",
        )
    scaled = directions / spread[:, None]
    offset = -(scaled @ vectors.mean(axis=0))
    lens: Floats = np.hstack([scaled, offset[:, None]]).astype(np.float32)
    return lens


def look(vectors: Floats, lens: Floats) -> Floats:
    """Pictures as a criterion sees them.

    Args:
        vectors: (n, d) unit rows.
        lens: (k, d + 1) as `make_lens` returns it; of no rows for no criterion.

    Returns:
        (n, d) unit rows; the vectors themselves without a criterion. Rows of zeros stay zero.
    """
    if not len(lens):
        return vectors
    scaled, offset = lens[:, :-1], lens[:, -1]
    logits = (vectors @ scaled.T + offset) / _TEMPERATURE
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    shares[~vectors.any(axis=1)] = 0.0
    return unit_rows(shares @ unit_rows(scaled))
