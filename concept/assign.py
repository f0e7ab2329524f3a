"""The one rule that decides which concept a picture belongs to, in the embedding space.

A picture's nearest members vote; the concept with the majority of their votes takes it if it lies
within that concept's reach: no farther from the members than the members are from one another. The
rule needs arrays only, no layout and no clusterer, so it answers the same after a model was saved
and loaded.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from concept.criterion import look
from concept.index import InvertedLists
from concept.state import ConceptState
from concept.vectors import (
    OUTLIER,
    Floats,
    Ints,
    blocks,
    by_size,
    rows_of_each,
    taken,
    top_k,
    unit_rows,
)

NEIGHBORS = 15
# Similarity to a concept is the mean over this many of its nearest members: one alone may be an
# odd one out.
_CLOSEST = 3
# The share of a concept's own members that lie beyond its reach at most; and how many interquartile
# ranges below the lower quartile of all members its reach goes at least (Tukey 1977): in a concept
# that is even throughout, its farthest members are no odd ones.
_BEYOND = 0.02
_FENCE = 1.5
# A concept that wins less of the vote than this has a majority against it: the picture lies between
# concepts, and half of such pictures would be put wrongly.
_MAJORITY = 0.5
_SAME = 1.0 - 1e-6
LOOKED_UP_FROM = 20_000
"""From so many members on it takes less time to look the nearest up than to scan all of them."""
# Where the nearest members are looked up, not scanned, blocks are of 16,384 pictures at most.
_WIDTH = 1024
Nearest = Callable[[Floats, int], tuple[Ints, Floats]]


@dataclass(frozen=True)
class Assignment:
    """What the rule needs to know of a fitted model.

    The groups are those that the clusterer found. Concepts that were merged, split or dropped since
    then are told by what has become of each member, so that no reshaping moves a picture that it
    does not mean.

    Attributes:
        members: (m, d) unit rows that the clusterer put into a group.
        labels: (m,) their groups, from 0.
        reach: (g,) the least similarity at which each group takes a picture.
        concepts: (m,) the concepts that they are in now, -1 for dropped; None for the groups.
        placed: (p, d) unit rows of pictures that were put into concepts by other means: the same
            picture goes there again.
        placed_in: (p,) these concepts.
        placed_shares: (p,) how sure that is; 1 by default.
        lens: What the members are seen through, see `concept.criterion`; None for nothing.
        nearest: Gives the k nearest members of queries and their similarities, as `top_k` does;
            None to look at every member. Of 20,000 and more those of the nearest groups are.
    """

    members: Floats
    labels: Ints
    reach: Floats
    concepts: Ints | None = None
    placed: Floats | None = None
    placed_in: Ints | None = None
    placed_shares: Floats | None = None
    lens: Floats | None = None
    nearest: Nearest | None = None


@dataclass(frozen=True)
class Decision:
    """What the rule says of n pictures.

    Attributes:
        labels: (n,) concepts, -1 for outliers.
        shares: (n,) the share of the vote that the winner won.
        groups: (n,) the groups that took them; -1 for those in no group's reach. A picture in a
            group but in no concept belongs to a dropped one.
    """

    labels: Ints
    shares: Floats
    groups: Ints


@dataclass(frozen=True)
class Settled:
    """Where the pictures of a fit ended up.

    Attributes:
        labels: (n,) concepts from 0, largest first; -1 for outliers.
        shares: (n,) the share of the vote by which each picture's concept won.
        core: (n,) the same concepts for what the clusterer itself put into them, else -1.
        reach: (c,) the least similarity at which each concept takes a picture.
    """

    labels: Ints
    shares: Floats
    core: Ints
    reach: Floats


def learn(vectors: Floats, labels: Ints) -> Assignment:
    """Learn each concept's reach from its members, each seen by the others.

    The reach of a concept is the similarity to their nearest fellows that 98 % of its members
    have, or Tukey's lower fence if that is lower.

    Args:
        vectors: (n, d) unit rows.
        labels: (n,) concepts from 0, -1 for outliers.
    """
    inside, members = _members(vectors, labels)
    of = labels[inside]
    n_concepts = int(of.max()) + 1 if len(of) else 0
    reach = np.ones(n_concepts, dtype=np.float32)
    for concept, own in enumerate(rows_of_each(of)):
        if len(own) > 1:
            near = closeness(members[own])
            few, low, high = np.quantile(near, (_BEYOND, 0.25, 0.75))
            reach[concept] = min(few, low - _FENCE * (high - low))
    return Assignment(members, of, reach, nearest=_lookup(members, of, n_concepts))


def closeness(members: Floats) -> Floats:
    """(m,) how similar each of two or more members (m, d) is to its nearest fellows, on average."""
    _, similarities = top_k(members, members, _CLOSEST + 1)  # the first is the member itself
    near: Floats = similarities[:, 1:].mean(axis=1)
    return near


def settle(vectors: Floats, core: Ints) -> Settled:
    """Give the clusterer's outliers to the concepts that the rule says, and number by size.

    Args:
        vectors: (n, d) unit rows.
        core: (n,) the clusterer's concepts from 0, -1 for outliers.
    """
    rule = learn(vectors, core)
    # A member stays where the clusterer put it, also where an equal picture was put elsewhere.
    outside = core < 0
    labels, shares = core.copy(), np.ones(len(core), dtype=np.float32)
    labels[outside], shares[outside] = assign(vectors[outside], rule)
    reach_of = rule.reach
    del rule  # with a copy of all members
    numbered = by_size(labels, vectors)
    new_number = np.full(len(reach_of) + 1, OUTLIER, dtype=np.int64)  # the last one is for -1
    new_number[labels] = numbered
    reach = np.empty_like(reach_of)
    reach[new_number[:-1]] = reach_of
    return Settled(numbered, shares, new_number[core], reach)


def rule_of(state: ConceptState) -> Assignment:
    """The rule of a fitted model."""
    core, own = _members(state.vectors, state.core)
    placed = state.placed
    members, groups = look(own, state.lens), state.core[core]
    return Assignment(
        members,
        groups,
        state.reach,
        state.labels[core],
        state.vectors[placed],
        state.labels[placed],
        state.shares[placed],
        state.lens,
        _lookup(members, groups, len(state.reach)),
    )


def _members(vectors: Floats, groups: Ints) -> tuple[Ints, Floats]:
    """The rows of some groups' members, and these; of many, those of a group side by side."""
    rows = np.flatnonzero(groups >= 0)
    if len(rows) < LOOKED_UP_FROM:
        return rows, taken(vectors, rows)
    rows = rows[np.argsort(groups[rows], kind="stable")]
    return rows, vectors[rows]


def _lookup(members: Floats, groups: Ints, n_groups: int) -> Nearest | None:
    """How the nearest of many members are sought: in the groups whose mean directions are nearest.

    Args:
        members: (m, d) unit rows, as `_members` gives them.
        groups: (m,) their groups.
        n_groups: How many there are; some may have no members.
    """
    if len(members) < LOOKED_UP_FROM:
        return None
    starts = np.searchsorted(groups, np.arange(n_groups + 1))
    sums = np.zeros((n_groups, members.shape[1]), dtype=np.float32)
    there = np.flatnonzero(np.diff(starts))
    sums[there] = np.add.reduceat(members, starts[there], axis=0)
    return InvertedLists(unit_rows(sums), starts, members).search


def assign(queries: Floats, rule: Assignment) -> tuple[Ints, Floats]:
    """Decide the concepts of pictures; see `decide`.

    Returns:
        Concepts (n,), -1 for outliers, and (n,) the share of the vote that the winner won, by
        which each decision can be trusted.
    """
    decision = decide(queries, rule)
    return decision.labels, decision.shares


def decide(queries: Floats, rule: Assignment) -> Decision:
    """Decide the concepts of pictures.

    A picture that is itself a member, or was placed, keeps its concept.

    Args:
        queries: (n, d) unit rows.
        rule: What `learn` or `rule_of` returned.
    """
    n = len(queries)
    labels, groups = np.full((2, n), OUTLIER, dtype=np.int64)
    shares = np.zeros(n, dtype=np.float32)
    if len(rule.members):
        width = len(rule.members) if rule.nearest is None else max(len(rule.reach), _WIDTH)
        for part in blocks(n, width):
            seen = queries[part] if rule.lens is None else look(queries[part], rule.lens)
            labels[part], shares[part], groups[part] = _decide_block(seen, rule)
    if rule.placed is not None and rule.placed_in is not None and len(rule.placed):
        nearest, similarities = top_k(queries, rule.placed, 1)
        known = similarities[:, 0] >= _SAME
        labels[known] = rule.placed_in[nearest[known, 0]]
        sure = rule.placed_shares
        shares[known] = 1.0 if sure is None else sure[nearest[known, 0]]
    return Decision(labels, shares, groups)


def _decide_block(queries: Floats, rule: Assignment) -> tuple[Ints, Floats, Ints]:
    rows = np.arange(len(queries))
    if rule.nearest is None:
        indices, similarities = top_k(queries, rule.members, NEIGHBORS)
    else:
        indices, similarities = rule.nearest(queries, NEIGHBORS)
    voters = rule.labels[indices]
    # Nearer members weigh more: by their similarity beyond the farthest voter's, plus a little.
    weights = similarities - similarities[:, -1:] + 1e-3
    votes = np.zeros((len(queries), len(rule.reach)), dtype=np.float32)
    np.add.at(votes, (rows[:, None], voters), weights)
    winners = votes.argmax(axis=1)
    shares = votes[rows, winners] / votes.sum(axis=1)

    for_winner = voters == winners[:, None]
    among_closest = for_winner & (np.cumsum(for_winner, axis=1) <= _CLOSEST)
    closeness = (similarities * among_closest).sum(axis=1) / among_closest.sum(axis=1)
    won = (closeness >= rule.reach[winners]) & (shares >= _MAJORITY)
    groups = np.where(won, winners, OUTLIER)

    members = similarities[:, 0] >= _SAME
    groups[members] = voters[members, 0]
    shares[members & (groups == voters[:, 0])] = 1.0
    if rule.concepts is None:
        return groups, shares, groups
    concepts = rule.concepts[indices]
    labels = _concepts_of(groups, voters, weights, concepts)
    labels[members] = concepts[members, 0]
    joined = (labels >= 0) & ~members
    for_label = (concepts == labels[:, None]) * weights
    shares[joined] = (for_label.sum(axis=1) / weights.sum(axis=1))[joined]
    return labels, shares, groups


def _concepts_of(groups: Ints, voters: Ints, weights: Floats, concepts: Ints) -> Ints:
    """What has become of each picture's group, by the vote of the voters from it.

    Args:
        groups: (n,) the group that took each picture, or -1.
        voters: (n, k) the groups of its nearest members.
        weights: (n, k) their weights.
        concepts: (n, k) the concepts that they are in now, or -1.
    """
    of_group = np.where(voters == groups[:, None], weights, 0.0)
    votes = np.zeros((len(groups), int(concepts.max(initial=OUTLIER)) + 2), dtype=np.float32)
    np.add.at(votes, (np.arange(len(groups))[:, None], concepts + 1), of_group)
    labels: Ints = votes.argmax(axis=1) - 1
    labels[groups < 0] = OUTLIER
    return labels
