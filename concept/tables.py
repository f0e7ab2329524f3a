"""CSV files of users: whatever their encoding, told line by line what is wrong, written whole."""

from __future__ import annotations

import codecs
import csv
import tempfile
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from concept.errors import ConceptWarning, InvalidInput

_BLOCK = 2**20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# GB 18030 contains GBK, which contains GB 2312. Nearly all of a Chinese text is in the last's rows
# of symbols (lead bytes A1 to A9) and frequent characters (B0 to D7), with trail bytes from A1.
_CHINESE_SHARE = 0.9


@dataclass(frozen=True)
class Table:
    """Columns of a CSV file.

    Attributes:
        path: The file.
        columns: The values by column.
        lines: (n,) the line on which each row begins.
    """

    path: Path
    columns: dict[str, list[str]]
    lines: list[int]

    def where(self, row: int) -> str:
        """A row's place, for a message."""
        return f"{str(self.path)!r}, line {self.lines[row]}"


def read_table(
    path: str | Path,
    columns: Sequence[str],
    encoding: str | None = None,
    *,
    key: str = "",
    optional: Sequence[str] = (),
) -> Table:
    """Read some columns of a CSV file.

    Args:
        path: The file, with the names of its columns in the first line.
        columns: The columns that are needed; others may be there.
        encoding: Any that Python knows; by default UTF-8 with or without a byte order mark,
            UTF-16 with one, or, with a warning, GB 18030 (GBK).
        key: The column in which no value may be empty or stand twice.
        optional: Columns that are read too where they are there.

    Raises:
        InvalidInput: If a column or a value is missing or the encoding is unknown, with the line.
    """
    source = Path(path).expanduser()
    found = encoding or detect_encoding(source)
    table = Table(source, {name: [] for name in columns}, [])
    try:
        with source.open(encoding=found, newline="") as file:
            _fill(table, csv.reader(file, strict=True), optional)
    except (UnicodeError, LookupError) as error:
        raise InvalidInput(
            f"{str(source)!r} cannot be read as {found!r} ({error})",
            "a file in that encoding",
            "Name the right one, for example encoding='gb18030'",
        ) from error
    except csv.Error as error:
        raise InvalidInput(f"{str(source)!r} is no CSV file ({error})") from error
    if not table.lines:
        raise InvalidInput(f"{str(source)!r} has no rows", "at least one below the column names")
    if key:
        _check_key(table, key)
    return table


def _fill(table: Table, reader: Any, optional: Sequence[str]) -> None:
    header = [name.strip() for name in next(reader, [])]
    table.columns.update({name: [] for name in optional if name in header})
    for name in table.columns:
        if header.count(name) != 1:
            problem = "lacks" if name not in header else "has more than one of"
            raise InvalidInput(
                f"{str(table.path)!r}, line 1, {problem} the column {name!r}",
                f"the columns {', '.join(table.columns)}; there are {', '.join(header) or 'none'}",
            )
    places = {name: header.index(name) for name in table.columns}
    last = reader.line_num
    for values in reader:
        line, last = last + 1, reader.line_num
        if not any(value.strip() for value in values):
            continue
        if len(values) != len(header):
            raise InvalidInput(
                f"{str(table.path)!r}, line {line}, has {len(values)} values",
                f"{len(header)}, one per column",
                "Put quotes around a value with a comma in it",
            )
        table.lines.append(line)
        for name, place in places.items():
            table.columns[name].append(values[place].strip())


def _check_key(table: Table, key: str) -> None:
    first: dict[str, int] = {}
    for row, value in enumerate(table.columns[key]):
        if not value:
            raise InvalidInput(f"{table.where(row)}: {key} is empty", "a value")
        if first.setdefault(value, row) != row:
            raise InvalidInput(
                f"{table.where(row)}: {key} {value!r} stands there a second time",
                f"every {key} once; the first is in line {table.lines[first[value]]}",
            )


def detect_encoding(path: Path) -> str:
    """The encoding of a text file: Unicode, or else GB 18030, which is said in a warning.

    Raises:
        InvalidInput: If it is neither.
    """
    with path.open("rb") as file:
        start = file.read(4)
    for mark, name in _MARKS:
        if start.startswith(mark):
            return name
    if _decodes(path, "utf-8"):
        return "utf-8"
    if _decodes(path, "gb18030") and _is_chinese(path):
        warnings.warn(
            f"{str(path)!r} is not UTF-8 and is read as GB 18030 (GBK); name another encoding if "
            "the texts look wrong",
            ConceptWarning,
            stacklevel=3,
        )
        return "gb18030"
    raise InvalidInput(
        f"{str(path)!r} is neither UTF-8 nor Chinese in GBK",
        "a text in one of these",
        "Name its encoding, for example encoding='cp1252' or --encoding cp1252",
    )


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _is_chinese(path: Path) -> bool:
    with path.open(encoding="gb18030", errors="replace") as file:
        text = file.read(_BLOCK)
    wide = [c.encode("gb18030") for c in text if not c.isascii()]
    usual = [
        len(pair) == 2 and (0xA1 <= pair[0] <= 0xA9 or 0xB0 <= pair[0] <= 0xD7) and pair[1] >= 0xA1
        for pair in wide
    ]
    return sum(usual) >= _CHINESE_SHARE * len(wide)


@contextmanager
def written_whole(path: str | Path) -> Iterator[Path]:
    """A file that appears under its name only when all of it was written.

    Args:
        path: What it is to be called; a file of that name is replaced at the end.

    Yields:
        Where to write to, in the same folder.
    """
    target = Path(path).expanduser()
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as folder:
        fresh = Path(folder) / target.name
        yield fresh
        fresh.replace(target)


def write_rows(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Write a CSV file in UTF-8; returns the number of its rows below the column names."""
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        for row in rows:
            writer.writerow(row)
            count += 1
    return count
