"""Bridge, windmill, lighthouse, tent."""

from __future__ import annotations

import math
from random import Random

from concept.demo import air, backdrops
from concept.demo.brush import Pen, outline, ridge
from concept.demo.palette import darker, lighter, pick, pick_light, wobble
from concept.demo.words import Setting, Sketch


def bridge(pen: Pen, rng: Random) -> Sketch:
    """A suspension bridge, or arches of stone, over water."""
    light = pick_light(rng)
    shore = rng.uniform(0.66, 0.74)
    weather = air.sky(pen, rng, light, shore)
    lit = pen.lit(light.tint)
    land = wobble(rng, (104, 136, 100), 12)
    backdrops.ground(lit, ridge(rng, pen.width, shore - 0.06, 0.1, 0.4), land)
    backdrops.water(pen, rng, light, shore)
    if rng.random() < 0.5:
        paint = pick(rng, "red orange grey green")
        _suspension(lit, rng, shore, paint.rgb)
        traits, parts = ("long", paint.name), ("with two towers", "with long cables")
    else:
        stone = wobble(rng, rng.choice(((170, 160, 144), (150, 150, 152), (176, 136, 112))), 10)
        _arches(lit, rng, shore, stone)
        traits, parts = ("old", "stone"), ("with stone arches", "with arches")
    setting = Setting(
        ("over the water", "over a river", "across the river"), light.words, weather.weathers
    )
    return Sketch("bridge", (), traits, 1, parts, setting)


def _suspension(pen: Pen, rng: Random, shore: float, paint: tuple[int, ...]) -> None:
    deck, top = shore - rng.uniform(0.08, 0.14), rng.uniform(0.14, 0.26)
    first, second = pen.width * rng.uniform(0.2, 0.28), pen.width * rng.uniform(0.72, 0.8)
    for left, right, drop in (
        (2 * first - second, first, 1.0),
        (first, second, 1.0),
        (second, 2 * second - first, 1.0),
    ):
        cable = []
        for step in range(17):
            t = step / 16
            sag = 4 * t * (1 - t) * drop
            y = top + (deck - 0.03 - top) * sag
            cable.append((left + (right - left) * t, y))
        for x, y in cable[1:-1]:
            pen.line([(x, y), (x, deck)], 0.005, darker(paint, 0.1))
        pen.line(cable, 0.014, paint)
    for x in (first, second):
        for dx in (-0.028, 0.028):
            pen.rect(x + dx - 0.012, top - 0.02, x + dx + 0.012, shore + 0.1, paint)
        for y in (top + 0.02, top + 0.16, top + 0.3):
            pen.rect(x - 0.03, y, x + 0.03, y + 0.02, darker(paint, 0.15))
    pen.rect(0, deck, pen.width, deck + 0.035, darker(paint, 0.12))
    pen.rect(0, deck, pen.width, deck + 0.012, lighter(paint, 0.2))


def _arches(pen: Pen, rng: Random, shore: float, stone: tuple[int, ...]) -> None:
    top = shore - rng.uniform(0.24, 0.32)
    foot = shore + 0.12
    count = rng.randint(2, 4)
    step = pen.width / count
    bulge = rng.uniform(0, 0.08)

    def crown(x: float) -> float:
        return top - bulge * math.sin(math.pi * x / pen.width)

    for index in range(count):
        x0, x1 = index * step, (index + 1) * step
        middle, half = (x0 + x1) / 2, step * 0.38
        arch = [
            (
                middle - half * math.cos(math.pi * t / 16),
                foot - (foot - crown(middle) - 0.09) * math.sin(math.pi * t / 16),
            )
            for t in range(17)
        ]
        deck = [(x0 + step * t / 8, crown(x0 + step * t / 8)) for t in range(9)]
        pen.polygon([*deck, (x1, foot), *reversed(arch), (x0, foot)], stone)
        inner = [(x + 0.025, y + 0.012) for x, y in arch[8:]]
        pen.polygon([*arch[8:], *reversed(inner)], darker(stone, 0.35))
        for _ in range(14):
            x = rng.uniform(x0, x1)
            y = crown(x) + rng.uniform(0.03, 0.07)
            pen.rect(x, y, x + 0.045, y + 0.015, darker(stone, 0.14))
    rail = [(pen.width * t / 16, crown(pen.width * t / 16)) for t in range(17)]
    pen.line(rail, 0.03, lighter(stone, 0.15))


def windmill(pen: Pen, rng: Random) -> Sketch:
    """A tapered mill with four latticed sails."""
    ground = backdrops.meadow(pen, rng, snowy=0.08)
    wall, cap = pick(rng, "white red brown grey yellow"), pick(rng, "red brown black grey")
    body = ground.pen.at(
        pen.width * rng.uniform(0.3, 0.7), rng.uniform(0.88, 0.95), rng.uniform(0.8, 0.95)
    )
    body.polygon(outline("-0.18,0 -0.11,-0.54 0.11,-0.54 0.18,0"), wall.rgb)
    body.polygon(outline("0.06,0 0.04,-0.54 0.11,-0.54 0.18,0"), darker(wall.rgb, 0.15))
    body.sector(0, -0.53, 0.13, 0.15, 180, 360, cap.rgb)
    body.round_rect(-0.05, -0.14, 0.05, 0, 0.03, (88, 58, 38))
    for x, y in ((-0.03, -0.38), (0.05, -0.25)):
        body.rect(x - 0.025, y - 0.03, x + 0.025, y + 0.03, (90, 120, 150))
    turn = rng.uniform(0, 90)
    for index in range(4):
        _vane(body.at(0, -0.56, 0.44, turn + index * 90), rng)
    body.circle(0, -0.56, 0.025, (60, 42, 30))
    if ground.light.name == "day" and rng.random() < 0.4:
        for _ in range(40):
            x, y = rng.uniform(0, pen.width), rng.uniform(0.9, 1.0)
            ground.pen.circle(x, y, 0.014, rng.choice(((220, 50, 60), (250, 200, 60))))
    return Sketch(
        "windmill",
        ("mill",),
        (rng.choice(("old", "tall")), wall.name),
        1,
        ("with four sails", "with turning sails", f"with a {cap.name} roof"),
        ground.setting,
    )


def _vane(pen: Pen, rng: Random) -> None:
    wood, cloth = (92, 62, 40), wobble(rng, (240, 232, 212), 6)
    pen.rect(0.03, -1.0, 0.24, -0.22, (*cloth, 235))
    for y in (-0.96, -0.78, -0.6, -0.42, -0.24):
        pen.line([(0, y), (0.24, y)], 0.018, wood)
    pen.line([(0.24, -1.0), (0.24, -0.22)], 0.018, wood)
    pen.line([(0, 0), (0, -1.0)], 0.045, wood)


def lighthouse(pen: Pen, rng: Random) -> Sketch:
    """A banded tower with a lamp on a rocky shore."""
    light = pick_light(rng)
    horizon = rng.uniform(0.62, 0.72)
    weather = air.sky(pen, rng, light, horizon)
    backdrops.water(pen, rng, light, horizon)
    lit, shining = pen.lit(light.tint), pen.lit(air.PLAIN)
    x, side = pen.width * rng.uniform(0.3, 0.7), rng.choice((-1, 1))
    band = pick(rng, "red red blue black")
    body = lit.at(x, rng.uniform(0.82, 0.88), rng.uniform(0.78, 0.88))
    lamp = shining.at(*_origin(body, pen), body.scale / pen.scale)
    if light.name in ("night", "dusk"):
        for reach in (-1, 1):
            lamp.polygon(
                [(0, -0.8), (1.4 * reach, -1.0), (1.4 * reach, -0.62)], (255, 240, 170, 90)
            )
    rock = wobble(rng, (104, 98, 94), 10)
    body.blob(
        outline("-0.5,0.2 -0.34,0.03 -0.12,-0.03 0.14,-0.02 0.36,0.05 0.55,0.2 0.3,0.28 -0.3,0.28"),
        rock,
    )
    for dx, dy in ((-0.25, 0.1), (0.1, 0.12), (0.3, 0.14), (-0.05, 0.06)):
        body.polygon(
            [(dx - 0.08, dy + 0.05), (dx, dy - 0.03), (dx + 0.1, dy + 0.04)], darker(rock, 0.2)
        )
    for index in range(5):
        y0, y1 = -0.14 * index, -0.14 * (index + 1)
        w0, w1 = 0.125 - 0.011 * index, 0.125 - 0.011 * (index + 1)
        tone = band.rgb if index % 2 == 0 else (246, 246, 242)
        body.polygon([(-w0, y0), (w0, y0), (w1, y1), (-w1, y1)], tone)
        body.polygon([(w0 * 0.4, y0), (w0, y0), (w1, y1), (w1 * 0.4, y1)], darker(tone, 0.14))
    body.rect(-0.1, -0.725, 0.1, -0.7, (54, 54, 60))
    lamp.rect(-0.05, -0.82, 0.05, -0.725, (255, 236, 150))
    body.line([(0, -0.82), (0, -0.725)], 0.012, (54, 54, 60))
    body.polygon([(-0.075, -0.82), (0, -0.92), (0.075, -0.82)], band.rgb)
    if light.dark:
        lamp.glow(0, -0.775, 0.14, (255, 240, 160), 26)
    body.rect(-0.03 * side - 0.03, -0.1, -0.03 * side + 0.03, 0, (70, 52, 44))
    setting = Setting(
        ("by the sea", "on the rocks", "on a rocky coast"), light.words, weather.weathers
    )
    return Sketch(
        "lighthouse",
        (),
        (rng.choice(("tall", "old")), band.name, "white"),
        1,
        ("with a bright lamp", f"with {band.name} and white bands"),
        setting,
    )


def _origin(body: Pen, pen: Pen) -> tuple[float, float]:
    return body.matrix[2] / pen.scale, body.matrix[5] / pen.scale


def tent(pen: Pen, rng: Random) -> Sketch:
    """A ridge tent in a meadow, with trees behind and at times a camp fire."""
    ground = backdrops.meadow(pen, rng)
    paint = pick(rng, "red orange yellow green blue")
    for _ in range(rng.randint(2, 7)):
        x = rng.uniform(0, pen.width)
        backdrops.fir(ground.pen, rng, x, ground.floor - rng.uniform(0.08, 0.14), 0.3)
    body = ground.pen.at(
        pen.width * rng.uniform(0.32, 0.66),
        rng.uniform(0.84, 0.92),
        rng.uniform(0.62, 0.82),
        flip=rng.random() < 0.5,
    )
    cloth = paint.rgb
    body.polygon(outline("-0.36,0.02 0.62,0.02 0.45,0.06 -0.3,0.06"), (30, 50, 30, 90))
    body.polygon(outline("-0.06,-0.56 0.4,-0.5 0.64,0 0.26,0.03"), darker(cloth, 0.18))
    body.polygon([(-0.06, -0.56), (-0.4, 0.03), (0.26, 0.03)], cloth)
    body.polygon([(-0.06, -0.46), (-0.17, 0.03), (0.06, 0.03)], (50, 44, 42))
    body.polygon([(-0.06, -0.5), (-0.17, 0.03), (-0.23, 0.03)], lighter(cloth, 0.35))
    for start, end in (((-0.06, -0.56), (-0.52, 0.06)), ((0.4, -0.5), (0.8, 0.04))):
        body.line([start, end], 0.008, (236, 230, 214))
    body.line([(-0.06, -0.56), (0.4, -0.5)], 0.014, lighter(cloth, 0.3))
    parts: tuple[str, ...] = ("with an open door", "with trees behind it")
    if rng.random() < 0.4:
        _fire(body.lit(air.PLAIN).at(-0.62, 0.06, 0.3))
        parts = (*parts, "with a camp fire")
    return Sketch("tent", (), (rng.choice(("small", "open")), paint.name), 1, parts, ground.setting)


def _fire(pen: Pen) -> None:
    pen.glow(0, -0.2, 0.8, (255, 170, 60), 14)
    for angle in (-20, 20):
        pen.at(0, 0, 1, angle).round_rect(-0.4, -0.06, 0.4, 0.06, 0.05, (96, 62, 40))
    for half, high, colour in ((0.26, 0.7, (236, 84, 28)), (0.16, 0.45, (255, 184, 52))):
        pen.blob(
            [
                (-half, -0.05),
                (-half * 0.6, -high * 0.5),
                (0, -high),
                (half * 0.6, -high * 0.5),
                (half, -0.05),
            ],
            colour,
        )
