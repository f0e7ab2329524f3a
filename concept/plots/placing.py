"""Where names stand on a map so that none covers another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from concept.vectors import Floats, Ints

# From a concept's middle, in widths of the name, and in heights beyond its pictures.
_MOVES = ((0, 1), (0, -1), (0.6, 1), (-0.6, 1), (0.6, -1), (-0.6, -1), (0.6, 0), (-0.6, 0), (0, 2))
# A patch of pictures as high as this many lines bears its name in its middle.
_PATCH = 5
_CHARACTER_SHARE = 0.58  # of a font's size, the mean width of a character
_WIDE_FROM = "\u2e80"  # from here on characters are as wide as they are high
_LINE_SHARE = 1.5
_HEART_PIXELS = 80


@dataclass(frozen=True)
class Place:
    """Where a concept's name stands: the concept, and the middle of the name on the map."""

    concept: int
    x: float
    y: float


def place_names(
    points: Floats,
    labels: Ints,
    names: Sequence[str],
    pixels: tuple[float, float],
    font_size: float = 12,
) -> list[Place]:
    """Place the names of concepts at their pictures, the largest first, none over another.

    Args:
        points: (n, 2) the pictures' coordinates; NaN for those without a place.
        labels: (n,) their concepts; -1 for outliers.
        names: (c,) what is to be written.
        pixels: The width and height that the map is drawn at.
        font_size: In pixels.

    Returns:
        The places of those names that fit; others have no room.
    """
    placed = np.isfinite(points).all(axis=1)
    if not placed.any():
        return []
    low, high = points[placed].min(axis=0), points[placed].max(axis=0)
    scale = np.asarray(pixels) / np.maximum(high - low, 1e-9)
    taken: list[tuple[float, float, float, float]] = []
    places = []
    counts = np.bincount(labels[placed & (labels >= 0)], minlength=len(names))
    for concept in np.argsort(-counts, kind="stable"):
        if not counts[concept]:
            continue
        own = _heart((points[placed & (labels == concept)] - low) * scale)
        x0, y0 = np.median(own, axis=0)
        bottom, top = np.quantile(own[:, 1], (0.05, 0.95))
        width, height = name_box(names[concept], font_size)
        beyond = {1: top + 0.7 * height, 2: top + 1.8 * height, 0: y0, -1: bottom - 0.7 * height}
        within = ((0, 0),) if top - bottom > _PATCH * height else ()
        for right, up in (*within, *_MOVES):
            x, y = x0 + right * width, beyond[up]
            x = float(np.clip(x, width / 2, max(width / 2, pixels[0] - width / 2)))
            box = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
            if not any(_overlap(box, other) for other in taken):
                taken.append(box)
                at = np.array([x, y]) / scale + low
                places.append(Place(int(concept), float(at[0]), float(at[1])))
                break
    return places


def _heart(own: Floats) -> Floats:
    """The pictures of a concept around its most central one, where some lie elsewhere."""
    central = own[np.abs(own - np.median(own, axis=0)).sum(axis=1).argmin()]
    heart: Floats = own[np.abs(own - central).max(axis=1) <= _HEART_PIXELS]
    return heart


def name_box(name: str, font_size: float) -> tuple[float, float]:
    """About how wide and high a name is when it is written, in pixels."""
    wide = sum(character >= _WIDE_FROM for character in name)
    width = (len(name) - wide) * _CHARACTER_SHARE + wide
    return (width + 0.8) * font_size, _LINE_SHARE * font_size


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
