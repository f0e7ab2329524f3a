"""Beach, island, waterfall, river, boat."""

from __future__ import annotations

from random import Random

from concept.demo import air, backdrops
from concept.demo.brush import Pen, Point, outline, ridge, smooth
from concept.demo.palette import Light, darker, lighter, mix, pick, pick_light, wobble
from concept.demo.words import Setting, Sketch


def beach(pen: Pen, rng: Random) -> Sketch:
    """A curved shore: sea with foam, sand with shells, towels and parasols."""
    light = pick_light(rng, "day day day day morning sunset")
    horizon = rng.uniform(0.28, 0.4)
    weather = air.sky(pen, rng, light, horizon)
    backdrops.water(pen, rng, light, horizon)
    lit = pen.lit(light.tint)
    sand = wobble(rng, (238, 212, 150), 10)
    near, far = rng.uniform(0.86, 0.98), rng.uniform(0.46, 0.58)
    left, right = (near, far) if rng.random() < 0.5 else (far, near)
    width = pen.width
    shore: list[Point] = [
        (-0.05, left),
        (width * 0.25, left * 0.7 + right * 0.3 + rng.uniform(-0.03, 0.03)),
        (width * 0.55, left * 0.4 + right * 0.6 + rng.uniform(-0.03, 0.03)),
        (width * 0.8, left * 0.2 + right * 0.8),
        (width + 0.05, right),
    ]
    line = smooth(shore, closed=False)
    for lift, colour in (
        (-0.05, (150, 206, 214)),
        (-0.028, (252, 253, 255)),
        (0.0, darker(sand, 0.16)),
        (0.03, sand),
    ):
        raised = [(x, y + lift) for x, y in line]
        lit.polygon([*raised, (width + 0.05, 1.1), (-0.05, 1.1)], colour)
    for _ in range(3):
        x, y = rng.uniform(0, width), rng.uniform(horizon + 0.05, far - 0.06)
        lit.curve(
            [(x, y), (x + 0.1, y - 0.012), (x + 0.2, y), (x + 0.3, y - 0.01)],
            0.008,
            (250, 252, 255),
        )
    sandy_side = width * (0.75 if left == near else 0.25)
    for _ in range(50):
        x = rng.uniform(-0.3, 0.3) + sandy_side
        lit.ellipse(x, rng.uniform(0.8, 1.0), 0.01, 0.005, (*darker(sand, 0.15), 140))
    parts = _beach_things(lit, rng, sandy_side)
    setting = Setting(
        ("by the sea", "with waves on the sand"),
        light.words,
        weather.weathers,
    )
    return Sketch(
        "beach", ("seaside", "shore"), (rng.choice(("sandy", "sunny", "wide")),), 1, parts, setting
    )


def _beach_things(pen: Pen, rng: Random, x: float) -> tuple[str, ...]:
    parts: tuple[str, ...] = ("with yellow sand", "with sand and waves")
    if rng.random() < 0.55:
        cloth = pick(rng, "red blue green orange yellow")
        spot = pen.at(x + rng.uniform(-0.12, 0.12), rng.uniform(0.84, 0.9), rng.uniform(0.7, 0.9))
        towel = spot.at(0.16, 0.06)
        towel.polygon(outline("-0.1,-0.03 0.1,-0.03 0.14,0.05 -0.08,0.05"), cloth.rgb)
        towel.polygon(outline("-0.02,-0.03 0.03,-0.03 0.06,0.05 0.0,0.05"), (250, 250, 246))
        spot.line([(0, 0.05), (0.04, -0.28)], 0.014, (240, 236, 228))
        for index in range(6):
            start = 184 + index * 28.7
            tone = cloth.rgb if index % 2 == 0 else (250, 250, 246)
            spot.sector(0.035, -0.2, 0.2, 0.14, start, start + 29, tone)
        parts = (*parts, f"with a {cloth.name} parasol", f"with a {cloth.name} towel")
    if rng.random() < 0.6:
        star = pen.at(x + rng.uniform(-0.25, 0.25), rng.uniform(0.9, 0.96), 0.035)
        for index in range(5):
            star.at(0, 0, 1, index * 72 + 10).polygon(
                [(-0.35, 0), (0.35, 0), (0, -1)], (226, 110, 70)
            )
        parts = (*parts, "with a starfish on the sand")
    return parts


def _open_sea(pen: Pen, rng: Random, lowest: float) -> tuple[Light, float, Setting, Pen]:
    """Sky and water, the horizon at ``lowest`` at most; hour, horizon, weather, and a lit pen."""
    light = pick_light(rng)
    horizon = rng.uniform(0.42, lowest)
    weather = air.sky(pen, rng, light, horizon)
    backdrops.water(pen, rng, light, horizon)
    return light, horizon, weather, pen.lit(light.tint)


def island(pen: Pen, rng: Random) -> Sketch:
    """A mound of sand with palms in the middle of the sea."""
    light, _, weather, lit = _open_sea(pen, rng, 0.52)
    x, y = pen.width * rng.uniform(0.36, 0.64), rng.uniform(0.68, 0.76)
    size = rng.uniform(0.8, 1.1)
    spot = lit.at(x, y, size)
    sand, green = wobble(rng, (240, 214, 150), 8), wobble(rng, (88, 156, 70), 12)
    spot.ellipse(0, 0.02, 0.5, 0.085, (170, 222, 224))
    spot.ellipse(0, 0.0, 0.44, 0.07, sand)
    spot.sector(0, 0.0, 0.36, rng.uniform(0.12, 0.18), 180, 360, green)
    spot.ellipse(0, 0.005, 0.36, 0.028, darker(green, 0.15))
    count = rng.randint(1, 3)
    for index in range(count):
        dx = (index - (count - 1) / 2) * 0.2 + rng.uniform(-0.05, 0.05)
        _palm(spot.at(dx, -0.09, rng.uniform(0.38, 0.5), flip=rng.random() < 0.5), rng)
    palms = f"with {('a palm tree', 'two palm trees', 'three palm trees')[count - 1]}"
    setting = Setting(
        ("in the sea", "in the middle of the sea", "far out at sea"), light.words, weather.weathers
    )
    return Sketch(
        "island",
        (),
        (rng.choice(("small", "lonely", "tropical")),),
        1,
        (palms, "with palms", "with palms and sand"),
        setting,
    )


def _palm(pen: Pen, rng: Random) -> None:
    lean = rng.uniform(0.1, 0.3)
    pen.curve([(0, 0), (lean * 0.25, -0.35), (lean, -0.8)], 0.07, (134, 94, 58))
    leaf = wobble(rng, (54, 132, 58), 12)
    for angle in (-165, -130, -90, -50, -15, 20, 160):
        spot = pen.at(lean, -0.8, 0.5, angle + rng.uniform(-8, 8))
        droop = 0.3 if -90 < angle <= 20 else -0.3
        spot.blob(
            [
                (0, -0.05),
                (0.5, -0.12 * (1 if droop > 0 else -1)),
                (1, droop),
                (0.5, 0.06 * (1 if droop > 0 else -1)),
                (0, 0.05),
            ],
            leaf,
        )
    pen.circle(lean - 0.04, -0.76, 0.05, (112, 72, 42))
    pen.circle(lean + 0.05, -0.75, 0.05, (98, 62, 36))


def waterfall(pen: Pen, rng: Random) -> Sketch:
    """White water falling over a cliff into a pool."""
    light = pick_light(rng, "day day day morning sunset dusk")
    weather = air.sky(pen, rng, light, 0.4)
    lit = pen.lit(light.tint)
    rock = wobble(rng, rng.choice(((112, 106, 100), (128, 104, 82), (92, 98, 108))), 10)
    top, pool = rng.uniform(0.18, 0.3), rng.uniform(0.76, 0.84)
    x, half = pen.width * rng.uniform(0.38, 0.62), rng.uniform(0.12, 0.22)
    cliff = ridge(rng, pen.width, top - 0.03, 0.1, 0.55)
    backdrops.ground(lit, cliff, rock)
    for _ in range(70):
        px, py = rng.uniform(0, pen.width), rng.uniform(top + 0.05, pool)
        shade = darker(rock, rng.uniform(0.1, 0.35)) if rng.random() < 0.6 else lighter(rock, 0.15)
        lit.polygon(
            [(px, py), (px + 0.06, py - 0.02), (px + 0.09, py + 0.05), (px + 0.02, py + 0.07)],
            shade,
        )
    leaf = wobble(rng, (70, 132, 62), 14)
    for px, py in cliff[::2]:
        lit.ellipse(px, py, 0.06, 0.035, wobble(rng, leaf, 14))
    lit.gradient(pool, 1.0, [(120, 190, 206), (46, 120, 160)])
    lit.polygon(
        [
            (x - half, top - 0.02),
            (x + half, top - 0.02),
            (x + half * 1.15, pool + 0.03),
            (x - half * 1.15, pool + 0.03),
        ],
        (214, 234, 246),
    )
    for _ in range(34):
        dx = rng.uniform(-1, 1) * half
        start = rng.uniform(top, pool - 0.2)
        tone = rng.choice(((255, 255, 255), (176, 212, 234), (150, 196, 224)))
        lit.line([(x + dx, start), (x + dx * 1.1, start + rng.uniform(0.1, 0.3))], 0.01, tone)
    for _ in range(18):
        dx = rng.uniform(-1.3, 1.3) * half
        lit.circle(
            x + dx, pool + rng.uniform(-0.03, 0.05), rng.uniform(0.02, 0.05), (250, 253, 255, 220)
        )
    for side in (0.0, pen.width):
        for _ in range(5):
            px = side + rng.uniform(-0.25, 0.25)
            lit.ellipse(px, rng.uniform(0.85, 1.0), 0.1, 0.06, wobble(rng, leaf, 16))
    setting = Setting(
        ("between rocks", "over the rocks", "in a green valley"), light.words, weather.weathers
    )
    return Sketch(
        "waterfall",
        (),
        (rng.choice(("high", "white", "tall")),),
        1,
        ("with white water", "with rocks and water"),
        setting,
    )


def river(pen: Pen, rng: Random) -> Sketch:
    """A river that winds through meadows toward the viewer."""
    light = pick_light(rng, "day day day morning sunset dusk")
    horizon = rng.uniform(0.32, 0.42)
    weather = air.sky(pen, rng, light, horizon + 0.05)
    lit = pen.lit(light.tint)
    green = wobble(rng, rng.choice(((110, 166, 78), (136, 172, 84), (90, 148, 70))), 10)
    backdrops.ground(lit, ridge(rng, pen.width, horizon - 0.04, 0.12, 0.4), darker(green, 0.25))
    backdrops.ground(lit, ridge(rng, pen.width, horizon + 0.03, 0.03, 0.3), green)
    backdrops.tufts(lit, rng, horizon + 0.15, green, 40)
    bends = _bends(rng, pen.width, horizon + 0.04)
    for extra, colour in (
        (0.035, darker(green, 0.3)),
        (0.0, mix((58, 132, 200), light.sky[-1], 0.2)),
    ):
        left = [(x - half - extra * (0.2 + half), y) for x, y, half in bends]
        right = [(x + half + extra * (0.2 + half), y) for x, y, half in bends]
        lit.polygon(smooth(left, False) + smooth(right[::-1], False), colour)
    for x, y, half in bends[1:]:
        for _ in range(4):
            px = x + rng.uniform(-0.6, 0.6) * half
            lit.line([(px, y), (px + half * 0.4, y)], 0.006, (196, 226, 244, 200))
    for _ in range(rng.randint(3, 9)):
        x, y, half = rng.choice(bends[1:-1])
        side = rng.choice((-1, 1))
        backdrops.bush(lit, rng, x + side * (half + rng.uniform(0.1, 0.3)), y, 0.03 + 0.09 * y)
    setting = Setting(
        ("in a meadow", "between green hills", "in a green valley"), light.words, weather.weathers
    )
    return Sketch(
        "river",
        ("stream",),
        (rng.choice(("winding", "blue", "quiet")),),
        1,
        ("with blue water", "with grass on both sides"),
        setting,
    )


def _bends(rng: Random, width: float, top: float) -> list[tuple[float, float, float]]:
    """Middle (x, y) and half width of the river at each bend, from the horizon to the viewer."""
    x, side = width * rng.uniform(0.35, 0.65), rng.choice((-1, 1))
    bends = []
    for index in range(7):
        near = (index / 6) ** 1.5
        swing = side * (-1) ** index * (0.04 + 0.2 * near)
        bends.append((x + swing, top + (1.06 - top) * near, 0.008 + 0.2 * near))
    return bends


def boat(pen: Pen, rng: Random) -> Sketch:
    """One sailing boat or several on the open sea."""
    light, horizon, weather, lit = _open_sea(pen, rng, 0.6)
    count = rng.choice((1, 1, 1, 2, 3))
    hull, sail = (
        pick(rng, "red blue white black green brown"),
        pick(rng, "white white red yellow orange"),
    )
    for index in range(count):
        size = rng.uniform(0.5, 0.8) if count == 1 else rng.uniform(0.34, 0.46)
        x = pen.width * ((index + 0.5) / count + rng.uniform(-0.12, 0.12) / count)
        y = max(horizon + 0.08, rng.uniform(0.68, 0.82))
        _boat(lit.at(x, y, size, rng.uniform(-6, 6), rng.random() < 0.5), hull.rgb, sail.rgb)
    traits = (hull.name,)
    setting = Setting(
        ("on the sea", "on a calm sea", "at sea", "on the water"), light.words, weather.weathers
    )
    return Sketch(
        "boat",
        ("sailing boat", "sailboat"),
        traits,
        count,
        (f"with a {sail.name} sail", f"with {sail.name} sails"),
        setting,
    )


def _boat(pen: Pen, hull: tuple[int, ...], sail: tuple[int, ...]) -> None:
    pen.polygon(outline("-0.42,0.12 0.45,0.12 0.3,0.2 -0.3,0.2"), (20, 60, 110, 120))
    pen.line([(0.02, 0.04), (0.02, -0.82)], 0.022, (116, 80, 48))
    pen.polygon([(0.05, -0.8), (0.05, -0.06), (0.42, -0.06)], sail)
    pen.polygon([(0.05, -0.8), (0.05, -0.06), (0.16, -0.06)], darker(sail, 0.1))
    pen.polygon([(-0.02, -0.7), (-0.02, -0.06), (-0.32, -0.06)], darker(sail, 0.06))
    pen.polygon([(0.02, -0.82), (0.02, -0.9), (0.13, -0.86)], (220, 50, 46))
    pen.polygon(outline("-0.44,0 0.5,-0.02 0.34,0.16 -0.34,0.16"), hull)
    pen.polygon(outline("-0.44,0 0.5,-0.02 0.475,0.015 -0.42,0.035"), lighter(hull, 0.45))
    for x in (-0.28, -0.1, 0.1):
        pen.line([(x, 0.19), (x + 0.16, 0.19)], 0.014, (240, 248, 252))
