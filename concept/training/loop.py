"""Training a network in epochs: seeded, stopped early, and resumed from where it was killed.

Whatever is random in an epoch (the order of the rows, dropout) is drawn from the seed and the
epoch's number, so a run that was resumed makes the same steps as one that was not interrupted.
"""

from __future__ import annotations

import copy
import json
import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from tqdm.auto import tqdm

from concept.errors import InvalidInput, SavedModelError
from concept.folders import FolderFormat, folder_written_whole, read_manifest, write_manifest

if TYPE_CHECKING:
    import torch

logger = logging.getLogger(__name__)

CHECKPOINT = FolderFormat("concept-checkpoint", 1, "checkpoint.json", "checkpoint")
_ARRAYS_FILE = "arrays.safetensors"

# What a network makes of some rows of the training set: a loss to descend.
Loss = Callable[["torch.Tensor"], "torch.Tensor"]


@dataclass(frozen=True)
class Plan:
    """How long and how fast to train.

    Attributes:
        epochs: The most passes over the training set.
        batch: Rows in a step.
        rate: The highest learning rate, reached after the first twentieth of all steps; it falls
            to zero along a cosine.
        decay: Weight decay (AdamW).
        patience: After how many epochs without a better score to stop.
        seed: Of everything random.
        clip: The longest gradient.
    """

    epochs: int = 30
    batch: int = 256
    rate: float = 1e-3
    decay: float = 1e-4
    patience: int = 5
    seed: int = 0
    clip: float = 2.0


@dataclass
class Progress:
    """How far a training has come.

    Attributes:
        epoch: Epochs done.
        best: The best score so far; None before the first.
        best_epoch: When it was reached.
        losses: The mean loss of each epoch.
        scores: The score after each epoch.
    """

    epoch: int
    best: float | None
    best_epoch: int
    losses: list[float]
    scores: list[float]


def train(
    network: torch.nn.Module,
    loss: Loss,
    rows: int,
    score: Callable[[], float] | None,
    plan: Plan,
    *,
    checkpoints: Path | None = None,
    task: str = "",
    verbose: bool = True,
) -> Progress:
    """Train a network, and leave the weights of its best epoch in it.

    Args:
        network: What is trained, on whatever device.
        loss: Gives the mean loss of a batch, (b,) row numbers.
        rows: How many rows the training set has.
        score: What to choose the best epoch by, higher is better; None to take the last.
        plan: How long and how fast.
        checkpoints: A folder that is written after each epoch and read at the start, so that a
            run that was killed goes on.
        task: What is trained on what; a checkpoint of another task is refused.
        verbose: Whether to show a progress bar.

    Raises:
        InvalidInput: If the plan has no epochs, or the loss is no longer a finite number.
        SavedModelError: If the checkpoint belongs to another task or plan.
    """
    import torch

    if plan.epochs < 1 or plan.batch < 1:
        raise InvalidInput(f"epochs is {plan.epochs} and batch {plan.batch}", "at least 1 of both")
    optimizer = torch.optim.AdamW(network.parameters(), lr=plan.rate, weight_decay=plan.decay)
    steps = max(1, -(-rows // plan.batch))
    progress = Progress(0, None, 0, [], [])
    best = copy.deepcopy(network.state_dict())
    described = {"task": task, "plan": asdict(plan), "rows": rows}
    if checkpoints is not None and (checkpoints / CHECKPOINT.manifest).is_file():
        progress, best = _resume(checkpoints, network, optimizer, described)
        logger.info("resumed after epoch %d from %s", progress.epoch, checkpoints)
    with tqdm(
        total=plan.epochs, initial=progress.epoch, desc="Epochs", unit="epoch", disable=not verbose
    ) as bar:
        while progress.epoch < plan.epochs and _goes_on(progress, plan, score is not None):
            progress.losses.append(_epoch(network, loss, optimizer, rows, steps, progress, plan))
            progress.epoch += 1
            reached = _scored(network, score) if score is not None else -progress.losses[-1]
            progress.scores.append(reached)
            if score is None or progress.best is None or reached > progress.best:
                progress.best, progress.best_epoch = reached, progress.epoch
                best = copy.deepcopy(network.state_dict())
            if checkpoints is not None:
                _write(checkpoints, network, optimizer, best, progress, described)
            shown = {"loss": f"{progress.losses[-1]:.4f}"}
            bar.set_postfix(shown if score is None else {**shown, "score": f"{reached:.4f}"})
            bar.update()
    network.load_state_dict(best)
    network.eval()
    return progress


def _goes_on(progress: Progress, plan: Plan, scored: bool) -> bool:
    return not scored or progress.epoch - progress.best_epoch < plan.patience


def _scored(network: torch.nn.Module, score: Callable[[], float]) -> float:
    import torch

    network.eval()
    with torch.inference_mode():
        return score()


def _epoch(
    network: torch.nn.Module,
    loss: Loss,
    optimizer: torch.optim.Optimizer,
    rows: int,
    steps: int,
    progress: Progress,
    plan: Plan,
) -> float:
    import torch

    network.train()
    order = np.random.default_rng([plan.seed, progress.epoch]).permutation(rows)
    total, everything = 0.0, plan.epochs * steps
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(plan.seed * 1_000_003 + progress.epoch)
        for step in range(steps):
            batch = torch.from_numpy(order[step * plan.batch : (step + 1) * plan.batch])
            for group in optimizer.param_groups:
                group["lr"] = plan.rate * _share(progress.epoch * steps + step, everything)
            optimizer.zero_grad(set_to_none=True)
            value = loss(batch)
            if not torch.isfinite(value):
                raise InvalidInput(
                    f"the loss became {float(value.detach())} in epoch {progress.epoch + 1}",
                    "a finite number",
                    "Lower the learning rate",
                )
            value.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), plan.clip)
            optimizer.step()
            total += float(value.detach()) * len(batch)
    return total / rows


def _share(step: int, steps: int) -> float:
    """The share of the highest learning rate: up in a line, down along a cosine."""
    warm = max(1, steps // 20)
    if step < warm:
        return (step + 1) / warm
    return float(0.5 * (1.0 + np.cos(np.pi * (step - warm) / max(1, steps - warm))))


def _write(
    folder: Path,
    network: torch.nn.Module,
    optimizer: torch.optim.Optimizer,
    best: dict[str, torch.Tensor],
    progress: Progress,
    described: dict[str, Any],
) -> None:
    from safetensors.torch import save_file

    arrays = {f"network.{name}": value for name, value in network.state_dict().items()}
    arrays |= {f"best.{name}": value for name, value in best.items()}
    for number, state in optimizer.state_dict()["state"].items():
        arrays |= {f"optimizer.{number}.{key}": value for key, value in state.items()}
    # Each array for itself: the file knows no two names of one array.
    apart = {name: value.detach().cpu().contiguous().clone() for name, value in arrays.items()}
    with folder_written_whole(folder, CHECKPOINT) as fresh:
        save_file(apart, fresh / _ARRAYS_FILE)
        content = {"described": described, "progress": asdict(progress)}
        write_manifest(fresh, CHECKPOINT, content)


def _resume(
    folder: Path,
    network: torch.nn.Module,
    optimizer: torch.optim.Optimizer,
    described: dict[str, Any],
) -> tuple[Progress, dict[str, torch.Tensor]]:
    from safetensors.torch import load_file

    manifest = read_manifest(folder, CHECKPOINT)
    if manifest["described"] != json.loads(json.dumps(described)):
        raise SavedModelError(
            f"the checkpoint in {str(folder)!r} belongs to another training "
            f"({manifest['described']})",
            f"one of {described}",
            "Delete it, or name another folder, to begin anew",
        )
    arrays = load_file(folder / _ARRAYS_FILE)
    parts: dict[str, dict[str, Any]] = {"network": {}, "best": {}, "optimizer": {}}
    for name, value in arrays.items():
        part, _, rest = name.partition(".")
        parts[part][rest] = value
    network.load_state_dict(parts["network"])
    state: dict[int, dict[str, Any]] = {}
    for name, value in parts["optimizer"].items():
        number, _, key = name.partition(".")
        state.setdefault(int(number), {})[key] = value
    groups = optimizer.state_dict()["param_groups"]
    optimizer.load_state_dict({"state": state, "param_groups": groups})
    return Progress(**manifest["progress"]), parts["best"]
