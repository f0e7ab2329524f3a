"""Everything that follows from which picture is in which concept.

A fit, and whatever changes a fitted model's concepts, decides about labels only; `derive` then
gives every concept its vector, exemplars, collage, words, trust and name.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import numpy as np

from concept.exemplars import represent
from concept.images import ImageSource, collage_jpeg, file_of, from_jpeg, is_url, tiles
from concept.labels import name_concepts
from concept.namers.hook import concept_titles
from concept.settings import Settings
from concept.state import LABEL_MODEL, WORDS, ConceptState, Scored
from concept.tiles import text_tile
from concept.trust import mark_doubtful, trust
from concept.vectors import Ints
from concept.wording import titles

NEW = -1
T = TypeVar("T")


def derive(
    state: ConceptState,
    settings: Settings,
    sources: Sequence[ImageSource] | None = None,
    kept: Ints | None = None,
    heirs: Ints | None = None,
) -> ConceptState:
    """Complete a state whose labels have changed.

    Concepts whose pictures stayed the same keep what they have, their words and trust, too, though
    these might be a little different, seen against concepts that have changed.

    Args:
        state: With the new ``labels``; what was derived from the labels before them is replaced.
        settings: The parameters of the model.
        sources: (n,) where the pictures are; by default their paths.
        kept: (c,) for each concept the number under which it had the same pictures before, or -1;
            by default all are new.
        heirs: (c,) for each concept the number of the earlier one whose given name it keeps, or -1;
            by default as ``kept``. Names that are words follow the words.

    Returns:
        The same state with concept vectors, exemplars, collages, topics, trust and titles that
        belong to its labels.
    """
    if kept is None:
        kept = np.full(int(state.labels.max(initial=-1)) + 1, NEW, dtype=np.int64)
    heirs = kept if heirs is None else heirs
    before = kept.tolist()
    fresh = np.flatnonzero(kept == NEW)
    place = np.full(len(kept) + 1, NEW, dtype=np.int64)  # the last one is for -1
    place[fresh] = np.arange(len(fresh))
    rows = np.flatnonzero(place[state.labels] >= 0)  # the pictures of new concepts
    vectors = state.vectors[rows]
    new_vectors, picks = represent(vectors, place[state.labels[rows]], settings.diversity)
    concept_vectors = np.empty((len(kept), state.vectors.shape[1]), dtype=np.float32)
    concept_vectors[fresh] = new_vectors
    concept_vectors[kept != NEW] = state.concept_vectors[kept[kept != NEW]]
    shown = [[int(row) for row in rows[chosen]] for chosen in picks]
    exemplars = _filled(before, state.exemplars, shown)
    open_row = _opener(state, sources)
    collages = [collage_jpeg(map(open_row, chosen)) for chosen in shown]

    words = (state.word_vectors, state.words)
    topics: list[Scored] = []
    sure: list[float] = []
    if state.words:
        seen, labels = rows, state.labels[rows]
        if settings.ctfidf:  # words are weighed against those of all other pictures
            seen = np.flatnonzero(state.labels >= 0)
        named = name_concepts(
            concept_vectors,
            state.vectors[seen],
            state.labels[seen],
            *words,
            ctfidf=settings.ctfidf,
            only=fresh,
        )
        topics = _filled(before, state.topics, named)
        trusts = trust(vectors, labels, concept_vectors, *words, topics)
        sure = _filled(before, state.trust, [trusts[concept] for concept in fresh])
    state = replace(
        state,
        concept_vectors=concept_vectors,
        exemplars=exemplars,
        collages=_filled(before, state.collages, collages),
        topics=topics,
        trust=sure,
        titles=[state.titles[heir] if heir != NEW else "" for heir in heirs],
        named_by=[state.named_by[heir] if heir != NEW else WORDS for heir in heirs],
    )
    opened = state.paths if sources is None else sources
    return entitle(_asked(state, settings, opened, heirs))


def entitle(state: ConceptState) -> ConceptState:
    """Give the concepts that go by their words their titles, apart from those that were given."""
    given = [by != WORDS for by in state.named_by]
    own = [[] if named else s for named, s in zip(given, state.topics, strict=False)]
    spoken = mark_doubtful(titles(own, len(given)), own, state.trust)
    taken = {title for title, named in zip(state.titles, given, strict=True) if named}
    told: list[str] = []
    for concept, named in enumerate(given):
        title = state.titles[concept] if named else spoken[concept]
        while not named and title in taken:
            title += f" (concept {concept})"
        taken.add(title)
        told.append(title)
    return replace(state, titles=told)


def _asked(
    state: ConceptState, settings: Settings, sources: Sequence[ImageSource], heirs: Ints
) -> ConceptState:
    """Ask the label model for the names of the concepts that inherit none."""
    if settings.label_model is None:
        return state
    asked = [c for c, heir in enumerate(heirs) if heir == NEW or state.named_by[c] == WORDS]
    names = concept_titles(
        [state.topics[concept] for concept in asked] if state.topics else [],
        [state.exemplars[concept] for concept in asked],
        sources,
        settings.label_model,
        verbose=settings.verbose,
    )
    titles_, named_by = list(state.titles), list(state.named_by)
    taken = {title for concept, title in enumerate(titles_) if concept not in asked}
    for place, (concept, name) in enumerate(zip(asked, names, strict=True)):
        # One without a name got the number that it has among those that were asked.
        own = f"Concept {concept}" if name == f"Concept {place}" else name
        titles_[concept] = f"{own} (concept {concept})" if own in taken else own
        named_by[concept] = LABEL_MODEL
    return replace(state, titles=titles_, named_by=named_by)


def _filled(kept: list[int], old: Sequence[T], new: Sequence[T]) -> list[T]:
    """What each concept had before, and in their order the new values for those without."""
    fresh = iter(new)
    return [next(fresh) if number == NEW else old[number] for number in kept]


def _opener(state: ConceptState, sources: Sequence[ImageSource] | None) -> Callable[[int], object]:
    """From a row to the best there is of its picture: itself, a small one, a tile of a collage."""
    shown = {
        row: (concept, place)
        for concept, rows in enumerate(state.exemplars)
        for place, row in enumerate(rows)
    }

    def open_row(row: int) -> object:
        source = state.paths[row] if sources is None else sources[row]
        if not isinstance(source, str | Path):
            return source
        if source and not is_url(source) and file_of(str(source)) is not None:
            return source
        if state.thumbnails and state.thumbnails[row]:
            return state.thumbnails[row]
        if row in shown:
            concept, place = shown[row]
            return tiles(from_jpeg(state.collages[concept]), len(state.exemplars[concept]))[place]
        return source or text_tile(state.names[row])  # a row that is a text has no picture

    return open_row
