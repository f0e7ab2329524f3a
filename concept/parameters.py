"""Parameters and arguments, checked before anything is computed with them."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Integral, Real

from concept.cluster import check_clusterer
from concept.embed import checked_captions
from concept.errors import InvalidInput
from concept.fusion import check_fusion
from concept.grouping import check_clustering
from concept.images import ImageInput, ImageSource, collect, describe, printable
from concept.prompts import as_templates
from concept.reduce import check_reducer
from concept.settings import Settings


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


def collected(
    images: ImageInput | None, captions: Sequence[str | None] | None
) -> tuple[list[ImageSource | None], list[str] | None]:
    """What is to be embedded: pictures, and the captions that belong to them.

    Args:
        images: What a user passes as pictures; None where there are captions alone.
        captions: The captions; None without any.

    Returns:
        (n,) sources, None for rows without a picture, and (n,) captions, empty for rows without
        one, or None.

    Raises:
        InvalidInput: If they cannot be used or do not belong together.
    """
    if captions is None:
        return [*collect(images)], None
    if images is None:
        images = [None] * len(captions)
    sources: list[ImageSource | None] = [*collect(images)]
    return sources, checked_captions(captions, len(sources))


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
        return [
            describe(source) if source is not None or not caption else printable(caption)
            for source, caption in zip(sources, said, strict=True)
        ]
    if len(image_names) != len(sources):
        raise InvalidInput(
            f"image_names has {len(image_names)} entries", f"{len(sources)}, one per picture"
        )
    return [printable(str(name)) for name in image_names]
