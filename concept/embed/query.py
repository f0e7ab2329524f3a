"""What people search with, as a unit vector: texts, pictures, vectors, or several of these."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Real
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from concept.embed.pictures import embed_images
from concept.embed.words import embed_texts
from concept.embedders.base import JointSpace
from concept.errors import InvalidInput, UnreadableImage
from concept.fusion import to_halves
from concept.images import EXTENSIONS
from concept.prompts import BARE, known_query, templates_for
from concept.vectors import Floats, as_matrix, unit_rows


def embed_query(
    query: Any,
    space: JointSpace,
    dimensions: int,
    templates: Sequence[str] = BARE,
    halves: int = 1,
) -> Floats | None:
    """The unit vector of a query.

    Args:
        query: A text; a picture (PIL, array of pixels, or a path or URL of one, which a text with
            a picture's ending or a URL's beginning is taken for); a vector of the space; or a list
            of these, whose unit vectors are averaged.
        space: The joint space.
        dimensions: Of the rows that it is compared with.
        templates: The prompts that words and short names are put into; see
            `concept.prompts.templates_for`.
        halves: How many vectors of the space stand side by side in these rows; see
            `concept.fusion`. A vector of ``dimensions`` is a row as a whole.

    Returns:
        (1, d) unit row, or None if the space knows no word of the query.

    Raises:
        InvalidInput: If the query is empty or of another kind.
        UnreadableImage: If it is a picture that cannot be read.
    """
    if isinstance(query, list | tuple) and not all(isinstance(q, Real) for q in query):
        parts = [embed_query(part, space, dimensions, templates, halves) for part in query]
        known = [part for part in parts if part is not None]
        return unit_rows(np.mean(known, axis=0)) if known else None
    if halves > 1 and np.shape(query) not in {(dimensions,), (1, dimensions)}:
        half = embed_query(query, space, dimensions // halves, templates)
        return None if half is None else to_halves(half, halves)
    if isinstance(query, str) and not is_picture_path(query):
        text = query.strip()
        if not text:
            raise InvalidInput("the query is empty", "a word, a phrase, a picture or a vector")
        prompts = templates_for(text, templates)
        kept = known_query(text, space, prompts)
        if kept is None:
            return None
        return embed_texts([kept], space, templates=prompts, columns=dimensions)
    if np.ndim(query) == 1 or np.shape(query) == (1, dimensions):
        return unit_rows(as_matrix(np.reshape(query, (1, -1)), "the query", columns=dimensions))
    if isinstance(query, str | Path | Image.Image | np.ndarray):
        embedded = embed_images([query], space, columns=dimensions, verbose=False)
        for failure in embedded.unreadable:
            raise UnreadableImage(f"the query {failure.path!r} cannot be read: {failure.reason}")
        return embedded.vectors
    raise InvalidInput(
        f"the query is {query!r}", "a word, a phrase, a picture, a vector, or a list of these"
    )


def is_picture_path(query: str) -> bool:
    """Whether a text is taken for the path or URL of a picture."""
    return Path(query).suffix.lower() in EXTENSIONS or query.startswith(("http://", "https://"))
