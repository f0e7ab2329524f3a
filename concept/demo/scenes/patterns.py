"""Stripes and dots."""

from __future__ import annotations

from random import Random

from concept.demo.brush import Pen
from concept.demo.palette import Paint, darker, lighter, pick
from concept.demo.words import Setting, Sketch

_NAMES = "red orange yellow green blue purple pink brown black"


def _pair(rng: Random) -> tuple[Paint, Paint]:
    first = pick(rng, _NAMES)
    others = [name for name in (*_NAMES.split(), "white", "white", "white") if name != first.name]
    return first, pick(rng, " ".join(others))


def stripes(pen: Pen, rng: Random) -> Sketch:
    """Parallel bands of two or three colours at any angle."""
    first, second = _pair(rng)
    third = pick(rng, _NAMES) if rng.random() < 0.3 else None
    tones = [first.rgb, second.rgb] + ([third.rgb] if third else [])
    angle, name = rng.choice(
        ((0, "vertical"), (90, "horizontal"), (35, "diagonal"), (-35, "diagonal"))
    )
    sheet = pen.at(pen.width / 2, 0.5, 1, angle + rng.uniform(-4, 4))
    wide = rng.uniform(0.05, 0.18)
    for index in range(int(2.4 / wide)):
        left = -1.2 + index * wide
        sheet.rect(left, -1.2, left + wide * 1.01, 1.2, tones[index % len(tones)])
    trait = "wide" if wide > 0.11 else "narrow"
    setting = Setting(("on paper", "on cloth"))
    return Sketch(
        "stripes",
        ("lines",),
        (trait, name, first.name),
        1,
        (f"in {first.name} and {second.name}", "in a pattern"),
        setting,
    )


def dots(pen: Pen, rng: Random) -> Sketch:
    """Round dots in rows, or strewn, on an even ground."""
    first, second = _pair(rng)
    third = pick(rng, _NAMES) if rng.random() < 0.3 else None
    pen.gradient(0, 1.0, [lighter(second.rgb, 0.1), darker(second.rgb, 0.08)])
    tones = [first.rgb] + ([third.rgb] if third else [])
    step = rng.uniform(0.13, 0.26)
    radius = step * rng.uniform(0.24, 0.4)
    scatter = rng.choice((0.0, 0.0, 0.25)) * step
    sheet = pen.at(pen.width / 2, 0.5, 1, rng.choice((0.0, 0.0, 45.0, rng.uniform(-20, 20))))
    reach = int(1.3 / step)
    stagger = rng.random() < 0.5
    for row in range(-reach, reach + 1):
        for column in range(-reach, reach + 1):
            x = (column + (0.5 if stagger and row % 2 else 0.0)) * step
            tone = tones[(row + column) % len(tones)]
            sheet.circle(
                x + rng.uniform(-scatter, scatter),
                row * step + rng.uniform(-scatter, scatter),
                radius,
                tone,
            )
    trait = "big" if step > 0.2 else "small"
    setting = Setting((f"on a {second.name} background", "on paper", "on cloth"))
    return Sketch(
        "dots", ("spots",), (trait, "round", first.name), 1, ("in rows", "in a pattern"), setting
    )
