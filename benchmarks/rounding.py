"""What int8 does to a model's vectors, and which of its layers stay in float32.

    python -m benchmarks.rounding [--model FOLDER] [--pictures 32]

A model with random weights is rounded easily. Trained ones have channels that are far larger than
the others, and larger weights; so the model is rounded as it is, with six channels in front of each
layer's products 25 times as loud (what reads them undoes it: in float32 nothing changes), with all
weights of the blocks three times as large, and with both. Printed are how many layers for pictures
compute in int8, the seconds of rounding and trying out, the seconds that pictures take then as a
part of those in float32, and the least cosine to float32, of the vectors and without their mean.
The pictures are postcards: nothing that the model was tried out on.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch
from PIL import Image

from benchmarks.embedding import KEPT, least_cosine, words_of
from benchmarks.random_clip import random_clip
from concept.demo.postcards import write_postcards
from concept.embedders.quantize import quantize_tower
from concept.embedders.tower import Tower, load_model

LOUD_CHANNELS = 6
LOUD = 25
LARGE = 3


def loud(block: Any) -> None:
    """Make some channels behind both norms loud, and undo it in the weights that read them."""
    attention = block.self_attn
    readers = (
        (block.layer_norm1, (attention.q_proj, attention.k_proj, attention.v_proj)),
        (block.layer_norm2, (block.mlp.fc1,)),
    )
    for norm, layers in readers:
        chosen = torch.randperm(len(norm.weight))[:LOUD_CHANNELS]
        norm.weight[chosen] *= LOUD
        norm.bias[chosen] *= LOUD
        for layer in layers:
            layer.weight[:, chosen] /= LOUD


def large(block: Any) -> None:
    """Enlarge all weights, which makes every block count for more."""
    for values in block.parameters():
        if values.ndim > 1:
            values.mul_(LARGE)


CHANGES: dict[str, tuple[Callable[[Any], None], ...]] = {
    "as it is": (),
    "loud channels": (loud,),
    "large weights": (large,),
    "both": (loud, large),
}


def measure(model: Path, changes: Sequence[Callable[[Any], None]], files: Sequence[Path]) -> str:
    """One line of the table."""
    torch.manual_seed(0)
    loaded = load_model(str(model), "cpu", "float32")
    vision: Any = next(m for m in loaded.modules() if hasattr(m, "pre_layrnorm"))
    with torch.no_grad():
        for block in vision.encoder.layers:
            for change in changes:
                change(block)
    tower = Tower(loaded)
    preparation = tower.preparation()
    if preparation is None:
        raise RuntimeError(f"the pictures of {model} are not prepared by Pillow")
    prepared = [preparation(Image.open(file).convert("RGB")) for file in files]

    def embed() -> tuple[Any, float]:
        tower.pixels(prepared, preparation)  # warmed up
        begun = time.perf_counter()
        return tower.pixels(prepared, preparation), time.perf_counter() - begun

    exact, in_float32 = embed()
    begun = time.perf_counter()
    layers = quantize_tower(loaded, "image")
    rounding = time.perf_counter() - begun
    found, in_int8 = embed()
    mean = exact.mean(axis=0)
    return (
        f"{layers:>6} {rounding:>8.1f} {in_int8 / in_float32:>7.2f} "
        f"{least_cosine(exact, found):>13.4f} {least_cosine(exact - mean, found - mean):>8.4f}"
    )


def main(argv: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="What int8 does to vectors")
    parser.add_argument("--model", type=Path, help="a CLIP's folder instead of the random one")
    parser.add_argument("--pictures", type=int, default=32)
    options = parser.parse_args(argv)
    KEPT.mkdir(exist_ok=True)
    data = Path(os.environ.get("CONCEPT_DATA", "../shared/data"))
    model = options.model or random_clip(KEPT / "random-clip", words_of(data, 40_000))
    with tempfile.TemporaryDirectory() as folder:
        write_postcards(Path(folder), options.pictures)
        files = sorted(Path(folder).glob("*.jpg"))
        print("weights         layers  seconds   ratio  least cosine  centred")
        for name, changes in CHANGES.items():
            print(f"{name:<15} {measure(model, changes, files)}", flush=True)


if __name__ == "__main__":
    main()
