"""The rule of assignment for datasets, with the nearest members looked up instead of scanned."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from concept.assign import LOOKED_UP_FROM, Assignment, rule_of
from concept.dataset import Dataset
from concept.errors import DatasetError
from concept.index import InvertedLists
from concept.state import ConceptState


def quick_rule(state: ConceptState, seed: int = 0) -> Assignment:
    """The rule of a fitted model, for very many pictures.

    Args:
        state: What the model knows.
        seed: Of the cells that its members are looked up in.
    """
    rule = rule_of(state)
    if len(rule.members) < LOOKED_UP_FROM:
        return rule
    return replace(rule, nearest=InvertedLists.build(rule.members, seed).search)


def check_model(dataset: Dataset, embedding_model: object, dimensions: int | None = None) -> None:
    """Raise DatasetError if a model's space is not the one that a dataset was embedded in.

    Models that were fitted with an object, and have no name, are known by their dimensions alone.
    The precision may differ: the vectors of one model in two precisions lie in the same space.

    Args:
        dataset: Whose vectors are to be grouped or assigned.
        embedding_model: The model's own.
        dimensions: Of the space that the model was fitted in, if it was.
    """
    facts = dataset.facts
    if isinstance(embedding_model, str | Path) and placed(embedding_model) != facts.model:
        raise DatasetError(
            f"the dataset {str(dataset.folder)!r} was made by {facts}, and the model is of "
            f"{str(embedding_model)!r}",
            "one embedding model for both",
            f"Pass embedding_model={facts.model!r}, or embed the pictures with the other model",
        )
    if dimensions is not None:
        facts.check_width(dimensions, dataset.folder)


def placed(model: Any) -> Any:
    """A model's folder under its full path, for workers that run elsewhere."""
    if isinstance(model, str | Path) and Path(model).expanduser().is_dir():
        return str(Path(model).expanduser().resolve())
    return model
