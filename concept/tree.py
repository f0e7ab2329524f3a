"""The tree of concepts: which of them are kinds of one thing, at every level of likeness."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from concept.errors import InvalidInput
from concept.hierarchy import linkage
from concept.state import ConceptState
from concept.vectors import Ints

if TYPE_CHECKING:
    import pandas as pd

LEVELS = (0.6, 0.4, 0.2)
"""The affinities at which a tree is cut where none are chosen."""


@dataclass(frozen=True)
class ConceptTree:
    """How c concepts join to one, the most alike first.

    Node i below c is concept i; node c + j is the j-th join.

    Attributes:
        names: (c,) the concepts' names.
        counts: (c,) how many pictures each has.
        joins: (c - 1, 2) the two nodes that each join puts together.
        affinities: (c - 1,) how alike they are, falling: 1 if they cannot be told apart, 0 if they
            have nothing in common. See `concept.hierarchy.join_inseparable`.
    """

    names: list[str]
    counts: list[int]
    joins: list[tuple[int, int]]
    affinities: list[float]

    @property
    def n_concepts(self) -> int:
        """How many concepts there are."""
        return len(self.names)

    @property
    def members(self) -> list[list[int]]:
        """The concepts below every node, in order."""
        below = [[concept] for concept in range(self.n_concepts)]
        for one, other in self.joins:
            below.append(sorted(below[one] + below[other]))
        return below

    def groups(self, n: int) -> list[list[int]]:
        """The concepts in n groups, the groups in the order of their first concepts.

        Raises:
            InvalidInput: If there cannot be so many groups.
        """
        if isinstance(n, bool) or not isinstance(n, int | np.integer):
            raise InvalidInput(f"the number of groups is {n!r}", "a whole number")
        if not min(1, self.n_concepts) <= n <= self.n_concepts:
            raise InvalidInput(
                f"{n} groups of {self.n_concepts} concepts were asked for",
                f"from 1 to {self.n_concepts}",
            )
        return self._after(self.n_concepts - int(n))

    def groups_at(self, affinity: float) -> list[list[int]]:
        """The concepts in groups that are at least so much alike."""
        return self._after(sum(own >= affinity for own in self.affinities))

    def table(self, levels: Sequence[float] = LEVELS) -> pd.DataFrame:
        """One row per concept, in an order in which groups stand together.

        Args:
            levels: Affinities from 0 to 1 at which the tree is cut.

        Returns:
            Columns Concept, Name and Count, and for every level, the loosest first, one that holds
            the name of the largest concept in its group, called after the level: ``At 0.2``.

        Raises:
            InvalidInput: If a level is not from 0 to 1.
        """
        import pandas as pd

        for level in levels:
            if not 0 <= level <= 1:
                raise InvalidInput(f"a level is {level!r}", "numbers from 0 to 1")
        order = self.order()
        columns: dict[str, object] = {
            "Concept": order,
            "Name": [self.names[concept] for concept in order],
            "Count": [self.counts[concept] for concept in order],
        }
        for level in sorted(set(levels)):
            of: dict[int, str] = {}
            for group in self.groups_at(level):
                largest = max(group, key=lambda concept: (self.counts[concept], -concept))
                of.update(dict.fromkeys(group, self.names[largest]))
            columns[f"At {level:g}"] = [of[concept] for concept in order]
        return pd.DataFrame(columns)

    def order(self) -> list[int]:
        """The concepts in an order in which every node's stand together, large branches first."""
        below: list[list[int]] = [[concept] for concept in range(self.n_concepts)]
        sizes = list(self.counts)
        joined: set[int] = set()
        for one, other in self.joins:
            first, second = (one, other) if sizes[one] >= sizes[other] else (other, one)
            below.append(below[first] + below[second])
            sizes.append(sizes[one] + sizes[other])
            joined |= {one, other}
        return [c for node in range(len(below)) if node not in joined for c in below[node]]

    def _after(self, n_joins: int) -> list[list[int]]:
        members = self.members
        joined = {node for pair in self.joins[:n_joins] for node in pair}
        there = range(self.n_concepts + n_joins)
        return sorted(members[node] for node in there if node not in joined)


def concept_tree(state: ConceptState) -> ConceptTree:
    """The tree of a fitted model's concepts, by average linkage of their pictures."""
    readable = state.readable
    pairs = linkage(state.vectors[readable], state.labels[readable])
    node = list(range(state.n_concepts))
    joins = []
    for number, (keep, drop, _) in enumerate(pairs):
        joins.append((node[keep], node[drop]))
        node[keep] = state.n_concepts + number
    counts = [int(count) for count in state.counts]
    return ConceptTree(list(state.titles), counts, joins, [affinity for *_, affinity in pairs])


def to_groups(groups: Sequence[Sequence[int]], n_concepts: int) -> Ints:
    """(c,) the group of each concept: those that are in none stay alone, behind the others."""
    of = np.full(n_concepts, -1, dtype=np.int64)
    for number, group in enumerate(groups):
        of[list(group)] = number
    alone = of < 0
    of[alone] = len(groups) + np.arange(int(alone.sum()))
    return of
