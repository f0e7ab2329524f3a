"""What a view is of: its pictures in their order, and the concepts beside them."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from concept.errors import ConceptError, ConceptWarning
from concept.explorer.session import Session
from concept.explorer.view import View, inside
from concept.search import Match
from concept.vectors import OUTLIER, Ints

_CONCEPTS_FOUND = 5
_NONE: Ints = np.empty(0, dtype=np.int64)


@dataclass(frozen=True)
class Found:
    """The content of a view.

    Attributes:
        rows: Of its pictures.
        relevances: Of each of them to what was searched for; nothing where nothing was.
        concepts: What was found with their relevance, or the concepts of a part of the map with
            how many of its pictures they have.
        note: What is to be said about it; may be empty.
    """

    rows: Ints
    relevances: Sequence[float | None] | None = None
    concepts: Sequence[Match[int]] = ()
    note: str = ""


def look(session: Session, view: View) -> Found:
    """Find what a view is of; the last few are remembered until the model changes."""
    key = (replace(view, picture=None), session.version, session.points is None)
    return session.remembered(key, lambda: _look(session, view))


def _look(session: Session, view: View) -> Found:
    if view.query or view.drop is not None:
        return _search(session, view)
    if view.area:
        return _area(session, view)
    if view.concept is None:
        return Found(_NONE)
    if not session.known(view.concept):
        return Found(_NONE, note=f"There is no concept {view.concept} (any more).")
    return Found(session.members(view.concept))


def _search(session: Session, view: View) -> Found:
    query: Any = view.query
    if view.drop is not None:
        query = session.dropped(view.drop)
        if query is None:
            gone = "The dropped picture is not kept any more. Drop it once more to search with it."
            return Found(_NONE, note=gone)
    try:
        # Under the session's lock: what is caught here are this search's own warnings.
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always", ConceptWarning)
            concepts = session.model.find_concepts(query, top_n=_CONCEPTS_FOUND)
            # One more than is shown tells whether there are more.
            matches = session.find_images(query, top_n=view.shown + 1)
    except ConceptError as error:
        return Found(_NONE, note=str(error))
    rows = np.array([row for row, _ in matches], dtype=np.int64)
    if not len(rows):
        reasons = list(dict.fromkeys(str(warning.message) for warning in said))
        return Found(rows, note=". ".join(["Nothing is found", *reasons]))
    relevances = [match.relevance for match in matches]
    best = max((r for r in relevances if r is not None), default=1.0)
    note = "Nothing here matches well." if best < 0.5 else ""
    return Found(rows, relevances, concepts, note)


def _area(session: Session, view: View) -> Found:
    if session.points is None:
        return Found(_NONE, note="The map is being drawn; its pictures come in a moment.")
    rows = np.flatnonzero(inside(session.points, view.area))
    labels, counts = np.unique(session.state.labels[rows], return_counts=True)
    order = [i for i in np.argsort(-counts, kind="stable") if labels[i] != OUTLIER]
    return Found(rows, concepts=[Match(int(labels[i]), float(counts[i])) for i in order])
