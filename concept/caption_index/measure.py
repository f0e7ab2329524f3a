"""How well a caption index finds pictures by captions that it has not seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from concept.caption_index.index import BOTH, CaptionIndex
from concept.evaluate import RetrievalScores
from concept.evaluate.retrieval import scores_of
from concept.pairs import Pairs


def hold_out(pairs: Pairs, seed: int = 0) -> tuple[Pairs, list[str]]:
    """Take one caption, drawn at random, from every picture that has several.

    Pictures with one caption are left away.

    Returns:
        The pictures with the captions that are left, and (n,) those that were taken.
    """
    rows = [row for row, captions in enumerate(pairs.captions) if len(captions) > 1]
    rng = np.random.default_rng(seed)
    left, taken = [], []
    for row in rows:
        captions = pairs.captions[row]
        chosen = int(rng.integers(len(captions)))
        taken.append(captions[chosen])
        left.append(captions[:chosen] + captions[chosen + 1 :])
    return replace(pairs.take(rows), captions=left), taken


def held_out_scores(index: CaptionIndex, texts: Sequence[str], by: str = BOTH) -> RetrievalScores:
    """Score an index.

    Args:
        index: The index.
        texts: (n,) a caption of each of its pictures, in their order, that it was made without.
        by: Which share of the score is measured; see `CaptionIndex.scores`.
    """
    return scores_of(index.scores(texts, by), [[row] for row in range(len(texts))])
