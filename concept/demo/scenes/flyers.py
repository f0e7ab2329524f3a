"""Airplane, rocket, balloon, kite."""

from __future__ import annotations

import math
from random import Random

from concept.demo import air, backdrops
from concept.demo.brush import Pen, outline
from concept.demo.palette import darker, lighter, mix, pick, pick_light, wobble
from concept.demo.words import Setting, Sketch


def airplane(pen: Pen, rng: Random) -> Sketch:
    """An airliner in the sky, seen from its side."""
    ground = backdrops.open_sky(pen, rng)
    paint = pick(rng, "white white grey red yellow blue")
    stripe = pick(rng, "red blue green orange")
    size = rng.uniform(0.6, 0.95)
    angle = rng.uniform(-22, 4)
    flip = rng.random() < 0.5
    body = ground.pen.at(
        pen.width * rng.uniform(0.4, 0.6),
        rng.uniform(0.35, 0.6),
        size,
        -angle if flip else angle,
        flip,
    )
    if rng.random() < 0.35:
        for y in (-0.02, 0.05):
            body.line([(-0.55, y), (-1.6, y)], 0.03, (255, 255, 255, 110))
    tone = paint.rgb
    body.polygon(outline("0.05,-0.06 -0.12,-0.3 -0.2,-0.3 -0.12,-0.05"), darker(tone, 0.18))
    body.polygon(outline("-0.42,-0.05 -0.6,-0.3 -0.5,-0.3 -0.3,-0.07"), stripe.rgb)
    body.blob(
        outline(
            "-0.58,-0.05 -0.3,-0.09 0.3,-0.095 0.48,-0.06 0.58,0.01 0.45,0.06 0.1,0.08 -0.3,0.06"
        ),
        tone,
    )
    body.polygon(outline("-0.56,-0.01 0.55,0.0 0.45,0.06 0.1,0.08 -0.3,0.06"), darker(tone, 0.12))
    body.line([(-0.5, 0.0), (0.52, 0.012)], 0.016, stripe.rgb)
    for index in range(11):
        body.circle(-0.3 + 0.06 * index, -0.035, 0.013, (70, 100, 140))
    body.polygon(outline("0.4,-0.07 0.48,-0.055 0.51,-0.02 0.4,-0.025"), (60, 90, 130))
    body.polygon(outline("-0.44,-0.01 -0.62,0.08 -0.54,0.08 -0.32,0.01"), darker(tone, 0.2))
    body.polygon(outline("0.12,0.03 -0.22,0.34 -0.33,0.34 -0.1,0.03"), darker(tone, 0.25))
    body.round_rect(-0.08, 0.13, 0.1, 0.2, 0.03, darker(tone, 0.38))
    return Sketch(
        "airplane",
        ("plane",),
        (rng.choice(("big", "fast")), paint.name),
        1,
        (f"with a {stripe.name} tail", "with two wings"),
        ground.setting,
    )


def rocket(pen: Pen, rng: Random) -> Sketch:
    """A rocket with fins and a flame, among the stars or off the ground."""
    light = pick_light(rng, "night night dusk day")
    space = light.dark and rng.random() < 0.6
    if space:
        cast = wobble(rng, rng.choice(((18, 16, 46), (12, 22, 44), (34, 16, 50))), 6)
        pen.gradient(0, 1.0, [darker(cast, 0.4), cast])
        air.starry(pen, rng, 1.0, 90)
        if rng.random() < 0.5:
            planet = pick(rng, "orange blue green purple").rgb
            x, y = pen.width * rng.choice((0.12, 0.88)), rng.uniform(0.15, 0.85)
            pen.circle(x, y, rng.uniform(0.08, 0.16), darker(planet, 0.15))
        setting = Setting(
            ("in space", "among the stars", "in the sky"),
            light.words,
            ("under the stars", "with stars"),
        )
        base = pen
    else:
        ground = backdrops.open_sky(pen, rng, light)
        setting, base = ground.setting, ground.pen
    paint, trim = pick(rng, "white white grey yellow"), pick(rng, "red blue orange green purple")
    body = base.at(
        pen.width * rng.uniform(0.36, 0.64),
        rng.uniform(0.44, 0.52),
        rng.uniform(0.62, 0.86),
        rng.uniform(-32, 32) if space else rng.uniform(-8, 8),
    )
    flame = body.lit(air.PLAIN)
    for half, long, colour in (
        (0.12, 0.42, (240, 96, 30)),
        (0.075, 0.28, (255, 200, 60)),
        (0.04, 0.16, (255, 250, 220)),
    ):
        flame.blob(
            [
                (-half, 0.34),
                (-half * 0.8, 0.4),
                (0, 0.34 + long * rng.uniform(0.8, 1.1)),
                (half * 0.8, 0.4),
                (half, 0.34),
            ],
            colour,
        )
    if not space:
        for _ in range(9):
            flame.circle(
                rng.uniform(-0.16, 0.16),
                rng.uniform(0.6, 1.0),
                rng.uniform(0.07, 0.13),
                (232, 232, 236, 170),
            )
    for side in (-1, 1):
        body.polygon([(0.1 * side, 0.08), (0.27 * side, 0.38), (0.1 * side, 0.32)], trim.rgb)
    body.blob(
        outline("0,-0.56 0.13,-0.28 0.15,0.02 0.1,0.34 -0.1,0.34 -0.15,0.02 -0.13,-0.28"), paint.rgb
    )
    body.blob(
        outline("0.02,-0.5 0.13,-0.28 0.15,0.02 0.1,0.34 0.05,0.34 0.07,0.0"),
        darker(paint.rgb, 0.12),
    )
    body.blob(outline("0,-0.58 0.07,-0.44 0.118,-0.3 0,-0.28 -0.118,-0.3 -0.07,-0.44"), trim.rgb)
    body.circle(0, -0.12, 0.075, darker(trim.rgb, 0.1))
    body.circle(0, -0.12, 0.052, (150, 206, 238))
    body.rect(-0.115, 0.24, 0.115, 0.29, trim.rgb)
    body.polygon(outline("-0.03,0.1 0.03,0.1 0.03,0.42 -0.03,0.42"), darker(trim.rgb, 0.15))
    return Sketch(
        "rocket",
        ("spaceship",),
        (rng.choice(("fast", "small")), paint.name),
        1,
        ("with a bright flame", "with fire and smoke", f"with a {trim.name} nose"),
        setting,
    )


def balloon(pen: Pen, rng: Random) -> Sketch:
    """Hot-air balloons with gores, ropes and a basket."""
    ground = backdrops.open_sky(pen, rng, pick_light(rng, "day day day morning sunset dusk"))
    count = rng.choice((1, 1, 1, 2, 3))
    first, second = pick(rng, "red orange yellow blue green purple"), pick(rng, "white yellow pink")
    for index in range(count):
        size = rng.uniform(0.58, 0.8) if count == 1 else rng.uniform(0.32, 0.5)
        x = pen.width * ((index + 0.5) / count + rng.uniform(-0.1, 0.1) / count)
        y = rng.uniform(0.36, 0.46) if count == 1 else rng.uniform(0.26, 0.62)
        _balloon(ground.pen.at(x, y, size), first.rgb, second.rgb)
    return Sketch(
        "balloon",
        ("hot air balloon",),
        (rng.choice(("big", "round")), first.name),
        count,
        ("with a basket", f"with {second.name} stripes"),
        ground.setting,
    )


def _balloon(pen: Pen, first: tuple[int, ...], second: tuple[int, ...]) -> None:
    gores = 8
    for index in range(gores):
        t0, t1 = -1 + 2 * index / gores, -1 + 2 * (index + 1) / gores
        left, right = math.sin(t0 * math.pi / 2), math.sin(t1 * math.pi / 2)
        tone = darker(first if index % 2 == 0 else second, 0.22 * abs(t0 + t1) / 2)
        edge = outline("0.0,-0.46 0.22,-0.4 0.37,-0.22 0.4,-0.04 0.3,0.18 0.12,0.4")
        pen.polygon(
            [*((x * left, y) for x, y in edge), *((x * right, y) for x, y in reversed(edge))],
            tone,
        )
    for x in (-0.1, -0.03, 0.03, 0.1):
        pen.line([(x, 0.4), (x * 0.8, 0.56)], 0.01, (70, 56, 44))
    pen.polygon(outline("-0.1,0.55 0.1,0.55 0.08,0.68 -0.08,0.68"), (156, 104, 58))
    pen.rect(-0.11, 0.54, 0.11, 0.57, (112, 72, 40))


def kite(pen: Pen, rng: Random) -> Sketch:
    """A diamond kite with a tail of bows on its string."""
    ground = backdrops.open_sky(pen, rng, pick_light(rng, "day day day morning sunset"))
    first, second = pick(rng, "red orange pink purple green"), pick(rng, "yellow blue white")
    flip = rng.random() < 0.5
    x, y = pen.width * rng.uniform(0.4, 0.6), rng.uniform(0.32, 0.44)
    body = ground.pen.at(
        x, y, rng.uniform(0.5, 0.72), rng.uniform(12, 34) * (-1 if flip else 1), flip
    )
    tail = outline("0,0.5 0.08,0.65 -0.08,0.8 0.08,0.95 -0.06,1.1 0.06,1.25")
    body.curve(tail, 0.014, (250, 250, 246))
    for index, (tx, ty) in enumerate(tail[1:]):
        tone = first.rgb if index % 2 else second.rgb
        for side in (-1, 1):
            body.polygon(
                [(tx, ty), (tx + 0.09 * side, ty - 0.05), (tx + 0.09 * side, ty + 0.05)], tone
            )
    body.curve([(0, -0.05), (-0.5, 0.6), (-0.9, 1.7)], 0.008, (246, 246, 240))
    top, right, bottom, left = (0, -0.45), (0.34, -0.1), (0, 0.52), (-0.34, -0.1)
    centre = (0, -0.1)
    for points, tone in (
        ((top, right, centre), first.rgb),
        ((right, bottom, centre), second.rgb),
        ((bottom, left, centre), darker(first.rgb, 0.1)),
        ((left, top, centre), lighter(second.rgb, 0.1)),
    ):
        body.polygon(points, tone)
    bar = mix(first.rgb, (60, 40, 30), 0.75)
    body.line([top, bottom], 0.014, bar)
    body.line([left, right], 0.014, bar)
    return Sketch(
        "kite",
        (),
        (rng.choice(("colourful", "flying")), first.name),
        1,
        ("with a long tail", "on a string", f"with a {second.name} tail"),
        ground.setting,
    )
