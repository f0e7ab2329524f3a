"""Car, bus, bicycle, train."""

from __future__ import annotations

from random import Random

from concept.demo import air, backdrops
from concept.demo.brush import Pen, outline, ridge
from concept.demo.palette import darker, lighter, pick, pick_light, wobble
from concept.demo.words import Setting, Sketch

_PAINTS = "red blue green yellow white black orange"


def _wheel(pen: Pen, x: float, y: float, radius: float) -> None:
    pen.circle(x, y, radius, (32, 32, 36))
    pen.circle(x, y, radius * 0.56, (176, 180, 186))
    pen.circle(x, y, radius * 0.2, (70, 72, 78))


def car(pen: Pen, rng: Random) -> Sketch:
    """One car or two from the side."""
    ground = backdrops.road(pen, rng)
    count = rng.choice((1, 1, 1, 1, 2))
    paint = pick(rng, _PAINTS)
    flip = rng.random() < 0.5
    for index in range(count):
        size = rng.uniform(0.6, 0.9) if count == 1 else rng.uniform(0.5, 0.58)
        x = pen.width * (rng.uniform(0.36, 0.64) if count == 1 else 0.26 + 0.48 * index)
        tall = rng.random() < 0.3
        _car(
            ground.pen.at(x, ground.floor + 0.05, size, 0, flip), paint.rgb, tall, ground.light.dark
        )
    traits = (rng.choice(("small", "fast", "new")), paint.name)
    return Sketch(
        "car",
        ("automobile",),
        traits,
        count,
        ("with black wheels", "with four doors"),
        ground.setting,
    )


def _car(pen: Pen, paint: tuple[int, ...], tall: bool, night: bool) -> None:
    pen.ellipse(0, 0.02, 0.52, 0.03, (20, 20, 24, 130))
    back = -0.46 if tall else -0.3
    pen.blob(
        outline(
            "-0.5,-0.06 -0.51,-0.2 -0.42,-0.25 0.34,-0.25 0.48,-0.2 0.51,-0.08 0.4,-0.05 -0.4,-0.05"
        ),
        paint,
    )
    pen.polygon([(back, -0.22), (back + 0.08, -0.42), (0.1, -0.42), (0.27, -0.22)], paint)
    glass = (176, 208, 228)
    pen.polygon([(back + 0.05, -0.24), (back + 0.11, -0.39), (-0.08, -0.39), (-0.08, -0.24)], glass)
    pen.polygon(outline("-0.04,-0.24 -0.04,-0.39 0.09,-0.39 0.21,-0.24"), glass)
    pen.line([(-0.06, -0.24), (-0.06, -0.07)], 0.008, darker(paint, 0.3))
    pen.line([(-0.02, -0.2), (0.04, -0.2)], 0.014, darker(paint, 0.35))
    pen.polygon(outline("-0.5,-0.1 0.5,-0.1 0.46,-0.05 -0.46,-0.05"), darker(paint, 0.22))
    lamp = pen.lit(air.PLAIN) if night else pen
    lamp.ellipse(0.475, -0.17, 0.026, 0.03, (255, 240, 170))
    lamp.ellipse(-0.49, -0.17, 0.018, 0.03, (214, 40, 36))
    if night:
        lamp.polygon([(0.49, -0.17), (0.95, -0.24), (0.95, 0.0)], (255, 240, 170, 70))
    for x in (-0.3, 0.3):
        _wheel(pen, x, -0.06, 0.1)


def bus(pen: Pen, rng: Random) -> Sketch:
    """A long bus with a row of windows, with one deck or two."""
    ground = backdrops.road(pen, rng)
    paint = pick(rng, "red yellow blue green orange white")
    double = rng.random() < 0.35
    body = ground.pen.at(
        pen.width * rng.uniform(0.42, 0.58),
        ground.floor + 0.06,
        rng.uniform(0.8, 1.0) * (0.85 if double else 1.0),
        0,
        rng.random() < 0.5,
    )
    colour, top = paint.rgb, -0.68 if double else -0.42
    body.ellipse(0, 0.02, 0.62, 0.03, (20, 20, 24, 130))
    body.round_rect(-0.58, top, 0.58, -0.05, 0.05, colour)
    body.rect(-0.58, -0.15, 0.58, -0.06, darker(colour, 0.2))
    glows = ground.light.dark
    panes = body.lit(air.PLAIN) if glows else body
    glass = (255, 226, 150) if glows else (178, 210, 230)
    for row in range(2 if double else 1):
        y = top + 0.06 + 0.27 * row
        for index in range(6):
            left = -0.53 + 0.155 * index
            panes.round_rect(left, y, left + 0.125, y + 0.15, 0.015, glass)
        panes.round_rect(0.42, y, 0.575, y + 0.17, 0.02, glass)
    body.rect(0.3, -0.3, 0.39, -0.06, (90, 110, 130))
    body.line([(0.345, -0.3), (0.345, -0.06)], 0.008, darker(colour, 0.4))
    body.rect(-0.58, -0.19, 0.28, -0.165, lighter(colour, 0.55))
    lamp = body.lit(air.PLAIN)
    lamp.circle(0.55, -0.11, 0.022, (255, 244, 190))
    for x in (-0.36, 0.2):
        _wheel(body, x, -0.05, 0.095)
    trait = "double" if double else rng.choice(("long", "big"))
    return Sketch(
        "bus", (), (trait, paint.name), 1, ("with many windows", "full of people"), ground.setting
    )


def bicycle(pen: Pen, rng: Random) -> Sketch:
    """A bicycle from the side, on a road, in a meadow, or before a plain wall."""
    choice = rng.random()
    if choice < 0.4:
        ground = backdrops.road(pen, rng)
    elif choice < 0.7:
        ground = backdrops.meadow(pen, rng)
    else:
        ground = backdrops.plain(pen, rng)
    paint = pick(rng, "red blue green yellow black orange pink")
    body = ground.pen.at(
        pen.width * rng.uniform(0.36, 0.64),
        rng.uniform(0.86, 0.92),
        rng.uniform(0.72, 1.0),
        rng.uniform(-4, 4),
        rng.random() < 0.5,
    )
    tyre, steel = (36, 36, 42), (190, 194, 200)
    for x in (-0.32, 0.32):
        for index in range(8):
            spoke = body.at(x, -0.22, 1, index * 22.5)
            spoke.line([(-0.2, 0), (0.2, 0)], 0.006, steel)
        body.arc(x, -0.22, 0.21, 0.21, 0, 360, 0.03, tyre)
    crank, seat, head = (-0.04, -0.22), (-0.13, -0.52), (0.22, -0.5)
    for points in (
        [(-0.32, -0.22), crank, head, seat, (-0.32, -0.22)],
        [crank, (-0.15, -0.6)],
        [(0.32, -0.22), (0.2, -0.62)],
    ):
        body.line(points, 0.032, paint.rgb)
    body.line([(0.2, -0.62), (0.12, -0.66)], 0.028, tyre)
    body.line([(0.2, -0.62), (0.28, -0.67), (0.29, -0.6)], 0.024, tyre)
    body.round_rect(-0.24, -0.64, -0.07, -0.595, 0.02, tyre)
    body.circle(*crank, 0.05, darker(paint.rgb, 0.3))
    body.line([(-0.08, -0.3), (0.0, -0.14)], 0.016, steel)
    parts: tuple[str, ...] = ("with two wheels", "with black wheels")
    if rng.random() < 0.3:
        body.polygon(outline("0.24,-0.6 0.44,-0.6 0.4,-0.44 0.28,-0.44"), (190, 140, 84))
        parts = (*parts, "with a basket")
    return Sketch(
        "bicycle", ("bike",), (rng.choice(("old", "new")), paint.name), 1, parts, ground.setting
    )


def train(pen: Pen, rng: Random) -> Sketch:
    """A steam engine with coaches, or a modern train, on rails."""
    light = pick_light(rng)
    top = rng.uniform(0.72, 0.78)
    weather = air.sky(pen, rng, light, top)
    lit = pen.lit(light.tint)
    green = wobble(rng, (108, 158, 82), 14)
    backdrops.ground(lit, ridge(rng, pen.width, top - 0.1, 0.14, 0.4), darker(green, 0.15))
    backdrops.ground(lit, [(0, top), (pen.width, top)], green)
    rails = rng.uniform(0.83, 0.88)
    lit.rect(0, rails, pen.width, rails + 0.06, (140, 130, 120))
    for index in range(24):
        lit.rect(index * 0.08, rails + 0.012, index * 0.08 + 0.035, rails + 0.055, (92, 66, 46))
    lit.rect(0, rails, pen.width, rails + 0.014, (176, 178, 184))
    paint = pick(rng, "red blue green black yellow orange")
    flip = rng.random() < 0.5
    steam = rng.random() < 0.6
    nose = pen.width * rng.uniform(0.72, 0.92)
    size = rng.uniform(0.5, 0.62)
    body = lit.at(pen.width - nose if flip else nose, rails, size, 0, flip)
    if steam:
        _steam_engine(body, rng, paint.rgb)
        parts = ("with a steam engine", "with white smoke")
    else:
        _modern_engine(body, paint.rgb)
        parts = ("with many windows", "with long coaches")
    coach = pick(rng, "red blue green brown yellow") if steam else paint
    for index in range(4):
        _coach(body.at(-0.78 - 0.72 * index, 0), coach.rgb, light.dark)
    setting = Setting(
        ("on the rails", "on rails", "in a green field"), light.words, weather.weathers
    )
    return Sketch(
        "train",
        (),
        (rng.choice(("old",) if steam else ("fast", "long")), paint.name),
        1,
        parts,
        setting,
    )


def _steam_engine(pen: Pen, rng: Random, paint: tuple[int, ...]) -> None:
    for index in range(9):
        rise = index / 8
        pen.circle(
            -0.03 - 0.7 * rise,
            -0.62 - 0.12 * rise - rng.uniform(0, 0.1),
            0.05 + 0.08 * rise,
            (*lighter((200, 200, 206), rng.uniform(0, 0.7)), 235),
        )
    pen.round_rect(-0.45, -0.42, 0.06, -0.14, 0.06, paint)
    pen.rect(-0.45, -0.31, 0.06, -0.27, lighter(paint, 0.2))
    for x in (-0.28, -0.12):
        pen.rect(x, -0.42, x + 0.02, -0.14, (226, 190, 90))
    pen.polygon(outline("-0.06,-0.42 0.0,-0.42 0.03,-0.58 -0.09,-0.58"), (46, 44, 50))
    pen.rect(-0.7, -0.56, -0.42, -0.12, darker(paint, 0.15))
    pen.rect(-0.73, -0.6, -0.39, -0.55, (50, 48, 54))
    pen.rect(-0.65, -0.5, -0.5, -0.36, (180, 212, 232))
    pen.rect(-0.72, -0.16, 0.08, -0.09, (60, 56, 60))
    pen.polygon([(0.06, -0.14), (0.2, 0), (0.06, 0)], (150, 50, 44))
    for x, radius in ((-0.58, 0.11), (-0.32, 0.11), (-0.1, 0.075), (0.05, 0.06)):
        pen.circle(x, -radius, radius, (170, 46, 42))
        pen.circle(x, -radius, radius * 0.7, (44, 44, 50))
    pen.line([(-0.58, -0.1), (-0.3, -0.1)], 0.022, (190, 190, 196))
    pen.circle(0.065, -0.34, 0.03, (255, 240, 180))


def _modern_engine(pen: Pen, paint: tuple[int, ...]) -> None:
    pen.blob(outline("-0.72,-0.46 -0.3,-0.46 -0.05,-0.38 0.14,-0.16 0.14,-0.06 -0.72,-0.06"), paint)
    pen.polygon(outline("-0.14,-0.38 -0.02,-0.34 0.06,-0.24 -0.14,-0.24"), (50, 66, 90))
    for x in (-0.64, -0.46, -0.3):
        pen.round_rect(x, -0.38, x + 0.12, -0.25, 0.02, (50, 66, 90))
    pen.rect(-0.72, -0.17, 0.1, -0.13, (246, 246, 246))
    pen.circle(0.1, -0.13, 0.02, (255, 246, 200))
    for x in (-0.56, -0.1):
        pen.circle(x, -0.045, 0.05, (40, 40, 46))


def _coach(pen: Pen, paint: tuple[int, ...], night: bool) -> None:
    pen.round_rect(-0.33, -0.48, 0.33, -0.08, 0.03, paint)
    pen.rect(-0.34, -0.5, 0.34, -0.45, darker(paint, 0.35))
    pen.rect(-0.37, -0.13, 0.37, -0.09, (60, 56, 60))
    panes = pen.lit(air.PLAIN) if night else pen
    for index in range(4):
        left = -0.28 + 0.145 * index
        panes.rect(left, -0.4, left + 0.11, -0.26, (255, 226, 150) if night else (186, 214, 232))
    for x in (-0.22, 0.22):
        pen.circle(x, -0.055, 0.06, (40, 40, 46))
