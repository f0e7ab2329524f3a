"""Captions of rows as unit vectors, and pictures joined with them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from concept.cache import Cache
from concept.embed.pictures import EmbeddedImages
from concept.embed.words import embed_texts
from concept.embedders.base import JointSpace, KnowsWords
from concept.errors import InvalidInput
from concept.fusion import Fusion, fuse
from concept.images import ImageSource
from concept.vectors import Floats, spread

logger = logging.getLogger(__name__)


def checked_captions(captions: Sequence[str | None], rows: int) -> list[str]:
    """Captions without the spaces around them; empty where there is none.

    Raises:
        InvalidInput: If there are not as many as rows, or one is no text.
    """
    if isinstance(captions, str) or len(captions) != rows:
        given = "a text" if isinstance(captions, str) else f"{len(captions)} entries"
        raise InvalidInput(
            f"captions has {given}", f"{rows}, one per row, None where there is none"
        )
    kept = []
    for row, caption in enumerate(captions):
        if not (caption is None or isinstance(caption, str)):
            raise InvalidInput(f"captions[{row}] is {caption!r}", "a text, or None for no caption")
        kept.append((caption or "").strip())
    return kept


def embed_captions(
    captions: Sequence[str],
    space: JointSpace,
    *,
    columns: int | None = None,
    verbose: bool = False,
    cache: Cache | None = None,
) -> Floats:
    """Embed captions, (n, d) unit rows; zeros for empty ones, and where no word is known."""
    texts = [_known_part(caption, space) for caption in captions]
    there = np.flatnonzero([bool(text) for text in texts])
    silent = sum(map(bool, captions)) - len(there)
    if silent:
        logger.warning("the embedding model knows no word of %d captions", silent)
    if not len(there):
        return np.zeros((len(captions), columns or 0), dtype=np.float32)
    found = embed_texts(
        [texts[row] for row in there], space, columns=columns, verbose=verbose, cache=cache
    )
    return spread(found, there, len(captions), 0.0)


def _known_part(caption: str, space: JointSpace) -> str:
    if not caption or not isinstance(space, KnowsWords):
        return caption
    unknown = set(space.unknown_words(caption))
    if not unknown:
        return caption
    return " ".join(
        word for word in caption.split() if word not in unknown and caption not in unknown
    )


def with_captions(
    sources: Sequence[ImageSource | None],
    captions: Sequence[str],
    embed: Callable[[list[ImageSource]], EmbeddedImages],
    embed_texts_of: Callable[[Sequence[str], int | None], Floats],
    fusion: Fusion,
) -> EmbeddedImages:
    """Embed rows that are a picture, a caption, or both.

    Args:
        sources: (n,) the pictures, None where there is none.
        captions: (n,) the captions, empty where there is none.
        embed: Embeds the pictures that are there, with their rows.
        embed_texts_of: Embeds all captions; is told the dimensions where they are known.
        fusion: How the two halves are joined.

    Returns:
        Fused vectors. A picture that cannot be read is told, and its row is still readable where
        it has a caption.

    Raises:
        InvalidInput: If a row has neither.
    """
    n = len(sources)
    there = np.flatnonzero([source is not None for source in sources])
    for row, source in enumerate(sources):
        if source is None and not captions[row]:
            raise InvalidInput(f"row {row} has neither a picture nor a caption", "at least one")
    if not len(there):
        texts = embed_texts_of(captions, None)
        if not texts.shape[1]:
            raise InvalidInput(
                f"the embedding model knows no word of any of the {n} captions",
                "captions in words that it was trained on",
            )
        vectors = fuse(np.zeros_like(texts), texts, fusion)
        return EmbeddedImages(vectors, _with_a_direction(vectors), [])
    found = embed([source for source in sources if source is not None])
    pictures = spread(found.vectors, there, n, 0.0)
    vectors = fuse(pictures, embed_texts_of(captions, pictures.shape[1]), fusion)
    unreadable = [replace(failure, row=int(there[failure.row])) for failure in found.unreadable]
    return EmbeddedImages(vectors, _with_a_direction(vectors), unreadable)


def _with_a_direction(vectors: Floats) -> NDArray[np.bool_]:
    there: NDArray[np.bool_] = np.any(vectors, axis=1)
    return there
