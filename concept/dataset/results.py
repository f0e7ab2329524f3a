"""Which concept each row of a dataset belongs to: Parquet parts beside those of its vectors."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from concept.dataset.manifest import write_json
from concept.dataset.parts import ROWS_AT_ONCE
from concept.errors import DatasetError
from concept.vectors import Floats, Ints

# The folder of a dataset that its concepts are in, unless another one was chosen.
CONCEPTS = "concepts"
ABOUT = "concepts.json"
FORMAT = "concept-assignment"
FORMAT_VERSION = 1


@dataclass(frozen=True)
class AssignedWriter:
    """A folder that parts of an assignment are written to, each whole or not at all.

    Attributes:
        folder: Where they lie.
    """

    folder: Path

    @classmethod
    def open(cls, folder: str | Path, model: str) -> AssignedWriter:
        """Begin an assignment, or go on with one of the same model.

        Args:
            folder: Where it lies, or shall lie.
            model: A hash of the model that assigns.

        Raises:
            DatasetError: If another model has begun it, or something else lies there.
        """
        target = Path(folder).expanduser()
        about = {"format": FORMAT, "format_version": FORMAT_VERSION, "model": model}
        if (target / ABOUT).is_file():
            if json.loads((target / ABOUT).read_text(encoding="utf-8")) != about:
                raise DatasetError(
                    f"{str(target)!r} holds the concepts of another model",
                    "those of this one",
                    "Delete it, or choose another folder",
                )
        elif target.exists() and (not target.is_dir() or any(target.iterdir())):
            raise DatasetError(
                f"{str(target)!r} exists and holds no concepts", "a new folder, or an empty one"
            )
        else:
            target.mkdir(parents=True, exist_ok=True)
            write_json(target / ABOUT, about)
        return cls(target)

    def write(self, name: str, rows: Ints, concepts: Ints, probabilities: Floats) -> None:
        """Write one part.

        Args:
            name: Of the file, that of the vectors' part.
            rows: (n,) row numbers.
            concepts: (n,) -1 for outliers and unreadable pictures.
            probabilities: (n,) how sure each decision is.
        """
        import pyarrow as pa
        import pyarrow.parquet as pq

        temporary = self.folder / f".{name}-{os.getpid()}"
        columns = {
            "row": pa.array(rows, pa.int64()),
            "concept": pa.array(concepts, pa.int32()),
            "probability": pa.array(probabilities, pa.float32()),
        }
        try:
            pq.write_table(pa.table(columns), temporary)
            temporary.replace(self.folder / name)
        finally:
            temporary.unlink(missing_ok=True)


class Assigned:
    """An assignment on disk.

    Args:
        folder: Where it lies.

    Raises:
        DatasetError: If it is none.
    """

    def __init__(self, folder: str | Path) -> None:
        """Look for its description."""
        self.folder = Path(folder).expanduser()
        if not (self.folder / ABOUT).is_file():
            raise DatasetError(
                f"{str(self.folder)!r} holds no concepts of a dataset",
                f"a folder with {ABOUT}",
                "Make one with: concept assign MODEL DATASET",
            )

    def blocks(self) -> Iterator[tuple[Ints, Ints, Floats]]:
        """Rows, concepts and probabilities, at most 16,384 at a time."""
        import pyarrow.parquet as pq

        for part in sorted(self.folder.glob("part-*.parquet")):
            for batch in pq.ParquetFile(part).iter_batches(ROWS_AT_ONCE):
                yield (
                    batch.column("row").to_numpy(),
                    batch.column("concept").to_numpy().astype(np.int64),
                    batch.column("probability").to_numpy(),
                )

    def counts(self) -> tuple[Ints, int]:
        """How many rows each concept has, (c,), and how many have none."""
        counts, outliers = np.zeros(0, dtype=np.int64), 0
        for _, concepts, _ in self.blocks():
            inside = concepts[concepts >= 0]
            outliers += len(concepts) - len(inside)
            more = np.bincount(inside, minlength=len(counts))
            more[: len(counts)] += counts
            counts = more
        return counts, outliers

    def most_typical(self, concept: int, n: int = 50) -> Ints:
        """The rows of a concept of which the model is most sure, at most n, best first."""
        rows, sure = np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
        for more, concepts, probabilities in self.blocks():
            own = concepts == concept
            rows = np.concatenate([rows, more[own]])
            sure = np.concatenate([sure, probabilities[own]])
            best = np.lexsort((rows, -sure))[:n]
            rows, sure = rows[best], sure[best]
        return rows
