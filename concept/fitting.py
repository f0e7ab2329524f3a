"""A fit: from pictures and words to everything that a fitted model knows."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from concept.cache import open_cache
from concept.derive import derive
from concept.embed import EmbeddedImages, embed_images, embed_texts
from concept.embedders import JointSpace
from concept.errors import UnreadableImagesWarning
from concept.grouping import grouped
from concept.images import ImageSource, paths_of
from concept.namers.hook import check_label_model
from concept.prompts import as_templates, known_words
from concept.settings import Settings
from concept.state import ConceptState
from concept.vectors import OUTLIER, as_matrix, spread, unit_rows
from concept.vocabulary import extract_words

logger = logging.getLogger(__name__)

# Stages that users may replace by objects, which are not saved.
_STAGES = ("umap_model", "hdbscan_model")


def fit_state(
    sources: Sequence[ImageSource],
    names: list[str],
    docs: Iterable[str] | None,
    image_embeddings: ArrayLike | None,
    space: Callable[[], JointSpace],
    settings: Settings,
) -> ConceptState:
    """Find and name the concepts of a collection.

    Args:
        sources: (n,) the pictures.
        names: (n,) their names.
        docs: Documents or words to name the concepts with, or None.
        image_embeddings: (n, d) vectors of the pictures, or None to embed them.
        space: Gives the joint space.
        settings: The parameters, checked.

    Raises:
        InvalidInput: If an argument cannot be used.
        ModelUnavailable: If a model cannot be loaded.
    """
    words = extract_words(docs, settings.vectorizer_model) if docs is not None else []
    templates = as_templates(settings.prompt_template)
    words = known_words(words, space(), templates) if words else []
    check_label_model(settings.label_model)
    embedded = embedded_images(sources, image_embeddings, space, settings, stacklevel=4)
    rows = np.flatnonzero(embedded.readable)
    vectors = embedded.vectors[rows]
    width = vectors.shape[1]
    word_vectors = embed_texts(
        words,
        space(),
        templates=templates,
        columns=width,
        verbose=settings.verbose,
        cache=open_cache(settings.cache),
    )
    grouping = grouped(vectors, settings, settings.random_state)
    settled, n = grouping.settled, len(sources)
    state = ConceptState(
        names=names,
        paths=paths_of(sources),
        vectors=embedded.vectors,
        layout=spread(grouping.layout, rows, n, 0.0),
        labels=spread(settled.labels, rows, n, OUTLIER),
        shares=spread(settled.shares, rows, n, 0.0),
        core=spread(settled.core, rows, n, OUTLIER),
        reach=settled.reach,
        concept_vectors=np.empty((0, width), dtype=np.float32),
        exemplars=[],
        collages=[],
        titles=[],
        words=words,
        word_vectors=word_vectors,
        unreadable=embedded.unreadable,
        own_stages=[name for name in _STAGES if getattr(settings, name) is not None],
    )
    state = derive(state, settings, sources)
    logger.info("%d concepts in %d pictures", state.n_concepts, n)
    return state


def embedded_images(
    sources: Sequence[ImageSource],
    given: ArrayLike | None,
    space: Callable[[], JointSpace],
    settings: Settings,
    dimensions: int | None = None,
    stacklevel: int = 3,
) -> EmbeddedImages:
    """The vectors of pictures: as given, or else embedded, with a warning of unreadable ones.

    Args:
        sources: (n,) the pictures.
        given: (n, d) their vectors, or None to embed them.
        space: Gives the joint space.
        settings: The parameters.
        dimensions: The number of dimensions that they must have, if that is known.
        stacklevel: How many calls up the warning points.

    Raises:
        InvalidInput: If the vectors cannot be used.
    """
    if given is not None:
        n = len(sources)
        vectors = as_matrix(given, "image_embeddings", rows=n, columns=dimensions)
        return EmbeddedImages(unit_rows(vectors), np.ones(n, dtype=bool), [])
    embedded = embed_images(
        sources,
        space(),
        columns=dimensions,
        verbose=settings.verbose,
        cache=open_cache(settings.cache),
    )
    if embedded.unreadable:
        first = embedded.unreadable[0]
        warnings.warn(
            f"{len(embedded.unreadable)} of {len(sources)} pictures could not be read and get "
            f"concept -1, the first is {first.path!r}: {first.reason} See model.unreadable_.",
            UnreadableImagesWarning,
            stacklevel=stacklevel,
        )
    return embedded
