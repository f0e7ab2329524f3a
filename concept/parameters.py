"""Parameters and arguments, checked before anything is computed with them."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Integral, Real

from concept.cluster import check_clusterer
from concept.errors import InvalidInput
from concept.grouping import check_clustering
from concept.images import ImageSource, describe, printable
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
    check_reducer(settings.umap_model)
    check_clusterer(settings.min_concept_size, settings.hdbscan_model)
    check_clustering(settings.clustering, settings.umap_model, settings.hdbscan_model)


def picture_names(image_names: Sequence[str] | None, sources: Sequence[ImageSource]) -> list[str]:
    """The names of pictures: as given, or else their paths.

    Raises:
        InvalidInput: If there are not as many names as pictures.
    """
    if image_names is None:
        return [describe(source) for source in sources]
    if len(image_names) != len(sources):
        raise InvalidInput(
            f"image_names has {len(image_names)} entries", f"{len(sources)}, one per picture"
        )
    return [printable(str(name)) for name in image_names]
