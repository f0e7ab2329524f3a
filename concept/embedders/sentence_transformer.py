"""CLIP and SigLIP through sentence-transformers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from concept.embedders.hub import hushed, load
from concept.errors import InvalidInput

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

# Text towers that were distilled towards another model's space (Reimers and Gurevych 2020): they
# read texts only, and pictures go through the model whose space they share.
_IMAGE_TOWERS = {"clip-ViT-B-32-multilingual-v1": "clip-ViT-B-32"}
# SigLIP was trained on lower-cased texts padded to this length, without an attention mask.
_SIGLIP_TOKENS = 64
_IMAGE_BATCH = 32
_TEXT_BATCH = 256


class SentenceTransformerEmbedder:
    """A joint space by the name, the folder, or the object of a sentence-transformers model.

    The model is loaded when it is first used. Pictures and texts are encoded apart, because
    towers, batch sizes and padding differ.

    Args:
        model: A name on the model hub, a local folder (sentence-transformers' format, or a plain
            transformers CLIP or SigLIP), or a loaded ``SentenceTransformer``.
        image_model: The model for pictures where ``model`` reads texts only. Known for
            ``clip-ViT-B-32-multilingual-v1``: a folder ``clip-ViT-B-32`` beside it, or that name
            on the hub.
        device: ``"cuda"``, ``"mps"``, ``"cpu"`` …; by default the fastest one that is there.

    Raises:
        ModelUnavailable: At first use, within seconds, if the model cannot be had.
    """

    def __init__(
        self,
        model: str | Path | SentenceTransformer,
        image_model: str | Path | SentenceTransformer | None = None,
        device: str | None = None,
    ) -> None:
        """Store the parameters; nothing is loaded yet."""
        self.model = model
        self.image_model = image_model if image_model is not None else _image_tower(model)
        self.device = device
        self._loaded: dict[str, SentenceTransformer] = {}

    def _tower(self, kind: str) -> SentenceTransformer:
        model = self.model if kind == "text" or self.image_model is None else self.image_model
        key = kind if self.image_model is not None else "both"
        if key not in self._loaded:
            self._loaded[key] = _load(model, self.device)
        return self._loaded[key]

    def embed_images(self, images: Sequence[Any], /) -> NDArray[np.float32]:
        """Embed pictures of mode RGB, (n, d) float32.

        Raises:
            InvalidInput: If the model reads texts only.
        """
        tower = self._tower("image")
        if not _reads_images(tower):
            raise InvalidInput(
                f"embedding model {self.model!r} reads texts only",
                "a model with a tower for pictures, such as clip-ViT-B-32",
                "Pass SentenceTransformerEmbedder(model, image_model=...) with the model whose "
                "space the texts share",
            )
        vectors = tower.encode(list(images), batch_size=_IMAGE_BATCH, show_progress_bar=False)
        return np.asarray(vectors, dtype=np.float32)

    def embed_texts(self, texts: Sequence[str], /) -> NDArray[np.float32]:
        """Embed texts, (n, d) float32; longer ones are cut to what the model reads."""
        tower = self._tower("text")
        if _is_siglip(tower):
            texts = [text.lower() for text in texts]
        vectors = tower.encode(list(texts), batch_size=_TEXT_BATCH, show_progress_bar=False)
        return np.asarray(vectors, dtype=np.float32)

    def unknown_words(self, text: str, /) -> list[str]:
        """The words that the tokenizer can only read as its unknown token.

        Models with subword vocabularies know every word; word-level ones such as mini-clip know
        those that they were trained on.
        """
        tokenizer = self._tower("text").tokenizer
        unknown = getattr(tokenizer, "unk_token_id", None)
        # CLIP's tokenizer names its end token as the unknown one too, and never needs it.
        if unknown is None or unknown == tokenizer.eos_token_id:
            return []
        words = text.split()
        tokens = [tokenizer(word, add_special_tokens=False)["input_ids"] for word in words]
        if not any(tokens):
            return words  # nothing but marks that the tokenizer drops
        return [word for word, read in zip(words, tokens, strict=True) if unknown in read]


def _image_tower(model: object) -> str | None:
    if not isinstance(model, str | Path):
        return None
    path = Path(model)
    tower = _IMAGE_TOWERS.get(path.name)
    if tower is None:
        return None
    beside = path.expanduser().parent / tower
    return str(beside) if path.expanduser().is_dir() and beside.is_dir() else tower


def _load(model: str | Path | SentenceTransformer, device: str | None) -> SentenceTransformer:
    if not isinstance(model, str | Path):
        return _prepare(model)
    return load(str(model), lambda name, local: _prepare(_open(name, device, local)), device)


def _open(name: str, device: str | None, local: bool) -> SentenceTransformer:
    from sentence_transformers import SentenceTransformer

    with hushed():
        return SentenceTransformer(name, device=device, local_files_only=local)


def _prepare(model: SentenceTransformer) -> SentenceTransformer:
    if _is_siglip(model):
        transformer: Any = model[0]
        transformer.processing_kwargs = {
            **transformer.processing_kwargs,
            "text": {"padding": "max_length", "max_length": _SIGLIP_TOKENS, "truncation": True},
        }
    return model


def _is_siglip(model: SentenceTransformer) -> bool:
    config = getattr(getattr(model[0], "auto_model", None), "config", None)
    return str(getattr(config, "model_type", "")).startswith("siglip")


def _reads_images(model: SentenceTransformer) -> bool:
    return "image" in model.modalities
