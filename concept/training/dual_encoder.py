"""Teach a dual encoder by contrast, from pairs of features and captions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from concept.embedders.dual_encoder import DualEncoderTowers, Lexicon, units
from concept.embedders.word_vectors import WordVectors
from concept.errors import InvalidInput
from concept.pairs import flatten
from concept.training.loop import Plan, train
from concept.training.score import mean_recall
from concept.vectors import Floats, Ints

if TYPE_CHECKING:
    import torch

    from concept.embedders.dual_network import Design, DualNetwork

LOSSES = ("contrastive", "triplet")
_PAIR_COUNT = 5
PLAN = Plan(epochs=8, batch=1024, rate=2e-3, decay=1e-4, patience=3)
Captions = Sequence[Sequence[str]]


@dataclass(frozen=True)
class DualSettings:
    """How a dual encoder is built and taught.

    Attributes:
        text: The text tower: ``"bag"``, ``"gru"``, ``"lstm"`` or ``"transformer"``.
        dimensions: Of the space that each network makes.
        hidden: The width of the image tower's hidden layer; 0 for a projection alone.
        networks: How many networks are taught, each from a seed of its own.
        loss: ``"contrastive"``, or ``"triplet"`` with the hardest negatives of a batch.
        margin: Of the triplet loss.
        min_count: In how many captions a word must occur.
        dropout: The share of features that training hides.
        word_dropout: The share of words that training hides.
    """

    text: str = "bag"
    dimensions: int = 512
    hidden: int = 0
    networks: int = 2
    loss: str = "contrastive"
    margin: float = 0.2
    min_count: int = 2
    dropout: float = 0.3
    word_dropout: float = 0.1


def learn_dual_encoder(
    features: Floats,
    captions: Captions,
    validation: tuple[Floats, Captions] | None = None,
    word_vectors: WordVectors | None = None,
    *,
    settings: DualSettings = DualSettings(),
    plan: Plan = PLAN,
    device: str = "cpu",
    checkpoints: Path | None = None,
    verbose: bool = True,
) -> DualEncoderTowers:
    """Teach a dual encoder.

    Every caption is a row of the training set, and each epoch sees all of them. Training ends
    where the mean recall on the validation pictures rises no more, and the best epoch is kept.

    Args:
        features: (n, width) unit rows.
        captions: (n,) the captions of each picture.
        validation: Features and captions that the best epoch is chosen by; without, all epochs
            are made.
        word_vectors: Vectors that the text tower begins from; words with one are known even where
            they stand in no caption.
        settings: How the networks are built and taught.
        plan: How long and how fast; its seed is that of the first network.
        device: Where.
        checkpoints: The folder that a training that was killed goes on from.
        verbose: Whether to show progress bars.

    Raises:
        InvalidInput: If a setting cannot be used, there are fewer than two pictures, or no word is
            frequent enough.
        SavedModelError: If the checkpoints belong to another training.
    """
    import torch

    from concept.embedders.dual_network import DualNetwork

    _check(settings, len(captions))
    flat, owners = flatten(captions)
    lexicon, counts, learned = make_lexicon(flat, settings, word_vectors)
    design = _design(settings, features.shape[1], len(lexicon), learned, word_vectors)
    numbers, task = lexicon.numbers(flat), _task(settings, design, flat, features)
    networks = []
    for at in range(settings.networks):
        own_plan = replace(plan, seed=plan.seed + at)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(own_plan.seed)
            network = DualNetwork(design)
        _prepare(network, features, lexicon, counts, len(flat), word_vectors)
        network.to(device)
        train(
            network,
            _loss(network, features, numbers, owners, settings),
            len(flat),
            _score(DualEncoderTowers([network], lexicon, design), validation),
            own_plan,
            checkpoints=None if checkpoints is None else checkpoints / f"network-{at}",
            task=task,
            verbose=verbose,
        )
        networks.append(network)
    return DualEncoderTowers(networks, lexicon, design)


def _check(settings: DualSettings, pictures: int) -> None:
    from concept.embedders.dual_network import TEXT_TOWERS

    if pictures < 2:
        raise InvalidInput(
            f"there are {pictures} pictures to learn from",
            "at least two, and better thousands, each with a caption",
        )
    if settings.text not in TEXT_TOWERS:
        raise InvalidInput(f"text is {settings.text!r}", f"one of {', '.join(TEXT_TOWERS)}")
    if settings.loss not in LOSSES:
        raise InvalidInput(f"loss is {settings.loss!r}", f"one of {', '.join(LOSSES)}")
    for name in ("dimensions", "networks", "min_count"):
        if getattr(settings, name) < 1:
            raise InvalidInput(f"{name} is {getattr(settings, name)}", "at least 1")
    if settings.hidden < 0:
        raise InvalidInput(f"hidden is {settings.hidden}", "a width, or 0 for no hidden layer")
    for name in ("dropout", "word_dropout"):
        if not 0.0 <= getattr(settings, name) < 1.0:
            raise InvalidInput(
                f"{name} is {getattr(settings, name)}", "a share from 0 to less than 1"
            )


def make_lexicon(
    captions: Sequence[str], settings: DualSettings, word_vectors: WordVectors | None = None
) -> tuple[Lexicon, NDArray[np.float64], int]:
    """The words to be learned, and behind them those that are known by given vectors alone.

    Returns:
        The words, the number of captions that each stands in, and how many are to be learned.

    Raises:
        InvalidInput: If no word is frequent enough.
    """
    pairs = settings.text == "bag"
    counter = Counter(unit for caption in captions for unit in set(units(caption, pairs)))
    learned = sorted(
        unit
        for unit, count in counter.items()
        if count >= (max(_PAIR_COUNT, settings.min_count) if " " in unit else settings.min_count)
    )
    if not learned:
        raise InvalidInput(
            f"no word stands in {settings.min_count} of the {len(captions)} captions",
            "captions that have words in common",
            "Give more captions, or lower min_count",
        )
    have = set(learned)
    more = [] if word_vectors is None else [w for w in word_vectors.words if w not in have]
    words = learned + more
    counts = np.array([max(1, counter[word]) for word in words], dtype=np.float64)
    return Lexicon(words, pairs), counts, len(learned)


def _design(
    settings: DualSettings,
    width: int,
    words: int,
    learned: int,
    word_vectors: WordVectors | None,
) -> Design:
    from concept.embedders.dual_network import Design

    return Design(
        width=width,
        dimensions=settings.dimensions,
        text=settings.text,
        hidden=settings.hidden,
        words=words,
        learned=learned,
        given=0 if word_vectors is None else word_vectors.dimensions,
        dropout=settings.dropout,
        word_dropout=settings.word_dropout,
    )


def _prepare(
    network: DualNetwork,
    features: Floats,
    lexicon: Lexicon,
    counts: NDArray[np.float64],
    captions: int,
    word_vectors: WordVectors | None,
) -> None:
    """What a network begins from: the spread of features, rare words' weight, given vectors."""
    import torch

    network.pictures.standardise(torch.from_numpy(np.ascontiguousarray(features)))
    words = network.words
    if word_vectors is not None:
        given = np.zeros((len(lexicon), word_vectors.dimensions), dtype=np.float32)
        for at, word in enumerate(lexicon.words):
            if word in word_vectors:
                given[at] = word_vectors.matrix[word_vectors.row(word)]
        words.table.give(torch.from_numpy(given))
    if hasattr(words, "weigh"):
        rare = np.log((1.0 + captions) / counts)
        words.weigh(torch.from_numpy((rare / rare.mean()).astype(np.float32)))


def _loss(
    network: DualNetwork,
    features: Floats,
    numbers: NDArray[np.int64],
    owners: Ints,
    settings: DualSettings,
) -> Callable[[torch.Tensor], torch.Tensor]:
    import torch

    from concept.training.losses import contrastive, hardest_triplet

    device = network.log_scale.device
    seen = torch.from_numpy(np.ascontiguousarray(features)).to(device)
    said, of = torch.from_numpy(numbers).to(device), torch.from_numpy(owners).to(device)

    def loss(rows: torch.Tensor) -> torch.Tensor:
        rows = rows.to(device)
        own = of[rows]
        pictures, texts = network.images(seen[own]), network.texts(said[rows])
        if settings.loss == "triplet":
            return hardest_triplet(pictures, texts, own, settings.margin)
        return contrastive(pictures, texts, own, network.scale)

    return loss


def _score(
    towers: DualEncoderTowers, validation: tuple[Floats, Captions] | None
) -> Callable[[], float] | None:
    if validation is None or not len(validation[1]):
        return None
    held = validation
    return lambda: mean_recall(towers, *held)


def _task(settings: DualSettings, design: Design, captions: Sequence[str], features: Floats) -> str:
    """Tells trainings on other captions, features or settings apart."""
    import hashlib

    hashed = hashlib.sha256("\n".join(captions).encode())
    hashed.update(np.ascontiguousarray(features).tobytes())
    return f"dual {settings.loss} {settings.margin} {design} {hashed.hexdigest()[:16]}"
