"""City, skyline, house, castle."""

from __future__ import annotations

from random import Random

from concept.demo import air, backdrops
from concept.demo.brush import Pen, outline
from concept.demo.palette import darker, lighter, mix, pick, pick_light, wobble
from concept.demo.words import Setting, Sketch


def city(pen: Pen, rng: Random) -> Sketch:
    """Tall blocks by day along a street with cars."""
    light = pick_light(rng, "day day day morning sunset")
    base = rng.uniform(0.76, 0.84)
    weather = air.sky(pen, rng, light, base)
    lit = pen.lit(light.tint)
    for tall, fade in ((0.62, 0.5), (0.52, 0.12)):
        x = rng.uniform(-0.1, 0)
        while x < pen.width:
            wide = rng.uniform(0.12, 0.22)
            wall = wobble(
                rng,
                rng.choice(
                    (
                        (186, 178, 168),
                        (150, 164, 182),
                        (196, 158, 130),
                        (128, 138, 150),
                        (214, 208, 196),
                    )
                ),
                12,
            )
            _block(
                lit,
                rng,
                x,
                base,
                wide,
                rng.uniform(0.5, 1.0) * tall,
                mix(wall, light.sky[-1], fade),
            )
            x += wide + rng.uniform(-0.02, 0.02)
    lit.rect(0, base, pen.width, base + 0.03, (176, 174, 170))
    lit.rect(0, base + 0.03, pen.width, 1.01, wobble(rng, (88, 90, 96), 8))
    for index in range(6):
        lit.rect(index * 0.28, 0.925, index * 0.28 + 0.12, 0.935, (236, 234, 220))
    for _ in range(rng.randint(2, 5)):
        x, y = rng.uniform(0.05, pen.width), rng.choice((base + 0.06, 0.96))
        _small_car(lit.at(x, y, 0.12), pick(rng, "red blue white yellow black").rgb)
    setting = Setting(("with cars on the street", "along a street"), light.words, weather.weathers)
    return Sketch(
        "city",
        ("downtown",),
        (rng.choice(("big", "busy", "grey")),),
        1,
        ("with tall buildings", "of high buildings", "with streets and cars"),
        setting,
    )


def _block(
    pen: Pen, rng: Random, x: float, base: float, wide: float, tall: float, wall: tuple[int, ...]
) -> None:
    top = base - tall
    pen.rect(x, top, x + wide, base, wall)
    pen.rect(x + wide * 0.82, top, x + wide, base, darker(wall, 0.18))
    if rng.random() < 0.4:
        pen.rect(x + wide * 0.3, top - 0.03, x + wide * 0.6, top, darker(wall, 0.1))
    columns, rows = rng.randint(3, 5), int(tall / rng.uniform(0.045, 0.06))
    glass = mix(wall, (60, 80, 110), 0.6)
    for row in range(rows):
        y = top + 0.02 + row * (tall - 0.03) / rows
        for column in range(columns):
            left = x + wide * (0.08 + 0.74 * column / columns)
            pen.rect(
                left,
                y,
                left + wide * 0.42 / columns,
                y + 0.022,
                lighter(glass, 0.25) if rng.random() < 0.2 else glass,
            )


def _small_car(pen: Pen, paint: tuple[int, ...]) -> None:
    pen.round_rect(-0.5, -0.22, 0.5, 0, 0.08, paint)
    pen.polygon(outline("-0.3,-0.2 -0.2,-0.4 0.16,-0.4 0.3,-0.2"), darker(paint, 0.3))
    for x in (-0.28, 0.28):
        pen.circle(x, 0, 0.11, (30, 30, 34))


def skyline(pen: Pen, rng: Random) -> Sketch:
    """Dark towers with lit windows at night, mirrored in the water."""
    light = pick_light(rng, "night night dusk")
    shore = rng.uniform(0.7, 0.8)
    weather = air.sky(pen, rng, light, shore, calm=True)
    shining = pen.lit(air.PLAIN)
    shining.gradient(shore, 1.0, [(24, 34, 70), (10, 14, 34)])
    lamps = ((255, 214, 110), (255, 236, 170), (255, 180, 80), (200, 226, 255))
    for tall, shade in ((0.58, (34, 40, 74)), (0.44, (18, 22, 44))):
        x = rng.uniform(-0.08, 0)
        while x < pen.width:
            wide, high = rng.uniform(0.08, 0.17), tall * rng.uniform(0.45, 1.0)
            tone = wobble(rng, shade, 6)
            shining.rect(x, shore - high, x + wide, shore, tone)
            if rng.random() < 0.3:
                shining.polygon(
                    [
                        (x, shore - high),
                        (x + wide / 2, shore - high - 0.1),
                        (x + wide, shore - high),
                    ],
                    tone,
                )
            lamp = rng.choice(lamps)
            for row in range(int(high / 0.042)):
                for column in range(int(wide / 0.032)):
                    if rng.random() < 0.55:
                        left, y = x + 0.01 + column * 0.032, shore - high + 0.014 + row * 0.042
                        shining.rect(left, y, left + 0.015, y + 0.02, lamp)
            for _ in range(3):
                left, y = x + rng.uniform(0, wide), shore + rng.uniform(0.01, 0.22)
                shining.rect(left, y, left + 0.018, y + rng.uniform(0.02, 0.06), (*lamp, 110))
            x += wide
    setting = Setting(("by the water", "over the water"), light.words, weather.weathers)
    return Sketch(
        "skyline",
        ("city skyline", "night skyline"),
        (rng.choice(("bright", "dark", "shining")),),
        1,
        ("with bright lights", "with lights in the windows", "with lights in the water"),
        setting,
    )


def house(pen: Pen, rng: Random) -> Sketch:
    """A house with a pitched roof, a door, windows and a chimney."""
    ground = backdrops.meadow(pen, rng, snowy=0.2)
    wall, roof = pick(rng, "white yellow red blue brown pink"), pick(rng, "red brown grey orange")
    door = pick(rng, "brown green red blue")
    size = rng.uniform(0.6, 0.85)
    body = ground.pen.at(pen.width * rng.uniform(0.32, 0.68), rng.uniform(0.84, 0.92), size)
    half, eaves = rng.uniform(0.36, 0.48), -rng.uniform(0.36, 0.46)
    snowy = "in the snow" in ground.setting.places
    cover = (244, 248, 254) if snowy else roof.rgb
    body.ellipse(0, 0, half * 1.2, 0.03, (30, 50, 30, 90))
    body.rect(half * 0.35, eaves - 0.38, half * 0.6, eaves - 0.05, (150, 84, 66))
    body.rect(-half, eaves, half, 0, lighter(wall.rgb, 0.2))
    body.rect(half * 0.7, eaves, half, 0, darker(wall.rgb, 0.05))
    body.polygon(
        [
            (-half - 0.08, eaves + 0.02),
            (-half * 0.55, eaves - 0.32),
            (half * 0.55, eaves - 0.32),
            (half + 0.08, eaves + 0.02),
        ]
        if rng.random() < 0.4
        else [(-half - 0.08, eaves + 0.02), (0, eaves - 0.38), (half + 0.08, eaves + 0.02)],
        cover,
    )
    body.rect(-0.07, -0.24, 0.07, 0, darker(door.rgb, 0.1))
    body.circle(0.045, -0.12, 0.01, (240, 210, 110))
    glow = ground.light.dark or ground.light.name == "dusk"
    panes = body.lit(air.PLAIN) if glow else body
    for x in (-half * 0.62, half * 0.62):
        _window(panes, x, eaves * 0.55, (255, 216, 120) if glow else (168, 206, 232))
    for _ in range(rng.randint(0, 3)):
        backdrops.bush(
            body, rng, rng.choice((-1, 1)) * rng.uniform(half + 0.05, half + 0.3), -0.04, 0.08
        )
    parts = (
        f"with a {roof.name} roof" if not snowy else "with snow on the roof",
        f"with a {door.name} door",
        "with two windows",
        "with a garden",
    )
    return Sketch(
        "house",
        ("home", "cottage"),
        (rng.choice(("small", "old", "pretty")), wall.name),
        1,
        parts,
        ground.setting,
    )


def _window(pen: Pen, x: float, y: float, glass: tuple[int, ...]) -> None:
    pen.rect(x - 0.085, y - 0.085, x + 0.085, y + 0.085, (250, 250, 246))
    for dx in (-0.035, 0.035):
        for dy in (-0.035, 0.035):
            pen.rect(x + dx - 0.03, y + dy - 0.03, x + dx + 0.03, y + dy + 0.03, glass)


def castle(pen: Pen, rng: Random) -> Sketch:
    """Stone walls with battlements, round towers, pointed roofs and flags."""
    ground = backdrops.meadow(pen, rng, snowy=0.1)
    stone = wobble(rng, rng.choice(((164, 162, 160), (184, 170, 148), (140, 144, 156))), 10)
    roof, flag = pick(rng, "red blue purple grey"), pick(rng, "red yellow blue white")
    body = ground.pen.at(
        pen.width * rng.uniform(0.4, 0.6), rng.uniform(0.86, 0.93), rng.uniform(0.78, 0.98)
    )
    for x, high, half in ((0.0, 0.68, 0.13), (-0.24, 0.56, 0.08), (0.24, 0.56, 0.08)):
        _tower(body, x, high, half, stone, roof.rgb, flag.rgb)
    body.rect(-0.45, -0.3, 0.45, 0, stone)
    body.rect(0.3, -0.3, 0.45, 0, darker(stone, 0.08))
    for index in range(9):
        left = -0.45 + index * 0.1065
        body.rect(left, -0.36, left + 0.055, -0.29, stone)
    for x in (-0.45, 0.45):
        _tower(body, x, 0.44, 0.1, darker(stone, 0.05), roof.rgb, flag.rgb)
    for _ in range(26):
        x, y = rng.uniform(-0.36, 0.3), rng.uniform(-0.28, -0.02)
        body.rect(x, y, x + 0.05, y + 0.02, darker(stone, 0.12))
    body.rect(-0.085, -0.14, 0.085, 0, (66, 44, 32))
    body.sector(0, -0.14, 0.085, 0.085, 180, 360, (66, 44, 32))
    for x in (-0.2, 0.2):
        body.rect(x - 0.015, -0.22, x + 0.015, -0.15, (48, 44, 46))
    parts = (
        f"with {roof.name} roofs",
        f"with {flag.name} flags",
        "with high towers",
        "with stone walls",
    )
    return Sketch(
        "castle", ("fortress",), (rng.choice(("old", "big", "grey")),), 1, parts, ground.setting
    )


def _tower(
    pen: Pen,
    x: float,
    high: float,
    half: float,
    stone: tuple[int, ...],
    roof: tuple[int, ...],
    flag: tuple[int, ...],
) -> None:
    tip = -high - half * 2.2
    pen.rect(x - half, -high, x + half, 0, stone)
    pen.rect(x + half * 0.4, -high, x + half, 0, darker(stone, 0.16))
    pen.line([(x, tip), (x, tip - 0.12)], 0.01, (60, 56, 54))
    pen.polygon([(x, tip - 0.12), (x + 0.1, tip - 0.09), (x, tip - 0.055)], flag)
    pen.polygon([(x - half * 1.25, -high), (x, tip), (x + half * 1.25, -high)], roof)
    pen.polygon([(x + half * 0.2, -high), (x, tip), (x + half * 1.25, -high)], darker(roof, 0.2))
    pen.round_rect(
        x - half * 0.2,
        -high + half * 0.7,
        x + half * 0.2,
        -high + half * 1.5,
        half * 0.18,
        (48, 44, 46),
    )
