"""A fit: from pictures and words to everything that a fitted model knows."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from concept.cache import open_cache
from concept.criterion import look, make_lens
from concept.derive import NEW, derive
from concept.embed import (
    EmbeddedImages,
    embed_captions,
    embed_images,
    embed_texts,
    with_captions,
)
from concept.embedders import JointSpace
from concept.errors import InvalidInput, UnreadableImagesWarning
from concept.fusion import CONCATENATION, fuse, halves_of, to_halves
from concept.grouping import grouped
from concept.guidance import Guidance, criterion_words, near_criterion, steered
from concept.images import ImageSource, paths_of
from concept.namers.hook import check_label_model
from concept.prompts import as_templates, known_words
from concept.settings import Settings
from concept.state import USER, ConceptState
from concept.tiles import text_tile
from concept.vectors import OUTLIER, Floats, as_matrix, spread, taken, unit_rows
from concept.vocabulary import extract_words

logger = logging.getLogger(__name__)

# Stages that users may replace by objects, which are not saved.
_STAGES = ("umap_model", "hdbscan_model")


def fit_state(
    sources: Sequence[ImageSource | None],
    names: list[str],
    docs: Iterable[str] | None,
    image_embeddings: ArrayLike | None,
    space: Callable[[], JointSpace],
    settings: Settings,
    guidance: Guidance | None = None,
    captions: Sequence[str] | None = None,
) -> ConceptState:
    """Find and name the concepts of a collection.

    Args:
        sources: (n,) the pictures; None for rows that are a caption alone.
        names: (n,) their names.
        docs: Documents or words to name the concepts with, or None.
        image_embeddings: (n, d) vectors of the pictures, or None to embed them.
        space: Gives the joint space.
        settings: The parameters, checked.
        guidance: Given concepts, and a criterion.
        captions: (n,) texts that belong to the pictures, empty where there is none; or None.

    Raises:
        InvalidInput: If an argument cannot be used.
        ModelUnavailable: If a model cannot be loaded.
    """
    guidance = guidance or Guidance()
    words = criterion_words(guidance.criterion, docs) or []
    if docs is not None:
        words = extract_words(docs, settings.vectorizer_model)
    templates = as_templates(settings.prompt_template)
    words = known_words(words, space(), templates) if words else []
    check_label_model(settings.label_model)
    halves = halves_of(settings.fusion) if captions is not None else 1
    embedded = embedded_rows(
        sources, captions, image_embeddings, space, settings, halves, stacklevel=5
    )
    rows = np.flatnonzero(embedded.readable)
    vectors = taken(embedded.vectors, rows)
    width = vectors.shape[1]
    word_vectors = embed_texts(
        words,
        space(),
        templates=templates,
        columns=width // halves,
        verbose=settings.verbose,
        cache=open_cache(settings.cache),
    )
    word_vectors = to_halves(word_vectors, halves)
    lens = np.empty((0, 0), dtype=np.float32)
    if guidance.criterion is not None:
        if isinstance(guidance.criterion, str):
            words, word_vectors = near_criterion(
                guidance.criterion, words, word_vectors, space, templates, halves
            )
        lens = make_lens(vectors, word_vectors)
    seen = look(vectors, lens)
    grouping = grouped(seen, settings, settings.random_state)
    settled, n = grouping.settled, len(sources)
    given: dict[int, str] = {}
    if guidance.concepts is not None:
        settled, given = steered(
            settled.core,
            vectors,
            seen,
            guidance.concepts,
            guidance.min_relevance,
            settings.min_concept_size,
            word_vectors,
            space,
            templates,
            halves,
        )
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
        titles=list(given.values()),
        named_by=[USER] * len(given),
        words=words,
        word_vectors=word_vectors,
        unreadable=embedded.unreadable,
        lens=lens,
        own_stages=[name for name in _STAGES if getattr(settings, name) is not None],
        halves=halves,
    )
    heirs = np.full(len(settled.reach), NEW, dtype=np.int64)
    heirs[list(given)] = np.arange(len(given))
    state = derive(state, settings, WithTiles(sources, names), heirs=heirs)
    logger.info("%d concepts in %d pictures", state.n_concepts, n)
    return state


def embedded_rows(
    sources: Sequence[ImageSource | None],
    captions: Sequence[str] | None,
    given: ArrayLike | None,
    space: Callable[[], JointSpace],
    settings: Settings,
    halves: int,
    dimensions: int | None = None,
    stacklevel: int = 3,
) -> EmbeddedImages:
    """The vectors of rows that are a picture, a caption, or both.

    Args:
        sources: (n,) the pictures; None for rows that are a caption alone.
        captions: (n,) the captions, empty where there is none; None without any.
        given: (n, d) vectors of the pictures, or None to embed them.
        space: Gives the joint space.
        settings: The parameters.
        halves: How many vectors of the space stand side by side in a row.
        dimensions: The number of dimensions that the space must have, if that is known.
        stacklevel: How many calls up the warning of unreadable pictures points.

    Raises:
        InvalidInput: If the vectors or captions cannot be used.
    """
    fusion = CONCATENATION if halves == 2 else settings.fusion

    def pictures(those: list[ImageSource]) -> EmbeddedImages:
        return embedded_images(
            those, own, space, settings, dimensions, stacklevel + 2 * (captions is not None)
        )

    def texts(those: Sequence[str], columns: int | None) -> Floats:
        return embed_captions(
            those,
            space(),
            columns=columns or dimensions,
            verbose=settings.verbose,
            cache=open_cache(settings.cache),
        )

    own = given
    if captions is not None:
        if given is not None:
            values = np.asarray(given)
            if values.shape[:1] != (len(sources),):
                raise InvalidInput(
                    f"image_embeddings has shape {values.shape}",
                    f"{len(sources)} vectors, one per row",
                )
            own = values[[source is not None for source in sources]]
        return with_captions(sources, captions, pictures, texts, fusion)
    embedded = pictures([source for source in sources if source is not None])
    if halves == 1:
        return embedded
    missing = np.zeros_like(embedded.vectors)
    return replace(embedded, vectors=fuse(embedded.vectors, missing, fusion))


class WithTiles(Sequence[ImageSource]):
    """Pictures as they are opened for collages; a row without one is drawn as its name.

    Args:
        sources: (n,) the pictures, None where there is none.
        names: (n,) the rows' names.
    """

    def __init__(self, sources: Sequence[ImageSource | None], names: Sequence[str]) -> None:
        """Nothing is drawn before it is asked for."""
        self._sources = sources
        self._names = names

    def __len__(self) -> int:
        """The number of rows."""
        return len(self._sources)

    def __getitem__(self, row: Any) -> Any:
        """What is shown for a row."""
        source = self._sources[row]
        return text_tile(self._names[row]) if source is None else source


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
