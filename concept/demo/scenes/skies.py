"""Rainbow, moon, fireworks, lightning."""

from __future__ import annotations

import math
from random import Random

from concept.demo import air, backdrops
from concept.demo.brush import Pen, Point, ridge
from concept.demo.palette import darker, lighter, mix, pick_light, wobble
from concept.demo.words import Setting, Sketch

_BOW = (
    (206, 44, 44),
    (240, 132, 36),
    (248, 216, 62),
    (74, 176, 84),
    (52, 116, 214),
    (122, 70, 184),
)


def rainbow(pen: Pen, rng: Random) -> Sketch:
    """Six coloured bands over meadows or the sea."""
    light = pick_light(rng, "day day day morning")
    horizon = rng.uniform(0.68, 0.84)
    weather = air.sky(pen, rng, light, 1.0, calm=True)
    x, radius = pen.width * rng.uniform(0.3, 0.7), rng.uniform(0.52, 0.66)
    band = rng.uniform(0.026, 0.036)
    lit = pen.lit(light.tint)
    spread = rng.uniform(0.9, 1.1)
    for index, colour in enumerate(_BOW):
        reach = radius - band * index
        lit.arc(x, horizon + 0.04, reach * spread, reach, 180, 360, band * 1.15, colour)
    for _ in range(rng.randint(1, 4)):
        air.cloud(
            pen,
            rng,
            rng.uniform(0, pen.width),
            rng.uniform(0.08, horizon - 0.1),
            rng.uniform(0.07, 0.14),
            (244, 247, 252),
        )
    if rng.random() < 0.65:
        green = wobble(rng, (96, 162, 74), 14)
        backdrops.ground(lit, ridge(rng, pen.width, horizon, 0.08, 0.35), darker(green, 0.15))
        backdrops.ground(lit, ridge(rng, pen.width, horizon + 0.1, 0.06, 0.35), green)
        backdrops.tufts(lit, rng, horizon + 0.12, green, 30)
        places = ("over a green meadow", "over the hills", "over a green field")
    else:
        backdrops.water(pen, rng, light, horizon)
        places = ("over the sea", "above the sea", "over the water")
    if rng.random() < 0.3:
        air.rain(pen, rng)
        weather = Setting(hours=weather.hours, weathers=("in the rain", "after the rain"))
    setting = Setting((*places, "in the sky"), weather.hours, weather.weathers)
    return Sketch(
        "rainbow",
        (),
        (rng.choice(("bright", "colourful")),),
        1,
        ("with clouds", "in many colours"),
        setting,
    )


def moon(pen: Pen, rng: Random) -> Sketch:
    """A full or crescent moon among stars."""
    light = pick_light(rng, "night night night dusk")
    weather = air.sky(pen, rng, light, 1.0, calm=True)
    air.starry(pen, rng, 0.85, rng.randint(40, 90))
    lit, shining = pen.lit(light.tint), pen.lit(air.PLAIN)
    x, y = pen.width * rng.uniform(0.25, 0.75), rng.uniform(0.26, 0.5)
    radius = rng.uniform(0.14, 0.24)
    tone = wobble(rng, rng.choice(((250, 240, 190), (244, 240, 226), (252, 222, 150))), 6)
    shining.glow(x, y, radius * 1.9, tone, 9)
    full = rng.random() < 0.5
    if full:
        shining.circle(x, y, radius, tone)
        for _ in range(9):
            angle, reach = rng.uniform(0, math.tau), rng.uniform(0, 0.72) * radius
            shining.circle(
                x + reach * math.cos(angle),
                y + reach * math.sin(angle),
                radius * rng.uniform(0.06, 0.17),
                darker(tone, 0.13),
            )
    else:
        _crescent(shining.at(x, y, radius, rng.uniform(-35, 35), rng.random() < 0.5), tone)
    places: tuple[str, ...] = ("in the night sky", "in the sky")
    if rng.random() < 0.45:
        dark = wobble(rng, (26, 38, 52), 6)
        backdrops.ground(shining, ridge(rng, pen.width, 0.86, 0.12, 0.45), dark)
        places = (*places, "over the hills", "over a dark hill")
    elif rng.random() < 0.5:
        backdrops.water(pen, rng, light, 0.8)
        for index in range(7):
            wide = rng.uniform(0.03, 0.1)
            lit.line(
                [(x - wide, 0.82 + index * 0.027), (x + wide, 0.82 + index * 0.027)],
                0.01,
                (*tone, 170),
            )
        places = (*places, "over the sea", "above the sea")
    setting = Setting(
        places, weather.hours, ("with many stars", "under the stars", "among the stars")
    )
    names = ("full moon",) if full else ("crescent moon",)
    return Sketch(
        "moon",
        names,
        (rng.choice(("bright", "yellow", "white")),),
        1,
        ("with stars", "and stars"),
        setting,
    )


def _crescent(pen: Pen, tone: tuple[int, ...]) -> None:
    outer: list[Point] = []
    inner: list[Point] = []
    for step in range(25):
        angle = math.radians(-90 + 180 * step / 24)
        outer.append((math.cos(angle), math.sin(angle)))
        inner.append((0.45 * math.cos(angle), math.sin(angle)))
    pen.polygon([*outer, *reversed(inner)], tone)


def fireworks(pen: Pen, rng: Random) -> Sketch:
    """Bursts of sparks in a night sky."""
    light = pick_light(rng, "night")
    weather = air.sky(pen, rng, light, 1.0, calm=True)
    shining = pen.lit(air.PLAIN)
    colours = (
        (255, 70, 70),
        (255, 190, 60),
        (90, 220, 110),
        (90, 160, 255),
        (232, 110, 240),
        (255, 250, 220),
    )
    count = rng.randint(2, 6)
    for index in range(count):
        x = pen.width * (index + rng.uniform(0.2, 0.8)) / count
        y = rng.uniform(0.16, 0.56)
        shining.line([(x + rng.uniform(-0.05, 0.05), 0.98), (x, y)], 0.005, (255, 220, 160, 70))
        _burst(shining, rng, x, y, rng.uniform(0.15, 0.3), rng.choice(colours))
    places: tuple[str, ...] = ("in the night sky", "in the sky")
    base = rng.uniform(0.85, 0.93)
    if rng.random() < 0.5:
        for index in range(16):
            left = pen.width * index / 16
            shining.rect(left, base - rng.uniform(0, 0.1), left + 0.09, 1.01, (16, 18, 30))
        places = (*places, "over the town", "over the roofs")
    setting = Setting(places, weather.hours, ("with stars",))
    return Sketch(
        "fireworks",
        (),
        (rng.choice(("bright", "colourful")),),
        1,
        ("in many colours", "with bright sparks"),
        setting,
    )


def _burst(
    pen: Pen, rng: Random, x: float, y: float, radius: float, colour: tuple[int, ...]
) -> None:
    pen.glow(x, y, radius * 0.9, colour, 8)
    rays = rng.randint(14, 22)
    for ring in (1.0, 0.6):
        for index in range(rays):
            angle = math.tau * (index + rng.uniform(-0.2, 0.2)) / rays
            reach = radius * ring * rng.uniform(0.85, 1.05)
            dx, dy = math.cos(angle) * reach, math.sin(angle) * reach
            pen.line(
                [(x + dx * 0.3, y + dy * 0.3), (x + dx, y + dy + 0.08 * radius)], 0.007, colour
            )
            pen.circle(x + dx, y + dy + 0.08 * radius, 0.009, lighter(colour, 0.5))
    pen.circle(x, y, 0.02, lighter(colour, 0.7))


def lightning(pen: Pen, rng: Random) -> Sketch:
    """Forked bolts out of dark clouds."""
    light = pick_light(rng, "dusk night night")
    shining = pen.lit(air.PLAIN)
    cast = wobble(rng, rng.choice(((50, 52, 82), (62, 60, 76), (44, 58, 78))), 8)
    shining.gradient(0, 1.0, [darker(cast, 0.45), cast, lighter(cast, 0.3)])
    count = rng.randint(1, 3)
    for index in range(count):
        x = pen.width * (index + rng.uniform(0.3, 0.7)) / count
        _bolt(shining, rng, (x, 0.1), rng.uniform(0.78, 0.88), 0.022)
    for _ in range(16):
        air.cloud(
            shining,
            rng,
            rng.uniform(-0.05, pen.width),
            rng.uniform(0.0, 0.16),
            rng.uniform(0.13, 0.22),
            wobble(rng, mix(cast, (20, 22, 34), 0.4), 8),
        )
    dark = wobble(rng, (26, 32, 34), 6)
    backdrops.ground(shining, ridge(rng, pen.width, 0.88, 0.07, 0.45), dark)
    places = ("over the hills", "over a dark hill", "in the sky")
    weathers: tuple[str, ...] = ("under dark clouds", "with dark clouds in the sky")
    if rng.random() < 0.6:
        air.rain(pen, rng)
        weathers = (*weathers, "in the rain", "with rain")
    setting = Setting(places, light.words, weathers)
    return Sketch(
        "lightning",
        (),
        (rng.choice(("bright", "white")),),
        1,
        ("in a storm", "from dark clouds"),
        setting,
    )


def _bolt(pen: Pen, rng: Random, start: Point, bottom: float, width: float) -> None:
    points = [start]
    x, y = start
    side = rng.choice((-1, 1))
    while y < bottom:
        x += side * rng.uniform(0.03, 0.1)
        y += rng.uniform(0.06, 0.14)
        side = -side if rng.random() < 0.75 else side
        points.append((x, y))
    pen.line(points, width * 3.4, (190, 200, 255, 45))
    pen.line(points, width * 1.8, (210, 220, 255, 90))
    pen.line(points, width, (255, 252, 224))
    if width > 0.015:
        fork = points[len(points) // 2]
        _bolt(pen, rng, fork, fork[1] + rng.uniform(0.1, 0.25), width * 0.5)
