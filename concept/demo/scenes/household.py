"""Clock, cup, candle, book."""

from __future__ import annotations

from random import Random

from concept.demo import backdrops
from concept.demo.backdrops import Backdrop
from concept.demo.brush import Pen, outline, smooth
from concept.demo.palette import darker, lighter, pick, pick_light, wobble
from concept.demo.words import Setting, Sketch


def clock(pen: Pen, rng: Random) -> Sketch:
    """A round wall clock, or an alarm clock with bells."""
    alarm = rng.random() < 0.45
    ground: Backdrop = (
        backdrops.table(pen, rng)
        if alarm
        else backdrops.plain(pen, rng, "white grey blue green yellow pink orange")
    )
    frame = pick(rng, "red blue black brown green yellow")
    body = ground.pen.at(
        pen.width * rng.uniform(0.36, 0.64),
        rng.uniform(0.5, 0.56) if alarm else rng.uniform(0.44, 0.56),
        rng.uniform(0.72, 0.95),
    )
    if alarm:
        for side in (-1, 1):
            body.line([(0.16 * side, 0.26), (0.25 * side, 0.42)], 0.05, darker(frame.rgb, 0.35))
            body.at(0.2 * side, -0.37, 1, 33 * side).sector(
                0, 0, 0.13, 0.12, 180, 360, lighter(frame.rgb, 0.15)
            )
        body.line([(0, -0.36), (0, -0.46)], 0.025, (80, 80, 86))
        body.round_rect(-0.05, -0.5, 0.05, -0.45, 0.02, (80, 80, 86))
    body.circle(0.015, 0.02, 0.39, (30, 30, 34, 80))
    body.circle(0, 0, 0.38, frame.rgb)
    body.circle(0, 0, 0.375, lighter(frame.rgb, 0.12))
    body.circle(0, 0, 0.32, (252, 250, 242))
    ink = (36, 36, 42)
    for index in range(12):
        mark = body.at(0, 0, 1, index * 30)
        long = 0.07 if index % 3 == 0 else 0.035
        mark.line([(0, -0.29), (0, -0.29 + long)], 0.026 if index % 3 == 0 else 0.014, ink)
    minutes = rng.randint(0, 719)
    body.at(0, 0, 1, minutes / 2).line([(0, 0.03), (0, -0.16)], 0.034, ink)
    body.at(0, 0, 1, minutes * 6 % 360).line([(0, 0.04), (0, -0.24)], 0.022, ink)
    body.circle(0, 0, 0.03, (206, 44, 44))
    setting = ground.setting if alarm else Setting(("on the wall", f"on a {_wall(ground)} wall"))
    return Sketch(
        "clock",
        ("alarm clock",) if alarm else ("wall clock",),
        (rng.choice(("round", "old")), frame.name),
        1,
        ("with black hands", "with a white face", "with two bells" if alarm else "with two hands"),
        setting,
    )


def _wall(ground: Backdrop) -> str:
    return ground.setting.places[0].split()[2]


def candle(pen: Pen, rng: Random) -> Sketch:
    """A burning candle with a glow in a dim room."""
    light = pick_light(rng, "dusk night night")
    wall = darker(pick(rng, "brown blue purple red green").rgb, rng.uniform(0.55, 0.72))
    edge = rng.uniform(0.7, 0.8)
    pen.gradient(0, edge, [darker(wall, 0.35), wall])
    wood = wobble(rng, (96, 62, 38), 8)
    pen.gradient(edge, 1.0, [wood, darker(wood, 0.35)])
    count = rng.choice((1, 1, 2, 3))
    paint = pick(rng, "white white red yellow green purple")
    for index in range(count):
        size = rng.uniform(0.85, 1.1) if count == 1 else rng.uniform(0.6, 0.9)
        x = pen.width * ((index + 0.5) / count + rng.uniform(-0.08, 0.08))
        high = rng.uniform(0.3, 0.5)
        body = pen.at(x, rng.uniform(0.85, 0.92), size)
        body.glow(0, -high - 0.13, 0.42, (255, 196, 96), 15)
        body.ellipse(0, 0.0, 0.17, 0.035, (200, 160, 70))
        body.ellipse(0, -0.012, 0.14, 0.024, (150, 114, 46))
        body.rect(-0.075, -high, 0.075, -0.01, paint.rgb)
        body.rect(0.03, -high, 0.075, -0.01, darker(paint.rgb, 0.18))
        body.ellipse(0, -high, 0.075, 0.02, lighter(paint.rgb, 0.5))
        body.line(
            [(-0.06, -high), (-0.06, -high + rng.uniform(0.06, 0.14))],
            0.026,
            lighter(paint.rgb, 0.3),
        )
        body.line([(0, -high), (0, -high - 0.05)], 0.012, (40, 32, 30))
        for half, tall, tone in (
            (0.05, 0.2, (255, 160, 40)),
            (0.032, 0.13, (255, 226, 120)),
            (0.016, 0.07, (255, 252, 230)),
        ):
            y = -high - 0.04
            body.blob(
                [
                    (-half, y),
                    (-half * 0.7, y - tall * 0.4),
                    (0, y - tall),
                    (half * 0.7, y - tall * 0.4),
                    (half, y),
                    (0, y + 0.02),
                ],
                tone,
            )
    setting = Setting(("on a table", "on a wooden table", "in a dark room"), light.words)
    return Sketch(
        "candle",
        (),
        (rng.choice(("burning", "bright")), paint.name),
        count,
        ("with a bright flame", "with a flame"),
        setting,
    )


def book(pen: Pen, rng: Random) -> Sketch:
    """An open book, or a closed one, or a pile."""
    ground = backdrops.table(pen, rng)
    body = ground.pen.at(
        pen.width * rng.uniform(0.4, 0.6), rng.uniform(0.8, 0.88), rng.uniform(0.85, 1.05)
    )
    paint = pick(rng, "red blue green brown purple orange black")
    if rng.random() < 0.5:
        count = 1
        _open_book(body, paint.rgb)
        traits: tuple[str, ...] = ("open", paint.name)
        parts = ("with white pages", "with lines of text")
    else:
        count = rng.randint(2, 4)
        for index in range(count):
            tone = paint.rgb if index == 0 else pick(rng, "red blue green brown purple orange").rgb
            half = rng.uniform(0.32, 0.42)
            _closed_book(
                body.at(rng.uniform(-0.05, 0.05), -0.135 * index, 1, 0, rng.random() < 0.5),
                half,
                tone,
            )
        traits = ("closed",)
        parts = ("in a pile", "with white pages")
    return Sketch("book", (), traits, count, parts, ground.setting)


def _open_book(pen: Pen, cover: tuple[int, ...]) -> None:
    page = (250, 246, 234)
    pen.ellipse(0, 0.02, 0.56, 0.04, (40, 30, 20, 100))
    pen.polygon(outline("-0.54,-0.5 0.54,-0.5 0.58,0.02 -0.58,0.02"), cover)
    for side in (-1, 1):
        pen.blob(
            [
                (0, -0.5),
                (0.14 * side, -0.55),
                (0.48 * side, -0.52),
                (0.5 * side, -0.5),
                (0.53 * side, -0.04),
                (0.5 * side, -0.02),
                (0.16 * side, -0.06),
                (0, 0.0),
            ],
            page,
        )
        pen.polygon(
            [(0, -0.49), (0.07 * side, -0.51), (0.075 * side, -0.04), (0, -0.01)],
            darker(page, 0.14),
        )
        for index in range(7):
            y = -0.46 + 0.058 * index
            pen.line([(0.11 * side, y), (0.44 * side, y + 0.012)], 0.013, (120, 116, 112))


def _closed_book(pen: Pen, half: float, cover: tuple[int, ...]) -> None:
    pen.round_rect(-half, -0.13, half, 0, 0.02, cover)
    pen.rect(-half + 0.05, -0.108, half + 0.005, -0.024, (248, 242, 226))
    for y in (-0.09, -0.066, -0.042):
        pen.line([(-half + 0.06, y), (half, y)], 0.005, (200, 192, 176))
    pen.rect(-half, -0.13, half, -0.108, darker(cover, 0.1))
    pen.round_rect(-half - 0.015, -0.13, -half + 0.06, 0, 0.02, darker(cover, 0.2))
    pen.rect(-half - 0.01, -0.095, -half + 0.055, -0.075, (240, 206, 110))


def cup(pen: Pen, rng: Random) -> Sketch:
    """A cup with a handle on a saucer, with steam."""
    ground = backdrops.table(pen, rng) if rng.random() < 0.75 else backdrops.plain(pen, rng)
    paint = pick(rng, "white red blue green yellow purple orange")
    body = ground.pen.at(
        pen.width * rng.uniform(0.36, 0.64),
        rng.uniform(0.82, 0.9),
        rng.uniform(0.85, 1.15),
        flip=rng.random() < 0.5,
    )
    tone, tall = paint.rgb, rng.random() < 0.4
    half, high = (0.21, 0.44) if tall else (0.26, 0.34)
    if not tall:
        body.ellipse(0, 0.0, 0.4, 0.06, darker(tone, 0.25))
        body.ellipse(0, -0.012, 0.39, 0.055, lighter(tone, 0.15))
    body.ellipse(0, 0, half, 0.04, (40, 30, 20, 100))
    body.arc(half * 0.95, -high * 0.55, 0.11, high * 0.27, -90, 90, 0.045, darker(tone, 0.12))
    foot = half if tall else half * 0.55
    right = smooth([(half, -high), (half * 0.96, -high * 0.45), (foot, 0.0)], closed=False)
    left = [(-x, y) for x, y in right]
    body.polygon([*right, *reversed(left)], tone)
    body.polygon([(half * 0.45, -high), *right, (foot * 0.6, 0.0)], darker(tone, 0.12))
    if rng.random() < 0.4:
        trim = pick(rng, "red blue white yellow")
        body.rect(-half * 0.98, -high * 0.62, half * 0.98, -high * 0.5, trim.rgb)
    body.ellipse(0, -high, half, 0.055, lighter(tone, 0.3))
    drink = rng.choice(("coffee", "tea", "milk"))
    liquid = {"coffee": (78, 48, 30), "tea": (190, 112, 46), "milk": (250, 248, 240)}[drink]
    body.ellipse(0, -high + 0.008, half * 0.88, 0.042, liquid)
    parts: tuple[str, ...] = ("with a handle",)
    names = ("mug", f"cup of {drink}") if tall else (f"cup of {drink}",)
    if rng.random() < 0.65:
        for x in (-0.09, 0.0, 0.09):
            sway = rng.uniform(0.02, 0.05)
            body.curve(
                [
                    (x, -high - 0.06),
                    (x + sway, -high - 0.14),
                    (x - sway, -high - 0.22),
                    (x + sway * 0.5, -high - 0.32),
                ],
                0.022,
                (255, 255, 255, 170),
            )
        parts = (*parts, "with hot steam", "with steam")
    return Sketch("cup", names, (rng.choice(("hot", "full")), paint.name), 1, parts, ground.setting)
