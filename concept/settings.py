"""The parameters of a model, as the functions that fit and reshape take them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Settings:
    """What a fit depends on besides its pictures and words; see `concept.model.ConceptModel`.

    Attributes:
        min_concept_size: The fewest pictures that make a concept.
        diversity: How different the shown exemplars of a concept are, 0–1.
        vectorizer_model: What takes words out of documents, or None.
        umap_model: What lays pictures out instead of UMAP, or None.
        hdbscan_model: What clusters them instead of HDBSCAN, or None.
        ctfidf: Whether concepts are named by class-based TF-IDF.
        fold_bursts: Whether near-identical pictures count as one in finding concepts.
        clustering: The engine; see `concept.grouping.CLUSTERINGS`.
        random_state: Seed, or None.
        cache: The folder of kept embeddings, None for the usual one, False for none.
        prompt_template: What words are put into, or None.
        fusion: How a picture and its caption are joined; see `concept.fusion`.
        label_model: What names concepts instead of their first words, or None.
        verbose: Whether to show progress bars.
    """

    min_concept_size: int = 30
    diversity: float = 0.3
    vectorizer_model: Any = None
    umap_model: Any = None
    hdbscan_model: Any = None
    ctfidf: bool = False
    fold_bursts: bool = True
    clustering: str = "umap+hdbscan"
    random_state: int | None = None
    cache: str | Path | bool | None = None
    prompt_template: str | Sequence[str] | None = None
    fusion: str | float = "mean"
    label_model: Any = None
    verbose: bool = True

    @classmethod
    def of(cls, model: object) -> Settings:
        """The parameters of a model, which has an attribute for each."""
        return cls(**{field.name: getattr(model, field.name) for field in fields(cls)})
