"""Concepts merged, reduced, split and dropped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from numbers import Integral

import numpy as np

from concept.assign import assign, rule_of
from concept.derive import NEW
from concept.errors import InvalidInput
from concept.reshape.numbering import Reshaped, numbered
from concept.settings import Settings
from concept.state import LABEL_MODEL, USER, ConceptState
from concept.tree import concept_tree, to_groups
from concept.vectors import OUTLIER, Ints


def merge(
    state: ConceptState, settings: Settings, groups: Iterable[Iterable[int]] | Iterable[int]
) -> Reshaped:
    """Make one concept of each group of concepts.

    The new concept keeps a name that the user gave: that of the largest part with one.

    Args:
        state: What the model knows.
        settings: Its parameters.
        groups: Groups of concepts, such as ``[[1, 2], [4, 7, 9]]``, or one group.

    Raises:
        UnknownConcept: If one of them is not a concept of the model.
        InvalidInput: If these are no groups, or a concept stands in two.
    """
    wanted = _as_groups(state, groups)
    return _regrouped(state, settings, to_groups(wanted, state.n_concepts))


def reduce_to(state: ConceptState, settings: Settings, n: int) -> Reshaped:
    """Merge the concepts that are most alike until n are left; see `concept.tree`.

    Raises:
        InvalidInput: If n is not from 1 to the number of concepts.
    """
    return merge(state, settings, concept_tree(state).groups(n))


def drop(state: ConceptState, settings: Settings, concepts: int | Iterable[int]) -> Reshaped:
    """Make outliers of the pictures of concepts; pictures like them will be outliers, too.

    Raises:
        UnknownConcept: If one of them is not a concept of the model.
    """
    given = [concepts] if isinstance(concepts, Integral) else list(_iterated(concepts))
    target = np.arange(state.n_concepts)
    target[[state.checked(concept) for concept in given]] = OUTLIER
    return _regrouped(state, settings, target)


def split(state: ConceptState, settings: Settings, concept: int, into: int = 2) -> Reshaped:
    """Split a concept by k-means of its pictures, of which those that decide are asked.

    Args:
        state: What the model knows.
        settings: Its parameters.
        concept: Which.
        into: Into how many parts.

    Raises:
        UnknownConcept: If it is not a concept of the model.
        InvalidInput: If it cannot be split into so many parts.
    """
    from sklearn.cluster import KMeans

    concept = state.checked(concept)
    if isinstance(into, bool) or not isinstance(into, Integral) or into < 2:
        raise InvalidInput(f"into is {into!r}", "a whole number from 2")
    inside = state.labels == concept
    decide = inside & (state.core >= 0)
    asked = np.flatnonzero(decide if decide.any() else inside)
    different = len(np.unique(state.vectors[asked], axis=0))
    if different < into:
        raise InvalidInput(
            f"concept {concept} was to be split into {into} parts",
            f"at most {different}, as many as it has different pictures",
        )
    seed = settings.random_state or 0
    means = KMeans(int(into), n_init=10, random_state=seed).fit(state.vectors[asked])
    n = state.n_concepts
    labels = state.labels.copy()
    # Part 0 keeps the number for now, the others come behind all concepts.
    number = np.append(concept, n + np.arange(int(into) - 1))
    labels[asked] = number[means.labels_]
    others = np.flatnonzero(inside & (labels == concept) & ~np.isin(np.arange(len(labels)), asked))
    if len(others):
        rule = rule_of(replace(state, labels=labels, placed=np.zeros_like(state.placed)))
        found, _ = assign(state.vectors[others], rule)
        nearest = number[means.predict(state.vectors[others])]
        labels[others] = np.where(np.isin(found, number) & ~state.placed[others], found, nearest)
    kept = np.append(np.arange(n), np.full(int(into) - 1, NEW))
    kept[concept] = NEW
    parts = [int(part) for part in number]
    reshaped = numbered(state, settings, labels, kept, kept)
    largest = max(parts, key=lambda part: (int((labels == part).sum()), -part))
    numbers = {old: reshaped.numbers[old] for old in range(n)}
    return Reshaped(reshaped.state, {**numbers, concept: reshaped.numbers[largest]})


def _regrouped(state: ConceptState, settings: Settings, target: Ints) -> Reshaped:
    """The state in which every concept becomes the one that ``target`` says, or outliers for -1."""
    groups = np.unique(target[target >= 0])
    if len(groups) == state.n_concepts:  # each in one of its own
        return Reshaped(state, {concept: concept for concept in range(state.n_concepts)})
    labels = np.append(target, OUTLIER)[state.labels]
    n = int(groups.max(initial=OUTLIER)) + 1
    kept, heirs = np.full((2, n), NEW, dtype=np.int64)
    for group in groups:
        parts = np.flatnonzero(target == group)
        heirs[group] = _heir(state, settings, parts.tolist())
        if len(parts) == 1:
            kept[group] = heirs[group] = parts[0]
    reshaped = numbered(state, settings, labels, kept, heirs)
    numbers = {old: reshaped.numbers.get(int(new), OUTLIER) for old, new in enumerate(target)}
    return Reshaped(reshaped.state, numbers)


def _heir(state: ConceptState, settings: Settings, parts: Sequence[int]) -> int:
    """The part whose given name the whole keeps, -1 for none: the largest of those with one."""
    named = [part for part in parts if state.named_by[part] == USER]
    if not named and settings.label_model is None:
        named = [part for part in parts if state.named_by[part] == LABEL_MODEL]
    return max(named, key=lambda part: (int(state.counts[part]), -part), default=NEW)


def _as_groups(
    state: ConceptState, groups: Iterable[Iterable[int]] | Iterable[int]
) -> list[list[int]]:
    given = list(_iterated(groups))
    one = bool(given) and all(isinstance(concept, Integral) for concept in given)
    lists = [given] if one else [list(_iterated(group)) for group in given]
    checked = [[state.checked(concept) for concept in group] for group in lists]
    seen: dict[int, int] = {}
    for number, group in enumerate(checked):
        for concept in group:
            if seen.setdefault(concept, number) != number:
                raise InvalidInput(f"concept {concept} stands in two groups", "each in one at most")
    return [group for group in checked if group]


def _iterated(values: object) -> Iterable[object]:
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise InvalidInput(
            f"{values!r} was given for concepts", "lists of their numbers, such as [[1, 2], [4, 7]]"
        )
    return values
