"""Features of pictures from any vision model of transformers, its last layer removed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from concept.embedders.hub import Use, bundled, hushed, load, model_folder
from concept.embedders.pixels import PixelPreparation, preparation_of
from concept.errors import InvalidInput

_USE = Use(
    "image backbone",
    "Pass the path of a downloaded vision model, or features that were computed elsewhere",
)
_BATCH = 32
_FILES = (".safetensors", ".bin", ".json")


class Backbone:
    """A vision model that turns pictures into features: a VGG, a ResNet, a ViT, CLIP.

    What is behind the last pooling is left away. Transformers whose pooling was not trained give
    the vector of their class token, or the mean of all tokens where there is none.

    Args:
        model: A name on the model hub, a local folder, or ``"mini-clip"`` for drawn postcards.
        device: ``"cuda"``, ``"mps"``, ``"cpu"`` …; by default the fastest one that is there.

    Raises:
        ModelUnavailable: At first use, within seconds, if the model cannot be had.
        InvalidInput: At first use, if it is no model for pictures.
    """

    def __init__(self, model: str | Path, device: str | None = None) -> None:
        """Store the parameters; nothing is loaded yet."""
        self.model = model
        self.device = device
        self._name = str(bundled(model))
        self._loaded: tuple[Any, Any, bool] | None = None
        self._prepares: PixelPreparation | None = None

    def _parts(self) -> tuple[Any, Any, bool]:
        """The model, its image processor, and whether its pooling was trained."""
        if self._loaded is None:
            with hushed():
                self._loaded = load(self._name, self._open, self.device, _USE)
            self._prepares = preparation_of(self._loaded[1], _BATCH)
        return self._loaded

    def _open(self, place: str, local: bool) -> tuple[Any, Any, bool]:
        from sentence_transformers.util import get_device_name
        from transformers import AutoImageProcessor, AutoModel

        processor = AutoImageProcessor.from_pretrained(place, local_files_only=local)
        model, found = AutoModel.from_pretrained(
            place, local_files_only=local, output_loading_info=True
        )
        if not hasattr(model, "get_image_features") and model.main_input_name != "pixel_values":
            raise InvalidInput(
                f"the model {str(self.model)!r} is of type {model.config.model_type!r}",
                "a model that reads pictures, such as a ResNet or a ViT",
            )
        pools = not any("pooler" in name for name in found["missing_keys"])
        return model.to(self.device or get_device_name()).eval(), processor, pools

    def preparation(self) -> PixelPreparation | None:
        """What the model's image processor does, if threads can do it ahead; else None."""
        self._parts()
        return self._prepares

    def embed_images(self, images: Sequence[Any], /) -> NDArray[np.float32]:
        """The features of pictures of mode RGB, (n, d) float32."""
        import torch

        _, processor, _ = self._parts()
        if self._prepares is not None:
            return self.embed_prepared([self._prepares(image) for image in images])
        parts = []
        for start in range(0, len(images), _BATCH):
            given = processor(list(images[start : start + _BATCH]), return_tensors="np")
            parts.append(self._features(torch.from_numpy(np.asarray(given["pixel_values"]))))
        return np.concatenate(parts)

    def embed_prepared(self, prepared: Sequence[Any], /) -> NDArray[np.float32]:
        """The features of pictures that went through `preparation`, (n, d) float32."""
        import torch

        self._parts()
        if self._prepares is None:  # then they are the pictures themselves
            return self.embed_images(prepared)
        scale = torch.tensor(self._prepares.scale)
        offset = torch.tensor(self._prepares.offset)
        parts = []
        for start in range(0, len(prepared), _BATCH):
            stack = torch.from_numpy(np.stack(prepared[start : start + _BATCH]))
            values = stack.float().mul_(scale).add_(offset)
            parts.append(self._features(values.permute(0, 3, 1, 2).contiguous()))
        return np.concatenate(parts)

    def _features(self, pixels: Any) -> NDArray[np.float32]:
        import torch

        model, _, pools = self._parts()
        with torch.inference_mode():
            pixels = pixels.to(model.device, model.dtype)
            if hasattr(model, "get_image_features"):  # CLIP and its like: the vision tower
                found = model.get_image_features(pixel_values=pixels)
            else:
                found = model(pixel_values=pixels)
            features = _pooled(found, model, pools)
        result: NDArray[np.float32] = features.float().cpu().numpy()
        return result

    def identity(self, digest: Callable[[Path], str], /) -> str | None:
        """What the features depend on: the files of the model; None where they are not found."""
        folder = model_folder(self._name, _USE)
        if folder is None:
            self._parts()
            folder = model_folder(self._name, _USE)
        if folder is None:
            return None
        files = sorted(f for f in folder.rglob("*") if f.suffix in _FILES and f.is_file())
        listed = [f"{file.relative_to(folder).as_posix()} {digest(file)}" for file in files]
        return "\n".join(["backbone", *listed])


def _pooled(output: Any, model: Any, pools: bool) -> Any:
    """One vector a picture out of what a vision model returns."""
    if not hasattr(output, "last_hidden_state"):
        return output
    pooled = getattr(output, "pooler_output", None)
    if pooled is not None and pools:
        return pooled.flatten(1)
    hidden = output.last_hidden_state
    if hidden.ndim == 4:
        return hidden.mean(dim=(2, 3))
    has_class_token = any(name.endswith("cls_token") for name, _ in model.named_parameters())
    return hidden[:, 0] if has_class_token else hidden.mean(dim=1)
