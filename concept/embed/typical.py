"""Texts such as users ask for, to know where a space holds its texts."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from concept.embed.words import embed_texts
from concept.embedders.base import JointSpace, KnowsWords
from concept.fusion import to_halves
from concept.prompts import filled
from concept.vectors import Floats

# Everyday things, to know the mean of a space's texts where there is no vocabulary.
EVERYDAY = (
    *("house", "tree", "car", "dog", "cat", "bird", "fish", "flower", "chair", "table", "book"),
    *("bottle", "bread", "cheese", "apple", "shoe", "hat", "coat", "clock", "lamp", "phone"),
    *("computer", "guitar", "piano", "ball", "bicycle", "boat", "train", "bridge", "river"),
    *("mountain", "beach", "snow", "rain", "fire", "street", "field", "garden", "kitchen"),
    *("window", "door", "knife", "cup", "plate", "child", "woman", "man", "crowd", "horse"),
)
# Fewer words than this say nothing about where texts are.
_FEWEST = 5


def typical_texts(
    word_vectors: Floats,
    space: Callable[[], JointSpace],
    templates: Sequence[str],
    columns: int,
    halves: int = 1,
) -> Floats:
    """Vectors of texts such as users ask for.

    Args:
        word_vectors: (m, d) unit rows of the vocabulary, which is taken if it is large enough.
        space: Gives the joint space; called if it is not.
        templates: The prompts that words are put into.
        columns: The dimensions of these vectors.
        halves: How many vectors of the space stand side by side in them; see `concept.fusion`.

    Returns:
        (m, d) unit rows; none if the space knows too few of everyday things and the vocabulary is
        tiny.
    """
    enough = len(EVERYDAY) // 2
    if len(word_vectors) >= enough:
        return word_vectors
    known = [word for word in EVERYDAY if _is_known(word, space(), templates)]
    if len(known) < enough:
        # A few words say roughly where texts are, which is better than nothing.
        few = len(word_vectors) >= _FEWEST
        return word_vectors if few else np.empty((0, columns), dtype=np.float32)
    texts = embed_texts(known, space(), templates=templates, columns=columns // halves)
    return to_halves(texts, halves)


def _is_known(word: str, space: JointSpace, templates: Sequence[str]) -> bool:
    if not isinstance(space, KnowsWords):
        return True
    return not any(space.unknown_words(filled(template, [word])[0]) for template in templates)
