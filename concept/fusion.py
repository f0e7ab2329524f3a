"""Rows that are a picture, a text, or both: two unit vectors of one joint space made into one.

The mean lies between the two halves and stays in the space, so everything that is asked of a space
works as before. A concatenation keeps both halves apart in twice the dimensions: two rows are as
alike as the mean of how alike their pictures and their texts are.
"""

from __future__ import annotations

from numbers import Real

import numpy as np

from concept.errors import InvalidInput
from concept.vectors import Floats, unit_rows

MEAN, CONCATENATION = "mean", "concat"

Fusion = str | float
"""``"mean"``, ``"concat"``, or the weight of the picture in the mean, more than 0, less than 1."""


def check_fusion(fusion: object) -> None:
    """Raise InvalidInput unless this is a way to fuse."""
    if isinstance(fusion, str) and fusion in (MEAN, CONCATENATION):
        return
    if isinstance(fusion, Real) and 0.0 < float(fusion) < 1.0:
        return
    raise InvalidInput(
        f"fusion is {fusion!r}",
        "'mean', 'concat', or the picture's weight in the mean, more than 0 and less than 1",
    )


def halves_of(fusion: Fusion) -> int:
    """How many parts a fused vector has side by side: 2 for a concatenation, else 1."""
    return 2 if fusion == CONCATENATION else 1


def fuse(pictures: Floats, texts: Floats, fusion: Fusion = MEAN) -> Floats:
    """Make one vector of each row's two halves.

    Args:
        pictures: (n, d) unit rows; zeros where there is no picture.
        texts: (n, d) unit rows of the same space; zeros where there is no text.
        fusion: How; see `Fusion`.

    Returns:
        (n, d), or (n, 2 d) for a concatenation: unit rows; zeros where both halves are missing.
        A row with one half is that half alone, whatever its weight; in a concatenation it stands
        in both places.

    Raises:
        InvalidInput: If the halves differ in shape, or there is no such way to fuse.
    """
    check_fusion(fusion)
    if pictures.shape != texts.shape:
        raise InvalidInput(
            f"the pictures' vectors have shape {pictures.shape} and the texts' {texts.shape}",
            "two halves for every row, of one joint space",
        )
    if fusion == CONCATENATION:
        # Pictures and texts share a space, so the half that is there stands in for the other.
        shown = np.where(np.any(pictures, axis=1, keepdims=True), pictures, texts)
        said = np.where(np.any(texts, axis=1, keepdims=True), texts, pictures)
        return unit_rows(np.concatenate([shown, said], axis=1))
    weight = 0.5 if isinstance(fusion, str) else float(fusion)
    mixed = weight * pictures + (1.0 - weight) * texts
    # Halves that point in opposite ways leave nothing but rounding: the heavier one counts alone.
    both = pictures.any(axis=1) & texts.any(axis=1)
    cancelled = both & (np.linalg.norm(mixed, axis=1) < 1e-5)
    mixed[cancelled] = pictures[cancelled] if weight >= 0.5 else texts[cancelled]
    return unit_rows(mixed.astype(np.float32, copy=False))


def to_halves(vectors: Floats, halves: int) -> Floats:
    """Queries and words as vectors that are compared with every half alike.

    A query is about what a row shows or says. Put into both halves, its cosine with a
    concatenation is the mean of those with the two halves.

    Args:
        vectors: (n, d) unit rows of the joint space.
        halves: How many parts the fused vectors have.

    Returns:
        (n, halves d) unit rows.
    """
    if halves == 1:
        return vectors
    return unit_rows(np.tile(vectors, (1, halves)))
