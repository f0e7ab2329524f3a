"""Concepts of a dataset that may be larger than memory: from a sample, and from what it lacks."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
from tqdm.auto import tqdm

from concept.assign import assign, settle
from concept.cluster import FEWEST
from concept.dataset import Dataset, Sample, take_sample
from concept.dataset.parts import OK
from concept.dataset.sample import content_hashes
from concept.derive import derive
from concept.distributed.rule import check_model, quick_rule
from concept.errors import DatasetError, InvalidInput
from concept.grouping import grouped
from concept.hierarchy import join_inseparable
from concept.index import InvertedLists
from concept.model import ConceptModel
from concept.parameters import check_parameters
from concept.reduce import graph_of
from concept.settings import Settings
from concept.state import ConceptState
from concept.vectors import OUTLIER, Floats, Ints

logger = logging.getLogger(__name__)

SAMPLE = 200_000


def fit_dataset(
    model: ConceptModel,
    dataset: str | Path,
    docs: Iterable[str] | None = None,
    *,
    sample: int = SAMPLE,
) -> ConceptModel:
    """Fit a model on a dataset of any size.

    The model is fitted on a sample: seeded, without copies, and the same in whatever order the
    dataset was made. Then the whole dataset is read, and what no concept of the sample reaches is
    gathered (at most as much as the sample again, chosen in the same way), grouped by the same
    parameters, and added as further concepts; groups that cannot be told apart from a concept of
    the sample are joined to it. So concepts that are too small for the sample have their chance.
    ``min_concept_size`` counts pictures of the whole dataset: of a sample of a tenth, a tenth as
    many make a concept, but never fewer than five.

    The model then knows the sample and what was added. `concept.distributed.assign_dataset` gives
    all rows their concepts.

    Args:
        model: With its parameters; its embedding model is the dataset's.
        dataset: The folder of the dataset.
        docs: Documents, or a list of words, to name the concepts with.
        sample: How many pictures the sample has at most.

    Returns:
        The same model, fitted. The rows of `concept.ConceptModel.image_names_` are paths.

    Raises:
        DatasetError: If the folder is no dataset, was made by another model, or has no pictures.
        InvalidInput: If an argument or a parameter cannot be used.
    """
    if sample < 1:
        raise InvalidInput(f"sample is {sample}", "at least 1")
    source = Dataset(dataset)
    check_model(source, model.embedding_model)
    seed = model.random_state or 0
    chosen = take_sample(source, sample, seed)
    if not len(chosen.rows):
        raise DatasetError(f"{str(source.folder)!r} has no readable pictures", "some to fit")
    settings = Settings.of(model)
    check_parameters(settings)
    paths, vectors = source.take(chosen.rows)
    model.min_concept_size = _scaled(settings.min_concept_size, chosen)
    try:
        model.fit(paths, docs=docs, image_names=paths, image_embeddings=vectors)
    finally:
        model.min_concept_size = settings.min_concept_size
    if len(chosen.rows) < sample:
        return model  # the sample was everything
    beyond = _out_of_reach(source, model.state_, Sample(sample, seed), settings)
    paths, vectors = source.take(beyond.rows)
    fewest = _scaled(settings.min_concept_size, beyond)
    if len(paths) < fewest:
        return model
    more = grouped(vectors, replace(settings, min_concept_size=fewest), settings.random_state)
    model.state_ = widened(model.state_, paths, vectors, more.settled.core, settings)
    logger.info(
        "%d rows out of reach of the sample, %d concepts in all",
        len(paths),
        model.state_.n_concepts,
    )
    return model


def _scaled(min_concept_size: int, sample: Sample) -> int:
    """How many pictures of a sample make a concept, if so many of what it was drawn from do."""
    scaled = round(min_concept_size * len(sample.rows) / max(sample.seen, 1))
    return min(min_concept_size, max(FEWEST, scaled))


def _out_of_reach(
    dataset: Dataset, state: ConceptState, gathered: Sample, settings: Settings
) -> Sample:
    """What no concept reaches, gathered in one pass a block at a time."""
    rule = quick_rule(state, settings.random_state or 0)
    with tqdm(desc="Not covered", unit="row", disable=not settings.verbose) as bar:
        for table in dataset.tables(("row", "hash", "status", "vector")):
            good = np.flatnonzero(table["status"].to_numpy(zero_copy_only=False) == OK)
            labels, _ = assign(dataset.matrix(table["vector"])[good], rule)
            outside = good[labels < 0]
            if len(outside):
                hashes = content_hashes(table["hash"].take(outside).to_pylist())
                gathered.see(table["row"].to_numpy()[outside], hashes)
            bar.update(len(good))
    return gathered


def widened(
    state: ConceptState, paths: list[str], vectors: Floats, core: Ints, settings: Settings
) -> ConceptState:
    """Add pictures and their groups to what a model knows.

    Args:
        state: What it knows.
        paths: (n,) of the pictures; those that it has already get their group.
        vectors: (n, d) unit rows.
        core: (n,) groups from 0 that the clusterer found among them, -1 for none.
        settings: The parameters.

    Returns:
        The state with all pictures, its concepts made anew from both groupings.
    """
    if not (core >= 0).any():
        return state
    place = {path: row for row, path in enumerate(state.paths)}
    known = np.array([place.get(path, OUTLIER) for path in paths], dtype=np.int64)
    fresh = np.flatnonzero(known < 0)
    numbered = np.where(core >= 0, core + state.n_concepts, OUTLIER)
    both = np.concatenate([state.core, numbered[fresh]])
    there = np.flatnonzero((known >= 0) & (numbered >= 0))
    free = there[state.core[known[there]] < 0]
    both[known[free]] = numbered[free]
    everything = np.concatenate([state.vectors, vectors[fresh]])
    near = graph_of(everything, settings.random_state)[0]
    settled = settle(everything, join_inseparable(everything, both, neighbours=near))
    added = [paths[row] for row in fresh]
    lists = InvertedLists.build(state.vectors)
    nearest = lists.search(vectors[fresh], 1)[0][:, 0]  # on the map they lie beside these
    return derive(
        replace(
            state,
            names=state.names + added,
            paths=state.paths + added,
            vectors=everything,
            layout=np.concatenate([state.layout, state.layout[nearest]]),
            labels=settled.labels,
            shares=settled.shares,
            core=settled.core,
            reach=settled.reach,
            placed=np.zeros(len(everything), dtype=np.bool_),
            added=np.zeros(len(everything), dtype=np.int64),
            thumbnails=state.thumbnails and state.thumbnails + [b""] * len(added),
        ),
        settings,
    )
