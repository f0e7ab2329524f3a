"""What users steer with, names, pictures, words, made into vectors, and groups made to follow."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from concept.assign import Settled, settle
from concept.embed import embed_query
from concept.embed.typical import typical_texts
from concept.embedders import JointSpace
from concept.errors import InvalidInput, UnmatchedConceptsWarning
from concept.steer import CERTAIN, give, nulls_of, read_given, relevances, words_near
from concept.vectors import Floats, Ints
from concept.vocabulary import extract_words

Concepts = Sequence[str] | Mapping[str, Any]


@dataclass(frozen=True)
class Guidance:
    """What a fit is to look for.

    Attributes:
        concepts: Given concepts, as `concept.steer.read_given` takes them; None for none.
        min_relevance: See `concept.steer.give`.
        criterion: The words to cluster by, or a text that stands for words of the vocabulary; None
            to cluster by everything.
    """

    concepts: Concepts | None = None
    min_relevance: float = CERTAIN
    criterion: str | Sequence[str] | None = None

    def __post_init__(self) -> None:
        """Check what can be checked before hours of work."""
        if self.concepts is not None:
            read_given(self.concepts)
        if not 0.0 <= self.min_relevance <= 1.0:
            raise InvalidInput(f"min_relevance is {self.min_relevance!r}", "a number from 0 to 1")


def criterion_words(criterion: str | Sequence[str] | None, docs: object) -> list[str] | None:
    """The words of a criterion that is given as a list; None if it is a text, or there is none.

    Raises:
        InvalidInput: If there are no two words, documents are given as well, or a text is given
            without documents.
    """
    if criterion is None:
        return None
    if isinstance(criterion, str):
        if docs is None:
            raise InvalidInput(
                f"the criterion is the text {criterion!r}, and there are no docs",
                "docs to find its words in",
                "Pass a list of words as the criterion instead",
            )
        return None
    if docs is not None:
        raise InvalidInput(
            "the criterion is a list of words, and docs are given",
            "one or the other, since the words of the criterion name the concepts",
        )
    words = extract_words(criterion)
    if len(words) < 2:
        raise InvalidInput(f"the criterion is {list(criterion)!r}", "two different words at least")
    return words


def near_criterion(
    criterion: str,
    words: Sequence[str],
    word_vectors: Floats,
    space: Callable[[], JointSpace],
    templates: Sequence[str],
    halves: int = 1,
) -> tuple[list[str], Floats]:
    """The words of the vocabulary that a criterion stands for, in their order, and their vectors.

    Raises:
        InvalidInput: If the space knows no word of it, or the vocabulary has a single word.
    """
    text = embed_query(criterion, space(), word_vectors.shape[1], templates, halves)
    if text is None or len(words) < 2:
        raise InvalidInput(
            f"the criterion is {criterion!r}, and there are {len(words)} words",
            "a text that the embedding model knows, and two words at least",
        )
    columns = sorted(words_near(text, word_vectors))
    return [words[column] for column in columns], word_vectors[columns]


def steered(
    groups: Ints,
    vectors: Floats,
    seen: Floats,
    concepts: Concepts,
    min_relevance: float,
    min_size: int,
    word_vectors: Floats,
    space: Callable[[], JointSpace],
    templates: Sequence[str],
    halves: int = 1,
) -> tuple[Settled, dict[int, str]]:
    """Take the given concepts out of groups.

    Args:
        groups: (n,) what the clusterer found, -1 for outliers.
        vectors: (n, d) unit rows of the pictures.
        seen: (n, d) the same as seen through the criterion.
        concepts: The given ones, see `concept.steer.read_given`.
        min_relevance: See `concept.steer.give`.
        min_size: The fewest pictures of a concept that is not given.
        word_vectors: (m, d) unit rows of the vocabulary.
        space: Gives the joint space.
        templates: The prompts that words and short names are put into.
        halves: How many vectors of the space stand side by side in a row; see `concept.fusion`.

    Returns:
        Where the pictures ended up, the given concepts among the others, all numbered by size; and
        the names of the given ones by their numbers.

    Raises:
        InvalidInput: If the space knows nothing of a concept, or there are fewer than three
            pictures.
        UnreadableImage: If a seed is a picture that cannot be read.

    Warns:
        UnmatchedConceptsWarning: If there are no pictures of a given concept.
    """
    given, width = read_given(concepts), vectors.shape[1]
    nulls = nulls_of(vectors, typical_texts(word_vectors, space, templates, width, halves))
    names = list(given)
    seeds = []
    for name, parts in given.items():
        known = [embed_query(part, space(), width, templates, halves) for part in parts]
        rows = [row for row in known if row is not None]
        if not rows:
            raise InvalidInput(
                f"the embedding model knows no word of the given concept {name!r}",
                "words that it has learned",
                "Pass other words, pictures or vectors as its seeds: concepts={name: [...]}",
            )
        seeds.append(np.concatenate(rows))
    found = give(groups, relevances(vectors, seeds, nulls), min_size, min_relevance)
    missing = sorted(set(range(len(names))) - set(found.given.tolist()))
    if missing:
        warnings.warn(
            f"there are no pictures of {', '.join(repr(names[number]) for number in missing)}. "
            "Pass a smaller min_relevance, or seeds that tell more.",
            UnmatchedConceptsWarning,
            stacklevel=5,
        )
    settled = settle(seen, found.labels)
    titles = {}
    for group in np.flatnonzero(found.given >= 0):
        member = int((found.labels == group).argmax())
        titles[int(settled.core[member])] = names[found.given[group]]
    return settled, titles
