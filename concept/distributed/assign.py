"""Concepts for every row of a dataset, in one pass, on either engine."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tqdm.auto import tqdm

from concept import persist
from concept.assign import assign
from concept.dataset import Assigned, AssignedWriter, Dataset
from concept.dataset.parts import OK
from concept.dataset.results import CONCEPTS
from concept.distributed.engines import LOCAL, Done, run
from concept.distributed.rule import check_model, quick_rule
from concept.errors import DatasetError
from concept.vectors import OUTLIER


def assign_dataset(
    model: str | Path,
    dataset: str | Path,
    out: str | Path | None = None,
    *,
    engine: str = LOCAL,
    workers: int | None = None,
    verbose: bool = True,
) -> Assigned:
    """Decide the concept of every picture of a dataset, by the rule of `concept.assign`.

    The vectors are read a block at a time. Where there are many, the members that vote are looked
    up in `concept.index.InvertedLists`. Parts that are finished are not assigned again.

    Args:
        model: The folder of a saved model.
        dataset: The folder of a dataset that the same embedding model made.
        out: Where the Parquet files of row, concept and probability go; by default ``concepts`` in
            the dataset. Unreadable pictures are in no concept, -1.
        engine: ``"local"`` or ``"ray"``.
        workers: How many processes; see `concept.distributed.embed_dataset`.
        verbose: Whether to show a progress bar.

    Raises:
        DatasetError: If the dataset was made by another model, or the folder holds the concepts of
            another one.
        SavedModelError: If the model cannot be read.
        WorkersLost: If workers die again and again.
    """
    folder, source = Path(model).expanduser().resolve(), Dataset(dataset)
    state, settings = persist.read(folder, mapped=True)
    check_model(source, settings.get("embedding_model"), state.vectors.shape[1])
    known = hashlib.sha256((folder / persist.MANIFEST).read_bytes()).hexdigest()
    target = source.folder / CONCEPTS if out is None else Path(out).expanduser()
    writer = AssignedWriter.open(target.resolve(), known)
    parts = source.parts()
    left = [
        (number, str(part.resolve()))
        for number, part in enumerate(parts)
        if not (writer.folder / part.name).exists()
    ]
    make = MakeAssigner(str(folder), str(source.folder.resolve()), writer)
    with tqdm(total=len(parts), desc="Parts", unit="part", disable=not verbose) as bar:
        bar.update(len(parts) - len(left))
        for _ in run(engine, make, left, workers=workers):
            bar.update()
    return Assigned(writer.folder)


@dataclass(frozen=True)
class MakeAssigner:
    """Makes the `Assigner` of a worker, in the worker.

    Attributes:
        model: The folder of the saved model.
        dataset: The folder of the dataset.
        writer: Where the results go.
    """

    model: str
    dataset: str
    writer: AssignedWriter

    def __call__(self) -> Assigner:
        """Load the model."""
        return Assigner(self)


class Assigner:
    """Assigns parts of a dataset.

    Args:
        made_by: What it needs to know.
    """

    def __init__(self, made_by: MakeAssigner) -> None:
        """Load the model and make its members quick to look up."""
        state, settings = persist.read(made_by.model)
        self._rule = quick_rule(state, settings.get("random_state") or 0)
        self._dataset = Dataset(made_by.dataset)
        self._writer = made_by.writer

    def __call__(self, item: tuple[int, str]) -> Done:
        """Assign one part; its result is there when this returns.

        Raises:
            DatasetError: If the part cannot be read, or its result not be written.
        """
        number, part = item[0], Path(item[1])
        rows, concepts, shares = [], [], []
        for table in self._dataset.tables(("row", "status", "vector"), [part]):
            good = table["status"].to_numpy(zero_copy_only=False) == OK
            found = np.full(len(good), OUTLIER, dtype=np.int64)
            sure = np.zeros(len(good), dtype=np.float32)
            vectors = self._dataset.matrix(table["vector"])[good]
            found[good], sure[good] = assign(vectors, self._rule)
            rows.append(table["row"].to_numpy())
            concepts.append(found)
            shares.append(sure)
        joined = np.concatenate(concepts)
        try:
            self._writer.write(part.name, np.concatenate(rows), joined, np.concatenate(shares))
        except OSError as error:
            raise DatasetError(
                f"the concepts of {part.name!r} cannot be written ({error.strerror or error})",
                "room for them on the disk",
                "Finished parts are kept: make room and run the same command again",
            ) from error
        return Done(number, len(joined), int((joined < 0).sum()))
