"""Several models made one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from numbers import Real

import numpy as np

from concept.affinity import affinities
from concept.derive import NEW, derive
from concept.errors import InvalidInput
from concept.images import Unreadable
from concept.settings import Settings
from concept.state import ConceptState
from concept.vectors import OUTLIER, Ints

MIN_SIMILARITY = 0.9
"""The affinity from which two models' concepts are one."""


def unite(
    states: Sequence[ConceptState], settings: Settings, min_similarity: float = MIN_SIMILARITY
) -> ConceptState:
    """Put the pictures and concepts of several models into one.

    The first model keeps its concepts and their numbers. Each concept of the next joins the one
    that it is most alike, if they are alike enough, and else comes behind all others; and so on.

    Args:
        states: What the models know, all of one space.
        settings: The parameters of the new model.
        min_similarity: The least affinity of two concepts that become one, from 0, nothing in
            common, to 1, not to be told apart; see `concept.hierarchy.join_inseparable`.

    Raises:
        InvalidInput: If there is no model, or if they are of spaces of different dimensions or
            disagree about the vector of a word.
    """
    if not states:
        raise InvalidInput("there are no models to merge", "at least one")
    number = isinstance(min_similarity, Real) and not isinstance(min_similarity, bool)
    if not number or not 0.0 <= min_similarity <= 1.0:
        raise InvalidInput(f"min_similarity is {min_similarity!r}", "a number from 0 to 1")
    if any(not np.array_equal(state.lens, states[0].lens) for state in states):
        raise InvalidInput(
            "the models were fitted by different criteria, or some by none",
            "models that see pictures alike",
        )
    united = states[0]
    for state in states[1:]:
        united = _joined(united, state, settings, float(min_similarity))
    return united


def _joined(
    one: ConceptState, other: ConceptState, settings: Settings, min_similarity: float
) -> ConceptState:
    words, word_vectors = _all_words(one, other)
    n, c = len(one.names), one.n_concepts
    target = _targets(one, other, min_similarity)
    labels = np.append(one.labels, np.append(target, OUTLIER)[other.labels])
    core = np.append(one.core, np.where(other.core >= 0, other.core + len(one.reach), OUTLIER))
    mapped = zip(target.tolist(), range(other.n_concepts), strict=True)
    behind = {new: old for new, old in mapped if new >= c}
    both = replace(
        one,
        names=[*one.names, *other.names],
        paths=[*one.paths, *other.paths],
        vectors=np.concatenate([one.vectors, other.vectors]),
        layout=np.empty((len(labels), 0), dtype=np.float32),  # two layouts have nothing in common
        labels=labels,
        shares=np.append(one.shares, other.shares),
        core=core,
        reach=np.append(one.reach, other.reach),
        placed=np.append(one.placed, other.placed),
        added=np.append(one.added, other.added),
        words=words,
        word_vectors=word_vectors,
        unreadable=[
            *one.unreadable,
            *(Unreadable(n + lost.row, lost.path, lost.reason) for lost in other.unreadable),
        ],
        own_stages=sorted({*one.own_stages, *other.own_stages}),
        thumbnails=_all_thumbnails(one, other),
        # The other's concepts stand behind, so that what they have can be taken over.
        concept_vectors=np.concatenate([one.concept_vectors, other.concept_vectors]),
        exemplars=[*one.exemplars, *([n + row for row in rows] for rows in other.exemplars)],
        collages=[*one.collages, *other.collages],
        topics=[*one.topics, *other.topics] if one.topics and other.topics else [],
        trust=[*one.trust, *other.trust] if one.topics and other.topics else [],
        titles=_distinct([*one.titles, *other.titles]),
        named_by=[*one.named_by, *other.named_by],
    )
    heirs = np.append(np.arange(c), [c + behind[new] for new in sorted(behind)]).astype(np.int64)
    kept = heirs.copy()
    kept[np.unique(target[target < c])] = NEW
    if words and not (one.topics and other.topics):  # one of them had no words: name them all
        kept[:] = NEW
    return derive(both, settings, kept=kept, heirs=heirs)


def _targets(one: ConceptState, other: ConceptState, min_similarity: float) -> Ints:
    """(c,) the concept of the united model that each concept of the other becomes."""
    c = one.n_concepts
    stacked = np.append(one.labels, np.where(other.labels >= 0, other.labels + c, OUTLIER))
    readable = np.append(one.readable, other.readable)
    vectors = np.concatenate([one.vectors, other.vectors])
    alike = affinities(vectors[readable], stacked[readable])[c:, :c]
    target = np.full(other.n_concepts, OUTLIER, dtype=np.int64)
    if c:
        near = alike.max(axis=1, initial=-np.inf) >= min_similarity
        target[near] = alike[near].argmax(axis=1)
    alone = target == OUTLIER
    target[alone] = c + np.arange(int(alone.sum()))
    return target


def _all_words(one: ConceptState, other: ConceptState) -> tuple[list[str], np.ndarray]:
    """The vocabularies of both, each word once, with their vectors."""
    widths = one.vectors.shape[1], other.vectors.shape[1]
    if widths[0] != widths[1]:
        raise InvalidInput(
            f"the models' vectors have {widths[0]} and {widths[1]} dimensions",
            "models of one embedding model",
        )
    column = {word: number for number, word in enumerate(one.words)}
    shared = [number for number, word in enumerate(other.words) if word in column]
    here = one.word_vectors[[column[other.words[number]] for number in shared]]
    if shared and not np.allclose(here, other.word_vectors[shared], atol=1e-2):
        raise InvalidInput(
            "the models have different vectors for the same words",
            "models of one embedding model, with the same prompt_template",
        )
    new = [number for number, word in enumerate(other.words) if word not in column]
    words = [*one.words, *(other.words[number] for number in new)]
    if not one.words:
        return words, other.word_vectors
    return words, np.concatenate([one.word_vectors, other.word_vectors[new]]) if new else (
        one.word_vectors
    )


def _all_thumbnails(one: ConceptState, other: ConceptState) -> list[bytes]:
    if not one.thumbnails and not other.thumbnails:
        return []
    return [
        *(one.thumbnails or [b""] * len(one.names)),
        *(other.thumbnails or [b""] * len(other.names)),
    ]


def _distinct(titles: list[str]) -> list[str]:
    """Titles of which no two are the same: the later of two says its number, too."""
    taken: set[str] = set()
    told = []
    for number, title in enumerate(titles):
        own = title
        while own in taken:
            own += f" ({number})"
        taken.add(own)
        told.append(own)
    return told
