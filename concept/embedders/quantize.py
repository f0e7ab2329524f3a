"""A model's linear layers in int8 on the processor, as far as its vectors keep their direction.

Processors with AVX-512 VNNI multiply int8 about four times as fast as float32. What comes into a
layer is scaled to int8 token by token as it comes ("per-token dynamic quantization", Yao et al.
2022, ZeroQuant), so that a vector does not depend on what else is in the batch; weights have a
scale for each output. A few channels of a transformer are far larger than all others; before both
are rounded, some of that size is moved from the inputs into the weights (Xiao et al. 2023,
SmoothQuant).

How far that may go is measured on the model itself when it is first used: it embeds a few made
pictures, or texts, both ways. If a cosine is below `LEAST_COSINE`, or `LEAST_CENTRED` without what
all have in common, the layers whose outputs lose most stay in float32, as few as suffice, at worst
all.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from PIL import Image
from torch import nn

from concept.embedders.precision import multiplies_int8

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

# Stricter than the 0.999 that is promised: pictures and texts to come are not those tried here.
LEAST_COSINE = 0.9995
# The same after the mean is taken away. All vectors of a model lie in a narrow cone, and what sets
# them apart, which everything is made of, may be lost while they still point the same way.
LEAST_CENTRED = 0.995
# Rounding and scaling cost as much as they save where a layer has fewer inputs.
LEAST_INPUTS = 512
_BLOCK = 64
_TINY = 1e-12
# Signed weights have this many levels on either side of zero; unsigned inputs lie about the middle.
_LEVELS = 127
_MIDDLE = 128
# No bias, a scale of one and no offset for the output, its type, and no function of it.
_PLAIN: tuple[Any, ...] = (None, 1.0, 0, torch.float32, "none", [], "")
# Half of the spread between channels goes into the weights, as the authors of the method advise;
# nothing where no channel is this many times as loud as most.
_SHARE = 0.5
_LOUD = 4

# What transformers calls the parts of CLIP, SigLIP and their like.
_NAMES = {"image": ("vision", "visual"), "text": ("text",)}

Embed = Callable[[], torch.Tensor]


class Int8Linear(nn.Module):
    """A linear layer that multiplies in int8.

    Args:
        layer: The layer in float32, on the processor; its number of inputs a multiple of 64.
        peaks: The largest absolute value seen in each input, (inputs,).
    """

    def __init__(self, layer: nn.Linear, peaks: torch.Tensor) -> None:
        """Round the weights."""
        super().__init__()
        weight = layer.weight.detach()
        self.ease: torch.Tensor | None = None
        if peaks.max() > _LOUD * peaks.median():
            # What was silent in the trial may speak later: nothing is made louder than it is.
            heard = peaks.clamp_min(peaks[peaks > 0].median())
            spread = heard / weight.abs().amax(0).clamp_min(1e-5)
            ease = spread.pow(_SHARE)
            weight = weight * ease
            self.ease = 1 / ease
        scales = (weight.abs().amax(1) / _LEVELS).clamp_min(_TINY)
        bias: torch.Tensor | None = layer.bias
        self.levels = (weight / scales[:, None]).round_().to(torch.int8)
        self.packed = _packed(self.levels)
        self.scales = scales
        self.zeros = torch.zeros(len(scales), dtype=torch.int64)
        self.bias = torch.zeros(1) if bias is None else bias.detach()

    def forward(self, values: torch.Tensor) -> torch.Tensor:
        """Multiply (..., inputs) to (..., outputs)."""
        rows = values.reshape(-1, values.shape[-1])
        if self.ease is not None:
            rows = rows * self.ease
        steps = _row_peaks(rows).clamp_min_(_TINY).div_(_LEVELS)
        levels = (rows / steps).add_(_MIDDLE + 0.5).to(torch.uint8)  # cut off, so rounded
        found: torch.Tensor = torch.ops.onednn.qlinear_pointwise(
            *(levels, 1.0, _MIDDLE, self.packed, self.scales, self.zeros), *_PLAIN
        )
        torch.addcmul(self.bias, found, steps, out=found)
        return found.reshape(*values.shape[:-1], len(self.scales))

    def __getstate__(self) -> dict[str, Any]:
        """Without what cannot be copied or kept."""
        return {name: value for name, value in vars(self).items() if name != "packed"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Pack the weights again."""
        super().__setstate__(state)  # type: ignore[no-untyped-call]  # torch has left it bare
        self.packed = _packed(self.levels)


def _packed(levels: torch.Tensor) -> torch.Tensor:
    found: torch.Tensor = torch.ops.onednn.qlinear_prepack(levels, None)
    return found


def _row_peaks(rows: torch.Tensor) -> torch.Tensor:
    """The largest absolute value of each row; over blocks at first, which torch vectorizes."""
    blocks = rows.view(len(rows), rows.shape[1] // _BLOCK, _BLOCK)
    return torch.maximum(blocks.amax(1), blocks.amin(1).neg_()).amax(1, keepdim=True)


def quantize_tower(model: SentenceTransformer, kind: str) -> int:
    """Put the linear layers of one tower into int8, where that leaves its vectors as they are.

    Args:
        model: The model, on the processor and in float32; it is changed.
        kind: ``"image"`` or ``"text"``.

    Returns:
        How many layers compute in int8 now; 0 where the processor or torch cannot.
    """
    if not can_multiply():
        return 0
    features = model.preprocess(_EXAMPLES[kind]())

    def embed() -> torch.Tensor:
        found: torch.Tensor = model({**features, "modality": kind})["sentence_embedding"]
        return found

    # One that both kinds go through would be tried on one of them alone.
    names = _NAMES[kind] if len(model.modalities) > 1 else ("",)
    layers = [
        module
        for name, module in model.named_modules()
        if _pays(module) and any(part in name for part in names)
    ]
    with torch.no_grad():
        return quantize(model, layers, embed)


def quantize(
    model: nn.Module, layers: Sequence[nn.Module], embed: Embed, least: float = LEAST_COSINE
) -> int:
    """Put linear layers of a network into int8, as many as leave its vectors as they are.

    Args:
        model: The network, on the processor and in float32; it is changed.
        layers: The layers in question, with numbers of inputs that are multiples of 64.
        embed: Runs it on inputs that are like those to come, and returns the vectors, (n, d).
        least: The cosine that every vector must have to the one in float32; without the mean of
            all, `LEAST_CENTRED`.

    Returns:
        How many layers compute in int8 now.
    """
    exact, peaks = _watched(layers, embed)
    with ThreadPoolExecutor() as pool:
        made = pool.map(Int8Linear, peaks.keys(), peaks.values())
        rounded = dict(zip(peaks, made, strict=True))
    places = [
        (parent, name, child)
        for parent in model.modules()
        for name, child in parent._modules.items()  # noqa: SLF001  # children are named once only
        if child in rounded
    ]

    def put(chosen: Collection[nn.Module]) -> None:
        for parent, name, layer in places:
            setattr(parent, name, rounded[layer] if layer in chosen else layer)

    def agree(chosen: Collection[nn.Module]) -> bool:
        """Whether the vectors keep their direction with these layers in int8."""
        put(chosen)
        try:
            return _same_direction(exact, embed(), least)
        except Exception:  # noqa: BLE001  # code that looks into layers, and finds unknown ones
            return False

    try:
        if agree(rounded):
            return len(rounded)
        put(())
        kept = _by_loss(embed, rounded)
        fewest, most = 0, len(kept)  # how many of those that lose least: none is float32 itself
        while most - fewest > 1:
            middle = (fewest + most) // 2
            fewest, most = (middle, most) if agree(kept[:middle]) else (fewest, middle)
        put(kept[:fewest])
        return fewest
    except BaseException:
        put(())  # nothing that was not tried stays
        raise


def _same_direction(exact: torch.Tensor, found: torch.Tensor, least: float) -> bool:
    mean = exact.mean(0)
    whole = nn.functional.cosine_similarity(exact, found)
    centred = nn.functional.cosine_similarity(exact - mean, found - mean)
    return bool((whole >= least).all() and (centred >= LEAST_CENTRED).all())


def _watched(
    layers: Sequence[nn.Module], embed: Embed
) -> tuple[torch.Tensor, dict[nn.Module, torch.Tensor]]:
    """The vectors, and the largest absolute inputs of the layers that took part."""
    peaks: dict[nn.Module, torch.Tensor] = {}

    def watch(layer: nn.Module, inputs: tuple[torch.Tensor, ...]) -> None:
        if not inputs:
            return  # called by keyword, and left alone
        found = inputs[0].reshape(-1, inputs[0].shape[-1]).abs().amax(0)
        peaks[layer] = torch.maximum(found, peaks[layer]) if layer in peaks else found

    hooks = [layer.register_forward_pre_hook(watch) for layer in layers]
    try:
        return embed(), peaks
    finally:
        for hook in hooks:
            hook.remove()


def _by_loss(embed: Embed, rounded: dict[nn.Module, Int8Linear]) -> list[nn.Module]:
    """The layers by how much of their outputs rounding changes, the least first."""
    losses = dict.fromkeys(rounded, 0.0)

    def compare(layer: nn.Module, inputs: tuple[torch.Tensor, ...], exact: torch.Tensor) -> None:
        if not inputs:
            return
        lost = (rounded[layer](inputs[0]) - exact).abs().mean()
        # The median, as a few numbers that are far larger than all others tell nothing apart.
        share = lost / exact.abs().median().clamp_min(_TINY)
        losses[layer] = max(losses[layer], float(share.nan_to_num(nan=torch.inf)))

    hooks = [layer.register_forward_hook(compare) for layer in rounded]
    try:
        embed()
    finally:
        for hook in hooks:
            hook.remove()
    return sorted(losses, key=lambda layer: losses[layer])


def _pays(module: nn.Module) -> bool:
    # Layers of classes of their own are left alone: whoever made those reads their weights.
    if type(module) is not nn.Linear:
        return False
    return module.in_features >= LEAST_INPUTS and module.in_features % _BLOCK == 0


def can_multiply() -> bool:
    """Whether the processor and this version of torch can do what `Int8Linear` asks of them."""
    if not multiplies_int8():
        return False
    try:  # the operators are not among those that torch promises to keep
        with torch.random.fork_rng(devices=[]):
            layer = nn.Linear(_BLOCK, 1)
        return bool(Int8Linear(layer, torch.ones(_BLOCK))(torch.ones(1, _BLOCK)).isfinite())
    except (AttributeError, NotImplementedError, RuntimeError, TypeError):
        return False


def _example_images() -> list[Any]:
    """Coarse and fine as photographs are (Field 1987), each about a brightness of its own."""
    random = np.random.default_rng(0)
    found = []
    for _ in range(8):
        values = np.zeros((256, 256, 3), np.float32)
        for side in (2, 4, 8, 16, 32, 64, 128):
            grid = random.integers(0, 256, (side, side, 3), dtype=np.uint8)
            large = Image.fromarray(grid).resize((256, 256), Image.Resampling.BICUBIC)
            values += (np.asarray(large, dtype=np.float32) - 127.5) / np.sqrt(side)
        values += random.integers(64, 192)
        found.append(Image.fromarray(np.clip(values, 0, 255).astype(np.uint8)))
    return found


def _example_texts() -> list[Any]:
    return [
        *("beach", "dog", "mountain", "a", "stained glass window", "7 March 1964", "Zürich"),
        "a photo of a cat",
        "two children run over a meadow while an old man in a red coat watches them from a bench",
        "the harbour at dawn, with fishing boats, nets, crates and gulls; in the distance a ferry",
    ]


_EXAMPLES: dict[str, Callable[[], list[Any]]] = {
    "image": _example_images,
    "text": _example_texts,
}
