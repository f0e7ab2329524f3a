"""What made a dataset: written once, and compared with everything that is added or asked."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from concept.errors import DatasetError

FORMAT = "concept-dataset"
FORMAT_VERSION = 1
MANIFEST = "dataset.json"


@dataclass(frozen=True)
class ModelFacts:
    """What the vectors of a dataset depend on.

    Attributes:
        model: The embedding model's name or folder.
        identity: A hash of its files and of everything else that changes its vectors; empty where
            it cannot be told.
        precision: The numbers it computed with.
        backend: What ran it.
        dimensions: Of the vectors.
    """

    model: str
    identity: str
    precision: str
    backend: str
    dimensions: int

    def __str__(self) -> str:
        """For messages."""
        return (
            f"{self.model!r} in {self.precision} on {self.backend} ({self.dimensions} dimensions)"
        )

    def check(self, other: ModelFacts, folder: str | Path) -> None:
        """Raise DatasetError if vectors of the other model do not belong into this one's dataset.

        Args:
            other: What would add to the dataset or search in it.
            folder: The dataset, for the message.
        """
        # The same weights under another name, or moved to another folder, are the same model.
        name = self.model if not (self.identity and other.identity) else other.model
        if replace(self, model=name) != replace(other, model=name) or name != other.model:
            differs = "" if str(self) != str(other) else ", of the same name but with other weights"
            raise DatasetError(
                f"the dataset {str(folder)!r} was made by {self}, and this is {other}{differs}",
                "the same model in the same precision",
                "Use that model, or another folder",
            )

    def check_width(self, dimensions: int, folder: str | Path) -> None:
        """Raise DatasetError if a model's vectors are of another width than the dataset's."""
        if dimensions != self.dimensions:
            raise DatasetError(
                f"the dataset {str(folder)!r} was made by {self}, and the model has {dimensions} "
                "dimensions",
                "one embedding model for both",
                "Embed the pictures with the model's own",
            )


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write a JSON file that is there whole or not at all."""
    temporary = path.with_name(f".{path.name}-{os.getpid()}")
    temporary.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    temporary.replace(path)


def write_manifest(folder: Path, facts: ModelFacts, source: str, plan: str) -> None:
    """Begin a dataset.

    Args:
        folder: Of the dataset.
        facts: What embeds it.
        source: Where its pictures come from, for people to read.
        plan: A hash of the blocks that they are dealt out in.
    """
    content = {"format": FORMAT, "format_version": FORMAT_VERSION, "source": source, "plan": plan}
    write_json(folder / MANIFEST, {**content, **asdict(facts)})


def read_manifest(folder: Path) -> tuple[ModelFacts, dict[str, Any]]:
    """What made a dataset, and its whole manifest.

    Raises:
        DatasetError: If the folder is no dataset, is damaged, or was made by a newer version.
    """
    path = folder / MANIFEST
    if not path.is_file():
        raise DatasetError(
            f"{str(folder)!r} is no dataset",
            f"a folder with {MANIFEST}",
            "Make one with: concept embed SOURCE --out DATASET",
        )
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        kind, number = content["format"], int(content["format_version"])
        facts = ModelFacts(
            str(content["model"]),
            str(content["identity"]),
            str(content["precision"]),
            str(content["backend"]),
            int(content["dimensions"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DatasetError(f"{str(path)!r} is damaged ({error})") from error
    if kind != FORMAT or number > FORMAT_VERSION:
        raise DatasetError(
            f"{str(folder)!r} has format {kind!r}, version {number}",
            f"{FORMAT!r}, version {FORMAT_VERSION} at most",
            "Upgrade the library to read it",
        )
    return facts, content
