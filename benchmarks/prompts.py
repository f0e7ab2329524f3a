"""What prompt templates do for names and for searches, on postcards and with mini-clip.

    python benchmarks/prompts.py [--postcards 1060] [--seeds 5]

Prints a Markdown table: means over sets of postcards that mini-clip has not seen, and in brackets
what a prompt adds (mean and standard deviation of the differences set by set). mini-clip was
trained on captions that begin like these prompts, so the figures say where a prompt helps, and not
by how much it does so with CLIP.
"""

from __future__ import annotations

import argparse

import numpy as np

from benchmarks.tables import table
from concept.demo.postcards import KINDS, draw_postcards, nouns
from concept.embed import embed_texts
from concept.embedders import joint_space
from concept.embedders.base import JointSpace
from concept.prompts import BARE
from concept.vectors import Floats, top_k, unit_rows
from concept.vocabulary import is_name

ENSEMBLE = (
    "a photo of a {}",
    "a picture of a {}",
    "a postcard of a {}",
    "a drawing of a {}",
    "an image of a {}",
)
PROMPTS = {
    "none": BARE,
    "a {}": ("a {}",),
    "a photo of a {}": ("a photo of a {}",),
    "five of this kind": ENSEMBLE,
}
COLUMNS = (
    "kinds named rightly",
    "pictures of the kind among a word's 20 nearest",
    "short captions that find their picture",
    "longer captions that find their picture",
)
NEAREST_TO_WORD = 20
NEAREST_TO_CAPTION = 10


def main(arguments: list[str] | None = None) -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--postcards", type=int, default=20 * len(KINDS), metavar="N")
    parser.add_argument("--seeds", type=int, default=5, metavar="N")
    options = parser.parse_args(arguments)
    space = joint_space("mini-clip")
    figures = np.array([measure(space, options.postcards, s) for s in range(options.seeds)])
    lines = [
        [f"`{name}`" if "{" in name else name, *_cells(figures[:, row], figures[:, 0], row > 0)]
        for row, name in enumerate(PROMPTS)
    ]
    print(table(["prompt", *COLUMNS], lines))


def _cells(figures: np.ndarray, without: np.ndarray, compare: bool) -> list[str]:
    """Means over sets of postcards, and how far they lie from those without a prompt."""
    means = [f"{mean:.3f}" for mean in figures.mean(axis=0)]
    if not compare or len(figures) < 2:
        return means
    gains = figures - without
    told = zip(means, gains.mean(axis=0), gains.std(axis=0, ddof=1), strict=True)
    return [f"{mean} ({gain:+.3f} ± {spread:.3f})" for mean, gain, spread in told]


def measure(space: JointSpace, n: int, seed: int) -> list[list[float]]:
    """A row of figures for each of `PROMPTS`, on n postcards."""
    postcards = draw_postcards(n, seed)
    pictures = unit_rows(space.embed_images([postcard.image for postcard in postcards]))
    kinds = np.array([KINDS.index(postcard.kind) for postcard in postcards])
    captions = [postcard.caption for postcard in postcards]
    short = np.array([is_name(caption) for caption in captions])
    rows = []
    for templates in PROMPTS.values():
        said = embed_texts(captions, space, templates=templates)
        nearest, _ = top_k(said, pictures, NEAREST_TO_CAPTION)
        found = (nearest == np.arange(n)[:, None]).any(axis=1)
        words = embed_texts(KINDS, space, templates=templates)
        near_word, _ = top_k(words, pictures, NEAREST_TO_WORD)
        of_kind = kinds[near_word] == np.arange(len(KINDS))[:, None]
        named = _named(pictures, kinds, embed_texts(nouns(), space, templates=templates))
        rows.append([named, of_kind.mean(), found[short].mean(), found[~short].mean()])
    return [[float(figure) for figure in row] for row in rows]


def _named(pictures: Floats, kinds: np.ndarray, words: Floats) -> float:
    """The share of kinds whose mean picture has their own noun nearest."""
    means = [pictures[kinds == number].mean(axis=0) for number in range(len(KINDS))]
    best, _ = top_k(unit_rows(means), words, 1)
    said = nouns()
    return float(np.mean([said[n] == kind for n, kind in zip(best[:, 0], KINDS, strict=True)]))


if __name__ == "__main__":
    main()
