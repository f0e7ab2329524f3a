"""One tower of a model, compiled for the processor in int8, by OpenVINO or ONNX Runtime.

Weights are stored in int8 and what is multiplied with them is scaled to int8 on the fly, so that no
pictures are needed to calibrate anything and the vectors do not depend on any.
"""

from __future__ import annotations

import io
import logging
import os
import tempfile
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from concept.errors import MissingExtra

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer

Run = Callable[[Mapping[str, Any]], NDArray[np.float32]]

_ONNX_OPSET = 17
_SILENT = {"CI": "true", "NNCF_CI": "true"}
# How many neighbouring numbers share a scale; the fastest of 32, 128 and a whole row.
_OPENVINO_GROUP = 128


def compile_tower(model: SentenceTransformer, kind: str, example: list[Any], backend: str) -> Run:
    """Compile what a model does to pictures or to texts.

    Args:
        model: The model, on the processor and in float32.
        kind: ``"image"`` or ``"text"``.
        example: Two or more inputs of that kind; sizes and lengths stay free, except a picture's.
        backend: ``"openvino"`` or ``"onnx"``.

    Returns:
        A function from the model's features, as its ``preprocess`` gives them, to (n, d) float32.

    Raises:
        MissingExtra: If the packages of the backend are not installed.
    """
    import torch

    features = model.preprocess(example)
    names = [name for name, value in features.items() if isinstance(value, torch.Tensor)]
    part = _part(model, kind, names)
    tensors = tuple(features[name] for name in names)
    shapes = {name: _free_shape(kind, features[name]) for name in names}
    with _hushed(), torch.no_grad():
        build = _with_openvino if backend == "openvino" else _with_onnx
        return build(part, tensors, shapes)


@contextmanager
def _hushed() -> Iterator[None]:
    """Build without bars, advice, and reports to others.

    A model is traced once, which warns of every plain number on the way that it is kept. OpenVINO
    and NNCF tell their maker over the network that they are used, except in continuous integration.
    """
    before = logging.root.manager.disable
    environment = {name: os.environ.get(name) for name in _SILENT}
    logging.disable(logging.WARNING)
    os.environ.update(_SILENT)
    try:
        with warnings.catch_warnings(), redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)
        for name, value in environment.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _part(model: SentenceTransformer, kind: str, names: list[str]) -> torch.nn.Module:
    import torch

    class Part(torch.nn.Module):
        """A model from its input tensors to its vectors."""

        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, *tensors: torch.Tensor) -> torch.Tensor:
            features: dict[str, Any] = dict(zip(names, tensors, strict=True))
            found: torch.Tensor = self.model({**features, "modality": kind})["sentence_embedding"]
            return found

    return Part().eval()


def _free_shape(kind: str, tensor: torch.Tensor) -> list[int]:
    return [-1, *tensor.shape[1:]] if kind == "image" else [-1] * tensor.ndim


def _with_openvino(
    part: torch.nn.Module, tensors: tuple[torch.Tensor, ...], shapes: dict[str, list[int]]
) -> Run:
    try:
        import nncf
        import openvino
    except ImportError as error:
        raise _missing("openvino", error) from error
    graph = openvino.convert_model(part, example_input=tensors)
    graph.reshape(dict(enumerate(shapes.values())))
    graph = nncf.compress_weights(graph, mode=nncf.CompressWeightsMode.INT8_SYM)
    settings = {"DYNAMIC_QUANTIZATION_GROUP_SIZE": str(_OPENVINO_GROUP)}
    compiled = openvino.Core().compile_model(graph, "CPU", settings)

    def run(features: Mapping[str, Any]) -> NDArray[np.float32]:
        found = compiled([features[name].numpy() for name in shapes])[0]
        return np.asarray(found, dtype=np.float32)

    return run


def _with_onnx(
    part: torch.nn.Module, tensors: tuple[torch.Tensor, ...], shapes: dict[str, list[int]]
) -> Run:
    try:
        import onnxruntime
        from onnxruntime.quantization import QuantType, quantize_dynamic
    except ImportError as error:
        raise _missing("onnx", error) from error
    import torch

    free = {
        name: {axis: f"{name}_{axis}" for axis, size in enumerate(shape) if size < 0}
        for name, shape in shapes.items()
    }
    with tempfile.TemporaryDirectory() as folder:
        plain, small = Path(folder, "plain.onnx"), Path(folder, "int8.onnx")
        torch.onnx.export(
            part,
            tensors,
            str(plain),
            input_names=list(shapes),
            output_names=["vectors"],
            dynamic_axes=free,
            opset_version=_ONNX_OPSET,
            dynamo=False,
        )
        quantize_dynamic(plain, small, per_channel=True, weight_type=QuantType.QInt8)
        session = onnxruntime.InferenceSession(
            small.read_bytes(), providers=["CPUExecutionProvider"]
        )

    def run(features: Mapping[str, Any]) -> NDArray[np.float32]:
        found = session.run(None, {name: features[name].numpy() for name in shapes})[0]
        return np.asarray(found, dtype=np.float32)

    return run


def _missing(extra: str, error: ImportError) -> MissingExtra:
    return MissingExtra.of(error.name or extra, extra, f"backend {extra!r}")
