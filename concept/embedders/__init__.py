"""Joint spaces of pictures and words, one file each behind one small protocol."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from concept.embedders.base import JointSpace, KnowsImages, KnowsWords, SavesItself
from concept.embedders.precomputed import SPACE_FILE, PrecomputedEmbedder
from concept.embedders.sentence_transformer import SentenceTransformerEmbedder
from concept.errors import InvalidInput

__all__ = [
    "JointSpace",
    "KnowsImages",
    "KnowsWords",
    "PrecomputedEmbedder",
    "SavesItself",
    "SentenceTransformerEmbedder",
    "joint_space",
]

_MINI_CLIP = Path(__file__).parent.parent / "demo" / "mini_clip"


def joint_space(embedding_model: Any, device: str | None = None) -> JointSpace:
    """Turn what a user passes as ``embedding_model`` into a joint space; nothing is loaded yet.

    Args:
        embedding_model: ``"mini-clip"``, a name on the model hub, a folder with a model or a saved
            joint space, a ``SentenceTransformer``, or any object with ``embed_images`` and
            ``embed_texts``.
        device: Where a model that is loaded by name runs.

    Raises:
        InvalidInput: If it is none of these.
    """
    if isinstance(embedding_model, str | Path):
        if (Path(embedding_model).expanduser() / SPACE_FILE).is_file():
            return PrecomputedEmbedder.load(Path(embedding_model).expanduser())
        name = _MINI_CLIP if embedding_model == "mini-clip" else embedding_model
        return SentenceTransformerEmbedder(name, device=device)
    if isinstance(embedding_model, JointSpace):
        return embedding_model
    if hasattr(embedding_model, "encode"):
        return SentenceTransformerEmbedder(embedding_model, device=device)
    raise InvalidInput(
        f"embedding_model is a {type(embedding_model).__name__}",
        "a name, a folder, a SentenceTransformer, or an object with embed_images and embed_texts",
        "A model fitted with an object that cannot be saved along needs it again: "
        "ConceptModel.load(folder, embedding_model=...)"
        if embedding_model is None
        else "",
    )
