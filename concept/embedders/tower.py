"""One sentence-transformers model on one device: loaded, and run on pictures and texts."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from concept.embedders.compiled import Run, compile_tower
from concept.embedders.hub import hushed, load
from concept.embedders.pixels import PixelPreparation, preparation_of

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer

# SigLIP was trained on lower-cased texts padded to this length, without an attention mask.
_SIGLIP_TOKENS = 64
# A processor loses by larger batches, which leave its caches; a GPU gains much.
_IMAGE_BATCH = {"cpu": 32}
_LARGE_IMAGE_BATCH = 256
_TEXT_BATCH = {"cpu": 128}
_LARGE_TEXT_BATCH = 1024
# GNU's allocator gives freed memory back to the system, which has to clear it when it is asked for
# again, unless it is less than twice the largest block so far; blocks up to 32 MB count.
_LARGEST_BLOCK = 32 * 2**20 - 4096
_QUICK = 1.702
_ROUNDING = threading.Lock()


class Tower:
    """A loaded model and how its inputs are made.

    Args:
        model: The loaded model.
        backend: What runs it: ``"torch"``, ``"openvino"`` or ``"onnx"``.
        int8: Whether torch multiplies in int8 where that leaves the vectors as they are; the model
            is changed then.
    """

    def __init__(
        self, model: SentenceTransformer, backend: str = "torch", *, int8: bool = False
    ) -> None:
        """Look at the model; nothing is compiled or rounded yet."""
        self.model = model.eval()
        self.backend = backend
        self.device: Any = model.device
        self.text_batch = _TEXT_BATCH.get(self.device.type, _LARGE_TEXT_BATCH)
        self.image_batch = _IMAGE_BATCH.get(self.device.type, _LARGE_IMAGE_BATCH)
        self.reads_images = "image" in model.modalities
        self.is_siglip = _is_siglip(model)
        self._compiled: dict[str, Run] = {}
        self._unrounded = {"image", "text"} if int8 else set()

    def preparation(self, devices: int = 1) -> PixelPreparation | None:
        """What the model's image processor does, if it can be done apart from it.

        Args:
            devices: How many devices share a batch.
        """
        images = getattr(getattr(self.model[0], "processor", None), "image_processor", None)
        if images is None or self.model.truncate_dim is not None:
            return None
        return preparation_of(images, self.image_batch * devices)

    def images(self, pictures: Sequence[Any]) -> NDArray[np.float32]:
        """Embed pictures through the model's own image processor, (n, d)."""
        if self.backend == "torch":
            self._round("image")
            found = self.model.encode(
                list(pictures), batch_size=self.image_batch, show_progress_bar=False
            )
            return np.asarray(found, dtype=np.float32)
        return self._in_batches(pictures, "image", self.image_batch)

    def pixels(
        self, prepared: Sequence[NDArray[np.uint8]], preparation: PixelPreparation
    ) -> NDArray[np.float32]:
        """Embed pictures that were scaled by `preparation`, in one batch, (n, d)."""
        import torch

        with torch.inference_mode():
            stack = torch.from_numpy(np.stack(prepared)).to(self.device)
            width = stack.shape[2]  # a row at a time, as torch is slow over three numbers at a time
            scale = torch.tensor(preparation.scale * width, device=self.device)
            offset = torch.tensor(preparation.offset * width, device=self.device)
            rows = stack.float().flatten(2).mul_(scale).add_(offset)
            values = rows.unflatten(2, (width, 3)).permute(0, 3, 1, 2)  # convolved faster like this
            if self.backend != "torch":
                values = values.contiguous()
            return self._forward({"pixel_values": values}, "image")

    def texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed texts, (n, d); longer ones are cut to what the model reads.

        A batch is padded to its longest text, so texts of as many tokens go together.
        """
        if not texts:
            return np.empty((0, 0), dtype=np.float32)
        if self.is_siglip:
            texts = [text.lower() for text in texts]
        tokens = self.model.tokenizer(list(texts), truncation=True)["input_ids"]
        order = np.argsort([len(read) for read in tokens], kind="stable")
        ordered = [texts[at] for at in order]
        if self.backend == "torch":
            self._round("text")
            found = np.concatenate(
                [
                    self.model.encode(
                        ordered[start : start + self.text_batch],
                        batch_size=self.text_batch,
                        show_progress_bar=False,
                    )
                    for start in range(0, len(ordered), self.text_batch)
                ]
            )
        else:
            found = self._in_batches(ordered, "text", self.text_batch)
        return np.asarray(found, dtype=np.float32)[np.argsort(order)]

    def _in_batches(self, inputs: Sequence[Any], kind: str, size: int) -> NDArray[np.float32]:
        parts = []
        for start in range(0, len(inputs), size):
            features = self.model.preprocess(list(inputs[start : start + size]))
            parts.append(self._forward(features, kind))
        return np.concatenate(parts)

    def _forward(self, features: dict[str, Any], kind: str) -> NDArray[np.float32]:
        if self.backend != "torch":
            if kind not in self._compiled:
                example = _EXAMPLES[kind]()
                self._compiled[kind] = compile_tower(self.model, kind, example, self.backend)
            return self._compiled[kind](features)
        self._round(kind)
        values = features["pixel_values"].to(self.model.dtype)
        output = self.model({"pixel_values": values, "modality": kind})["sentence_embedding"]
        found: NDArray[np.float32] = output.float().cpu().numpy()
        return found

    def _round(self, kind: str) -> None:
        """Put the layers for pictures or texts into int8, once; several threads may ask."""
        with _ROUNDING:
            if kind in self._unrounded:
                from concept.embedders.quantize import quantize_tower  # needs torch

                quantize_tower(self.model, kind)
                self._unrounded.remove(kind)


def _example_images() -> list[Any]:
    return [Image.new("RGB", (64, 48), colour) for colour in ("red", "green")]


def _example_texts() -> list[Any]:
    return ["a", "a photograph of a dog"]


_EXAMPLES = {"image": _example_images, "text": _example_texts}


def load_model(
    model: str | Path | SentenceTransformer, device: str, precision: str
) -> SentenceTransformer:
    """Load a model by name or folder; a loaded one is taken as it is.

    Args:
        model: The name, the folder, or the model.
        device: Where it is to run.
        precision: ``"float32"``, ``"bfloat16"`` or ``"float16"``; ``"int8"`` loads in float32.

    Raises:
        ModelUnavailable: If it cannot be had, within seconds.
    """
    if not isinstance(model, str | Path):
        return _prepare(model)
    return load(
        str(model), lambda name, local: _prepare(_open(name, device, precision, local)), device
    )


def _open(name: str, device: str, precision: str, local: bool) -> SentenceTransformer:
    import torch
    from sentence_transformers import SentenceTransformer

    numbers = torch.float32 if precision == "int8" else getattr(torch, precision)
    with hushed():
        model = SentenceTransformer(
            name, device=device, local_files_only=local, model_kwargs={"dtype": numbers}
        )
    if numbers is torch.float32:
        ease_activations(model)
    if device == "cpu":
        torch.empty(_LARGEST_BLOCK, dtype=torch.uint8)  # freed at once
    return model.to(numbers)  # modules behind the transformer as well


def ease_activations(model: torch.nn.Module) -> None:
    """Let CLIP's activation pass over its inputs once, in place, instead of four times.

    It is ``x * sigmoid(1.702 x)`` ("quick GELU"; Hendrycks and Gimpel 2016), which is the SiLU of
    ``1.702 x`` over 1.702: the layer before and the one behind take the two numbers over.

    Args:
        model: The model in float32, for inference only from now on; shorter numbers would be
            rounded a second time.
    """
    import torch
    from transformers.activations import QuickGELUActivation
    from transformers.models.clip.modeling_clip import CLIPMLP

    for module in model.modules():
        if type(module) is not CLIPMLP or type(module.activation_fn) is not QuickGELUActivation:
            continue
        before, behind = module.fc1, module.fc2
        if type(before) is torch.nn.Linear and type(behind) is torch.nn.Linear:  # no adapters
            with torch.no_grad():
                before.weight.mul_(_QUICK)
                before.bias.mul_(_QUICK)
                behind.weight.div_(_QUICK)
            module.activation_fn = torch.nn.SiLU(inplace=True)


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
