"""Concepts numbered by size after a change, and what follows from them completed."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from concept.assign import assign, rule_of
from concept.derive import NEW, derive
from concept.settings import Settings
from concept.state import ConceptState
from concept.vectors import OUTLIER, Ints


@dataclass(frozen=True)
class Reshaped:
    """A new state, and what has become of the concepts of the one before.

    Attributes:
        state: The new state.
        numbers: The new number of every earlier concept, -1 for dropped ones; of one that was
            split, that of its largest part.
    """

    state: ConceptState
    numbers: dict[int, int]


def numbered(
    state: ConceptState, settings: Settings, labels: Ints, kept: Ints, heirs: Ints
) -> Reshaped:
    """Number groups by size, and complete the state.

    Args:
        state: The state before.
        settings: The parameters.
        labels: (n,) groups from 0, some of which may be missing; -1 for outliers.
        kept: (g,) the concept that a group was and is, or -1.
        heirs: (g,) the concept whose given name it keeps, or -1.
    """
    counts = np.bincount(labels[labels >= 0], minlength=len(kept))
    first = np.full(len(kept), len(kept), dtype=np.int64)  # of several the same size, by old number
    np.minimum.at(first, labels[labels >= 0], state.labels[labels >= 0])
    order = np.lexsort((np.arange(len(kept)), first, -counts))
    order = order[counts[order] > 0]
    new = np.full(len(kept) + 1, OUTLIER, dtype=np.int64)
    new[order] = np.arange(len(order))
    numbers = {int(group): int(new[group]) for group in order}
    changed = _voted(replace(state, labels=new[labels]), kept[order] == NEW)
    return Reshaped(derive(changed, settings, kept=kept[order], heirs=heirs[order]), numbers)


def _voted(state: ConceptState, changed: NDArray[np.bool_]) -> ConceptState:
    """The state with new shares of the vote for pictures of concepts (c,) that have changed.

    A picture whose concept was put together and taken apart may not be where its neighbours are. It
    stays where it is all the same.
    """
    asked = np.append(changed, False)[state.labels] & (state.core < 0) & ~state.placed
    shares, placed = state.shares.copy(), state.placed.copy()
    found, shares[asked] = assign(state.vectors[asked], rule_of(state))
    placed[asked] = found != state.labels[asked]
    return replace(state, shares=shares, placed=placed)
