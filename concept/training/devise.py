"""Learn a space as DeViSE does: a network that regresses the vectors of captions or labels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from concept.embedders.devise import DeViSETowers
from concept.embedders.tokens import words_of
from concept.embedders.word_means import WordMeans
from concept.embedders.word_vectors import WordVectors, learn_word_vectors
from concept.errors import InvalidInput
from concept.pairs import flatten
from concept.training.loop import Plan, train
from concept.training.score import mean_recall
from concept.vectors import Floats

if TYPE_CHECKING:
    import torch

LOSSES = ("ranking", "cosine")
PLAN = Plan(epochs=40, batch=256, rate=1e-3, decay=1e-4, patience=6)
Captions = Sequence[Sequence[str]]


@dataclass(frozen=True)
class DeViSESettings:
    """How a network is learned.

    Attributes:
        hidden: The size of the hidden layer.
        loss: ``"ranking"``, Frome's hinge: the right vector is to be nearer than every other one
            of the batch by a margin; or ``"cosine"``, the distance to the right vector.
        margin: Of the ranking loss.
        dropout: The share of hidden values that are left out at random.
    """

    hidden: int = 2000
    loss: str = "ranking"
    margin: float = 0.1
    dropout: float = 0.3


def learn_devise(
    features: Floats,
    captions: Captions,
    vectors: WordVectors,
    validation: tuple[Floats, Captions] | None = None,
    *,
    settings: DeViSESettings = DeViSESettings(),
    plan: Plan = PLAN,
    device: str = "cpu",
    checkpoints: Path | None = None,
    verbose: bool = True,
) -> DeViSETowers:
    """Learn to bring pictures to the vectors of their captions.

    Args:
        features: (n, width) unit rows.
        captions: (n,) the captions, or labels, of each picture.
        vectors: The word vectors.
        validation: Features and captions that the best epoch is chosen by.
        settings: How the network is learned.
        plan: How long and how fast.
        device: Where.
        checkpoints: The folder that a training that was killed goes on from.
        verbose: Whether to show a progress bar.

    Raises:
        InvalidInput: If there are fewer than two pictures, no caption has a word with a vector, or
            a setting is unknown.
    """
    import torch

    _check(settings, len(captions))
    flat, owners = flatten(captions)
    means = WordMeans.fit(flat, vectors)
    targets = means(flat)
    known = targets.any(axis=1)
    targets, owners = targets[known], owners[known]
    pictures, first, several = np.unique(owners, return_index=True, return_counts=True)
    if len(pictures) < 2:
        raise InvalidInput(
            f"{len(pictures)} of {len(captions)} pictures have a caption with a word that there is "
            "a vector for",
            "word vectors of the captions' language",
        )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(plan.seed)
        hidden = torch.nn.Linear(features.shape[1], settings.hidden)
        output = torch.nn.Linear(settings.hidden, targets.shape[1])
    dropout = torch.nn.Dropout(settings.dropout)
    network = torch.nn.Sequential(hidden, torch.nn.ReLU(), dropout, output).to(device)
    given = torch.from_numpy(features[pictures]).to(device)
    wanted = torch.from_numpy(targets).to(device)
    begins, counts = torch.from_numpy(first), torch.from_numpy(several)
    measure = _ranking(settings.margin) if settings.loss == "ranking" else _cosine

    def loss(rows: torch.Tensor) -> torch.Tensor:
        # Another one of a picture's captions in each epoch.
        drawn = begins[rows] + (torch.rand(len(rows)) * counts[rows]).long()
        found = torch.nn.functional.normalize(network(given[rows.to(device)]))
        return measure(found, wanted[drawn.to(device)])

    def towers() -> DeViSETowers:
        layers = {
            "hidden": hidden.weight,
            "hidden_bias": hidden.bias,
            "output": output.weight,
            "output_bias": output.bias,
        }
        return DeViSETowers(means, {n: v.detach().cpu().numpy().copy() for n, v in layers.items()})

    score = None
    if validation is not None and len(validation[1]):
        held = validation

        def score() -> float:
            return mean_recall(towers(), *held)

    task = f"devise {settings} {targets.shape[1]}"
    train(
        network,
        loss,
        len(pictures),
        score,
        plan,
        checkpoints=checkpoints,
        task=task,
        verbose=verbose,
    )
    return towers()


def caption_vectors(captions: Captions, dimensions: int = 300, seed: int = 0) -> WordVectors:
    """Word vectors learned from captions, for collections that there are no given ones for."""
    flat, _ = flatten(captions)
    return learn_word_vectors([words_of(text) for text in flat], dimensions, seed=seed)


def _check(settings: DeViSESettings, pictures: int) -> None:
    if pictures < 2:
        raise InvalidInput(f"there are {pictures} pictures to learn from", "at least two")
    if settings.loss not in LOSSES:
        raise InvalidInput(f"loss is {settings.loss!r}", " or ".join(map(repr, LOSSES)))
    if settings.hidden < 1 or not 0.0 <= settings.dropout < 1.0:
        raise InvalidInput(
            f"hidden is {settings.hidden} and dropout {settings.dropout}",
            "at least 1, and a share from 0 to less than 1",
        )


def _cosine(found: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    return (1.0 - (found * wanted).sum(dim=1)).mean()


def _ranking(margin: float) -> Callable[[torch.Tensor, torch.Tensor], torch.Tensor]:
    def measure(found: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
        similar = found @ wanted.T
        excess = (margin - similar.diagonal()[:, None] + similar).clamp(min=0.0)
        # The right answer is its own rival by exactly the margin.
        return (excess.sum(dim=1) - margin).mean()

    return measure
