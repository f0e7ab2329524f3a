"""Contrastive training of mini-clip from nothing.

The loss is CLIP's (Radford et al., 2021) with one change. Postcards repeat their kinds and words,
so many captions of a batch are true of many of its pictures; calling those pairs wrong would teach
nonsense. A caption counts as true of a picture when all its words are among the words that are
true of the picture, and the targets are spread over all true pairs.
"""

from __future__ import annotations

import logging
import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from concept.demo.architecture import SIDE, build_model, build_tokenizer, normalize
from concept.demo.cards import WORDINGS, Deck
from concept.demo.words import split_words

if TYPE_CHECKING:
    from transformers import CLIPModel, PreTrainedTokenizerFast

_LOG = logging.getLogger(__name__)

_FULL, _SHORT = 0.30, 0.60
"""Shares of full and of short captions; the rest are about the surroundings."""

_UNKNOWN_WORDS = 0.02
"""Share of words hidden, so that an unknown word in a text does little harm."""

_MAX_SCALE = 100.0


@dataclass(frozen=True)
class Plan:
    """How to train.

    Attributes:
        seed: Fixes first weights, batches, captions and augmentation.
        minutes: Time after which training ends, used when ``steps`` is None.
        steps: Number of updates; with it, a run can be repeated exactly.
        batch: Pictures in a batch.
        rate: Highest learning rate.
        decay: Weight decay.
        warm_up: Share of the training in which the rate rises.
        device: A torch device.
    """

    seed: int = 0
    minutes: float = 26.0
    steps: int | None = None
    batch: int = 128
    rate: float = 1.5e-3
    decay: float = 0.05
    warm_up: float = 0.05
    device: str = "cpu"


@dataclass(frozen=True)
class Batch:
    """What one update learns from; ``truth[i, j]`` says whether caption j is true of picture i."""

    pixels: Tensor
    tokens: Tensor
    mask: Tensor
    truth: Tensor


class Dealer:
    """Deals batches of a deck: chosen captions, augmented pictures, and which fits which."""

    def __init__(
        self, deck: Deck, tokenizer: PreTrainedTokenizerFast, plan: Plan, vocabulary: list[str]
    ) -> None:
        self._plan = plan
        self._unknown = int(tokenizer.unk_token_id)
        self._rng = np.random.default_rng(plan.seed)
        self._torch_rng = torch.Generator().manual_seed(plan.seed)
        self._pixels = torch.from_numpy(deck.pixels)
        texts = sorted({text for card in deck.captions for text in card})
        row = {text: i for i, text in enumerate(texts)}
        self._text_of = np.array([[row[text] for text in card] for card in deck.captions])
        encoded = tokenizer(texts, padding=True, return_tensors="pt")
        self._tokens, self._mask = encoded["input_ids"], encoded["attention_mask"]
        words = [split_words(text) for text in texts]
        self._said = torch.from_numpy(deck.word_matrix(vocabulary, words))
        self._true = torch.from_numpy(deck.word_matrix(vocabulary, deck.truths))

    def deal(self) -> Batch:
        """The next batch."""
        cards = self._rng.choice(len(self._pixels), self._plan.batch, replace=False)
        kind_of_caption = self._rng.choice(3, len(cards), p=(_FULL, _SHORT, 1 - _FULL - _SHORT))
        wording = kind_of_caption * WORDINGS + self._rng.integers(0, WORDINGS, len(cards))
        texts = torch.from_numpy(self._text_of[cards, wording])
        tokens, mask = self._tokens[texts], self._mask[texts]
        longest = int(mask.sum(dim=1).max())
        absent = (~self._true[cards]).float()
        truth = (absent @ self._said[texts].float().T) == 0
        device = self._plan.device
        return Batch(
            self._augment(self._pixels[cards]).to(device),
            self._hide_words(tokens[:, :longest]).to(device),
            mask[:, :longest].to(device),
            truth.to(device),
        )

    def _hide_words(self, tokens: Tensor) -> Tensor:
        special = tokens <= 3
        hidden = torch.rand(tokens.shape, generator=self._torch_rng) < _UNKNOWN_WORDS
        return torch.where(hidden & ~special, torch.tensor(self._unknown), tokens)

    def _augment(self, pixels: Tensor) -> Tensor:
        """Crop, mirror, stretch and tint: uint8 (n, s, s, 3) to float (n, 3, SIDE, SIDE)."""
        count = len(pixels)
        images = pixels.permute(0, 3, 1, 2).float() / 255

        def uniform(low: float, high: float, *shape: int) -> Tensor:
            return torch.rand(count, *shape, generator=self._torch_rng) * (high - low) + low

        frame = torch.zeros(count, 2, 3)
        mirror = torch.where(uniform(0, 1) < 0.5, -1.0, 1.0)
        frame[:, 0, 0] = mirror * uniform(0.84, 1.02)
        frame[:, 1, 1] = uniform(0.84, 1.02)
        frame[:, :, 2] = uniform(-0.08, 0.08, 2)
        grid = functional.affine_grid(frame, [count, 3, SIDE, SIDE], align_corners=False)
        images = functional.grid_sample(
            images, grid, padding_mode="reflection", align_corners=False
        )
        middle = images.mean(dim=(1, 2, 3), keepdim=True)
        images = (images - middle) * uniform(0.88, 1.12, 1, 1, 1) + middle
        images = images * uniform(0.93, 1.07, 1, 1, 1) + uniform(-0.02, 0.02, 3, 1, 1)
        return normalize(images.clamp(0, 1))


def contrast(pictures: Tensor, texts: Tensor, scale: Tensor, truth: Tensor) -> Tensor:
    """CLIP's symmetric loss with targets spread over all true pairs.

    Args:
        pictures: (n, d) unit rows.
        texts: (n, d) unit rows.
        scale: Inverse temperature.
        truth: (n, n) bool; pictures down, texts across; its diagonal is true.

    Returns:
        The mean of both directions' divergence from the targets; 0 is perfect.
    """
    logits = scale * pictures @ texts.T
    of_text = truth / truth.sum(dim=0, keepdim=True)
    # A word that is true of many pictures says little about each: its weight falls accordingly,
    # which draws a picture to the word for its kind before the word for its surroundings.
    of_picture = of_text / of_text.sum(dim=1, keepdim=True)
    by_picture = functional.kl_div(logits.log_softmax(1), of_picture, reduction="batchmean")
    by_text = functional.kl_div(logits.T.log_softmax(1), of_text.T, reduction="batchmean")
    return (by_picture + by_text) / 2


def learn(deck: Deck, plan: Plan) -> tuple[CLIPModel, PreTrainedTokenizerFast, int]:
    """Train a new mini-clip.

    Args:
        deck: The training cards.
        plan: How to train.

    Returns:
        The model, its tokenizer, and how many updates were made.
    """
    torch.manual_seed(plan.seed)
    vocabulary = deck.vocabulary()
    tokenizer = build_tokenizer(vocabulary)
    model = build_model(tokenizer).train()
    torch.nn.Module.to(model, plan.device)
    dealer = Dealer(deck, tokenizer, plan, vocabulary)
    optimizer = _optimizer(model, plan)
    start, step, done = time.monotonic(), 0, 0.0
    while done < 1.0:
        rate = plan.rate * _schedule(done, plan.warm_up)
        for group in optimizer.param_groups:
            group["lr"] = rate
        loss = _update(model, optimizer, dealer.deal())
        step += 1
        elapsed = time.monotonic() - start
        done = step / plan.steps if plan.steps else elapsed / (60 * plan.minutes)
        if step % 25 == 0 or done >= 1.0:
            _LOG.info(
                "step %d, %.0f s, loss %.3f, scale %.1f",
                step,
                elapsed,
                loss,
                float(model.logit_scale.detach().exp()),
            )
    return model.eval(), tokenizer, step


def _update(model: CLIPModel, optimizer: torch.optim.Optimizer, batch: Batch) -> float:
    output = model(input_ids=batch.tokens, attention_mask=batch.mask, pixel_values=batch.pixels)
    loss = contrast(
        output.image_embeds, output.text_embeds, model.logit_scale.exp(), batch.truth.float()
    )
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    with torch.no_grad():
        model.logit_scale.clamp_(0.0, math.log(_MAX_SCALE))
    return loss.item()


def _optimizer(model: CLIPModel, plan: Plan) -> torch.optim.Optimizer:
    matrices = [p for p in model.parameters() if p.ndim >= 2]
    others = [p for p in model.parameters() if p.ndim < 2]
    return torch.optim.AdamW(
        [
            {"params": matrices, "weight_decay": plan.decay},
            {"params": others, "weight_decay": 0.0},
        ],
        lr=plan.rate,
        betas=(0.9, 0.98),
    )


def _schedule(done: float, warm_up: float) -> float:
    """Factor on the learning rate: a line up, then half a cosine down."""
    if done < warm_up:
        return max(done / warm_up, 0.01)
    return 0.5 * (1 + math.cos(math.pi * (done - warm_up) / (1 - warm_up)))
