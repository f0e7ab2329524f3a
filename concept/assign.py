"""The one rule that decides which concept a picture belongs to, in the embedding space.

A picture's nearest members vote; the concept with the majority of their votes takes it if it lies
within that concept's reach: no farther from the members than the members are from one another. The
rule needs arrays only, no layout and no clusterer, so it answers the same after a model was saved
and loaded.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from concept.vectors import OUTLIER, Floats, Ints, blocks, by_size, top_k

NEIGHBORS = 15
# Similarity to a concept is the mean over this many of its nearest members: one alone may be an
# odd one out.
_CLOSEST = 3
# The share of a concept's own members that lie beyond its reach.
_BEYOND = 0.02
# A concept that wins less of the vote than this has a majority against it: the picture lies between
# concepts, and half of such pictures would be put wrongly.
_MAJORITY = 0.5
_SAME = 1.0 - 1e-6


@dataclass(frozen=True)
class Assignment:
    """What the rule needs to know of a fitted model.

    Attributes:
        members: (m, d) unit rows that the clusterer put into a concept.
        labels: (m,) their concepts.
        reach: (c,) the least similarity at which each concept takes a picture.
    """

    members: Floats
    labels: Ints
    reach: Floats


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
    have.

    Args:
        vectors: (n, d) unit rows.
        labels: (n,) concepts from 0, -1 for outliers.
    """
    inside = labels >= 0
    members, of = vectors[inside], labels[inside]
    n_concepts = int(of.max()) + 1 if len(of) else 0
    reach = np.ones(n_concepts, dtype=np.float32)
    for concept in range(n_concepts):
        own = members[of == concept]
        if len(own) > 1:
            _, similarities = top_k(own, own, _CLOSEST + 1)  # the first is the member itself
            reach[concept] = np.quantile(similarities[:, 1:].mean(axis=1), _BEYOND)
    return Assignment(members, of, reach)


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
    numbered = by_size(labels, vectors)
    new_number = np.full(len(rule.reach) + 1, OUTLIER, dtype=np.int64)  # the last one is for -1
    new_number[labels] = numbered
    reach = np.empty_like(rule.reach)
    reach[new_number[:-1]] = rule.reach
    return Settled(numbered, shares, new_number[core], reach)


def assign(queries: Floats, rule: Assignment) -> tuple[Ints, Floats]:
    """Decide the concepts of pictures.

    A picture that is itself a member keeps its concept.

    Args:
        queries: (n, d) unit rows.
        rule: What `learn` returned.

    Returns:
        Concepts (n,), -1 for outliers, and (n,) the share of the vote that the winner won, by
        which each decision can be trusted.
    """
    labels = np.full(len(queries), OUTLIER, dtype=np.int64)
    shares = np.zeros(len(queries), dtype=np.float32)
    if not len(rule.members):
        return labels, shares
    for part in blocks(len(queries), len(rule.members)):
        labels[part], shares[part] = _assign_block(queries[part], rule)
    return labels, shares


def _assign_block(queries: Floats, rule: Assignment) -> tuple[Ints, NDArray[np.float32]]:
    rows = np.arange(len(queries))
    indices, similarities = top_k(queries, rule.members, NEIGHBORS)
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
    taken = (closeness >= rule.reach[winners]) & (shares >= _MAJORITY)
    labels = np.where(taken, winners, OUTLIER)

    members = similarities[:, 0] >= _SAME
    labels[members] = voters[members, 0]
    shares[members & (labels == voters[:, 0])] = 1.0
    return labels, shares
