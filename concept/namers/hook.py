"""The hook: ask a callable for the name of every concept, and go on where it has none."""

from __future__ import annotations

import logging
import textwrap
import unicodedata
import warnings
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from PIL import Image

from concept.errors import (
    InvalidInput,
    ModelUnavailable,
    UnnamedConceptsWarning,
    UnreadableImage,
)
from concept.images import ImageSource, model_ready, printable, read_image
from concept.namers.generation import TransformersNamer
from concept.state import Scored
from concept.wording import titles

logger = logging.getLogger(__name__)

# Enough for models that read pictures in tiles; a photograph as it is would only cost memory.
_SIDE = 768
_LONGEST_NAME = 60
_BAR_DELAY = 0.1
_REASONS_TOLD = 3
_LONGEST_REASON = 200
_CONCEPTS_TOLD = 10


class LabelModel(Protocol):
    """Anything that can be called with a concept and returns its name."""

    def __call__(
        self, pictures: list[Image.Image], words: list[str], scores: list[float], /
    ) -> str:
        """Name a concept.

        Args:
            pictures: Its exemplars, best first, RGB, at most 768 pixels wide and high. Those that
                cannot be opened are missing; where only vectors were given there are none.
            words: Its words, best first; none without docs.
            scores: Their scores.

        Returns:
            A short name.
        """
        ...


def check_label_model(label_model: object) -> None:
    """See before a fit that a hook can be called, and load a model that is loaded by name.

    Raises:
        InvalidInput: If it cannot be called, or is a class.
        ModelUnavailable: If it is a namer of this package whose model cannot be loaded.
    """
    if label_model is None:
        return
    expected = "a callable that takes pictures, words and scores and returns a name"
    if isinstance(label_model, type):
        name = label_model.__name__
        raise InvalidInput(f"label_model is the class {name}", expected, f"Pass {name}()")
    if not callable(label_model):
        raise InvalidInput(f"label_model is {label_model!r}", expected)
    if isinstance(label_model, TransformersNamer):
        label_model.load()


def concept_titles(
    topics: Sequence[Scored],
    exemplars: Sequence[Sequence[int]],
    sources: Sequence[ImageSource],
    label_model: LabelModel | None = None,
    *,
    verbose: bool = False,
) -> list[str]:
    """A name for every concept, no two the same; see `concept.wording.titles`.

    Args:
        topics: The words of each concept with their scores, best first; empty without docs.
        exemplars: For each concept the rows of its exemplars, best first.
        sources: Where the pictures are, by row.
        label_model: What names a concept instead of its first word. A concept for which it fails
            keeps its word, and a warning says so.
        verbose: Whether to show a progress bar.
    """
    n_concepts = len(exemplars)
    if label_model is None:
        return titles(topics, n_concepts)
    words = list(topics) or [[] for _ in range(n_concepts)]
    names = _ask_for_all(label_model, words, exemplars, sources, verbose)
    spelling: dict[str, str] = {}  # "Dog" and "dog" are one name
    named = []
    for name, scored in zip(names, words, strict=True):
        first = name or (scored[0][0] if scored else "")
        if not first:
            named.append(scored)
            continue
        first = spelling.setdefault(first.casefold(), first)
        named.append([(first, 0.0), *(s for s in scored if s[0].casefold() != first.casefold())])
    return titles(named, n_concepts)


def _ask_for_all(
    label_model: LabelModel,
    topics: Sequence[Scored],
    exemplars: Sequence[Sequence[int]],
    sources: Sequence[ImageSource],
    verbose: bool,
) -> list[str]:
    """(c,) names, empty for concepts that got none; a warning says which and why."""
    from tqdm.auto import tqdm

    names = [""] * len(exemplars)
    failed: dict[str, list[int]] = {}
    rounds = tqdm(
        range(len(exemplars)), "Names", unit="concept", delay=_BAR_DELAY, disable=not verbose
    )
    for concept in rounds:
        pictures = _opened(sources[row] for row in exemplars[concept])
        words = [word for word, _ in topics[concept]]
        scores = [score for _, score in topics[concept]]
        try:
            names[concept] = _clean(label_model(pictures, words, scores))
        except ModelUnavailable as error:
            # The others would wait for the same answer.
            failed.setdefault(str(error), []).extend(range(concept, len(exemplars)))
            break
        except Exception as error:
            # Somebody's own code, or a model that runs out of memory on one picture: whatever it
            # is, the concepts are found and must not be lost for a name.
            logger.info("label_model failed for concept %d", concept, exc_info=True)
            kind = "" if isinstance(error, _NoName) else f"{type(error).__name__}: "
            reason = textwrap.shorten(f"{kind}{error}", _LONGEST_REASON, placeholder=" …")
            failed.setdefault(reason, []).append(concept)
    if failed:
        warnings.warn(_told(failed, len(exemplars)), UnnamedConceptsWarning, stacklevel=7)
    return names


def _opened(sources: Iterable[ImageSource]) -> list[Image.Image]:
    pictures = []
    for source in sources:
        try:
            picture = model_ready(read_image(source, side=_SIDE))
        except UnreadableImage:
            continue  # gone since it was embedded, or never there: a name to stored vectors
        picture.thumbnail((_SIDE, _SIDE))
        pictures.append(picture)
    return pictures


class _NoName(Exception):
    """What a hook returned cannot be a name."""


def _clean(given: Any) -> str:
    """A name on one line, printable, of at most 60 characters; longer ones end in dots."""
    if not isinstance(given, str):
        raise _NoName(f"it returned {textwrap.shorten(repr(given), 40, placeholder='…')}, no text")
    text = "".join(" " if unicodedata.category(c) == "Cc" else c for c in given)
    name = printable(" ".join(text.split()))
    if not name:
        raise _NoName("it returned an empty name")
    if len(name) <= _LONGEST_NAME:
        return name
    start = name[: _LONGEST_NAME - 1]
    return f"{start[: start.rfind(' ')] if ' ' in start else start}…"


def _told(failed: dict[str, list[int]], n_concepts: int) -> str:
    """One sentence about all that went wrong, the same reason once."""
    parts = []
    for reason, concepts in list(failed.items())[:_REASONS_TOLD]:
        some = ", ".join(map(str, concepts[:_CONCEPTS_TOLD]))
        more = " …" if len(concepts) > _CONCEPTS_TOLD else ""
        which = f"concept {some}" if len(concepts) == 1 else f"concepts {some}{more}"
        parts.append(f"{which}: {reason}")
    if len(failed) > _REASONS_TOLD:
        parts.append("…")
    n_failed = sum(map(len, failed.values()))
    return (
        f"label_model gave no name for {n_failed} of {n_concepts} concepts, which keep their own "
        f"words. {'; '.join(parts)}"
    )
