"""Everything that follows from which picture is in which concept.

A fit, and whatever changes a fitted model's concepts, decides about labels only; `derive` then
gives every concept its vector, exemplars, collage, words, trust and name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from concept.exemplars import represent
from concept.images import collage_jpeg
from concept.labels import name_concepts
from concept.namers.hook import concept_titles
from concept.settings import Settings
from concept.state import ConceptState
from concept.trust import mark_doubtful, trust
from concept.vectors import taken


def derive(
    state: ConceptState, settings: Settings, sources: Sequence[object] | None = None
) -> ConceptState:
    """Complete a state whose labels have changed.

    Args:
        state: With the new ``labels``; what was derived from others is replaced.
        settings: The parameters of the model.
        sources: (n,) where the pictures are; by default their paths.

    Returns:
        The same state with concept vectors, exemplars, collages, topics, trust and titles that
        belong to its labels.
    """
    opened = state.paths if sources is None else sources
    rows = np.flatnonzero(state.vectors.any(axis=1))  # those that could be read
    vectors, labels = taken(state.vectors, rows), state.labels[rows]
    concept_vectors, picks = represent(vectors, labels, settings.diversity)
    exemplars = [[int(row) for row in rows[chosen]] for chosen in picks]
    words = (state.word_vectors, state.words)
    topics = name_concepts(concept_vectors, vectors, labels, *words, ctfidf=settings.ctfidf)
    sure = trust(vectors, labels, concept_vectors, *words, topics)
    titles = concept_titles(
        topics, exemplars, opened, settings.label_model, verbose=settings.verbose
    )
    return replace(
        state,
        concept_vectors=concept_vectors,
        exemplars=exemplars,
        collages=[collage_jpeg([opened[row] for row in chosen]) for chosen in exemplars],
        topics=topics,
        trust=sure,
        titles=titles if settings.label_model else mark_doubtful(titles, topics, sure),
    )
