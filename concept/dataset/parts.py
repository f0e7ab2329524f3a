"""The parts of a dataset: one Parquet file for each block of pictures."""

from __future__ import annotations

import os
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from concept.dataset.manifest import ModelFacts, read_manifest, write_manifest
from concept.errors import DatasetError
from concept.vectors import Floats, Ints, unit_rows

OK, FAILED = "ok", "failed"
PARTS = "parts"
ROWS_AT_ONCE = 2**14
# To find a row takes a look into about so many parts.
_FEW = 10


@dataclass(frozen=True)
class Rows:
    """Some rows of a dataset.

    Attributes:
        row: (n,) their numbers, ascending.
        vectors: (n, d) float32 unit rows.
    """

    row: Ints
    vectors: Floats


class Dataset:
    """A dataset on disk; nothing of it is held but what made it.

    Args:
        folder: Where it lies.

    Raises:
        DatasetError: If it is none, is damaged, or was made by a newer version.
    """

    def __init__(self, folder: str | Path) -> None:
        """Read what made it."""
        self.folder = Path(folder).expanduser()
        self.facts, self.about = read_manifest(self.folder)

    @classmethod
    def create(
        cls, folder: str | Path, facts: ModelFacts, source: str = "", plan: str = ""
    ) -> Dataset:
        """Begin a dataset, or go on with one that was begun alike.

        Args:
            folder: Where it lies, or shall lie.
            facts: What embeds it.
            source: Where its pictures come from.
            plan: A hash of the blocks that they are dealt out in.

        Raises:
            DatasetError: If another model, precision or source has begun it, or something else
                lies there.
        """
        target = Path(folder).expanduser()
        if (target / PARTS).is_dir():
            found = cls(target)
            found.facts.check(facts, target)
            if found.about.get("plan", "") != plan:
                raise DatasetError(
                    f"{str(target)!r} was begun with other pictures: its source was "
                    f"{found.about.get('source')!r}, which has changed since, or is another one",
                    "the same pictures in the same blocks",
                    "Embed into another folder",
                )
            return found
        if target.exists() and (not target.is_dir() or any(target.iterdir())):
            raise DatasetError(
                f"{str(target)!r} exists and is no dataset", "a new folder, or a dataset"
            )
        target.mkdir(parents=True, exist_ok=True)
        write_manifest(target, facts, source, plan)
        (target / PARTS).mkdir()  # last: with it the dataset counts as begun
        return cls(target)

    def part(self, number: int) -> Path:
        """The file of a block, whether it is there or not."""
        return self.folder / PARTS / f"part-{number:08d}.parquet"

    def parts(self) -> list[Path]:
        """The parts that are there, in the order of their rows."""
        return sorted((self.folder / PARTS).glob("part-*.parquet"))

    def __len__(self) -> int:
        """How many rows there are, those of unreadable pictures included."""
        return sum(_open(part).metadata.num_rows for part in self.parts())

    def tables(
        self, columns: Sequence[str], parts: Sequence[Path] | None = None
    ) -> Iterator[dict[str, Any]]:
        """Some columns, in order, at most 16,384 rows at a time.

        Args:
            columns: Their names.
            parts: Of these parts; by default of all.

        Yields:
            Arrow arrays by their names.
        """
        for part in self.parts() if parts is None else parts:
            try:
                for batch in _open(part).iter_batches(ROWS_AT_ONCE, columns=list(columns)):
                    yield {name: batch.column(name) for name in columns}
            except OSError as error:
                raise DatasetError(
                    f"the part {str(part)!r} is damaged ({error})",
                    "a whole Parquet file",
                    "Delete it and embed again: only what is missing is embedded",
                ) from error

    def vectors(self, parts: Sequence[Path] | None = None) -> Iterator[Rows]:
        """The rows whose pictures could be read, at most 16,384 at a time."""
        for table in self.tables(("row", "status", "vector"), parts):
            good = np.asarray(table["status"].to_numpy(zero_copy_only=False) == OK)
            yield Rows(table["row"].to_numpy()[good], self.matrix(table["vector"])[good])

    def failures(self) -> Iterator[tuple[int, str, str]]:
        """Row, path and reason of every picture that could not be read."""
        for table in self.tables(("row", "path", "status", "reason")):
            bad = np.flatnonzero(table["status"].to_numpy(zero_copy_only=False) != OK)
            for place in bad.tolist():
                row, path, reason = (table[k][place].as_py() for k in ("row", "path", "reason"))
                yield row, path, reason

    def take(self, rows: Ints) -> tuple[list[str], Floats]:
        """Paths and unit vectors of some rows, in the order asked for.

        Args:
            rows: (n,) row numbers.

        Raises:
            DatasetError: If one of them is not there.
        """
        return self._picked(rows, ["path", "vector"])

    def paths(self, rows: Ints) -> list[str]:
        """The paths of some rows, in the order asked for; see `take`, which takes longer."""
        return self._picked(rows, ["path"])[0]

    def _picked(self, rows: Ints, columns: list[str]) -> tuple[list[str], Floats]:
        """Paths, and vectors where their column is asked for; see `take`."""
        wanted, places = np.unique(rows, return_inverse=True)
        paths: list[str] = [""] * len(wanted)
        vectors = np.zeros((len(wanted), self.facts.dimensions), dtype=np.float32)
        found = np.zeros(len(wanted), dtype=bool)
        for part in self._holding(wanted):
            file = _open(part)
            for group in range(file.num_row_groups):
                first, last = _first_and_last(file, group)
                if np.searchsorted(wanted, first) == np.searchsorted(wanted, last, "right"):
                    continue
                numbers = file.read_row_group(group, columns=["row"]).column("row").to_numpy()
                _, at, hits = np.intersect1d(
                    wanted, numbers, assume_unique=True, return_indices=True
                )
                table = file.read_row_group(group, columns=columns).take(hits)
                if "vector" in columns:
                    vectors[at] = self.matrix(table["vector"].combine_chunks())
                for place, path in zip(at, table["path"].to_pylist(), strict=True):
                    paths[place] = path
                found[at] = True
        if not found.all():
            raise DatasetError(
                f"{str(self.folder)!r} has no row {int(wanted[~found][0])}", "rows of the dataset"
            )
        return [paths[place] for place in places], vectors[places]

    def _holding(self, wanted: Ints) -> list[Path]:
        """The parts that may hold some rows; where these are few, few parts are looked at."""
        parts = self.parts()
        if len(wanted) * _FEW > len(parts):
            return parts
        places = {
            bisect_right(parts, row, key=lambda part: _first_and_last(_open(part), 0)[0]) - 1
            for row in wanted.tolist()
        }
        return [parts[place] for place in sorted(places) if place >= 0]

    def matrix(self, column: Any) -> Floats:
        """The unit rows (n, d) in an Arrow array of vectors; zeros stay zeros."""
        values = column.flatten().to_numpy().reshape(-1, self.facts.dimensions)
        return unit_rows(values)


class PartWriter:
    """Writes one part under another name, and moves it into place when it is complete.

    Args:
        path: Where the part shall lie.
        dimensions: Of its vectors.
    """

    def __init__(self, path: Path, dimensions: int) -> None:
        """Open the file under its other name."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        self.path = path
        self.rows = 0
        self.failed = 0
        self._temporary = path.with_name(f".{path.name}-{os.getpid()}")
        self._dimensions = dimensions
        self._schema = pa.schema(
            [
                ("row", pa.int64()),
                ("path", pa.string()),
                ("hash", pa.binary(16)),
                ("vector", pa.list_(pa.float16(), dimensions)),
                ("status", pa.string()),
                ("reason", pa.string()),
            ]
        )
        # Unit vectors do not compress, and a dictionary of them would only cost time.
        self._writer = pq.ParquetWriter(
            self._temporary,
            self._schema,
            compression={n: "NONE" if n == "vector" else "SNAPPY" for n in self._schema.names},
            use_dictionary=["status", "reason"],
        )

    def write(
        self,
        rows: Ints,
        paths: Sequence[str],
        hashes: Sequence[bytes | None],
        vectors: NDArray[np.floating],
        reasons: Sequence[str],
    ) -> None:
        """Add rows.

        Args:
            rows: (n,) their numbers.
            paths: (n,) where the pictures are.
            hashes: (n,) of their content; None for unreadable ones.
            vectors: (n, d) unit rows; zeros for unreadable ones.
            reasons: (n,) why a picture could not be read; empty if it could.
        """
        import pyarrow as pa

        flat = pa.array(np.ascontiguousarray(vectors, dtype=np.float16).ravel())
        columns = [
            pa.array(rows, pa.int64()),
            pa.array(paths, pa.string()),
            pa.array(hashes, pa.binary(16)),
            pa.FixedSizeListArray.from_arrays(flat, self._dimensions),
            pa.array([FAILED if reason else OK for reason in reasons], pa.string()),
            pa.array(reasons, pa.string()),
        ]
        self._writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=self._schema))
        self.rows += len(rows)
        self.failed += sum(map(bool, reasons))

    def __enter__(self) -> PartWriter:
        """The writer itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Move the part into place, or remove it where something went wrong."""
        try:
            self._writer.close()
            if kind is None:
                self._temporary.replace(self.path)
        finally:
            self._temporary.unlink(missing_ok=True)


def _first_and_last(file: Any, group: int) -> tuple[int, int]:
    """The least and the largest row of a row group, by its statistics."""
    about = file.metadata.row_group(group).column(0).statistics
    return int(about.min), int(about.max)


def _open(part: Path) -> Any:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return pq.ParquetFile(part)
    except (OSError, pa.ArrowInvalid) as error:
        raise DatasetError(
            f"the part {str(part)!r} cannot be read ({error})",
            "a whole Parquet file",
            "Delete it and embed again: only what is missing is embedded",
        ) from error
