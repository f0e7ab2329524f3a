"""Pairs of pictures and captions out of a CSV file, grouped by picture and split for training."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from concept.errors import InvalidInput, UnusablePairsWarning
from concept.tables import Table, read_table
from concept.vectors import Ints

IMAGE, CAPTION, SPLIT = "image", "caption", "split"
TRAIN, VALIDATION, TEST = "train", "val", "test"
_SPLITS = {
    "train": TRAIN,
    "training": TRAIN,
    "val": VALIDATION,
    "valid": VALIDATION,
    "validation": VALIDATION,
    "dev": VALIDATION,
    "test": TEST,
}


@dataclass(frozen=True)
class LeftOut:
    """A pair that cannot be used.

    Attributes:
        line: Where it stands in the file.
        image: The picture's name, as it stands there.
        reason: Why.
    """

    line: int
    image: str
    reason: str


@dataclass(frozen=True)
class Pairs:
    """Pictures, each with its captions.

    Attributes:
        images: (n,) the pictures' names, as they stand in the file.
        captions: (n,) each picture's captions, at least one.
        splits: (n,) the part each belongs to: ``"train"``, ``"val"`` or ``"test"``.
        left_out: What cannot be used.
    """

    images: list[str]
    captions: list[list[str]]
    splits: list[str]
    left_out: list[LeftOut]

    def __len__(self) -> int:
        """The number of pictures."""
        return len(self.images)

    def rows(self, split: str) -> Ints:
        """The rows of one part."""
        return np.array([r for r, own in enumerate(self.splits) if own == split], dtype=np.int64)

    def take(self, rows: Sequence[int] | Ints) -> Pairs:
        """The pairs of some rows only, in that order."""
        return Pairs(
            [self.images[row] for row in rows],
            [self.captions[row] for row in rows],
            [self.splits[row] for row in rows],
            self.left_out,
        )

    def part(self, split: str) -> Pairs:
        """The pairs of one part only."""
        return self.take(self.rows(split))


def flatten(captions: Sequence[Sequence[str]]) -> tuple[list[str], Ints]:
    """All captions one behind the other.

    Args:
        captions: (n,) the captions of each picture.

    Returns:
        (m,) captions, and (m,) the row of the picture that each belongs to.
    """
    flat = [caption for several in captions for caption in several]
    owners = np.repeat(np.arange(len(captions)), [len(several) for several in captions])
    return flat, owners.astype(np.int64)


def read_pairs(
    path: str | Path,
    folder: str | Path | None = None,
    *,
    encoding: str | None = None,
    known: Callable[[str], bool] | None = None,
    validation: float = 0.1,
    seed: int = 0,
) -> Pairs:
    """Read pairs of pictures and captions.

    A pair without a caption, or whose picture is not there, is left out and told in a warning.

    Args:
        path: CSV file with the columns ``image`` and ``caption``, a picture once for each of its
            captions, and perhaps ``split`` (train, val, test). Its encoding is found out, see
            `concept.tables.read_table`.
        folder: Where the pictures are; by default the folder of the file.
        encoding: Of the file, where it is not found out.
        known: Says of a picture's name whether there is such a picture, for those that are known
            otherwise than as files of the folder.
        validation: The share of the pictures that is kept for validation where the file has no
            column ``split``.
        seed: Of the draw of these.

    Raises:
        InvalidInput: If the file cannot be used, with the line; a picture belongs to two parts;
            or no pair is left.
    """
    table = read_table(path, (IMAGE, CAPTION), encoding, optional=(SPLIT,))
    place = Path(folder).expanduser() if folder is not None else table.path.parent
    if known is None and not place.is_dir():
        raise InvalidInput(f"there is no folder {str(place)!r}", "the folder of the pictures")
    there = known if known is not None else (lambda name: (place / name).is_file())
    captions, left_out = _grouped(table, there)
    images = list(captions)
    if not images:
        raise InvalidInput(
            f"no pair in {str(table.path)!r} can be used; line {left_out[0].line}: "
            f"{left_out[0].reason}",
            f"captions, and pictures in {str(place)!r}"
            if known is None
            else "captions of pictures that are known",
        )
    if left_out:
        first = left_out[0]
        warnings.warn(
            f"{len(left_out)} of {len(table.lines)} pairs in {str(table.path)!r} cannot be used "
            f"and are left out, the first in line {first.line}: {first.reason}",
            UnusablePairsWarning,
            stacklevel=2,
        )
    if SPLIT in table.columns:
        parts = _given_splits(table)
        splits = [parts[image] for image in images]
    else:
        splits = _drawn_splits(images, validation, seed)
    return Pairs(images, [captions[image] for image in images], splits, left_out)


def _grouped(
    table: Table, there: Callable[[str], bool]
) -> tuple[dict[str, list[str]], list[LeftOut]]:
    asked: dict[str, bool] = {}
    captions: dict[str, list[str]] = {}
    left_out: list[LeftOut] = []
    columns = (table.lines, table.columns[IMAGE], table.columns[CAPTION])
    for line, image, caption in zip(*columns, strict=True):
        if image not in asked:
            asked[image] = bool(image) and there(image)
        if not asked[image]:
            reason = f"there is no picture {image!r}" if image else "no picture is named"
            left_out.append(LeftOut(line, image, reason))
        elif not caption:
            left_out.append(LeftOut(line, image, f"the caption of {image!r} is empty"))
        else:
            captions.setdefault(image, []).append(caption)
    return captions, left_out


def _given_splits(table: Table) -> dict[str, str]:
    parts: dict[str, str] = {}
    for row, (image, given) in enumerate(
        zip(table.columns[IMAGE], table.columns[SPLIT], strict=True)
    ):
        split = _SPLITS.get(given.casefold())
        if split is None:
            raise InvalidInput(f"{table.where(row)}: split is {given!r}", "train, val or test")
        if parts.setdefault(image, split) != split:
            raise InvalidInput(
                f"{table.where(row)}: {image!r} is in {split!r}, and before in {parts[image]!r}",
                "all captions of a picture in one part",
            )
    return parts


def _drawn_splits(images: Sequence[str], validation: float, seed: int) -> list[str]:
    """A draw that does not depend on the order of the file."""
    if not 0.0 <= validation < 1.0:
        raise InvalidInput(f"validation is {validation}", "a share from 0 to less than 1")
    order = np.random.default_rng(seed).permutation(len(images))
    held = min(len(images) - 1, round(validation * len(images)))
    if validation > 0.0 and len(images) > 1:
        held = max(1, held)
    names = sorted(images)
    chosen = {names[at] for at in order[:held]}
    return [VALIDATION if image in chosen else TRAIN for image in images]
