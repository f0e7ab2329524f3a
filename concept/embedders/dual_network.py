"""The network of a dual encoder: one tower for features of pictures, one for texts as word numbers.

This file needs torch; it is imported where a network is made.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

PADDING = 0
"""The number of no word; known words count from 1."""

TEXT_TOWERS = ("bag", "gru", "lstm", "transformer")
_HEADS = 4
_LONGEST = 512
_HIGHEST_SCALE = 100.0


@dataclass(frozen=True)
class Design:
    """The sizes of a network.

    Attributes:
        width: How many numbers the features of a picture have.
        dimensions: Of the joint space.
        text: The text tower: ``"bag"``, the weighted mean of what words and pairs of words mean;
            ``"gru"`` or ``"lstm"``, which read in both directions; or ``"transformer"``.
        hidden: The width of the image tower's hidden layer; 0 for a projection alone.
        word_dimensions: Of the words' vectors that a reading tower reads.
        words: How many words are known, those at the end by given vectors alone.
        learned: How many words, the first ones, have vectors of their own to learn.
        given: The width of given word vectors; 0 where there are none.
        dropout: The share of features and of hidden values that training hides.
        word_dropout: The share of words that training hides.
        temperature: Where the learned temperature of the contrastive loss begins.
    """

    width: int
    dimensions: int = 512
    text: str = "bag"
    hidden: int = 0
    word_dimensions: int = 256
    words: int = 0
    learned: int = 0
    given: int = 0
    dropout: float = 0.3
    word_dropout: float = 0.1
    temperature: float = 0.07


class ImageTower(nn.Module):
    """A projection of standardised features, or a small network with a way around it."""

    mean: Tensor
    scale: Tensor

    def __init__(self, design: Design) -> None:
        """Make the layers."""
        super().__init__()
        self.register_buffer("mean", torch.zeros(design.width))
        self.register_buffer("scale", torch.ones(design.width))
        self.drop = nn.Dropout(design.dropout)
        self.straight = nn.Linear(design.width, design.dimensions)
        self.bent = (
            nn.Sequential(
                nn.Linear(design.width, design.hidden),
                nn.GELU(),
                nn.Dropout(design.dropout),
                nn.Linear(design.hidden, design.dimensions),
            )
            if design.hidden
            else None
        )

    def forward(self, features: Tensor) -> Tensor:
        """Features (n, width) to unit rows (n, dimensions)."""
        # The root draws long tails in: of pooled activations, few large ones say too much.
        rooted = features.sign() * features.abs().sqrt()
        seen = self.drop((rooted - self.mean) / self.scale)
        out = self.straight(seen)
        if self.bent is not None:
            out = out + self.bent(seen)
        return functional.normalize(out, dim=1)

    def standardise(self, features: Tensor) -> None:
        """Take mean and spread from the features of the training set."""
        rooted = features.sign() * features.abs().sqrt()
        self.mean = rooted.mean(dim=0)
        spread = rooted.std(dim=0, unbiased=False)
        # Features that hardly vary are not blown up.
        self.scale = spread + 0.01 * spread.mean() + 1e-8


class WordTable(nn.Module):
    """The vectors of words: a projection of given ones, plus ones of their own for learned words.

    Words that are given only, and stand in no caption, have the first part alone.
    """

    given: Tensor

    def __init__(self, design: Design, dimensions: int) -> None:
        """Make the tables; given vectors are put in with `give`."""
        super().__init__()
        self.learned = design.learned
        self.own = nn.Embedding(design.learned + 1, dimensions, padding_idx=PADDING)
        nn.init.normal_(self.own.weight, std=0.05)
        with torch.no_grad():
            self.own.weight[PADDING] = 0
        self.project = nn.Linear(design.given, dimensions, bias=False) if design.given else None
        if design.given:
            self.register_buffer("given", torch.zeros(design.words + 1, design.given))

    def give(self, vectors: Tensor) -> None:
        """Take given vectors, (words, given); zeros for words that have none.

        What is given is where a word begins: its own part begins at nothing.
        """
        length = vectors.norm(dim=1)
        rows = length > 0
        self.given[1:] = vectors / length[rows].mean()
        with torch.no_grad():
            self.own.weight[1:][rows[: self.learned]] = 0

    def _own_ids(self, ids: Tensor) -> Tensor:
        return torch.where(ids <= self.learned, ids, PADDING)

    def forward(self, ids: Tensor) -> Tensor:
        """Word numbers of any shape to vectors."""
        vectors: Tensor = self.own(self._own_ids(ids))
        if self.project is not None:
            vectors = vectors + self.project(self.given[ids])
        return vectors

    def sums(self, ids: Tensor, starts: Tensor, weights: Tensor) -> Tensor:
        """Weighted sums over runs of words, (number of runs, dimensions).

        Args:
            ids: (k,) the words of all texts, one behind the other.
            starts: (n,) where each text begins.
            weights: (k,) of the words.
        """
        bag = functional.embedding_bag
        total = bag(
            self._own_ids(ids),
            self.own.weight,
            starts,
            mode="sum",
            per_sample_weights=weights,
            padding_idx=PADDING,
        )
        if self.project is not None:
            summed = bag(ids, self.given, starts, mode="sum", per_sample_weights=weights)
            total = total + self.project(summed)
        return total


class BagTower(nn.Module):
    """The weighted mean of a text's words and pairs of words; the weights are learned."""

    def __init__(self, design: Design) -> None:
        """Make the tables."""
        super().__init__()
        self.table = WordTable(design, design.dimensions)
        self.weight = nn.Embedding(design.words + 1, 1)
        self.word_dropout = design.word_dropout
        self.drop = nn.Dropout(design.dropout)
        nn.init.zeros_(self.weight.weight)

    def weigh(self, weights: Tensor) -> None:
        """Begin with some weights, (words,) positive, such as their inverse frequencies."""
        with torch.no_grad():
            self.weight.weight[1:, 0] = weights.log()

    def forward(self, ids: Tensor) -> Tensor:
        """Texts as numbers of words (n, longest), `PADDING` behind, to (n, dimensions)."""
        there = _some_hidden(ids, self.word_dropout, self.training) != PADDING
        counts = there.sum(dim=1)
        starts = functional.pad(counts.cumsum(0), (1, 0))[:-1]
        words = ids[there]
        weights = self.weight(words)[:, 0].exp()
        summed: Tensor = self.drop(self.table.sums(words, starts, weights))
        return summed


class ReadingTower(nn.Module):
    """A recurrent network that reads in both directions; the largest of its states count."""

    def __init__(self, design: Design) -> None:
        """Make the layers."""
        super().__init__()
        self.table = WordTable(design, design.word_dimensions)
        kind = nn.GRU if design.text == "gru" else nn.LSTM
        half = design.dimensions // 2
        self.reader = kind(design.word_dimensions, half, batch_first=True, bidirectional=True)
        self.out = nn.Linear(2 * half, design.dimensions)
        self.word_dropout = design.word_dropout
        self.drop = nn.Dropout(design.dropout)

    def forward(self, ids: Tensor) -> Tensor:
        """Texts as numbers of words (n, longest), `PADDING` behind, to (n, dimensions)."""
        lengths = (ids != PADDING).sum(dim=1).clamp(min=1)
        ids = ids[:, : int(lengths.max())]
        read = self.drop(self.table(_some_hidden(ids, self.word_dropout, self.training)))
        # Packed, so that a vector does not depend on the longest text beside it.
        packed = nn.utils.rnn.pack_padded_sequence(
            read, lengths.cpu(), batch_first=True, enforce_sorted=False
        )
        states, _ = nn.utils.rnn.pad_packed_sequence(self.reader(packed)[0], batch_first=True)
        behind = torch.arange(ids.shape[1], device=ids.device) >= lengths[:, None]
        highest = states.masked_fill(behind[:, :, None], float("-inf")).amax(dim=1)
        out: Tensor = self.out(self.drop(highest))
        return out


class AttentionTower(nn.Module):
    """A small transformer; the mean of its states counts."""

    def __init__(self, design: Design, layers: int = 2) -> None:
        """Make the layers."""
        super().__init__()
        inner = design.word_dimensions
        self.table = WordTable(design, inner)
        self.place = nn.Embedding(_LONGEST, inner)
        nn.init.normal_(self.place.weight, std=0.02)
        layer = nn.TransformerEncoderLayer(
            inner, _HEADS, 2 * inner, design.dropout, "gelu", batch_first=True, norm_first=True
        )
        self.layers = nn.TransformerEncoder(layer, layers, enable_nested_tensor=False)
        self.out = nn.Linear(inner, design.dimensions)
        self.word_dropout = design.word_dropout

    def forward(self, ids: Tensor) -> Tensor:
        """Texts as numbers of words (n, longest), `PADDING` behind, to (n, dimensions)."""
        ids = ids[:, :_LONGEST]
        lengths = (ids != PADDING).sum(dim=1).clamp(min=1)
        ids = ids[:, : int(lengths.max())]
        places = torch.arange(ids.shape[1], device=ids.device)
        behind = places >= lengths[:, None]
        read = self.table(_some_hidden(ids, self.word_dropout, self.training)) + self.place(places)
        states = self.layers(read, src_key_padding_mask=behind)
        mean = states.masked_fill(behind[:, :, None], 0.0).sum(dim=1) / lengths[:, None]
        out: Tensor = self.out(mean)
        return out


class DualNetwork(nn.Module):
    """Both towers, and the scale (one over the temperature) of their cosines."""

    def __init__(self, design: Design) -> None:
        """Make the towers."""
        super().__init__()
        self.pictures = ImageTower(design)
        if design.text == "bag":
            self.words: Any = BagTower(design)
        elif design.text == "transformer":
            self.words = AttentionTower(design)
        else:
            self.words = ReadingTower(design)
        self.log_scale = nn.Parameter(torch.tensor(1.0 / design.temperature).log())

    def images(self, features: Tensor) -> Tensor:
        """Features (n, width) to unit rows (n, dimensions)."""
        vectors: Tensor = self.pictures(features)
        return vectors

    def texts(self, ids: Tensor) -> Tensor:
        """Texts (n, longest) to unit rows (n, dimensions)."""
        return functional.normalize(self.words(ids), dim=1)

    @property
    def scale(self) -> Tensor:
        """What cosines are multiplied by before the contrastive loss, at most 100."""
        return self.log_scale.exp().clamp(max=_HIGHEST_SCALE)


def _some_hidden(ids: Tensor, share: float, training: bool) -> Tensor:
    """Hide a share of the words from a tower in training."""
    if not training or not share:
        return ids
    return torch.where(torch.rand(ids.shape, device=ids.device) < share, PADDING, ids)
