"""Words and other texts as unit vectors: each once, the short ones together."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np
from tqdm.auto import tqdm

from concept.cache import Cache, text_key
from concept.embed.halving import InHalves
from concept.embed.rows import Rows
from concept.embedders.base import JointSpace, KnowsWords
from concept.errors import InvalidInput, UnknownWordsWarning
from concept.vectors import Floats

_BATCH = 2048


def embed_texts(
    texts: Sequence[str],
    space: JointSpace,
    *,
    columns: int | None = None,
    verbose: bool = False,
    cache: Cache | None = None,
) -> Floats:
    """Embed texts as (n, d) unit rows; the same text twice is embedded once.

    Models pad the texts of a batch to the longest one, so texts of one length go together.

    Args:
        texts: The texts.
        space: The joint space.
        columns: The dimensions of the space, if they are known already.
        verbose: Whether to show a progress bar.
        cache: Where vectors are looked up and kept.

    Raises:
        InvalidInput: If the space returns something other than one finite vector per text, of as
            many dimensions as ``columns`` says.
    """
    if not texts:
        return np.empty((0, 0), dtype=np.float32)
    rows_of: dict[str, list[int]] = {}
    for row, text in enumerate(texts):
        rows_of.setdefault(text, []).append(row)
    found = Rows(len(texts), columns)
    embed = InHalves(space.embed_texts, "the space's text vectors", columns)
    vectors = cache.vectors(space, columns) if cache is not None else None
    try:
        new = []
        for text in sorted(rows_of, key=lambda text: (len(text), text)):
            known = vectors.get(text_key(text)) if vectors is not None else None
            if known is None:
                new.append(text)
            else:
                found.put(rows_of[text], known)
        with tqdm(total=len(new), desc="Words", unit="word", delay=0.1, disable=not verbose) as bar:
            for start in range(0, len(new), _BATCH):
                batch = new[start : start + _BATCH]
                made = embed(batch)
                for text, vector in zip(batch, made, strict=True):
                    found.put(rows_of[text], vector)
                if vectors is not None:
                    vectors.add([text_key(text) for text in batch], made)
                bar.update(len(batch))
    finally:
        for opened in (vectors, cache):
            if opened is not None:
                opened.close()
    return found.matrix


def known_words(words: Sequence[str], space: JointSpace) -> list[str]:
    """The words that a space knows; a warning names the others.

    A vector for a word that a model has never seen looks like any other and means nothing, so
    such words are not scored.

    Raises:
        InvalidInput: If it knows none of them.
    """
    if not isinstance(space, KnowsWords):
        return list(words)
    unknown = [word for word in words if space.unknown_words(word)]
    if len(unknown) == len(words):
        raise InvalidInput(
            f"the embedding model knows none of the {len(words)} words in docs ({some(unknown)})",
            "words that it was trained on",
            "Pass other docs, or an embedding model with an open vocabulary such as clip-ViT-B-32",
        )
    if unknown:
        warnings.warn(
            f"the embedding model does not know {len(unknown)} of {len(words)} words and leaves "
            f"them out: {some(unknown)}",
            UnknownWordsWarning,
            stacklevel=3,
        )
        left_out = set(unknown)
        return [word for word in words if word not in left_out]
    return list(words)


def some(words: Sequence[str], n: int = 10) -> str:
    """The first words of a list, for a message."""
    listed = ", ".join(repr(word) for word in words[:n])
    return f"{listed} …" if len(words) > n else listed
