"""Fish, bird, butterfly."""

from __future__ import annotations

from random import Random

from concept.demo import backdrops
from concept.demo.brush import Pen, outline, ridge
from concept.demo.palette import darker, lighter, mix, pick, pick_light, wobble
from concept.demo.words import Setting, Sketch


def fish(pen: Pen, rng: Random) -> Sketch:
    """Fish under water, with bubbles and weeds."""
    deep = wobble(rng, rng.choice(((30, 110, 176), (24, 132, 160), (40, 84, 160))), 12)
    pen.gradient(0, 1.0, [lighter(deep, 0.45), deep, darker(deep, 0.35)])
    sand = wobble(rng, (214, 192, 140), 12)
    floor = rng.random() < 0.6
    if floor:
        bottom = ridge(rng, pen.width, 0.92, 0.05, 0.4)
        backdrops.ground(pen, bottom, mix(sand, deep, 0.25))
    for _ in range(rng.randint(0, 5)):
        x, sway = rng.uniform(0, pen.width), rng.uniform(0.02, 0.05)
        high = rng.uniform(0.15, 0.4)
        green = wobble(rng, (44, 140, 84), 16)
        pen.curve(
            [
                (x, 1.0),
                (x + sway, 1 - high * 0.35),
                (x - sway, 1 - high * 0.7),
                (x + sway, 1 - high),
            ],
            0.026,
            green,
        )
    for _ in range(rng.randint(4, 14)):
        x, y, radius = rng.uniform(0, pen.width), rng.uniform(0.05, 0.9), rng.uniform(0.008, 0.024)
        pen.circle(x, y, radius, (225, 244, 255, 120))
        pen.circle(x - radius * 0.3, y - radius * 0.3, radius * 0.35, (255, 255, 255, 200))
    count = rng.choice((1, 1, 1, 2, 3))
    paint, fins = (
        pick(rng, "orange red yellow purple green pink"),
        pick(rng, "white yellow orange blue"),
    )
    flip = rng.random() < 0.5
    for index in range(count):
        size = rng.uniform(0.65, 1.0) if count == 1 else rng.uniform(0.36, 0.5)
        x = pen.width * ((index + 0.5) / count + rng.uniform(-0.08, 0.08))
        y = rng.uniform(0.4, 0.58) if count == 1 else rng.uniform(0.22, 0.76)
        _fish(pen.at(x, y, size, rng.uniform(-14, 14), flip), rng, paint.rgb, fins.rgb)
    places = ("in the water", "in the sea", "under water")
    return Sketch(
        "fish",
        (),
        (rng.choice(("little", "swimming")), paint.name),
        count,
        (f"with {fins.name} fins", "with bubbles"),
        Setting((*places, "over the sand") if floor else places),
    )


def _fish(pen: Pen, rng: Random, paint: tuple[int, ...], fins: tuple[int, ...]) -> None:
    pen.blob(outline("-0.26,0 -0.46,-0.2 -0.5,-0.1 -0.43,0 -0.5,0.1 -0.46,0.2"), fins)
    pen.blob(outline("-0.14,-0.15 -0.02,-0.3 0.16,-0.26 0.2,-0.14"), fins)
    pen.blob(outline("-0.06,0.15 -0.08,0.27 0.06,0.22 0.1,0.15"), fins)
    pen.blob(
        outline("-0.32,0 -0.12,-0.17 0.14,-0.2 0.36,-0.09 0.42,0 0.36,0.08 0.14,0.18 -0.12,0.16"),
        paint,
    )
    pen.blob(
        outline("-0.28,0.02 -0.1,0.1 0.14,0.12 0.36,0.05 0.34,0.09 0.14,0.18 -0.12,0.16"),
        lighter(paint, 0.4),
    )
    if rng.random() < 0.5:
        for x, half in ((0.1, 0.185), (-0.08, 0.155)):
            pen.blob(
                [
                    (x - 0.025, -half),
                    (x + 0.035, -half),
                    (x + 0.05, 0),
                    (x + 0.035, half),
                    (x - 0.025, half),
                    (x - 0.01, 0),
                ],
                (250, 250, 250),
            )
    else:
        for x in (-0.14, -0.04, 0.06):
            for y in (-0.07, 0.0, 0.07):
                pen.arc(x, y, 0.04, 0.035, -70, 70, 0.008, darker(paint, 0.25))
    pen.arc(0.18, 0, 0.05, 0.13, -75, 75, 0.012, darker(paint, 0.3))
    pen.polygon([(0.05, 0.03), (-0.08, 0.0), (-0.08, 0.1)], darker(fins, 0.15))
    pen.circle(0.29, -0.045, 0.042, (252, 252, 252))
    pen.circle(0.3, -0.045, 0.023, (26, 26, 30))
    pen.line([(0.4, 0.04), (0.35, 0.045)], 0.012, darker(paint, 0.4))


def bird(pen: Pen, rng: Random) -> Sketch:
    """A small bird on a branch, or birds in flight."""
    ground = backdrops.open_sky(pen, rng, pick_light(rng, "day day day morning sunset dusk"))
    paint, breast = pick(rng, "blue red yellow brown green grey"), pick(rng, "white orange yellow")
    if rng.random() < 0.6:
        count = 1
        body = ground.pen.at(
            pen.width * rng.uniform(0.38, 0.62),
            rng.uniform(0.48, 0.58),
            rng.uniform(0.75, 1.05),
            rng.uniform(-6, 6),
            rng.random() < 0.5,
        )
        bark = wobble(rng, (104, 72, 48), 10)
        body.curve(outline("-1.2,0.34 -0.4,0.29 0.3,0.31 1.2,0.22"), 0.05, bark)
        body.curve([(0.3, 0.3), (0.5, 0.42), (0.75, 0.45)], 0.026, bark)
        leaf = wobble(rng, (84, 154, 66), 14)
        for x, y in ((-0.6, 0.26), (0.55, 0.36), (0.8, 0.22), (-0.9, 0.36), (0.7, 0.5)):
            body.at(x, y, 1, rng.uniform(-50, 50)).blob(
                outline("0,0 0.07,-0.05 0.15,0 0.07,0.05"), leaf
            )
        _perched(body, paint.rgb, breast.rgb)
        setting = Setting(
            ("on a branch", "in a tree", "on a green branch"),
            ground.setting.hours,
            ground.setting.weathers,
        )
        traits = (rng.choice(("little", "singing")), paint.name)
        parts = (f"with a {breast.name} breast", "with a beak and a tail")
    else:
        count = rng.choice((1, 1, 2, 3))
        flip = rng.random() < 0.5
        for index in range(count):
            size = rng.uniform(0.75, 1.0) if count == 1 else rng.uniform(0.42, 0.55)
            x = pen.width * ((index + 0.5) / count + rng.uniform(-0.06, 0.06))
            y = rng.uniform(0.46, 0.58) if count == 1 else rng.uniform(0.3, 0.7)
            _flying(ground.pen.at(x, y, size, rng.uniform(-12, 10), flip), paint.rgb, breast.rgb)
        setting = ground.setting
        traits, parts = ("flying", paint.name), ("with wide wings", "with two wings")
    return Sketch("bird", (), traits, count, parts, setting)


def _perched(pen: Pen, paint: tuple[int, ...], breast: tuple[int, ...]) -> None:
    for x in (-0.02, 0.06):
        pen.line([(x, 0.15), (x + 0.02, 0.29)], 0.016, (214, 140, 60))
    pen.polygon(outline("-0.18,0.06 -0.52,0.26 -0.46,0.34 -0.12,0.17"), darker(paint, 0.3))
    pen.blob(
        outline("-0.26,0.1 -0.14,-0.1 0.06,-0.22 0.24,-0.14 0.22,0.06 0.08,0.2 -0.12,0.2"), paint
    )
    pen.blob(outline("0.06,-0.02 0.22,-0.06 0.21,0.08 0.08,0.19 -0.04,0.19"), breast)
    pen.circle(0.16, -0.2, 0.135, paint)
    pen.polygon([(0.27, -0.23), (0.42, -0.17), (0.27, -0.14)], (240, 166, 50))
    pen.blob(outline("-0.3,0.14 -0.16,-0.06 0.02,-0.08 0.06,0.04 -0.08,0.12"), darker(paint, 0.22))
    pen.circle(0.2, -0.225, 0.027, (26, 26, 30))
    pen.circle(0.208, -0.234, 0.009, (255, 255, 255))


def _flying(pen: Pen, paint: tuple[int, ...], breast: tuple[int, ...]) -> None:
    pen.blob(
        outline("0.02,-0.04 -0.08,-0.28 -0.24,-0.4 -0.2,-0.22 -0.12,-0.02"), darker(paint, 0.3)
    )
    pen.polygon(outline("-0.22,0.0 -0.46,-0.06 -0.42,0.02 -0.46,0.1 -0.2,0.08"), darker(paint, 0.2))
    pen.blob(outline("-0.26,0.02 -0.04,-0.07 0.18,-0.08 0.3,0 0.16,0.1 -0.06,0.12"), paint)
    pen.blob(outline("-0.1,0.08 0.1,0.03 0.28,0.03 0.16,0.1 -0.04,0.12"), breast)
    pen.circle(0.26, -0.04, 0.085, paint)
    pen.polygon([(0.33, -0.06), (0.44, -0.015), (0.33, 0.01)], (240, 166, 50))
    pen.circle(0.285, -0.055, 0.018, (26, 26, 30))
    pen.blob(
        outline("0.1,0.0 0.08,-0.24 -0.04,-0.46 -0.12,-0.36 -0.18,-0.22 -0.14,0.02"),
        darker(paint, 0.14),
    )
    for x, y in ((-0.02, -0.4), (-0.08, -0.3), (-0.11, -0.18)):
        pen.line([(x + 0.06, y + 0.18), (x - 0.02, y)], 0.01, darker(paint, 0.35))


def butterfly(pen: Pen, rng: Random) -> Sketch:
    """A butterfly with patterned wings over a meadow or a plain ground."""
    ground = (
        backdrops.meadow(pen, rng, pick_light(rng, "day morning"))
        if rng.random() < 0.55
        else (backdrops.plain(pen, rng))
    )
    count = rng.choice((1, 1, 1, 2))
    paint, spot = (
        pick(rng, "orange yellow blue purple red pink"),
        pick(rng, "white yellow blue pink"),
    )
    for index in range(count):
        size = rng.uniform(0.75, 1.0) if count == 1 else rng.uniform(0.48, 0.6)
        x = pen.width * ((index + 0.5) / count + rng.uniform(-0.1, 0.1) / count)
        y = rng.uniform(0.42, 0.56)
        _butterfly(ground.pen.at(x, y, size, rng.uniform(-35, 35)), paint.rgb, spot.rgb)
    return Sketch(
        "butterfly",
        (),
        (rng.choice(("little", "pretty")), paint.name),
        count,
        (f"with {spot.name} spots on the wings", "with wide wings", "with patterned wings"),
        ground.setting,
    )


def _butterfly(pen: Pen, paint: tuple[int, ...], spot: tuple[int, ...]) -> None:
    rim = mix(paint, (30, 24, 30), 0.8)
    for side in (-1, 1):
        upper = outline("0.02,-0.04 0.16,-0.3 0.36,-0.36 0.42,-0.2 0.3,-0.02 0.1,0.05")
        lower = outline("0.02,0.02 0.2,0.02 0.32,0.14 0.26,0.3 0.13,0.3 0.04,0.16")
        for wing, centre in ((lower, (0.16, 0.15)), (upper, (0.23, -0.16))):
            pen.blob([(x * side, y) for x, y in wing], rim)
            inner = [
                (side * (centre[0] + (x - centre[0]) * 0.8), centre[1] + (y - centre[1]) * 0.8)
                for x, y in wing
            ]
            pen.blob(inner, paint if wing is upper else lighter(paint, 0.15))
        for x, y, radius in ((0.3, -0.24, 0.05), (0.2, -0.14, 0.03), (0.2, 0.18, 0.045)):
            pen.circle(x * side, y, radius, spot)
            pen.circle(x * side, y, radius * 0.4, rim)
        pen.curve([(0, -0.2), (0.05 * side, -0.32), (0.11 * side, -0.37)], 0.012, (30, 26, 30))
        pen.circle(0.11 * side, -0.37, 0.014, (30, 26, 30))
    pen.ellipse(0, 0.02, 0.026, 0.2, (34, 28, 32))
    pen.circle(0, -0.19, 0.034, (34, 28, 32))
