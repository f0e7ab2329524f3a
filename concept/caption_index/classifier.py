"""The classifier of a caption index: which groups the pictures belong to that a sequence is about.

This file needs torch; it is imported where a classifier is made.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from concept.vectors import Ints

PADDING = 0
_ROWS = 4096


class SequenceClassifier(nn.Module):
    """Embedding, LSTM, and a layer with an output for each group.

    Args:
        words: How many words are known.
        groups: How many groups there are.
        dimensions: Of the words' vectors.
        hidden: The width of the LSTM.
        dropout: The share of values that training hides.
    """

    def __init__(
        self,
        words: int,
        groups: int,
        dimensions: int = 128,
        hidden: int = 192,
        dropout: float = 0.3,
    ) -> None:
        """Make the layers."""
        super().__init__()
        self.words = nn.Embedding(words + 1, dimensions, padding_idx=PADDING)
        self.reader = nn.LSTM(dimensions, hidden, batch_first=True)
        self.drop = nn.Dropout(dropout)
        self.out = nn.Linear(hidden, groups)

    def forward(self, ids: Tensor) -> Tensor:
        """Sequences as numbers of words (n, longest), `PADDING` in front, to logits (n, groups)."""
        # With the padding in front the last state is that after the last word.
        states, _ = self.reader(self.drop(self.words(ids)))
        logits: Tensor = self.out(self.drop(states[:, -1]))
        return logits

    def chances(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """How likely each group is for each sequence, (n, groups)."""
        self.eval()
        parts = []
        with torch.inference_mode():
            for start in range(0, len(ids), _ROWS):
                logits = self(torch.from_numpy(ids[start : start + _ROWS]))
                parts.append(logits.softmax(dim=1).numpy())
        return np.concatenate(parts)


def numbers_of(
    sequences: Sequence[Sequence[str]], number_of: dict[str, int], length: int
) -> NDArray[np.int64]:
    """Sequences as numbers of their known words, (n, length), with zeros in front."""
    out = np.zeros((len(sequences), length), dtype=np.int64)
    for at, words in enumerate(sequences):
        known = [number_of[word] for word in words if word in number_of][-length:]
        if known:
            out[at, -len(known) :] = known
    return out


def sibling_loss(
    network: SequenceClassifier, ids: NDArray[np.int64], labels: Ints, owners: Ints
) -> Callable[[Tensor], Tensor]:
    """The loss of a batch: half of the time a sequence is to say its own group, else a sibling's.

    Siblings are sequences of the same picture. From them the classifier learns what else is said of
    pictures that are described like this, in other words: with its own group alone as the target
    it could only repeat what k-means made of the same words.

    Args:
        network: What is taught.
        ids: (s, longest) sequences as numbers of words.
        labels: (s,) their groups.
        owners: (s,) their pictures, those of each side by side.
    """
    said, groups = torch.from_numpy(ids), torch.from_numpy(labels)
    _, first, counts = np.unique(owners, return_index=True, return_counts=True)
    starts = torch.from_numpy(np.repeat(first, counts))
    sizes = torch.from_numpy(np.repeat(counts, counts))

    def loss(rows: Tensor) -> Tensor:
        drawn = starts[rows] + (torch.rand(len(rows)) * sizes[rows]).long()
        target = torch.where(torch.rand(len(rows)) < 0.5, rows, drawn)
        return functional.cross_entropy(network(said[rows]), groups[target])

    return loss
