"""Parameters and arguments, checked before anything is computed with them."""

from __future__ import annotations

from collections.abc import Sequence, Sized
from numbers import Integral, Real
from typing import Any, cast

import numpy as np
from numpy.typing import ArrayLike
from PIL import Image

from concept.cluster import check_clusterer
from concept.embed import checked_captions
from concept.errors import InvalidInput
from concept.fusion import check_fusion
from concept.grouping import check_clustering
from concept.images import ImageInput, ImageSource, collect, describe, printable
from concept.prompts import as_templates
from concept.reduce import check_reducer
from concept.settings import Settings
from concept.vectors import as_matrix


def check_parameters(settings: Settings) -> None:
    """Raise InvalidInput if one of a model's parameters cannot be used."""
    if not isinstance(settings.diversity, Real) or not 0.0 <= settings.diversity <= 1.0:
        raise InvalidInput(f"diversity is {settings.diversity!r}", "a number from 0 to 1")
    if not isinstance(settings.min_concept_size, Integral):
        raise InvalidInput(f"min_concept_size is {settings.min_concept_size!r}", "a whole number")
    seed = settings.random_state
    if seed is not None and not (isinstance(seed, Integral) and 0 <= seed < 2**32):
        raise InvalidInput(f"random_state is {seed!r}", "None, or a whole number from 0")
    as_templates(settings.prompt_template)
    check_fusion(settings.fusion)
    check_reducer(settings.umap_model)
    check_clusterer(settings.min_concept_size, settings.hdbscan_model)
    check_clustering(settings.clustering, settings.umap_model, settings.hdbscan_model)


def rows_of(
    images: ImageInput | None,
    image_embeddings: ArrayLike | None,
    captions: Sequence[str | None] | None = None,
    empty: bool = False,
) -> tuple[list[ImageSource | None], ArrayLike | None, list[str] | None]:
    """What users pass as pictures, vectors and captions, as rows.

    Args:
        images: Pictures, see `concept.images.collect`; or (n, d) vectors, as an array of floating
            point or a table of numbers, such as the step before in a pipeline returns; or None.
        image_embeddings: (n, d) vectors, or None.
        captions: (n,) texts that belong to the pictures, None where there is none; or None.
        empty: Whether there may be no pictures at all.

    Returns:
        (n,) pictures, empty paths where there are vectors only, None for rows that are a caption
        alone; the vectors or None; and (n,) captions, empty for rows without one, or None.

    Raises:
        InvalidInput: If they are none of these, or do not belong together.
    """
    if captions is not None and images is None and image_embeddings is None:
        images = cast(list[ImageSource], [None] * len(captions))
    matrix: Any = images
    if hasattr(images, "__array__") and not isinstance(images, Image.Image):
        matrix = np.asarray(images)
    if hasattr(matrix, "tocsr"):
        raise InvalidInput("images is a sparse matrix, and sparse input is not supported", "arrays")
    if isinstance(matrix, np.ndarray):
        if matrix.dtype.kind == "c":
            raise InvalidInput("Complex data not supported", "vectors of real numbers")
        if matrix.ndim == 1 and matrix.dtype.kind in "buif":
            raise InvalidInput(
                f"images is an array of numbers of shape {matrix.shape}",
                "pictures, or vectors as the rows of a matrix",
                "Reshape your data with vector.reshape(1, -1) if it is a single vector",
            )
        flat = matrix.ndim == 2 and (matrix.dtype.kind in "fO" or matrix is not images)
        if flat and image_embeddings is None:
            image_embeddings, images = matrix, None
    if empty and isinstance(images, Sized) and not isinstance(images, str) and not len(images):
        return [], None, None
    sources: list[ImageSource | None]
    if images is not None or image_embeddings is None:
        sources = [*collect(images)]
    else:
        sources = [""] * len(as_matrix(image_embeddings, "image_embeddings"))
    texts = None if captions is None else checked_captions(captions, len(sources))
    return sources, image_embeddings, texts


def picture_names(
    image_names: Sequence[str] | None,
    sources: Sequence[ImageSource | None],
    captions: Sequence[str] | None = None,
) -> list[str]:
    """The names of pictures: as given, or else their paths; of rows without one, their captions.

    Raises:
        InvalidInput: If there are not as many names as pictures.
    """
    if image_names is None:
        said = captions if captions is not None else [""] * len(sources)
        told = ["" if source is None else describe(source) for source in sources]
        return [
            name or printable(caption) or f"row {row}"
            for row, (name, caption) in enumerate(zip(told, said, strict=True))
        ]
    if len(image_names) != len(sources):
        raise InvalidInput(
            f"image_names has {len(image_names)} entries", f"{len(sources)}, one per picture"
        )
    return [printable(str(name)) for name in image_names]
