"""Postcards: pictures that the package draws itself, with captions.

They stand in for photographs where nothing can be downloaded: in the demo, in the tests, and as
the only training data of mini-clip. A kind and a seed fix a postcard to the byte.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from PIL import Image

from concept.demo.brush import Pen, finish
from concept.demo.scenes import SCENES
from concept.demo.words import CONTEXT_NOUNS, Sketch, caption
from concept.errors import InvalidInput

KINDS: tuple[str, ...] = tuple(SCENES)
"""The kinds of postcard, each named by the word that a person would use."""

CAPTIONS_FILE = "captions.csv"
_JPEG_QUALITY = 90


@dataclass(frozen=True)
class Postcard:
    """A drawn picture with its caption.

    Attributes:
        image: The picture, RGB.
        caption: What it shows, as a person might write it.
        kind: Which of `KINDS` it is.
        seed: With ``kind`` and the size, all that is needed to draw it again.
    """

    image: Image.Image
    caption: str
    kind: str
    seed: int


def draw_postcard(kind: str, seed: int, size: tuple[int, int] = (192, 144)) -> Postcard:
    """Draw one postcard.

    Args:
        kind: One of `KINDS`.
        seed: Any integer; the same seed gives the same picture and caption.
        size: Width and height in pixels, each at least 16.

    Raises:
        InvalidInput: The kind is unknown or the size too small.
    """
    image, sketch, rng = sketch_postcard(kind, seed, size)
    return Postcard(image, caption(sketch, rng), kind, seed)


def sketch_postcard(
    kind: str, seed: int, size: tuple[int, int] = (192, 144)
) -> tuple[Image.Image, Sketch, Random]:
    """Draw one postcard, with all that is known about it in place of one caption.

    Returns:
        The picture, the truth about it, and the source of chance to word a caption with.

    Raises:
        InvalidInput: The kind is unknown or the size too small.
    """
    _check(kind, size)
    # A text seeds Python's generator the same in every process, whatever the hash seed.
    rng = Random(f"{kind}-{seed}")
    pen = Pen.blank(size)
    sketch = SCENES[kind](pen, rng)
    return finish(pen, rng, size), sketch, rng


def draw_postcards(
    n: int,
    seed: int = 0,
    kinds: Sequence[str] | None = None,
    size: tuple[int, int] = (192, 144),
) -> list[Postcard]:
    """Draw ``n`` postcards, as even over the kinds as ``n`` allows, in shuffled order.

    Args:
        n: How many, 0 or more.
        seed: 0 or more. Sets of different seeds share no picture as long as each has fewer than
            a million. Negative seeds are kept for the training of mini-clip.
        kinds: Some of `KINDS`; by default all.
        size: Width and height in pixels.

    Raises:
        InvalidInput: ``n`` or ``seed`` is negative, or a kind is unknown.
    """
    return [draw_postcard(kind, number, size) for kind, number in _plan(n, seed, kinds)]


def write_postcards(
    folder: str | Path,
    n: int,
    seed: int = 0,
    kinds: Sequence[str] | None = None,
    size: tuple[int, int] = (192, 144),
) -> list[Path]:
    """Draw ``n`` postcards into a folder, as JPEG files beside a ``captions.csv``.

    The file names say nothing about the pictures; the table (file, caption, kind) does.

    Args:
        folder: Where to write; made if it does not exist.
        n: How many, 0 or more.
        seed: As in `draw_postcards`.
        kinds: Some of `KINDS`; by default all.
        size: Width and height in pixels.

    Returns:
        The paths of the pictures, in the order of the table.

    Raises:
        InvalidInput: ``n`` or ``seed`` is negative, or a kind is unknown.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    with (folder / CAPTIONS_FILE).open("w", newline="", encoding="utf-8") as table:
        writer = csv.writer(table)
        writer.writerow(("file", "caption", "kind"))
        for index, (kind, number) in enumerate(_plan(n, seed, kinds), start=1):
            postcard = draw_postcard(kind, number, size)
            path = folder / f"postcard-{index:04d}.jpg"
            postcard.image.save(path, quality=_JPEG_QUALITY)
            writer.writerow((path.name, postcard.caption, postcard.kind))
            paths.append(path)
    return paths


def nouns() -> list[str]:
    """The words to name postcards with: the kinds, then nouns of their surroundings."""
    return [*KINDS, *CONTEXT_NOUNS]


def _plan(n: int, seed: int, kinds: Sequence[str] | None) -> list[tuple[str, int]]:
    """Kind and seed of each postcard of a set."""
    if n < 0:
        raise InvalidInput(f"n is {n}; expected 0 or more postcards to draw")
    if seed < 0:
        raise InvalidInput(
            f"seed is {seed}; expected 0 or more: "
            "postcards with negative seeds are the ones mini-clip was trained on"
        )
    chosen = tuple(KINDS if kinds is None else kinds)
    if n and not chosen:
        raise InvalidInput("kinds is empty; name at least one of concept.demo.postcards.KINDS")
    first = seed * 1_000_000
    plan = [(chosen[i % len(chosen)], first + i // len(chosen)) for i in range(n)]
    Random(f"order-{seed}").shuffle(plan)
    return plan


def _check(kind: str, size: tuple[int, int]) -> None:
    if kind not in SCENES:
        raise InvalidInput(
            f"there is no postcard of kind {kind!r}; expected one of {', '.join(KINDS)}. "
            "concept.demo.postcards.KINDS lists them."
        )
    if min(size) < 16:
        raise InvalidInput(
            f"a postcard of {size[0]} x {size[1]} pixels is too small to draw; "
            "give a width and a height of at least 16"
        )
