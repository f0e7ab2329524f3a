"""New pictures for a fitted model, and the concepts that gather among them.

What lies in a concept's reach joins it; the rest is kept. Once enough of those that were kept lie
together, they become a new concept, numbered behind the others: the numbers of earlier concepts
never change, so that after an update they are no longer in the order of their sizes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from concept.assign import closeness, decide, learn, rule_of
from concept.criterion import look
from concept.derive import NEW, derive
from concept.embed import EmbeddedImages
from concept.grouping import grouped
from concept.images import ImageSource, Unreadable, paths_of, small_jpeg
from concept.settings import Settings
from concept.state import ConceptState
from concept.vectors import OUTLIER, Floats, Ints, by_size, top_k

# New pictures are laid out in the middle of so many of their nearest neighbours.
_LAYOUT_NEIGHBORS = 5
# A gathering that is looser than all but this share of the known groups is no concept.
_LOOSEST = 0.05


@dataclass(frozen=True)
class Updated:
    """A state with new pictures.

    Attributes:
        state: The new state; the pictures stand behind those that it had.
        labels: (m,) the concepts of the new pictures.
    """

    state: ConceptState
    labels: Ints


def update(
    state: ConceptState,
    sources: Sequence[ImageSource],
    names: Sequence[str],
    embedded: EmbeddedImages,
    settings: Settings,
) -> Updated:
    """Assign new pictures, keep what fits nothing, and open concepts where enough of it gathers.

    Pictures in concepts stay where they are. Outliers, those of the fit too, join a new concept if
    they lie in its reach.

    Args:
        state: What the model knows.
        sources: (m,) the new pictures.
        names: (m,) their names.
        embedded: Their vectors.
        settings: The parameters of the model, of which ``min_concept_size`` says how many are
            enough.
    """
    if not len(sources):
        return Updated(state, np.empty(0, dtype=np.int64))
    n = len(state.names)
    grown = _appended(state, sources, names, embedded)
    opened = _opened(grown, settings)
    kept = np.arange(int(opened.labels.max(initial=OUTLIER)) + 1)
    heirs = np.where(kept < state.n_concepts, kept, NEW)
    kept = heirs.copy()
    changed = opened.labels != np.append(state.labels, np.full(len(sources), OUTLIER))
    kept[np.unique(opened.labels[changed])] = NEW
    everything = [*state.paths, *sources]
    done = derive(opened, settings, everything, kept=kept, heirs=heirs)
    return Updated(done, done.labels[n:])


def _appended(
    state: ConceptState,
    sources: Sequence[ImageSource],
    names: Sequence[str],
    embedded: EmbeddedImages,
) -> ConceptState:
    """The state with the new pictures in the concepts that they fit."""
    n, m = len(state.names), len(sources)
    decision = decide(embedded.vectors, rule_of(state))
    labels = np.where(embedded.readable, decision.labels, OUTLIER)
    shares = np.where(embedded.readable, decision.shares, 0.0).astype(np.float32)
    return replace(
        state,
        names=[*state.names, *names],
        paths=[*state.paths, *paths_of(sources)],
        vectors=np.concatenate([state.vectors, embedded.vectors]),
        layout=np.concatenate([state.layout, _laid_out(embedded, state)]),
        labels=np.concatenate([state.labels, labels]),
        shares=np.concatenate([state.shares, shares]),
        core=np.append(state.core, np.full(m, OUTLIER)),
        placed=np.append(state.placed, np.zeros(m, dtype=np.bool_)),
        added=np.append(state.added, np.full(m, int(state.added.max(initial=0)) + 1)),
        unreadable=[
            *state.unreadable,
            *(Unreadable(n + lost.row, lost.path, lost.reason) for lost in embedded.unreadable),
        ],
        thumbnails=[*state.thumbnails, *map(small_jpeg, sources)] if state.thumbnails else [],
    )


def _laid_out(embedded: EmbeddedImages, state: ConceptState) -> Floats:
    known = np.flatnonzero(state.readable)
    layout = np.zeros((len(embedded.vectors), state.layout.shape[1]), dtype=np.float32)
    if len(known) and layout.shape[1]:
        nearest, _ = top_k(embedded.vectors, state.vectors[known], _LAYOUT_NEIGHBORS)
        layout = state.layout[known[nearest]].mean(axis=1)
        layout[~embedded.readable] = 0.0
    return layout


def _opened(state: ConceptState, settings: Settings) -> ConceptState:
    """The state with a concept for every tight gathering of those that updates brought."""
    lost = np.flatnonzero((state.labels == OUTLIER) & (state.added > 0) & state.readable)
    # Those in the reach of a dropped concept are meant to be in none.
    lost = lost[decide(state.vectors[lost], rule_of(state)).groups == OUTLIER]
    if len(lost) < settings.min_concept_size:
        return state
    seen = look(state.vectors[lost], state.lens)
    gathered = grouped(seen, settings, settings.random_state).settled.core
    counts = np.bincount(gathered[gathered >= 0])
    loosest = _loosest(state)
    tight = [
        group
        for group in np.flatnonzero(counts >= settings.min_concept_size)
        if _tightness(seen[gathered == group]) >= loosest
    ]
    if not tight:
        return state
    gathered = np.where(np.isin(gathered, tight), gathered, OUTLIER)
    found = by_size(gathered, state.vectors[lost])
    core, labels, shares = state.core.copy(), state.labels.copy(), state.shares.copy()
    inside = found >= 0
    core[lost[inside]] = len(state.reach) + found[inside]
    labels[lost[inside]] = state.n_concepts + found[inside]
    shares[lost[inside]] = 1.0
    reach = np.append(state.reach, learn(seen, found).reach)
    opened = replace(state, core=core, labels=labels, shares=shares, reach=reach)

    outside = np.flatnonzero((labels == OUTLIER) & opened.readable)
    decision = decide(state.vectors[outside], rule_of(opened))
    joining = decision.groups >= len(state.reach)
    labels[outside[joining]] = decision.labels[joining]
    shares[outside[joining]] = decision.shares[joining]
    return replace(opened, labels=labels, shares=shares)


def _loosest(state: ConceptState) -> float:
    """How tight a gathering must be, by the groups that are known."""
    groups = [
        look(state.vectors[state.core == group], state.lens) for group in range(len(state.reach))
    ]
    known = [_tightness(members) for members in groups if len(members) > 1]
    return float(np.quantile(known, _LOOSEST)) if known else -1.0


def _tightness(members: Floats) -> float:
    """How near a group's members have their nearest fellows, in the middle."""
    return float(np.median(closeness(members)))
