"""An index over a dataset on disk, of which a search reads a few stretches."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from concept.dataset.manifest import write_json
from concept.dataset.parts import Dataset
from concept.dataset.sample import take_sample
from concept.errors import DatasetError
from concept.index.lists import InvertedLists, learn_cells, nearest_cell, starts_of
from concept.vectors import Ints

if TYPE_CHECKING:
    from tqdm import tqdm

INDEX = "index"
_ABOUT = "about.json"
_VECTORS_FILE, _ROWS_FILE = "vectors.npy", "rows.npy"
_MOST_CELLS = 2**14
_ROWS_PER_CELL = 64
# Texts are far from all pictures, and their nearest lie scattered over many cells.
_PROBES = 64


class DatasetIndex:
    """The index of a dataset: its cells in memory, its vectors on disk.

    Args:
        dataset: Whose index it is.

    Raises:
        DatasetError: If there is none, or the dataset has grown since.
    """

    def __init__(self, dataset: Dataset) -> None:
        """Open the files as memory maps."""
        folder = dataset.folder / INDEX
        try:
            about = json.loads((folder / _ABOUT).read_text(encoding="utf-8"))
            vectors = np.load(folder / _VECTORS_FILE, mmap_mode="r")
            self.rows: Ints = np.load(folder / _ROWS_FILE, mmap_mode="r")
        except (OSError, ValueError) as error:
            raise DatasetError(
                f"{str(dataset.folder)!r} has no index ({error})",
                "one to search in",
                "Make it with: concept index DATASET",
            ) from error
        if about.get("rows") != len(dataset):
            raise DatasetError(
                f"the index of {str(dataset.folder)!r} was made over {about.get('rows')} rows, and "
                f"there are {len(dataset)} now",
                "an index over all of them",
                "Make it again with: concept index DATASET",
            )
        self.lists = InvertedLists.load(folder, vectors, _PROBES)


def build_dataset_index(dataset: Dataset, *, seed: int = 0, verbose: bool = False) -> DatasetIndex:
    """Sort the vectors of a dataset into cells, on disk.

    The vectors are read twice, a block at a time; held in memory are the cells and four bytes a
    row. Another index of the dataset is replaced when this one is complete.

    Args:
        dataset: What to index.
        seed: Of the cells.
        verbose: Whether to show a progress bar.

    Raises:
        DatasetError: If there is nothing to index.
    """
    from tqdm.auto import tqdm

    total = len(dataset)
    cells = min(_MOST_CELLS, int(2 * np.sqrt(total)) + 1)
    sample = take_sample(dataset, cells * _ROWS_PER_CELL, seed)
    if not len(sample.rows):
        raise DatasetError(f"{str(dataset.folder)!r} has no readable pictures", "some to index")
    _, learned_from = dataset.take(sample.rows)
    centres = learn_cells(learned_from, cells, seed)
    del learned_from
    temporary = dataset.folder / f".{INDEX}-{os.getpid()}"
    try:
        temporary.mkdir()
        with tqdm(total=2 * total, desc="Index", unit="row", disable=not verbose) as bar:
            found = []
            for block in dataset.vectors():
                found.append(nearest_cell(block.vectors, centres).astype(np.int32))
                bar.update(len(block.row))
            starts = starts_of(np.concatenate(found), len(centres))
            vectors = _place(dataset, temporary, starts, found, bar)
        InvertedLists(centres, starts, vectors).save(temporary)
        write_json(temporary / _ABOUT, {"rows": total, "cells": len(centres)})
        shutil.rmtree(dataset.folder / INDEX, ignore_errors=True)
        temporary.replace(dataset.folder / INDEX)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return DatasetIndex(dataset)


def _place(
    dataset: Dataset, folder: Path, starts: Ints, found: list[NDArray[np.int32]], bar: tqdm[Any]
) -> NDArray[np.float16]:
    """Write every vector, and its row number, to its place in its cell."""
    n = int(starts[-1])
    shape = (n, dataset.facts.dimensions)
    vectors = np.lib.format.open_memmap(folder / _VECTORS_FILE, "w+", np.float16, shape)
    rows = np.lib.format.open_memmap(folder / _ROWS_FILE, "w+", np.int64, (n,))
    cursor = starts[:-1].copy()
    for block, cell in zip(dataset.vectors(), found, strict=True):
        order = np.argsort(cell, kind="stable")
        ordered = cell[order]
        first = np.searchsorted(ordered, ordered)  # where the run of the same cell begins
        places = cursor[ordered] + np.arange(len(ordered)) - first
        vectors[places] = block.vectors[order]
        rows[places] = block.row[order]
        cursor += np.bincount(cell, minlength=len(cursor))
        bar.update(len(block.row))
    vectors.flush()
    rows.flush()
    return vectors
