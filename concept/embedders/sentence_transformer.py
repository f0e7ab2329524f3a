"""CLIP and SigLIP through sentence-transformers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from concept.embedders import precision as numbers
from concept.embedders.hub import model_folder
from concept.embedders.pixels import PixelPreparation
from concept.embedders.tower import Tower, load_model
from concept.errors import InvalidInput

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

# Text towers that were distilled towards another model's space (Reimers and Gurevych 2020): they
# read texts only, and pictures go through the model whose space they share.
_IMAGE_TOWERS = {"clip-ViT-B-32-multilingual-v1": "clip-ViT-B-32"}
# What a model's folder holds besides weights and settings makes no difference to its vectors.
_FILES = (".safetensors", ".bin", ".json", ".txt", ".model")


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
        device: ``"cuda"``, ``"mps"``, ``"cpu"`` …, or a list of them to share the pictures out; by
            default all CUDA GPUs, else the fastest device that is there.
        precision: ``"float32"``, ``"bfloat16"``, ``"float16"``, or, on processors, ``"int8"``;
            ``"auto"`` takes what the device has instructions for. A loaded model keeps its own.
        backend: ``"torch"``; or ``"openvino"`` or ``"onnx"`` for int8 on the processor.

    Raises:
        InvalidInput: At first use, if precision or backend is unknown or does not fit the rest.
        MissingExtra: At first use, if the packages of the backend are not installed.
        ModelUnavailable: At first use, within seconds, if the model cannot be had.
    """

    def __init__(
        self,
        model: str | Path | SentenceTransformer,
        image_model: str | Path | SentenceTransformer | None = None,
        device: str | Sequence[str] | None = None,
        *,
        precision: str = "auto",
        backend: str = "torch",
    ) -> None:
        """Store the parameters; nothing is loaded yet."""
        self.model = model
        self.image_model = image_model if image_model is not None else _image_tower(model)
        self.device = device
        self.precision = precision
        self.backend = backend
        self._loaded: dict[str, list[Tower]] = {}
        self._preparation: PixelPreparation | None = None
        self._prepares: bool | None = None

    def _towers(self, kind: str) -> list[Tower]:
        """The model for pictures or texts, once for each device; texts need the first alone."""
        model = self.model if kind == "text" or self.image_model is None else self.image_model
        key = kind if self.image_model is not None else "both"
        if key not in self._loaded:
            numbers.check(self.precision, self.backend)
            self._loaded[key] = [self._load(model, device) for device in self._devices(model)]
        return self._loaded[key]

    def _devices(self, model: str | Path | SentenceTransformer) -> list[str]:
        if isinstance(model, str | Path):
            return ["cpu"] if self.backend != "torch" else numbers.devices(self.device)
        if self.precision != "auto" or self.backend != "torch":
            raise InvalidInput(
                f"precision {self.precision!r} and backend {self.backend!r} with a loaded model",
                "its own precision and torch",
                "Pass the name or the folder of the model instead",
            )
        return [str(model.device)]

    def _load(self, model: str | Path | SentenceTransformer, device: str) -> Tower:
        precision = self._numbers(device)
        int8 = precision == "int8" and isinstance(model, str | Path)  # a loaded one is the user's
        return Tower(load_model(model, device, precision), self.backend, int8=int8)

    def _numbers(self, device: str) -> str:
        return numbers.resolve(self.precision, device) if self.backend == "torch" else "float32"

    def _image_towers(self) -> list[Tower]:
        towers = self._towers("image")
        if not towers[0].reads_images:
            raise InvalidInput(
                f"embedding model {self.model!r} reads texts only",
                "a model with a tower for pictures, such as clip-ViT-B-32",
                "Pass SentenceTransformerEmbedder(model, image_model=...) with the model whose "
                "space the texts share",
            )
        return towers

    def embed_images(self, images: Sequence[Any], /) -> NDArray[np.float32]:
        """Embed pictures of mode RGB, (n, d) float32.

        Raises:
            InvalidInput: If the model reads texts only.
        """
        preparation = self.preparation()
        if preparation is None or len(images) == 0:
            return self._image_towers()[0].images(images)
        return self.embed_prepared([preparation(image) for image in images])

    def preparation(self) -> PixelPreparation | None:
        """What the model's image processor does to a picture, for threads to do ahead.

        Returns:
            It, with the batch that keeps all devices busy; None if the processor does more.
        """
        if self._prepares is None:
            towers = self._image_towers()
            self._preparation = towers[0].preparation(len(towers))
            self._prepares = self._preparation is not None
        return self._preparation

    def embed_prepared(self, prepared: Sequence[NDArray[np.uint8]], /) -> NDArray[np.float32]:
        """Embed pictures that went through `preparation`, (n, d) float32."""
        preparation, towers = self.preparation(), self._image_towers()
        if preparation is None:  # then they are the pictures themselves
            return towers[0].images(prepared)
        size = towers[0].image_batch
        batches = [prepared[start : start + size] for start in range(0, len(prepared), size)]
        if len(towers) == 1:
            return np.concatenate([towers[0].pixels(batch, preparation) for batch in batches])
        with ThreadPoolExecutor(len(towers)) as pool:
            lanes = range(len(towers))
            found = list(
                pool.map(
                    lambda lane: [
                        towers[lane].pixels(batch, preparation)
                        for batch in batches[lane :: len(towers)]
                    ],
                    lanes,
                )
            )
        in_turn = (found[i % len(towers)][i // len(towers)] for i in range(len(batches)))
        return np.concatenate(list(in_turn))

    def embed_texts(self, texts: Sequence[str], /) -> NDArray[np.float32]:
        """Embed texts, (n, d) float32; longer ones are cut to what the model reads."""
        return self._towers("text")[0].texts(texts)

    def identity(self, digest: Callable[[Path], str], /) -> str | None:
        """What the vectors depend on: the files of the models, the precision and the backend.

        Args:
            digest: Gives the hash of a file's content.

        Returns:
            A text; None for a model that was passed as an object, or whose files are not found.
        """
        numbers.check(self.precision, self.backend)
        parts = []
        for model in (self.model, self.image_model):
            if model is None:
                continue
            if not isinstance(model, str | Path):
                return None
            folder = model_folder(str(model))
            if folder is None:  # fetched from the hub when it is loaded
                self._towers("text" if model is self.model else "image")
                folder = model_folder(str(model))
            if folder is None:
                return None
            files = sorted(f for f in folder.rglob("*") if f.suffix in _FILES and f.is_file())
            listed = [f"{file.relative_to(folder).as_posix()} {digest(file)}" for file in files]
            parts.append("\n".join(listed))
        device = "cpu" if self.backend != "torch" else numbers.devices(self.device)[0]
        parts.append(f"{self.backend} {self._numbers(device)}")
        return "\n\n".join(parts)

    def unknown_words(self, text: str, /) -> list[str]:
        """The words that the tokenizer can only read as its unknown token.

        Models with subword vocabularies know every word; word-level ones such as mini-clip know
        those that they were trained on.
        """
        tokenizer = self._towers("text")[0].model.tokenizer
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
