"""Decks: many postcards at mini-clip's size, with captions, drawn by several processes at once."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from concept.demo.postcards import KINDS, sketch_postcard
from concept.demo.words import (
    FILLERS,
    Sketch,
    caption,
    context_caption,
    short_caption,
    split_words,
    truths,
)

WORDINGS = 4
"""Captions of each length that a training card gets."""


@dataclass(frozen=True)
class Card:
    """One postcard for training.

    Attributes:
        pixels: (side, side, 3) uint8.
        kind: Index into ``KINDS``.
        captions: Full captions, then short ones, then ones about the surroundings;
            ``WORDINGS`` of each.
        truths: Every word that is true of the picture.
    """

    pixels: NDArray[np.uint8]
    kind: int
    captions: tuple[str, ...]
    truths: frozenset[str]


@dataclass(frozen=True)
class Deck:
    """Cards as arrays.

    Attributes:
        pixels: (n, side, side, 3) uint8.
        kinds: (n,) indices into ``KINDS``.
        captions: For each card its captions, as in `Card`.
        truths: For each card the words that are true of it.
    """

    pixels: NDArray[np.uint8]
    kinds: NDArray[np.int64]
    captions: tuple[tuple[str, ...], ...]
    truths: tuple[frozenset[str], ...]

    def vocabulary(self) -> list[str]:
        """The words of the captions, sorted: what a model trained on the deck has read."""
        return sorted({w for card in self.captions for text in card for w in split_words(text)})

    def word_matrix(
        self, vocabulary: list[str], words: Iterable[Iterable[str]]
    ) -> NDArray[np.bool_]:
        """Which of the vocabulary's words occur in each set of ``words``, fillers left out.

        Returns:
            (n_sets, n_vocabulary) bool.
        """
        column = {word: i for i, word in enumerate(vocabulary) if word not in FILLERS}
        rows = [[column[word] for word in row if word in column] for row in words]
        matrix = np.zeros((len(rows), len(vocabulary)), dtype=bool)
        for index, row in enumerate(rows):
            matrix[index, row] = True
        return matrix


def draw_deck(n: int, seed: int, side: int, workers: int | None = None) -> Deck:
    """Draw ``n`` training cards, even over the kinds.

    Training cards have negative seeds and `concept.demo.postcards.draw_postcards` takes none,
    so a model trained on a deck has never seen a postcard of a public set.

    Args:
        n: How many cards.
        seed: Which deck; decks of different seeds share no card below a million cards.
        side: Width and height in pixels to which the postcards are squeezed.
        workers: How many processes draw; by default one a processor. 1 draws in this process.
    """
    jobs = [(i % len(KINDS), -1 - seed * 1_000_000 - i // len(KINDS), side) for i in range(n)]
    workers = workers or os.cpu_count() or 1
    if workers == 1:
        return _stack([_draw_card(job) for job in jobs])
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        return _stack(pool.map(_draw_card, jobs, chunksize=64))


def squeeze(image: Image.Image, side: int) -> Image.Image:
    """Resize to a square as mini-clip's image processor does, so that nothing is cut off."""
    return image.resize((side, side), Image.Resampling.BICUBIC)


def _stack(cards: list[Card]) -> Deck:
    return Deck(
        np.stack([card.pixels for card in cards]),
        np.array([card.kind for card in cards]),
        tuple(card.captions for card in cards),
        tuple(card.truths for card in cards),
    )


def _draw_card(job: tuple[int, int, int]) -> Card:
    kind, seed, side = job
    image, sketch, rng = sketch_postcard(KINDS[kind], seed)
    pixels = np.asarray(squeeze(image, side), dtype=np.uint8)
    return Card(pixels, kind, _wordings(sketch, rng), truths(sketch))


def _wordings(sketch: Sketch, rng: Random) -> tuple[str, ...]:
    full = [caption(sketch, rng) for _ in range(WORDINGS)]
    short = [short_caption(sketch, rng) for _ in range(WORDINGS)]
    context = [context_caption(sketch, rng) for _ in range(WORDINGS)]
    return (*full, *short, *context)
