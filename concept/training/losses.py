"""What a dual encoder descends: the contrastive loss, and the triplet loss with hard negatives.

Both take a batch of pairs, a picture and one of its captions in each row. A picture may stand there
with several of its captions; these are no negatives of each other.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional


def contrastive(pictures: Tensor, texts: Tensor, owners: Tensor, scale: Tensor | float) -> Tensor:
    """The symmetric contrastive loss (Radford et al. 2021).

    Each text is to choose its picture among all in the batch, and each picture its text.

    Args:
        pictures: (n, d) unit rows.
        texts: (n, d) unit rows.
        owners: (n,) which picture each row is about; rows with the same one are no negatives.
        scale: One over the temperature.

    Returns:
        The mean cross-entropy of both directions: 0 where every pair is told apart from all
        others, log n where nothing is.
    """
    logits = (scale * texts @ pictures.T).masked_fill(_twins(owners), float("-inf"))
    right = torch.arange(len(owners), device=owners.device)
    to_images = functional.cross_entropy(logits, right)
    to_texts = functional.cross_entropy(logits.T, right)
    return (to_images + to_texts) / 2


def hardest_triplet(pictures: Tensor, texts: Tensor, owners: Tensor, margin: float = 0.2) -> Tensor:
    """The triplet loss with the hardest negative of the batch (VSE++, Faghri et al. 2018).

    Args:
        pictures: (n, d) unit rows.
        texts: (n, d) unit rows.
        owners: (n,) which picture each row is about; rows with the same one are no negatives.
        margin: How much nearer a pair has to be than its hardest negative.

    Returns:
        The mean over the pairs of what is missing to the margin, both directions added up.
    """
    similarities = texts @ pictures.T
    own = similarities.diagonal()
    twins = _twins(owners) | torch.eye(len(owners), dtype=torch.bool, device=owners.device)
    others = similarities.masked_fill(twins, float("-inf"))
    wrong_image = (margin + others.amax(dim=1) - own).clamp(min=0)
    wrong_text = (margin + others.amax(dim=0) - own).clamp(min=0)
    return (wrong_image + wrong_text).mean()


def _twins(owners: Tensor) -> Tensor:
    """(n, n) which different rows are about the same picture."""
    same = owners[:, None] == owners[None, :]
    return same.fill_diagonal_(False)
