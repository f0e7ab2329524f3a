"""Skies, seas, meadows, roads, tables: the grounds on which things are drawn."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from concept.demo import air
from concept.demo.brush import Pen, ridge
from concept.demo.palette import (
    Colour,
    Light,
    darker,
    lighter,
    mix,
    pick,
    pick_light,
    wobble,
)
from concept.demo.words import Setting


@dataclass(frozen=True)
class Backdrop:
    """A ground that has been drawn: what it says, its light, and where things stand on it."""

    setting: Setting
    pen: Pen
    light: Light
    floor: float = 0.8


def speckle(
    pen: Pen, rng: Random, top: float, bottom: float, colour: Colour, count: int = 80
) -> None:
    """Short flecks of a lighter and a darker shade: the texture of sand, snow and soil."""
    for _ in range(count):
        x, y = rng.uniform(0, pen.width), rng.uniform(top, bottom)
        size = 0.004 + 0.008 * (y - top)
        shade = darker(colour, 0.15) if rng.random() < 0.5 else lighter(colour, 0.2)
        pen.ellipse(x, y, size * 2, size, (*shade, 150))


def tufts(pen: Pen, rng: Random, top: float, colour: Colour, count: int = 60) -> None:
    """Blades of grass, larger toward the viewer."""
    for _ in range(count):
        x, y = rng.uniform(0, pen.width), rng.uniform(top, 1.0)
        size = 0.012 + 0.04 * (y - top)
        shade = darker(colour, 0.2) if rng.random() < 0.6 else lighter(colour, 0.15)
        for lean in (-0.4, 0.0, 0.4):
            pen.line([(x, y), (x + lean * size, y - size)], 0.004, shade)


def ground(pen: Pen, points: list[tuple[float, float]], colour: Colour) -> None:
    """Fill from a ridge line down to the bottom edge."""
    pen.polygon([*points, (pen.width, 1.02), (0, 1.02)], colour)


def fir(
    pen: Pen,
    rng: Random,
    x: float,
    base: float,
    size: float,
    colour: Colour = (44, 86, 58),
    snowy: bool = False,
) -> None:
    """A fir of three tiers, at times with snow on each."""
    spot = pen.at(x, base, size * rng.uniform(0.85, 1.15))
    spot.rect(-0.035, -0.15, 0.035, 0, (86, 60, 40))
    for bottom, top, half in ((-0.1, -0.5, 0.26), (-0.34, -0.75, 0.2), (-0.6, -1.0, 0.14)):
        spot.polygon([(-half, bottom), (0, top), (half, bottom)], colour)
        spot.polygon([(0, bottom), (0, top), (half, bottom)], darker(colour, 0.18))
        if snowy:
            spot.polygon(
                [
                    (-half * 0.5, (top + bottom) / 2),
                    (0, top),
                    (half * 0.5, (top + bottom) / 2),
                    (0, (top + bottom) / 2 - 0.05),
                ],
                (244, 248, 255),
            )


def bush(pen: Pen, rng: Random, x: float, y: float, size: float) -> None:
    """A low heap of leaves."""
    green = wobble(rng, (62, 118, 56), 14)
    for dx, dy in ((-0.6, 0.1), (0.6, 0.1), (0.0, -0.25)):
        pen.ellipse(x + dx * size, y + dy * size, size * 0.7, size * 0.55, wobble(rng, green, 8))


def meadow(pen: Pen, rng: Random, light: Light | None = None, snowy: float = 0.0) -> Backdrop:
    """Grass under a sky, with hills behind; with chance ``snowy`` all in snow."""
    light = light or pick_light(rng)
    horizon = rng.uniform(0.5, 0.66)
    weather = air.sky(pen, rng, light, horizon + 0.05)
    lit = pen.lit(light.tint)
    if rng.random() < snowy:
        white = wobble(rng, (236, 242, 250), 6)
        ground(lit, ridge(rng, pen.width, horizon - 0.05, 0.12, 0.3), darker(white, 0.1))
        ground(lit, ridge(rng, pen.width, horizon + 0.03, 0.05, 0.3), white)
        speckle(lit, rng, horizon + 0.08, 1.0, white)
        if rng.random() < 0.5:
            air.snowfall(pen, rng)
        places: tuple[str, ...] = ("in the snow", "in winter", "on a snowy hill")
    else:
        green = wobble(rng, rng.choice(((104, 168, 70), (86, 150, 62), (138, 178, 76))), 12)
        if rng.random() < 0.7:
            ground(lit, ridge(rng, pen.width, horizon - 0.05, 0.14, 0.3), darker(green, 0.22))
        ground(lit, ridge(rng, pen.width, horizon + 0.02, 0.05, 0.3), green)
        tufts(lit, rng, horizon + 0.08, green)
        places = ("in a meadow", "on the grass", "in a green field", "on a hill")
    return Backdrop(Setting(places, weather.hours, weather.weathers), lit, light, horizon + 0.2)


def water(pen: Pen, rng: Random, light: Light, top: float, bottom: float = 1.0) -> None:
    """A sea from the horizon down, with rows of waves."""
    lit = pen.lit(light.tint)
    far = mix((52, 122, 186), light.sky[-1], 0.35)
    near = wobble(rng, (24, 84, 150), 14)
    lit.gradient(top, bottom, [far, mix(far, near, 0.6), near])
    for _ in range(60):
        y = top + (bottom - top) * rng.random() ** 1.3
        size = 0.02 + 0.07 * (y - top)
        x = rng.uniform(0, pen.width)
        shade = lighter(near, rng.uniform(0.2, 0.5))
        lit.line([(x - size, y), (x + size, y)], 0.003 + 0.006 * (y - top), (*shade, 150))


def open_sky(pen: Pen, rng: Random, light: Light | None = None) -> Backdrop:
    """Nothing but sky, at times with a strip of land far below."""
    light = light or pick_light(rng)
    weather = air.sky(pen, rng, light)
    lit = pen.lit(light.tint)
    places: tuple[str, ...] = ("in the sky", "high in the sky", "in the air")
    if rng.random() < 0.4:
        green = wobble(rng, (96, 150, 78), 14)
        base = rng.uniform(0.84, 0.92)
        ground(lit, ridge(rng, pen.width, base, 0.1, 0.4), darker(green, 0.2))
        ground(lit, ridge(rng, pen.width, base + 0.07, 0.06, 0.4), green)
        places = (*places, "over the hills", "above a green hill")
    return Backdrop(Setting(places, weather.hours, weather.weathers), lit, light)


def road(pen: Pen, rng: Random, light: Light | None = None) -> Backdrop:
    """A road seen from its side, in the country or in a street of houses."""
    light = light or pick_light(rng)
    top = rng.uniform(0.66, 0.74)
    weather = air.sky(pen, rng, light, top)
    lit = pen.lit(light.tint)
    if rng.random() < 0.5:
        _house_fronts(lit, rng, light, top)
        places: tuple[str, ...] = ("on the street", "in a street")
        verge = wobble(rng, (170, 168, 164), 8)
    else:
        green = wobble(rng, (104, 160, 76), 14)
        ground(lit, ridge(rng, pen.width, top - 0.1, 0.14, 0.35), darker(green, 0.15))
        places = ("on the road", "on a country road")
        verge = green
    lit.rect(0, top - 0.04, pen.width, top + 0.02, verge)
    asphalt = wobble(rng, (92, 94, 100), 12)
    lit.rect(0, top + 0.02, pen.width, 1.01, asphalt)
    dash = rng.uniform(-0.2, 0)
    while dash < pen.width:
        lit.rect(dash, 0.9, dash + 0.12, 0.915, (236, 232, 214))
        dash += 0.24
    return Backdrop(Setting(places, weather.hours, weather.weathers), lit, light, top + 0.1)


def _house_fronts(pen: Pen, rng: Random, light: Light, base: float) -> None:
    x = rng.uniform(-0.15, 0)
    while x < pen.width:
        wide, high = rng.uniform(0.18, 0.3), rng.uniform(0.25, 0.45)
        wall = wobble(rng, rng.choice(((196, 170, 150), (176, 150, 140), (190, 190, 180))), 14)
        pen.rect(x, base - high, x + wide, base, wall)
        panes = (255, 214, 120) if light.dark else darker(wall, 0.4)
        shining = pen.lit(air.PLAIN) if light.dark else pen
        for row in range(int(high / 0.11)):
            for column in range(3):
                left = x + wide * (0.14 + 0.28 * column)
                up = base - high + 0.04 + row * 0.11
                shining.rect(left, up, left + wide * 0.16, up + 0.055, panes)
        x += wide


def table(pen: Pen, rng: Random, words: tuple[str, ...] = ()) -> Backdrop:
    """A table top before a wall."""
    light = pick_light(rng, "day day day morning sunset")
    lit = pen.lit(light.tint)
    wall = pick(rng, "white grey blue green yellow pink orange")
    tone = lighter(wall.rgb, 0.45)
    edge = rng.uniform(0.45, 0.62)
    lit.gradient(0, edge, [darker(tone, 0.12), tone])
    if rng.random() < 0.7:
        wood = wobble(rng, rng.choice(((170, 116, 66), (134, 86, 48), (198, 152, 98))), 10)
        lit.gradient(edge, 1.0, [darker(wood, 0.12), lighter(wood, 0.1)])
        for _ in range(14):
            y = rng.uniform(edge, 1.0)
            x = rng.uniform(-0.3, pen.width)
            lit.line([(x, y), (x + rng.uniform(0.2, 0.7), y)], 0.004, (*darker(wood, 0.25), 130))
        places: tuple[str, ...] = ("on a wooden table", "on a table", "on the table")
    else:
        cloth = pick(rng, "white blue red green")
        fabric = lighter(cloth.rgb, 0.5)
        lit.gradient(edge, 1.0, [darker(fabric, 0.1), fabric])
        _checks(lit, edge, lighter(cloth.rgb, 0.15))
        places = (f"on a {cloth.name} tablecloth", "on a table", "on the table")
    return Backdrop(Setting((*places, *words)), lit, light, rng.uniform(0.72, 0.8))


def _checks(pen: Pen, top: float, colour: Colour) -> None:
    for index in range(int(pen.width / 0.16) + 1):
        pen.rect(index * 0.16, top, index * 0.16 + 0.08, 1.01, (*colour[:3], 90))
    for index in range(5):
        y = top + index * 0.13
        pen.rect(0, y, pen.width, y + 0.055, (*colour[:3], 90))


def room(pen: Pen, rng: Random) -> Backdrop:
    """A floor and a wall."""
    light = pick_light(rng, "day day morning sunset")
    lit = pen.lit(light.tint)
    paper = lighter(pick(rng, "yellow blue green pink grey white orange").rgb, 0.4)
    edge = rng.uniform(0.6, 0.72)
    lit.gradient(0, edge, [darker(paper, 0.08), paper])
    boards = wobble(rng, rng.choice(((176, 128, 82), (140, 98, 64), (150, 150, 156))), 12)
    lit.gradient(edge, 1.0, [darker(boards, 0.15), boards])
    lit.rect(0, edge - 0.02, pen.width, edge + 0.005, lighter(paper, 0.5))
    if rng.random() < 0.5:
        rug = pick(rng, "red blue green purple grey").rgb
        x = pen.width * rng.uniform(0.4, 0.6)
        lit.ellipse(x, edge + 0.22, 0.55, 0.13, darker(rug, 0.1))
        lit.ellipse(x, edge + 0.22, 0.5, 0.11, lighter(rug, 0.15))
    setting = Setting(("on the floor", "in a room", "by the wall"))
    return Backdrop(setting, lit, light, edge + 0.2)


def plain(
    pen: Pen, rng: Random, names: str = "white grey blue green yellow pink purple"
) -> Backdrop:
    """An even backdrop of one colour, as in a studio."""
    light = pick_light(rng, "day")
    paint = pick(rng, names)
    tone = lighter(paint.rgb, rng.uniform(0.35, 0.6))
    pen.gradient(0, 1.0, [lighter(tone, 0.15), darker(tone, 0.1)])
    setting = Setting((f"on a {paint.name} background", "on a plain background"))
    return Backdrop(setting, pen, light, 0.78)
