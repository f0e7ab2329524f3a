"""Words and other texts as unit vectors: each once, the short ones together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from concept.cache import Cache, text_key
from concept.embed.halving import InHalves
from concept.embed.rows import Rows
from concept.embedders.base import JointSpace
from concept.prompts import BARE, filled
from concept.vectors import Floats, unit_rows

_BATCH = 2048


def embed_texts(
    texts: Sequence[str],
    space: JointSpace,
    *,
    templates: Sequence[str] = BARE,
    columns: int | None = None,
    verbose: bool = False,
    cache: Cache | None = None,
) -> Floats:
    """Embed texts as (n, d) unit rows; the same text twice is embedded once.

    Models pad the texts of a batch to the longest one, so texts of one length go together.

    Args:
        texts: The texts.
        space: The joint space.
        templates: The prompts to put each text into. The unit vectors of several prompts are
            averaged and scaled to unit length (prompt ensembling, Radford et al. 2021).
        columns: The dimensions of the space, if they are known already.
        verbose: Whether to show a progress bar.
        cache: Where vectors are looked up and kept.

    Raises:
        InvalidInput: If the space returns something other than one finite vector per text, of as
            many dimensions as ``columns`` says.
    """
    if not texts:
        return np.empty((0, 0), dtype=np.float32)
    prompts = [prompt for template in templates for prompt in filled(template, texts)]
    vectors = _embed(prompts, space, columns, verbose, cache)
    if len(templates) == 1:
        return vectors
    return unit_rows(vectors.reshape(len(templates), len(texts), -1).sum(axis=0))


def _embed(
    texts: Sequence[str],
    space: JointSpace,
    columns: int | None,
    verbose: bool,
    cache: Cache | None,
) -> Floats:
    from tqdm.auto import tqdm

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
