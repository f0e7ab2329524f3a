"""Mountain, forest, desert, volcano, snowman."""

from __future__ import annotations

from random import Random

from concept.demo import air, backdrops
from concept.demo.brush import Pen, Point, outline, ridge, smooth
from concept.demo.palette import darker, lighter, mix, pick, pick_light, wobble
from concept.demo.words import Setting, Sketch


def mountain(pen: Pen, rng: Random) -> Sketch:
    """Snow-capped peaks over a valley."""
    light = pick_light(rng)
    base = rng.uniform(0.78, 0.9)
    weather = air.sky(pen, rng, light, 1.0)
    lit = pen.lit(light.tint)
    rock = wobble(rng, rng.choice(((104, 108, 124), (120, 104, 96), (92, 104, 130))), 12)
    peaks = rng.randint(1, 3)
    for index in range(peaks + 2):
        x = pen.width * ((index + 0.5) / (peaks + 2) + rng.uniform(-0.06, 0.06))
        _peak(lit, rng, x, rng.uniform(0.3, 0.45), base, mix(rock, light.sky[-1], 0.45))
    for index in range(peaks):
        x = pen.width * ((index + 0.5) / peaks + rng.uniform(-0.1, 0.1))
        _peak(lit, rng, x, rng.uniform(0.08, 0.25), base + 0.05, rock)
    snowy = rng.random() < 0.4
    valley = wobble(rng, (232, 238, 248) if snowy else (84, 132, 74), 10)
    backdrops.ground(lit, ridge(rng, pen.width, base, 0.06, 0.4), valley)
    for _ in range(rng.randint(0, 14)):
        backdrops.fir(lit, rng, rng.uniform(0, pen.width), rng.uniform(0.88, 1.0), 0.12)
    places = ("in winter", "in the snow") if snowy else ("over a green valley", "in summer")
    traits = (rng.choice(("snowy", "high", "tall")), "rocky")
    parts = ("with snow on the top", "covered with snow", "with rocks and snow")
    setting = Setting(places, weather.hours, weather.weathers)
    count = peaks if peaks > 1 else 1
    return Sketch("mountain", ("peak",), traits, count, parts, setting)


def _peak(pen: Pen, rng: Random, x: float, top: float, base: float, rock: tuple[int, ...]) -> None:
    half = (base - top) * rng.uniform(0.65, 0.9)
    left, right = _flank(rng, x, top, x - half, base), _flank(rng, x, top, x + half, base)
    pen.polygon([*left, *reversed(right)], rock)
    shadow = [(x, top), *right[1:], (x + half * 0.15, base)]
    pen.polygon(shadow, darker(rock, 0.25))
    line = top + (base - top) * rng.uniform(0.3, 0.45)
    snow = (246, 249, 255)
    cut_left = [p for p in left if p[1] < line]
    cut_right = [p for p in right if p[1] < line]
    zigzag = _zigzag(rng, cut_right[-1], cut_left[-1], (base - top) * 0.08)
    pen.polygon([*cut_left, *reversed(zigzag), *reversed(cut_right)], snow)
    pen.polygon([*cut_right, (x + half * 0.03, cut_right[-1][1])], darker(snow, 0.14))


def _flank(rng: Random, x0: float, y0: float, x1: float, y1: float) -> list[Point]:
    steps = 9
    reach = abs(x1 - x0) * 0.05
    inner = [
        (
            x0 + (x1 - x0) * i / steps + rng.uniform(-reach, reach),
            y0 + (y1 - y0) * i / steps,
        )
        for i in range(1, steps)
    ]
    return [(x0, y0), *inner, (x1, y1)]


def _zigzag(rng: Random, start: Point, end: Point, depth: float) -> list[Point]:
    steps = 6
    return [
        (
            start[0] + (end[0] - start[0]) * i / steps,
            start[1]
            + (end[1] - start[1]) * i / steps
            + (depth * rng.uniform(0.4, 1.2) if i % 2 else 0.0),
        )
        for i in range(steps + 1)
    ]


def forest(pen: Pen, rng: Random) -> Sketch:
    """Rows of firs or of leafy trees that fill the picture."""
    light = pick_light(rng)
    weather = air.sky(pen, rng, light, 0.6, calm=True)
    lit = pen.lit(light.tint)
    autumn = rng.random() < 0.3
    season = "autumn" if autumn else "summer"
    snowy = not autumn and rng.random() < 0.2
    floor = (234, 240, 248) if snowy else (96, 104, 52) if not autumn else (150, 104, 56)
    haze = light.sky[-1]
    backdrops.ground(lit, ridge(rng, pen.width, 0.6, 0.04, 0.4), mix(floor, haze, 0.2))
    firs = not autumn and (snowy or rng.random() < 0.5)
    leaf = rng.choice(((206, 116, 40), (190, 84, 36), (214, 160, 52))) if autumn else (52, 110, 50)
    for row in range(4):
        base = 0.58 + 0.14 * row
        size = 0.42 + 0.13 * row
        count = 11 - 2 * row
        for index in range(count):
            x = pen.width * (index + rng.uniform(0.1, 0.9)) / count
            tone = mix(wobble(rng, leaf, 14), haze, 0.36 - 0.12 * row)
            if firs:
                backdrops.fir(lit, rng, x, base, size, darker(tone, 0.2), snowy)
            else:
                _trunk(lit, rng, x, base, size, tone)
    places = ("in the snow", "in winter") if snowy else ("in the hills", f"in {season}")
    trait = "snowy" if snowy else "autumn" if autumn else "green"
    setting = Setting(places, light.words, weather.weathers)
    return Sketch(
        "forest",
        ("woods",),
        (rng.choice(("dense", "deep", "quiet")), trait),
        1,
        ("with many trees", "of tall trees"),
        setting,
    )


def _trunk(
    pen: Pen, rng: Random, x: float, base: float, size: float, leaf: tuple[int, ...]
) -> None:
    bark = wobble(rng, (92, 66, 44), 10)
    pen.rect(x - 0.016 * size / 0.4, base - size * 0.7, x + 0.016 * size / 0.4, base, bark)
    for _ in range(5):
        dx, dy = rng.uniform(-0.13, 0.13) * size, rng.uniform(0.55, 0.95) * size
        tone = darker(leaf, rng.uniform(0, 0.2))
        pen.ellipse(x + dx, base - dy, 0.2 * size, 0.17 * size, tone)


def desert(pen: Pen, rng: Random) -> Sketch:
    """Dunes, each lit from one side."""
    light = pick_light(rng, "day day day morning sunset dusk")
    weather = air.sky(pen, rng, light, 0.6)
    lit = pen.lit(light.tint)
    sand = wobble(rng, rng.choice(((226, 178, 106), (214, 156, 92), (232, 196, 132))), 10)
    backdrops.ground(lit, ridge(rng, pen.width, 0.58, 0.05, 0.4), mix(sand, light.sky[-1], 0.4))
    count = rng.randint(5, 8)
    for index in range(count):
        near = index / (count - 1)
        tone = mix(sand, light.sky[-1], 0.35 * (1 - near))
        x = pen.width * (0.5 + rng.uniform(-0.55, 0.55))
        _dune(lit, x, 0.46 + 0.3 * near + rng.uniform(-0.03, 0.03), 0.14 + 0.18 * near, tone)
    for _ in range(16):
        x, y = rng.uniform(0, pen.width), rng.uniform(0.86, 0.99)
        lit.curve(
            [(x, y), (x + 0.06, y - 0.008), (x + 0.12, y), (x + 0.18, y - 0.008)],
            0.004,
            (*darker(sand, 0.18), 150),
        )
    backdrops.speckle(lit, rng, 0.7, 1.0, sand, 60)
    setting = Setting(("under the hot sun", "in the hot sun"), light.words, weather.weathers)
    return Sketch(
        "desert",
        ("dunes",),
        (rng.choice(("dry", "empty", "wide")), "sandy"),
        1,
        ("with hills of sand", "of yellow sand"),
        setting,
    )


def _dune(pen: Pen, x: float, top: float, high: float, sand: tuple[int, ...]) -> None:
    """A crest with a bright and a dark flank; the flanks run out far, the crest snakes down."""
    half, foot = high * 3.2, top + high * 1.6
    left = smooth(
        [(x - half * 1.3, foot), (x - half * 0.45, top + high * 0.45), (x, top)], closed=False
    )
    right = smooth(
        [(x, top), (x + half * 0.45, top + high * 0.55), (x + half * 1.3, foot)], closed=False
    )
    crest = smooth(
        [
            (x, top),
            (x - half * 0.1, top + high * 0.4),
            (x + half * 0.12, top + high * 0.8),
            (x - half * 0.04, top + high * 1.2),
            (x + half * 0.2, foot),
        ],
        closed=False,
    )
    pen.polygon([*left, *right, (x + half * 1.3, 1.1), (x - half * 1.3, 1.1)], sand)
    pen.polygon([*crest, *reversed(right)], darker(sand, 0.24))


def volcano(pen: Pen, rng: Random) -> Sketch:
    """A cone with a glowing crater, lava and smoke."""
    light = pick_light(rng, "day day sunset dusk night")
    weather = air.sky(pen, rng, light, 1.0, calm=True)
    lit, shining = pen.lit(light.tint), pen.lit(air.PLAIN)
    x, top, base = pen.width * rng.uniform(0.35, 0.65), rng.uniform(0.3, 0.42), 0.92
    half, mouth = rng.uniform(0.5, 0.62), rng.uniform(0.08, 0.11)
    shining.glow(x, top, 0.3, (255, 120, 40), 14)
    smoke = wobble(rng, (92, 88, 92), 14)
    drift = rng.uniform(-0.25, 0.25)
    for index in range(16):
        rise = index / 15
        size = 0.04 + 0.11 * rise
        shining.circle(
            x + drift * rise + rng.uniform(-0.05, 0.05),
            top - 0.03 - 0.34 * rise,
            size,
            (*lighter(smoke, rng.uniform(0, 0.3)), 235),
        )
    for _ in range(24):
        dx = rng.uniform(-0.16, 0.16)
        shining.circle(
            x + dx,
            top - rng.uniform(0, 0.22),
            rng.uniform(0.006, 0.015),
            rng.choice(((255, 90, 20), (255, 190, 60))),
        )
    shining.polygon(
        [
            (x - mouth * 0.7, top + 0.02),
            (x - mouth, top - 0.16),
            (x, top - 0.08),
            (x + mouth * 0.8, top - 0.18),
            (x + mouth * 0.7, top + 0.02),
        ],
        (255, 130, 30),
    )
    rock = wobble(rng, rng.choice(((84, 66, 60), (72, 70, 78), (98, 74, 58))), 10)
    lit.polygon(
        [
            (x - mouth, top),
            (x - half * 0.45, top + (base - top) * 0.5),
            (x - half, base),
            (x + half, base),
            (x + half * 0.45, top + (base - top) * 0.5),
            (x + mouth, top),
        ],
        rock,
    )
    lit.polygon(
        [
            (x + mouth * 0.3, top),
            (x + mouth, top),
            (x + half * 0.45, top + (base - top) * 0.5),
            (x + half, base),
            (x + half * 0.3, base),
        ],
        darker(rock, 0.3),
    )
    shining.ellipse(x, top, mouth, 0.022, (255, 176, 50))
    for _ in range(rng.randint(2, 4)):
        start = x + rng.uniform(-0.7, 0.7) * mouth
        slope = (start - x) * 3
        length = rng.uniform(0.25, 0.5)
        path = [
            (start, top),
            (start + slope * 0.3, top + length * 0.35),
            (start + slope * 0.5 + 0.03, top + length * 0.6),
            (start + slope, top + length),
        ]
        shining.curve(path, 0.04, (226, 60, 20))
        shining.curve(path, 0.018, (255, 176, 50))
    land = wobble(rng, rng.choice(((74, 110, 62), (60, 52, 50))), 10)
    backdrops.ground(lit, ridge(rng, pen.width, base - 0.02, 0.05, 0.4), land)
    setting = Setting(("over the hills", "over the land"), light.words, weather.weathers)
    return Sketch(
        "volcano",
        (),
        (rng.choice(("active", "burning", "hot")),),
        1,
        ("with red lava", "with smoke and lava", "with fire and smoke"),
        setting,
    )


def snowman(pen: Pen, rng: Random) -> Sketch:
    """Two or three balls of snow with a hat, a scarf and a carrot."""
    ground = backdrops.meadow(pen, rng, pick_light(rng, "day day morning dusk night"), snowy=1.0)
    scarf, hat = pick(rng, "red blue green orange purple"), pick(rng, "black brown blue red")
    size = rng.uniform(0.65, 0.88)
    x = pen.width * rng.uniform(0.28, 0.72)
    body = ground.pen.at(x, rng.uniform(0.88, 0.94), size)
    snow, shade = (248, 250, 255), (206, 216, 232)
    body.ellipse(0.05, 0, 0.34, 0.05, (150, 166, 196, 150))
    for dy, radius in ((-0.2, 0.24), (-0.52, 0.17), (-0.77, 0.125)):
        body.circle(0.012, dy + 0.008, radius, shade)
        body.circle(-0.012, dy - 0.008, radius * 0.94, snow)
    wood = (96, 66, 42)
    for side in (-1, 1):
        lift = rng.uniform(-0.12, 0.08)
        body.line([(0.15 * side, -0.55), (0.38 * side, -0.66 + lift)], 0.02, wood)
        body.line([(0.32 * side, -0.63 + lift * 0.8), (0.38 * side, -0.74 + lift)], 0.014, wood)
        body.circle(0.045 * side, -0.8, 0.016, (30, 30, 34))
    body.polygon([(-0.01, -0.78), (0.15 * rng.choice((-1, 1)), -0.74), (0, -0.735)], (238, 124, 30))
    for dx, dy in ((-0.05, -0.71), (-0.025, -0.695), (0, -0.69), (0.025, -0.695), (0.05, -0.71)):
        body.circle(dx, dy, 0.008, (30, 30, 34))
    for dy in (-0.58, -0.5, -0.42):
        body.circle(0, dy, 0.016, (40, 40, 46))
    body.round_rect(-0.13, -0.69, 0.13, -0.635, 0.025, scarf.rgb)
    body.polygon(outline("0.05,-0.65 0.12,-0.65 0.15,-0.45 0.07,-0.45"), scarf.rgb)
    body.round_rect(-0.16, -0.895, 0.16, -0.865, 0.01, hat.rgb)
    body.rect(-0.1, -1.04, 0.1, -0.88, hat.rgb)
    body.rect(-0.1, -0.92, 0.1, -0.89, lighter(scarf.rgb, 0.1))
    parts = (f"with a {scarf.name} scarf", f"with a {hat.name} hat", "with a carrot nose")
    return Sketch(
        "snowman", (), (rng.choice(("white", "happy", "smiling")),), 1, parts, ground.setting
    )
