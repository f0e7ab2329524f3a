"""`concept evaluate`: measure a saved model's concepts and their names."""

from __future__ import annotations

import argparse
import warnings
from collections.abc import Sequence
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from concept.errors import ConceptWarning, InvalidInput

if TYPE_CHECKING:
    import pandas as pd

    from concept.state import ConceptState


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    evaluate = commands.add_parser("evaluate", help="measure a saved model's concepts and names")
    evaluate.add_argument("model", type=Path, help="folder of a saved model")
    labels = evaluate.add_mutually_exclusive_group()
    labels.add_argument(
        "--labels",
        type=Path,
        metavar="FILE.csv",
        help="the classes of pictures, one a row: first column the picture, last column its class; "
        "with one column only, classes in the order of the pictures",
    )
    labels.add_argument(
        "--labels-from", choices=["folders"], help="a picture's class is the folder that it lies in"
    )
    evaluate.add_argument("--picture-column", metavar="NAME", help="another column of --labels")
    evaluate.add_argument("--label-column", metavar="NAME", help="another column of --labels")
    evaluate.add_argument(
        "--seeds",
        type=int,
        default=3,
        metavar="N",
        help="how many other seeds to fit with for stability; 0 leaves it out",
    )
    evaluate.add_argument("--out", type=Path, metavar="FILE.csv", help="write the table here, too")
    evaluate.add_argument("--quiet", action="store_true", help="no progress bar")
    evaluate.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Run it."""
    from concept.evaluate import as_text
    from concept.model import ConceptModel

    if (arguments.picture_column or arguments.label_column) and arguments.labels is None:
        raise InvalidInput("a column is named without a file", "--labels FILE.csv")
    out = arguments.out
    if out is not None and (out.is_dir() or not out.absolute().parent.is_dir()):
        raise InvalidInput(f"--out is {str(out)!r}", "a file in a folder that exists")
    model = ConceptModel.load(arguments.model)
    model.verbose = not arguments.quiet
    labels = _labels(arguments, model.state_)
    table = model.evaluate(labels, seeds=arguments.seeds)
    if out is not None:
        table.to_csv(out)
    print(as_text(table))


def _labels(arguments: argparse.Namespace, state: ConceptState) -> list[str | None] | None:
    if arguments.labels_from:
        pictures = [path or name for path, name in zip(state.paths, state.names, strict=True)]
        folders = [PurePath(picture).parent.name or None for picture in pictures]
        return _known(folders, "no picture lies in a folder", "pictures fitted from folders")
    if arguments.labels is None:
        return None
    table = _read(arguments.labels)
    label_column = _column(table, arguments.label_column, -1)
    labels = [label if isinstance(label, str) else None for label in table[label_column]]
    if len(table.columns) == 1 and not arguments.picture_column:
        return labels
    picture_column = _column(table, arguments.picture_column, 0)
    if picture_column == label_column:
        raise InvalidInput(f"column {label_column!r} is for pictures and labels", "two columns")
    return _matched(table[picture_column].tolist(), labels, state, picture_column)


def _read(path: Path) -> pd.DataFrame:
    import pandas as pd

    try:
        # A class may be called "None" or "NA": only an empty cell means that it is not known.
        return pd.read_csv(path, dtype=str, keep_default_na=False, na_values=[""])
    except ValueError as error:
        raise InvalidInput(f"{str(path)!r} cannot be read ({error})", "a CSV file") from error


def _column(table: pd.DataFrame, name: str | None, place: int) -> str:
    if name is not None and name not in table.columns:
        raise InvalidInput(
            f"there is no column {name!r}", f"one of {', '.join(map(repr, table.columns))}"
        )
    return name if name is not None else str(table.columns[place])


def _matched(
    rows: Sequence[object], labels: Sequence[str | None], state: ConceptState, column: str
) -> list[str | None]:
    """The label of each picture: that of the row with its name, its path, or an end of the path."""
    label_of: dict[tuple[str, ...], str | None] = {}
    for row, label in zip(rows, labels, strict=True):
        if isinstance(row, str) and label_of.setdefault(PurePath(row).parts, label) != label:
            raise InvalidInput(f"{row!r} has several labels", "one label per picture")
    found: list[str | None] = []
    picture_of: dict[tuple[str, ...], str] = {}
    for path, name in zip(state.paths, state.names, strict=True):
        parts = PurePath(path).parts
        ends = [PurePath(name).parts, *(parts[start:] for start in range(len(parts)))]
        end = next((end for end in ends if end in label_of), None)
        found.append(label_of[end] if end is not None else None)
        if end is not None and picture_of.setdefault(end, path) != path:
            raise InvalidInput(
                f"{'/'.join(end)!r} could be {picture_of[end]!r} and {path!r}",
                "a name that only one picture has",
                "Give more of the path",
            )
    return _known(
        found,
        f"column {column!r} names no picture that has a label; the first of the model is "
        f"{(state.paths[0] or state.names[0])!r}",
        "names or paths of pictures; --picture-column says where they stand",
    )


def _known(labels: list[str | None], given: str, expected: str) -> list[str | None]:
    """The labels, with a warning if some are not known."""
    missing = sum(label is None for label in labels)
    if missing == len(labels):
        raise InvalidInput(given, expected)
    if missing:
        warnings.warn(
            f"{missing} of {len(labels)} pictures have no label and are not judged by it",
            ConceptWarning,
            stacklevel=2,
        )
    return labels
