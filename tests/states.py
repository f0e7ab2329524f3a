"""States of small models, made without layout or clusterer: blobs of vectors, and their words."""

from __future__ import annotations

from dataclasses import fields

import numpy as np

from concept.assign import settle
from concept.derive import derive
from concept.settings import Settings
from concept.state import ConceptState
from concept.vectors import unit_rows

WORDS = ["ant", "bee", "cat", "dog", "eel", "fox", "gnu", "hen", "ibis", "jay", "koi", "lion"]
SETTINGS = Settings(min_concept_size=5, random_state=0, verbose=False)
_D = 24


def centres(n: int, seed: int = 0) -> np.ndarray:
    """(n, 24) directions far apart."""
    return unit_rows(np.random.default_rng(seed).normal(size=(n, _D)))


def blob(centre: np.ndarray, n: int, seed: int, spread: float = 0.08) -> np.ndarray:
    """(n, 24) unit rows around a direction."""
    noise = np.random.default_rng(seed).normal(0, spread, (n, len(centre)))
    return unit_rows(centre + noise)


def make_state(
    sizes: tuple[int, ...] = (30, 22, 15, 9), strangers: int = 6, words: bool = True, seed: int = 0
) -> ConceptState:
    """A fitted state with a concept for each size, some outliers, and a word for each of 12 places.

    The pictures of concept i lie around the i-th of `centres`; outliers lie anywhere.
    """
    places = centres(len(WORDS), seed)
    vectors = [blob(places[i], size, seed + i) for i, size in enumerate(sizes)]
    vectors.append(centres(strangers, seed + 999) if strangers else np.empty((0, _D), np.float32))
    stacked = unit_rows(np.concatenate(vectors))
    core = np.concatenate([np.repeat(np.arange(len(sizes)), sizes), np.full(strangers, -1)])
    core[::7] = -1  # found by the rule, not by the clusterer
    settled = settle(stacked, core.astype(np.int64))
    n = len(stacked)
    state = ConceptState(
        names=[f"picture {row}" for row in range(n)],
        paths=[""] * n,
        vectors=stacked,
        layout=stacked[:, :2].copy(),
        labels=settled.labels,
        shares=settled.shares,
        core=settled.core,
        reach=settled.reach,
        concept_vectors=np.empty((0, _D), dtype=np.float32),
        exemplars=[],
        collages=[],
        titles=[],
        words=WORDS if words else [],
        word_vectors=places if words else np.empty((0, _D), dtype=np.float32),
    )
    return derive(state, SETTINGS)


def assert_same(one: ConceptState, other: ConceptState) -> None:
    """Every field of two states is the same."""
    for field in fields(ConceptState):
        here, there = getattr(one, field.name), getattr(other, field.name)
        if isinstance(here, np.ndarray):
            np.testing.assert_array_equal(here, there, err_msg=field.name)
        else:
            assert here == there, field.name
