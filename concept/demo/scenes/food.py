"""Apple, banana, pizza, cake."""

from __future__ import annotations

import math
from random import Random

from concept.demo import air, backdrops
from concept.demo.backdrops import Backdrop
from concept.demo.brush import Pen, outline
from concept.demo.palette import darker, lighter, pick, wobble
from concept.demo.words import NUMBERS, Setting, Sketch


def _spread(rng: Random, width: float, count: int) -> list[float]:
    """Places side by side, the one alone anywhere near the middle."""
    if count == 1:
        return [width * rng.uniform(0.34, 0.66)]
    return [width * ((i + 0.5) / count + rng.uniform(-0.1, 0.1) / count) for i in range(count)]


def _stage(pen: Pen, rng: Random, words: tuple[str, ...] = ()) -> Backdrop:
    return backdrops.table(pen, rng, words) if rng.random() < 0.75 else backdrops.plain(pen, rng)


def apple(pen: Pen, rng: Random) -> Sketch:
    """Apples with a stalk and a leaf."""
    ground = _stage(pen, rng)
    paint = pick(rng, "red red green yellow")
    count = rng.choice((1, 1, 2, 3))
    for x in _spread(rng, pen.width, count):
        size = rng.uniform(0.85, 1.25) if count == 1 else rng.uniform(0.62, 0.8)
        _apple(
            ground.pen.at(
                x, rng.uniform(0.72, 0.86), size, rng.uniform(-12, 12), rng.random() < 0.5
            ),
            rng,
            paint.rgb,
        )
    return Sketch(
        "apple",
        (),
        (rng.choice(("fresh", "ripe", "sweet")), paint.name),
        count,
        ("with a green leaf", "with a leaf"),
        ground.setting,
    )


def _apple(pen: Pen, rng: Random, paint: tuple[int, ...]) -> None:
    pen.ellipse(0.02, 0.0, 0.23, 0.035, (40, 30, 20, 110))
    pen.blob(
        outline(
            "0,-0.36 0.12,-0.41 0.24,-0.33 0.25,-0.18 0.15,-0.02 0.05,0.01 0,-0.01 "
            "-0.05,0.01 -0.15,-0.02 -0.25,-0.18 -0.24,-0.33 -0.12,-0.41"
        ),
        paint,
    )
    pen.blob(
        outline("0.13,-0.36 0.235,-0.3 0.24,-0.18 0.14,-0.03 0.06,-0.0 0.17,-0.16"),
        darker(paint, 0.16),
    )
    pen.ellipse(-0.12, -0.28, 0.045, 0.065, (*lighter(paint, 0.6), 200))
    pen.ellipse(0, -0.365, 0.07, 0.02, darker(paint, 0.4))
    pen.curve([(0, -0.36), (0.01, -0.43), (0.04, -0.49)], 0.024, (94, 62, 36))
    pen.blob(outline("0.03,-0.44 0.12,-0.53 0.24,-0.52 0.16,-0.43"), wobble(rng, (86, 160, 62), 12))


def banana(pen: Pen, rng: Random) -> Sketch:
    """Bananas, alone or in a bunch."""
    ground = _stage(pen, rng)
    count = rng.choice((1, 1, 2, 3))
    unripe = rng.random() < 0.15
    tone = wobble(rng, (158, 190, 70) if unripe else (246, 210, 58), 14)
    flip = rng.random() < 0.5
    size = rng.uniform(0.9, 1.3)
    body = ground.pen.at(
        pen.width * rng.uniform(0.4, 0.6), rng.uniform(0.6, 0.72), size, rng.uniform(-16, 16), flip
    )
    for index in range(count):
        _banana(body.at(0, -0.05 * index, 1, -17 * index), tone)
    traits = ("fresh", "green") if unripe else (rng.choice(("ripe", "sweet")), "yellow")
    return Sketch(
        "banana", (), traits, count, ("with brown ends", "with a brown tip"), ground.setting
    )


def _banana(pen: Pen, paint: tuple[int, ...]) -> None:
    outer = outline("-0.4,-0.16 -0.3,0.02 -0.1,0.14 0.12,0.14 0.3,0.02 0.4,-0.2")
    inner = outline("0.35,-0.22 0.24,-0.08 0.08,-0.01 -0.08,-0.01 -0.22,-0.07 -0.34,-0.2")
    pen.ellipse(0, 0.15, 0.26, 0.025, (40, 30, 20, 90))
    pen.blob([*outer, *inner], paint)
    pen.blob(
        [*outer, (0.29, -0.05), (0.11, 0.08), (-0.1, 0.08), (-0.27, -0.03)], darker(paint, 0.14)
    )
    pen.curve(outline("-0.33,-0.12 -0.14,0.03 0.1,0.04 0.3,-0.09"), 0.012, darker(paint, 0.22))
    pen.line([(0.38, -0.2), (0.42, -0.29)], 0.045, darker(paint, 0.45))
    pen.line([(-0.375, -0.18), (-0.39, -0.2)], 0.035, (70, 50, 34))


def pizza(pen: Pen, rng: Random) -> Sketch:
    """A whole pizza from above, at times with a slice taken out, or one slice."""
    ground = backdrops.table(pen, rng)
    backdrop = ground.pen
    if rng.random() < 0.75:
        wood = wobble(rng, rng.choice(((166, 112, 66), (200, 60, 56), (236, 236, 232))), 10)
        backdrop.gradient(0, 1.0, [lighter(wood, 0.1), darker(wood, 0.1)])
        for _ in range(14):
            x, y = rng.uniform(-0.3, pen.width), rng.uniform(0, 1)
            backdrop.line([(x, y), (x + 0.5, y)], 0.004, (*darker(wood, 0.2), 120))
    body = backdrop.at(
        pen.width * rng.uniform(0.4, 0.6),
        rng.uniform(0.46, 0.54),
        rng.uniform(0.8, 1.1),
        rng.uniform(0, 360),
    )
    slice_only = rng.random() < 0.25
    missing = not slice_only and rng.random() < 0.4
    start, end = (0.0, 320.0 if missing else 360.0)
    if slice_only:
        body = backdrop.at(
            pen.width * rng.uniform(0.38, 0.5), rng.uniform(0.3, 0.36), 1.9, rng.uniform(-20, 40)
        )
        start, end = 20.0, 70.0
    else:
        body.circle(0, 0.01, 0.47, (240, 240, 240))
    crust, sauce, cheese = (
        wobble(rng, (206, 142, 74), 8),
        (196, 60, 36),
        wobble(rng, (248, 206, 96), 8),
    )
    for radius, tone in ((0.42, crust), (0.365, sauce), (0.345, cheese)):
        body.sector(0, 0, radius, radius, start, end, tone)
    _toppings(body, rng, start, end, crust)
    if not slice_only:
        for index in range(8):
            angle = math.radians(index * 45)
            if index * 45 <= end:
                body.line(
                    [(0, 0), (0.42 * math.cos(angle), 0.42 * math.sin(angle))],
                    0.008,
                    darker(crust, 0.3),
                )
    names = ("slice of pizza",) if slice_only else ()
    setting = Setting(
        ("on a table", "on the table")
        if slice_only
        else ("on a white plate", "on a plate", "on a table")
    )
    return Sketch(
        "pizza",
        names,
        (rng.choice(("hot", "fresh", "round")),),
        1,
        ("with tomato and cheese", "with salami", "with olives and cheese"),
        setting,
    )


def _toppings(pen: Pen, rng: Random, start: float, end: float, crust: tuple[int, ...]) -> None:
    def spot(radius: float) -> tuple[float, float]:
        angle = math.radians(rng.uniform(start + 8, end - 8))
        return radius * math.cos(angle), radius * math.sin(angle)

    dense = (end - start) / 360
    for index in range(round(13 * dense) + 2):
        x, y = spot(0.09 + 0.2 * (index % 3) / 2)
        pen.circle(x, y, 0.055, (188, 48, 40))
        pen.circle(x, y, 0.045, (214, 74, 58))
    for _ in range(round(16 * dense) + 1):
        x, y = spot(rng.uniform(0.08, 0.32))
        pen.ellipse(x, y, 0.03, 0.014, (80, 148, 66))
    for _ in range(round(9 * dense) + 1):
        x, y = spot(rng.uniform(0.08, 0.32))
        pen.circle(x, y, 0.02, (44, 40, 48))
        pen.circle(x, y, 0.008, (240, 200, 100))
    for _ in range(round(22 * dense)):
        x, y = spot(0.395)
        pen.circle(x, y, 0.016, (*darker(crust, 0.25), 130))


def cake(pen: Pen, rng: Random) -> Sketch:
    """A layered cake with icing that drips, cherries and candles."""
    ground = _stage(pen, rng, ("at a birthday",))
    dough, icing = pick(rng, "brown yellow pink"), pick(rng, "white pink brown purple blue")
    body = ground.pen.at(
        pen.width * rng.uniform(0.38, 0.62), rng.uniform(0.82, 0.9), rng.uniform(0.85, 1.1)
    )
    body.ellipse(0, 0, 0.48, 0.07, (70, 60, 60, 90))
    body.ellipse(0, -0.02, 0.46, 0.065, (244, 244, 246))
    tiers = rng.choice((1, 2))
    base = -0.02
    for tier in range(tiers):
        half = 0.37 - 0.13 * tier
        high = 0.3 if tiers == 1 else 0.23
        _tier(body, rng, base, half, high, lighter(dough.rgb, 0.15), lighter(icing.rgb, 0.2))
        base -= high
    half = 0.37 - 0.13 * (tiers - 1)
    candles = rng.randint(0, 5)
    for index in range(candles):
        x = half * 0.75 * (-1 + 2 * (index + 0.5) / candles)
        tone = rng.choice(((232, 80, 96), (84, 150, 230), (250, 214, 90), (120, 196, 120)))
        body.rect(x - 0.013, base - 0.17, x + 0.013, base - 0.01, tone)
        flame = body.lit(air.PLAIN)
        flame.blob(
            [
                (x - 0.016, base - 0.19),
                (x, base - 0.25),
                (x + 0.016, base - 0.19),
                (x, base - 0.165),
            ],
            (255, 190, 60),
        )
    if not candles:
        for index in range(4):
            x = half * 0.7 * (-1 + 2 * (index + 0.5) / 4)
            body.circle(x, base - 0.04, 0.045, (206, 34, 54))
            body.circle(x - 0.012, base - 0.052, 0.012, (255, 210, 214))
    parts: tuple[str, ...] = (f"with {icing.name} icing", "with icing")
    if candles:
        parts += (f"with {NUMBERS[candles]} {'candle' if candles == 1 else 'candles'}",)
    else:
        parts += ("with red cherries", "with cherries")
    return Sketch(
        "cake",
        ("birthday cake",) if candles else (),
        (rng.choice(("sweet", "fresh", "big")),),
        1,
        parts,
        ground.setting,
    )


def _tier(
    pen: Pen,
    rng: Random,
    base: float,
    half: float,
    high: float,
    dough: tuple[int, ...],
    icing: tuple[int, ...],
) -> None:
    top = base - high
    pen.ellipse(0, base, half, half * 0.14, darker(dough, 0.12))
    pen.rect(-half, top, half, base, dough)
    pen.rect(half * 0.6, top, half, base, darker(dough, 0.1))
    pen.rect(-half, base - high * 0.45, half, base - high * 0.33, lighter(icing, 0.3))
    for index in range(9):
        x = half * (-1 + 2 * (index + 0.5) / 9)
        drip = high * rng.uniform(0.15, 0.45)
        pen.line([(x, top), (x, top + drip)], half * 0.2, icing)
    pen.rect(-half, top, half, top + high * 0.1, icing)
    pen.ellipse(0, top, half, half * 0.15, lighter(icing, 0.25))
    for _ in range(14):
        x, y = rng.uniform(-half, half) * 0.85, rng.uniform(top + high * 0.5, base - 0.02)
        pen.circle(x, y, 0.012, rng.choice(((232, 80, 96), (84, 150, 230), (250, 214, 90))))
