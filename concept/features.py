"""Features of pictures that were computed elsewhere: a matrix in a file, and whose row is whose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from concept.errors import InvalidInput
from concept.tables import read_table
from concept.vectors import Floats, as_matrix

_NAME_COLUMNS = ("image", "file", "image_id", "name")


@dataclass(frozen=True)
class Features:
    """Features by the names of pictures.

    Attributes:
        matrix: (n, d) features, a picture a row.
        row_of: The row of each name.
    """

    matrix: Floats
    row_of: dict[str, int]

    def knows(self, name: str) -> bool:
        """Whether there is a row for a picture."""
        return name in self.row_of

    def of(self, names: Sequence[str]) -> Floats:
        """The features of some pictures, (m, d), all of which are known."""
        found: Floats = self.matrix[[self.row_of[name] for name in names]]
        return found


def read_features(path: str | Path, names: str | Path | Sequence[str]) -> Features:
    """Read features from a file of numpy.

    Args:
        path: ``.npy`` file with an (n, d) matrix.
        names: The n pictures' names in the order of the rows: a list, a text file with one a
            line, or a CSV file with them in a column ``image``, ``file``, ``image_id`` or ``name``.

    Raises:
        InvalidInput: If the file holds no such matrix, names and rows differ in number, or a name
            stands there twice.
    """
    source = Path(path).expanduser()
    try:
        values = np.load(source, allow_pickle=False)
    except (ValueError, EOFError) as error:
        raise InvalidInput(
            f"{str(source)!r} cannot be read as an array ({error})",
            "a .npy file as numpy.save writes it",
        ) from error
    listed = _read_names(Path(names).expanduser()) if isinstance(names, str | Path) else list(names)
    return features_of(values, listed, f"the matrix in {str(source)!r}")


def features_of(values: object, names: Sequence[str], what: str = "features") -> Features:
    """Features out of a matrix and the names of its rows.

    Raises:
        InvalidInput: If they do not fit, or a name stands there twice.
    """
    matrix = as_matrix(values, what, rows=len(names))  # type: ignore[arg-type]
    row_of: dict[str, int] = {}
    for row, name in enumerate(names):
        if row_of.setdefault(name, row) != row:
            raise InvalidInput(
                f"{name!r} names rows {row_of[name]} and {row} of {what}", "every picture once"
            )
    return Features(matrix, row_of)


def _read_names(path: Path) -> list[str]:
    if path.suffix.lower() != ".csv":
        lines = path.read_text(encoding="utf-8-sig").splitlines()
        return [line.strip() for line in lines if line.strip()]
    columns = read_table(path, (), optional=_NAME_COLUMNS).columns
    for column in _NAME_COLUMNS:
        if column in columns:
            return columns[column]
    raise InvalidInput(f"{str(path)!r} names no pictures", f"a column {' or '.join(_NAME_COLUMNS)}")
