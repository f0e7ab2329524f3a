"""The collections that are measured on: vectors of pictures, a vocabulary, true classes.

A method can be tuned to one collection, knowingly or not. So the photographs of Caltech 101 are
measured whole and in parts that differ in what is hard about them, beside others: drawn postcards
in the space of mini-clip, and Flickr8k, which has no classes and serves for coverage and stability.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from concept.vectors import Floats, unit_rows

# Caltech writes some names as the vocabulary does not.
SPELLING = {"sea horse": "seahorse"}
POSTCARDS_PER_KIND = 30
POSTCARDS_SEED = 7
_CHANCE = 20221  # of the parts of Caltech 101


@dataclass(frozen=True)
class Collection:
    """Pictures as vectors, with what is known of them.

    Attributes:
        name: What the tables call it.
        vectors: (n, d) unit rows.
        words: (m,) the vocabulary; empty where there are no words in the same space.
        word_vectors: (m, d) unit rows.
        titles: (n,) the true class of each picture, spelt as in the vocabulary; empty if unknown.
        sizes: The values of ``min_concept_size`` that suit it.
        whole: Whether it is no part of another, whose classes would be named all the same.
    """

    name: str
    vectors: Floats
    words: list[str]
    word_vectors: Floats
    titles: list[str]
    sizes: tuple[int, ...]
    whole: bool = True

    @property
    def classes(self) -> NDArray[np.int64]:
        """(n,) the true classes as numbers, in the order of their titles; empty if unknown."""
        return np.unique(self.titles, return_inverse=True)[1].astype(np.int64)

    @property
    def fingerprint(self) -> str:
        """Of all that decides a fit, so that results of another state are not taken for this."""
        digest = hashlib.sha256(self.vectors.tobytes() + self.word_vectors.tobytes())
        digest.update("\n".join(self.words).encode())
        return digest.hexdigest()[:12]

    def part(self, name: str, rows: NDArray[np.int64], sizes: tuple[int, ...]) -> Collection:
        """Some of the pictures, with the whole vocabulary."""
        titles = [self.titles[row] for row in rows]
        return Collection(
            name, self.vectors[rows], self.words, self.word_vectors, titles, sizes, False
        )


def caltech101(data: Path) -> Collection:
    """4,114 photographs of 100 classes, with the CLIP vectors that others computed."""
    vectors = unit_rows(np.load(data / "caltech101" / "clip_vitb32.npy"))
    table = pd.read_csv(data / "caltech101" / "images.csv")
    titles = [str(label).lower().replace("_", " ") for label in table["label"]]
    words, word_vectors = _vocabulary(data)
    titles = [SPELLING.get(title, title) for title in titles]
    return Collection("caltech101", vectors, words, word_vectors, titles, (10, 15, 20, 30))


def caltech101_half(data: Path, half: int) -> Collection:
    """Every other class, in an order by chance: fewer classes that are easily confused."""
    whole = caltech101(data)
    chosen = set(_shuffled_classes(whole)[half::2])
    rows = [row for row, title in enumerate(whole.titles) if title in chosen]
    name = f"caltech101, {('first', 'second')[half]} half"
    return whole.part(name, np.array(rows), (10, 20))


def caltech101_level(data: Path) -> Collection:
    """At most 20 pictures of a class, so that the largest do not decide about the Rand index."""
    whole = caltech101(data)
    limits = dict.fromkeys(whole.titles, 20)
    return whole.part("caltech101, level", _limited(whole, limits), (10,))


def caltech101_skewed(data: Path) -> Collection:
    """Half of the classes, by chance, cut to 10 pictures, and the other half whole."""
    whole = caltech101(data)
    few = set(_shuffled_classes(whole)[::2])
    limits = {title: 10 if title in few else len(whole.titles) for title in set(whole.titles)}
    return whole.part("caltech101, skewed", _limited(whole, limits), (10,))


def postcards(data: Path) -> Collection:
    """Drawn postcards in the space of mini-clip; the classes are their kinds."""
    del data
    from concept.demo.postcards import KINDS, draw_postcards, nouns
    from concept.embedders import joint_space

    cards = draw_postcards(POSTCARDS_PER_KIND * len(KINDS), POSTCARDS_SEED)
    space = joint_space("mini-clip")
    vectors = unit_rows(space.embed_images([card.image for card in cards]))
    words = nouns()
    titles = [card.kind for card in cards]
    return Collection(
        "postcards", vectors, words, unit_rows(space.embed_texts(words)), titles, (10, 20)
    )


def flickr8k_clip(data: Path) -> Collection:
    """986 photographs of people and dogs in action, by CLIP; no classes are known."""
    vectors = unit_rows(np.load(data / "flickr8k" / "clip_vitb32_986.npy"))
    words, word_vectors = _vocabulary(data)
    return Collection("flickr8k, CLIP", vectors, words, word_vectors, [], (10,))


def flickr8k_mobilenet(data: Path) -> Collection:
    """8,091 such photographs by MobileNetV2, whose space has no words; no classes are known."""
    vectors = unit_rows(np.load(data / "flickr8k" / "mobilenet_v2_pool.npy"))
    nothing = np.empty((0, vectors.shape[1]), dtype=np.float32)
    return Collection("flickr8k, MobileNetV2", vectors, [], nothing, [], (20,))


def families(data: Path) -> Collection:
    """4,000 vectors drawn about 60 kinds in 12 families, and some strays: gaps, but much alike."""
    del data
    random = np.random.default_rng(_CHANCE)
    members, width, strays = 4_000, 512, 80
    shared, *things = unit_rows(random.standard_normal((13, width)))
    apart = unit_rows(random.standard_normal((60, width)))
    kinds = unit_rows(np.repeat(things, 5, axis=0) + 0.5 * apart)
    # The largest kind has some ten times as many as the smallest.
    weights = 1.0 / (random.permutation(60) + 6.0)
    of = random.choice(60, members - strays, p=weights / weights.sum())
    centres = np.concatenate([kinds[of], unit_rows(random.standard_normal((strays, width)))])
    noise = random.standard_normal((members, width)) / np.sqrt(width)
    titles = [*(str(kind) for kind in of), *(f"stray {number}" for number in range(strays))]
    vectors = unit_rows((centres + 0.9 * noise + 0.6 * shared).astype(np.float32))
    nothing = np.empty((0, width), dtype=np.float32)
    return Collection("drawn families", vectors, [], nothing, titles, (20,))


LOADERS = {
    "caltech101": caltech101,
    "caltech101-first-half": lambda data: caltech101_half(data, 0),
    "caltech101-second-half": lambda data: caltech101_half(data, 1),
    "caltech101-level": caltech101_level,
    "caltech101-skewed": caltech101_skewed,
    "postcards": postcards,
    "flickr8k-clip": flickr8k_clip,
    "flickr8k-mobilenet": flickr8k_mobilenet,
    "families": families,
}


def _vocabulary(data: Path) -> tuple[list[str], Floats]:
    words = pd.read_csv(data / "vocabulary" / "words.csv")["word"].str.lower().tolist()
    return words, unit_rows(np.load(data / "vocabulary" / "clip_vitb32.npy"))


def _shuffled_classes(whole: Collection) -> Sequence[str]:
    names = sorted(set(whole.titles))
    return [names[i] for i in np.random.default_rng(_CHANCE).permutation(len(names))]


def _limited(whole: Collection, limits: dict[str, int]) -> NDArray[np.int64]:
    """Rows by chance, in their order, so many of each class at most."""
    taken = dict.fromkeys(limits, 0)
    rows = []
    for row in np.random.default_rng(_CHANCE).permutation(len(whole.titles)):
        title = whole.titles[row]
        if taken[title] < limits[title]:
            taken[title] += 1
            rows.append(int(row))
    return np.array(sorted(rows), dtype=np.int64)
