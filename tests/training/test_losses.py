"""What a dual encoder descends."""

import math

import pytest
import torch
from torch.nn.functional import normalize

from concept.training.losses import contrastive, hardest_triplet


def unit(n, d, seed):
    return normalize(torch.randn(n, d, generator=torch.Generator().manual_seed(seed)), dim=1)


def test_the_contrastive_loss_of_a_perfect_match_tends_to_nothing():
    rows, owners = torch.eye(8), torch.arange(8)
    losses = [float(contrastive(rows, rows, owners, scale)) for scale in (1, 5, 25, 100)]
    assert losses == sorted(losses, reverse=True)
    assert losses[-1] < 1e-6
    # One right answer at scale 1, seven wrong ones at scale 0.
    assert losses[0] == pytest.approx(math.log(math.e + 7) - 1, abs=1e-5)


def test_what_tells_nothing_apart_costs_the_logarithm_of_the_batch():
    same = torch.ones(8, 3) / math.sqrt(3)
    assert float(contrastive(same, same, torch.arange(8), 20.0)) == pytest.approx(
        math.log(8), abs=1e-5
    )


def test_the_contrastive_loss_is_symmetric():
    pictures, texts, owners = unit(6, 4, 0), unit(6, 4, 1), torch.arange(6)
    there = contrastive(pictures, texts, owners, 7.0)
    assert float(there) == pytest.approx(float(contrastive(texts, pictures, owners, 7.0)), abs=1e-6)


def test_captions_of_one_picture_are_no_negatives_of_each_other():
    pictures = torch.eye(3)[[0, 0, 1]]
    texts = torch.eye(3)[[0, 0, 1]]
    owners = torch.tensor([4, 4, 9])
    assert float(contrastive(pictures, texts, owners, 100.0)) < 1e-6
    assert float(contrastive(pictures, texts, torch.arange(3), 100.0)) > 0.4
    assert float(hardest_triplet(pictures, texts, owners)) == 0.0
    assert float(hardest_triplet(pictures, texts, torch.arange(3))) > 0.1


def test_the_triplet_loss_by_hand():
    pictures = torch.tensor([[1.0, 0.0], [0.0, 1.0], [0.6, 0.8]])
    texts = torch.tensor([[1.0, 0.0], [0.6, 0.8], [0.0, 1.0]])
    # Cosines, a text a row: [1, 0, .6], [.6, .8, 1], [0, 1, .8]; the pairs have 1, .8, .8.
    # Hardest pictures for the texts: .6, 1, 1: 0 + (.2 + 1 - .8) + (.2 + 1 - .8) = .8.
    # Hardest texts for the pictures: .6, 1, 1: the same.
    loss = hardest_triplet(pictures, texts, torch.arange(3), margin=0.2)
    assert float(loss) == pytest.approx((0.8 + 0.8) / 3, abs=1e-6)


def test_a_triplet_that_keeps_its_margin_costs_nothing():
    rows = torch.eye(5)
    assert float(hardest_triplet(rows, rows, torch.arange(5), margin=0.9)) == 0.0
