"""Joint spaces of pictures and words, one file each behind one small protocol."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from concept.embedders.base import (
    Identified,
    JointSpace,
    KnowsImages,
    KnowsWords,
    PreparesImages,
    SavesItself,
)
from concept.embedders.hub import bundled
from concept.embedders.learned import LearnedSpace, load_space
from concept.embedders.precomputed import SPACE_FILE, PrecomputedEmbedder, is_precomputed
from concept.embedders.sentence_transformer import SentenceTransformerEmbedder
from concept.errors import InvalidInput

__all__ = [
    "Identified",
    "JointSpace",
    "KnowsImages",
    "KnowsWords",
    "LearnedSpace",
    "PrecomputedEmbedder",
    "PreparesImages",
    "SavesItself",
    "SentenceTransformerEmbedder",
    "joint_space",
    "load_space",
]


def joint_space(
    embedding_model: Any,
    device: str | Sequence[str] | None = None,
    *,
    precision: str = "auto",
    backend: str = "torch",
) -> JointSpace:
    """Turn what a user passes as ``embedding_model`` into a joint space; nothing is loaded yet.

    Args:
        embedding_model: ``"mini-clip"``, a name on the model hub, a folder with a model or a saved
            joint space, a ``SentenceTransformer``, or any object with ``embed_images`` and
            ``embed_texts``.
        device: Where a model that is loaded by name runs; several share the pictures out.
        precision: The numbers it computes with; see `SentenceTransformerEmbedder`.
        backend: What runs it; see `SentenceTransformerEmbedder`.

    Raises:
        InvalidInput: If it is none of these.
    """
    if isinstance(embedding_model, str | Path):
        folder = Path(embedding_model).expanduser()
        if (folder / SPACE_FILE).is_file():
            if is_precomputed(folder):
                return PrecomputedEmbedder.load(folder)
            return load_space(
                folder, device if device is None or isinstance(device, str) else device[0]
            )
        return SentenceTransformerEmbedder(
            bundled(embedding_model), device=device, precision=precision, backend=backend
        )
    if isinstance(embedding_model, JointSpace):
        return embedding_model
    if hasattr(embedding_model, "encode"):
        return SentenceTransformerEmbedder(
            embedding_model, device=device, precision=precision, backend=backend
        )
    raise InvalidInput(
        f"embedding_model is a {type(embedding_model).__name__}",
        "a name, a folder, a SentenceTransformer, or an object with embed_images and embed_texts",
        "A model fitted with an object that cannot be saved along needs it again: "
        "ConceptModel.load(folder, embedding_model=...)"
        if embedding_model is None
        else "",
    )
