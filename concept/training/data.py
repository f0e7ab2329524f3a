"""What a space is learned from: captions, and features of the pictures, given or computed."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np

from concept.cache import Cache
from concept.embed import embed_images
from concept.embedders.backbone import Backbone
from concept.embedders.base import JointSpace
from concept.embedders.learned import BackboneSpace, LearnedSpace, Towers
from concept.errors import InvalidInput, UnreadableImagesWarning
from concept.features import Features, read_features
from concept.pairs import TRAIN, VALIDATION, Pairs, read_pairs
from concept.vectors import Floats, unit_rows


@dataclass(frozen=True)
class TrainingData:
    """Pictures, their captions and their features, row by row.

    Attributes:
        pairs: Names, captions and parts of the n pictures.
        features: (n, width) unit rows.
        folder: Where the pictures are.
        backbone: What the features were computed with; None where they were given.
    """

    pairs: Pairs
    features: Floats
    folder: Path
    backbone: Backbone | None = None

    def part(self, split: str) -> tuple[Floats, list[list[str]]]:
        """The features and captions of one part: ``"train"``, ``"val"`` or ``"test"``."""
        rows = self.pairs.rows(split)
        return self.features[rows], [self.pairs.captions[row] for row in rows]

    def training(self) -> tuple[Floats, list[list[str]]]:
        """The features and captions to learn from.

        Raises:
            InvalidInput: If there are fewer than two pictures.
        """
        features, captions = self.part(TRAIN)
        if len(captions) < 2:
            raise InvalidInput(
                f"there are {len(captions)} pictures to learn from",
                "at least two, and better thousands, each with a caption",
                "Look at the column split, and at what was left out",
            )
        return features, captions

    def validation(self) -> tuple[Floats, list[list[str]]]:
        """The features and captions to choose and stop by; empty where there are none."""
        return self.part(VALIDATION)

    def space(self, towers: Towers) -> LearnedSpace:
        """The joint space of what was learned.

        With a backbone it takes any pictures, else those whose features are known.
        """
        if self.backbone is not None:
            return BackboneSpace(towers, self.backbone)
        return LearnedSpace(towers).with_known(self.pairs.images, self.features, self.folder)


def read_training_data(
    pairs: str | Path,
    folder: str | Path | None = None,
    *,
    features: str | Path | None = None,
    names: str | Path | Sequence[str] | None = None,
    backbone: str | Path | None = None,
    encoding: str | None = None,
    validation: float = 0.1,
    seed: int = 0,
    device: str | None = None,
    cache: Cache | None = None,
    verbose: bool = True,
) -> TrainingData:
    """Read pairs, and read or compute the features of their pictures.

    Args:
        pairs: CSV file with the columns ``image`` and ``caption``; see `concept.pairs.read_pairs`.
        folder: Where the pictures are; by default the folder of the file.
        features: ``.npy`` file with given features; then no picture is opened.
        names: Whose features they are, row by row; see `concept.features.read_features`. By
            default the pictures in the order in which the file of pairs first names them.
        backbone: A vision model to compute features with, where none are given.
        encoding: Of the file of pairs.
        validation: The share of the pictures kept for validation where no part is given.
        seed: Of the draw of these.
        device: Where the backbone runs.
        cache: Where its features are kept for later runs.
        verbose: Whether to show a progress bar.

    Raises:
        InvalidInput: If something cannot be used, with the line; if neither features nor a
            backbone are named, or both.
    """
    if (features is None) == (backbone is None):
        raise InvalidInput(
            "neither features nor a backbone" if features is None else "features and a backbone",
            "one of the two: a .npy file with the pictures' features, or a vision model",
        )
    place = Path(folder).expanduser() if folder is not None else Path(pairs).expanduser().parent
    drawn: dict[str, Any] = {"encoding": encoding, "validation": validation, "seed": seed}
    if features is not None:
        given = None if names is None else read_features(features, names)
        known = given.knows if given is not None else bool
        read = read_pairs(pairs, place, known=known, **drawn)
        table: Features = given if given is not None else read_features(features, read.images)
        return TrainingData(read, unit_rows(table.of(read.images)), place)
    read = read_pairs(pairs, place, **drawn)
    model = Backbone(cast(str | Path, backbone), device)
    return _through(model, read, place, cache, verbose)


def _through(
    backbone: Backbone, pairs: Pairs, folder: Path, cache: Cache | None, verbose: bool
) -> TrainingData:
    sources = [folder / name for name in pairs.images]
    # Of a joint space only the half that embeds pictures is asked for.
    embedded = embed_images(sources, cast(JointSpace, backbone), verbose=verbose, cache=cache)
    if embedded.unreadable:
        first = embedded.unreadable[0]
        warnings.warn(
            f"{len(embedded.unreadable)} of {len(pairs)} pictures cannot be read and are left out, "
            f"the first is {first.path!r}: {first.reason}",
            UnreadableImagesWarning,
            stacklevel=4,
        )
    rows = np.flatnonzero(embedded.readable)
    return TrainingData(pairs.take(rows), embedded.vectors[rows], folder, backbone)
