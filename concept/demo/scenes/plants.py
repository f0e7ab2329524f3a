"""Tree, flower, cactus, mushroom."""

from __future__ import annotations

from random import Random

from concept.demo import air, backdrops
from concept.demo.backdrops import Backdrop
from concept.demo.brush import Pen, outline, ridge
from concept.demo.palette import darker, lighter, pick, pick_light, wobble
from concept.demo.words import Setting, Sketch

_SEASONS = {
    "spring": (244, 178, 202),
    "summer": (66, 140, 58),
    "autumn": (218, 126, 44),
}


def tree(pen: Pen, rng: Random) -> Sketch:
    """One broad tree alone in a meadow, green, in blossom, in autumn colours or bare."""
    bare = rng.random() < 0.15
    ground = backdrops.meadow(pen, rng, snowy=1.0 if bare else 0.0)
    season = "winter" if bare else rng.choice(("summer", "summer", "autumn", "spring"))
    body = ground.pen.at(
        pen.width * rng.uniform(0.34, 0.66), rng.uniform(0.86, 0.93), rng.uniform(0.78, 1.0)
    )
    bark = wobble(rng, (104, 72, 46), 12)
    body.ellipse(0, 0, 0.26, 0.03, (30, 50, 30, 90))
    body.blob(outline("-0.1,0.01 -0.05,-0.12 -0.05,-0.44 0.05,-0.44 0.05,-0.12 0.1,0.01"), bark)
    for x, y in ((-0.26, -0.66), (0.27, -0.64), (-0.1, -0.84), (0.12, -0.84)):
        body.line([(0, -0.36), (x * 0.5, y * 0.72), (x, y)], 0.035, bark)
        if bare:
            for dx, dy in ((-0.1, -0.08), (0.02, -0.13), (0.1, -0.06)):
                body.line([(x * 0.8, y * 0.9), (x + dx, y + dy)], 0.014, bark)
    if not bare:
        leaf = wobble(rng, _SEASONS[season], 14)
        puffs = [(rng.uniform(-0.27, 0.27), rng.uniform(-0.84, -0.5)) for _ in range(13)]
        for x, y in puffs:
            body.circle(x, y + 0.03, 0.15, darker(leaf, 0.25))
        for x, y in puffs:
            body.circle(x - 0.015, y - 0.015, 0.135, wobble(rng, leaf, 12))
        for _ in range(26):
            x, y = rng.uniform(-0.33, 0.33), rng.uniform(-0.9, -0.45)
            if (x / 0.36) ** 2 + ((y + 0.67) / 0.26) ** 2 < 1:
                body.ellipse(x, y, 0.025, 0.016, lighter(leaf, rng.uniform(0.1, 0.3)))
    traits = ("bare",) if bare else (rng.choice(("big", "old", "lonely")),)
    parts = (
        ("without leaves", "with snow around")
        if bare
        else (
            "with pink blossom" if season == "spring" else f"with {season} leaves",
            "with many leaves",
        )
    )
    setting = Setting(
        (*ground.setting.places, f"in {season}"), ground.setting.hours, ground.setting.weathers
    )
    return Sketch("tree", (), traits, 1, parts, setting)


def flower(pen: Pen, rng: Random) -> Sketch:
    """Flowers with petals, a heart, a stem and leaves."""
    indoor = rng.random() < 0.35
    ground = (
        backdrops.plain(pen, rng, "white blue grey yellow green")
        if indoor
        else (backdrops.meadow(pen, rng, pick_light(rng, "day day morning sunset")))
    )
    count = rng.choice((1, 1, 2, 3))
    paint = pick(rng, "red yellow pink purple white orange blue")
    petals, pointed = rng.randint(5, 12), rng.random() < 0.4
    for index in range(count):
        size = rng.uniform(0.75, 1.0) if count == 1 else rng.uniform(0.5, 0.66)
        x = pen.width * ((index + 0.5) / count + rng.uniform(-0.12, 0.12) / count)
        _flower(ground.pen.at(x, rng.uniform(0.36, 0.5), size), rng, paint.rgb, petals, pointed)
    setting = Setting(
        (*ground.setting.places, "in a garden"), ground.setting.hours, ground.setting.weathers
    )
    return Sketch(
        "flower",
        ("blossom",),
        (rng.choice(("pretty", "fresh")), paint.name),
        count,
        ("with green leaves", f"with {paint.name} petals", "on a green stem"),
        setting,
    )


def _flower(pen: Pen, rng: Random, paint: tuple[int, ...], petals: int, pointed: bool) -> None:
    green = wobble(rng, (62, 140, 60), 10)
    lean = rng.uniform(-0.08, 0.08)
    pen.curve([(0, 0), (lean, 0.4), (lean * 0.5, 1.2)], 0.035, green)
    for side, y in ((-1, 0.48), (1, 0.36)):
        pen.blob(
            [
                (lean, y + 0.1),
                (lean + 0.12 * side, y - 0.06),
                (lean + 0.27 * side, y - 0.1),
                (lean + 0.18 * side, y + 0.06),
            ],
            darker(green, 0.1),
        )
    for index in range(petals):
        petal = pen.at(0, 0, 1, index * 360 / petals)
        half = 0.75 / petals
        tone = darker(paint, 0.1) if index % 2 else paint
        if pointed:
            petal.polygon(
                [
                    (-half * 0.5, -0.05),
                    (-half * 0.8, -0.18),
                    (0, -0.32),
                    (half * 0.8, -0.18),
                    (half * 0.5, -0.05),
                ],
                tone,
            )
        else:
            petal.ellipse(0, -0.19, min(0.13, half), 0.13, tone)
            petal.line([(0, -0.1), (0, -0.22)], 0.008, darker(tone, 0.18))
    heart = (116, 74, 36) if paint[0] > 225 and paint[2] < 110 else (244, 190, 56)
    pen.circle(0, 0, 0.1, heart)
    for _ in range(12):
        pen.circle(rng.uniform(-0.06, 0.06), rng.uniform(-0.06, 0.06), 0.012, darker(heart, 0.25))


def cactus(pen: Pen, rng: Random) -> Sketch:
    """A cactus with arms in the sand, or in a pot on a table."""
    potted = rng.random() < 0.35
    green = wobble(rng, rng.choice(((70, 142, 76), (96, 156, 84), (50, 124, 84))), 10)
    if potted:
        ground = backdrops.table(pen, rng)
        pot = pick(rng, "red orange brown blue white")
        body = ground.pen.at(
            pen.width * rng.uniform(0.34, 0.66), rng.uniform(0.84, 0.92), rng.uniform(0.7, 0.86)
        )
        body.ellipse(0, 0, 0.24, 0.035, (40, 30, 20, 100))
        _cactus(body.at(0, -0.2, 0.8), rng, green)
        body.polygon(outline("-0.2,-0.27 0.2,-0.27 0.15,0 -0.15,0"), pot.rgb)
        body.polygon(outline("0.08,-0.27 0.2,-0.27 0.15,0 0.06,0"), darker(pot.rgb, 0.15))
        body.rect(-0.22, -0.31, 0.22, -0.24, lighter(pot.rgb, 0.12))
        parts, setting = ("in a pot", f"in a {pot.name} pot"), ground.setting
    else:
        ground = _sandy(pen, rng)
        body = ground.pen.at(
            pen.width * rng.uniform(0.32, 0.68), rng.uniform(0.86, 0.93), rng.uniform(0.8, 1.0)
        )
        body.ellipse(0.06, 0, 0.28, 0.03, (90, 60, 30, 110))
        _cactus(body, rng, green)
        parts, setting = ("with two arms", "in the dry sand"), ground.setting
    return Sketch(
        "cactus",
        (),
        (rng.choice(("tall", "prickly")), "green"),
        1,
        (*parts, "with sharp spines"),
        setting,
    )


def _sandy(pen: Pen, rng: Random) -> Backdrop:
    light = pick_light(rng, "day day morning sunset dusk night")
    weather = air.sky(pen, rng, light, 0.75)
    lit = pen.lit(light.tint)
    sand = wobble(rng, rng.choice(((228, 186, 120), (214, 160, 100))), 10)
    backdrops.ground(lit, ridge(rng, pen.width, 0.64, 0.1, 0.35), darker(sand, 0.12))
    backdrops.ground(lit, ridge(rng, pen.width, 0.74, 0.05, 0.35), sand)
    backdrops.speckle(lit, rng, 0.78, 1.0, sand, 50)
    return Backdrop(
        Setting(("in the sand", "on the sand"), weather.hours, weather.weathers), lit, light
    )


def _cactus(pen: Pen, rng: Random, green: tuple[int, ...]) -> None:
    reach, lift = rng.uniform(0.2, 0.27), rng.uniform(0.0, 0.14)
    shade = darker(green, 0.2)
    for side, y in ((-1, -0.3 - lift), (1, -0.4 + lift)):
        path = [(0, y), (reach * side, y), (reach * side, y - rng.uniform(0.2, 0.28))]
        pen.line(path, 0.105, green)
        pen.line([(x + 0.02, p) for x, p in path[1:]], 0.012, shade)
    pen.line([(0, 0), (0, -0.78)], 0.17, green)
    for dx in (-0.045, 0, 0.045):
        pen.line([(dx, 0), (dx, -0.8)], 0.012, shade)
    for _ in range(30):
        x, y = rng.uniform(-0.08, 0.08), rng.uniform(-0.8, -0.02)
        pen.line([(x, y), (x + 0.02, y - 0.02)], 0.006, (244, 240, 214))
    if rng.random() < 0.45:
        for angle in (-50, 0, 50):
            pen.at(0, -0.86, 0.1, angle).ellipse(0, -0.5, 0.35, 0.6, (236, 92, 140))


def mushroom(pen: Pen, rng: Random) -> Sketch:
    """Mushrooms with a domed cap, spots and a stem."""
    ground = backdrops.meadow(pen, rng, pick_light(rng, "day day morning sunset dusk"))
    for _ in range(rng.randint(0, 4)):
        backdrops.fir(ground.pen, rng, rng.uniform(0, pen.width), ground.floor - 0.08, 0.4)
    cap = pick(rng, "red red brown orange white")
    spots = cap.name in ("red", "orange")
    count = rng.choice((1, 1, 2, 3))
    for index in range(count):
        size = rng.uniform(0.7, 0.95) if count == 1 else rng.uniform(0.44, 0.58)
        x = pen.width * ((index + 0.5) / count + rng.uniform(-0.1, 0.1) / count)
        _mushroom(
            ground.pen.at(x, rng.uniform(0.88, 0.95), size, rng.uniform(-6, 6)), rng, cap.rgb, spots
        )
    setting = Setting(
        ("on the grass", "in the moss", "on the ground"),
        ground.setting.hours,
        ground.setting.weathers,
    )
    return Sketch(
        "mushroom",
        ("toadstool",) if spots else (),
        (rng.choice(("small", "wild")), cap.name),
        count,
        ("with white spots", "with a white stem") if spots else ("with a thick stem",),
        setting,
    )


def _mushroom(pen: Pen, rng: Random, cap: tuple[int, ...], spots: bool) -> None:
    stem = (242, 234, 214)
    pen.ellipse(0, 0, 0.22, 0.035, (30, 40, 20, 110))
    pen.blob(outline("-0.09,-0.4 0.09,-0.4 0.1,-0.15 0.14,0 0,0.02 -0.14,0 -0.1,-0.15"), stem)
    pen.blob(
        outline("0.02,-0.4 0.09,-0.4 0.1,-0.15 0.14,0 0.05,0.02 0.04,-0.2"), darker(stem, 0.14)
    )
    pen.polygon(outline("-0.13,-0.36 0.13,-0.36 0.16,-0.24 -0.16,-0.24"), darker(stem, 0.08))
    pen.ellipse(0, -0.39, 0.36, 0.06, darker(cap, 0.35))
    pen.sector(0, -0.39, 0.38, 0.4, 180, 360, cap)
    pen.sector(0.0, -0.39, 0.38, 0.4, 315, 360, darker(cap, 0.14))
    pen.ellipse(0, -0.39, 0.375, 0.045, darker(cap, 0.2))
    if spots:
        for x, y, radius in (
            (-0.2, -0.5, 0.05),
            (0.0, -0.62, 0.06),
            (0.19, -0.52, 0.045),
            (-0.04, -0.46, 0.04),
            (0.1, -0.72, 0.03),
            (-0.15, -0.68, 0.035),
            (0.29, -0.44, 0.025),
        ):
            pen.ellipse(x + rng.uniform(-0.015, 0.015), y, radius, radius * 0.8, (252, 248, 240))
