"""Umbrella, guitar, ball."""

from __future__ import annotations

import math
from random import Random

from concept.demo import air, backdrops
from concept.demo.brush import Pen, outline
from concept.demo.palette import darker, lighter, mix, pick, pick_light, wobble
from concept.demo.words import Setting, Sketch


def umbrella(pen: Pen, rng: Random) -> Sketch:
    """An open umbrella with a curved handle, often in the rain."""
    wet = rng.random() < 0.65
    if wet:
        ground = (
            backdrops.road(pen, rng, pick_light(rng, "day dusk"))
            if rng.random() < 0.5
            else (backdrops.meadow(pen, rng, pick_light(rng, "day dusk")))
        )
    else:
        ground = backdrops.plain(pen, rng)
    first = pick(rng, "red yellow blue green purple pink black")
    second = pick(rng, "white yellow red") if rng.random() < 0.4 else first
    body = ground.pen.at(
        pen.width * rng.uniform(0.38, 0.62),
        rng.uniform(0.48, 0.56),
        rng.uniform(0.85, 1.1),
        rng.uniform(-22, 22),
    )
    body.line([(0, -0.3), (0, 0.36)], 0.022, (84, 62, 48))
    body.arc(0.06, 0.36, 0.06, 0.07, 0, 180, 0.03, (112, 74, 44))
    ribs = 6
    for index in range(ribs):
        t0, t1 = -1 + 2 * index / ribs, -1 + 2 * (index + 1) / ribs
        tone = first.rgb if index % 2 == 0 else second.rgb
        tone = darker(tone, 0.2 * abs(t0 + t1) / 2 + (0.06 if index % 2 else 0))
        left, right = (0.48 * math.sin(t * math.pi / 2) for t in (t0, t1))
        turns = [math.pi / 2 * step / 5 for step in range(6)]
        dome = [(left * math.cos(turn), -0.4 * math.sin(turn)) for turn in turns]
        other = [(right * math.cos(turn), -0.4 * math.sin(turn)) for turn in reversed(turns)]
        rim = [(left + (right - left) * s / 6, -0.05 * math.sin(math.pi * s / 6)) for s in range(7)]
        body.polygon([*dome, *other, *reversed(rim)], tone)
    body.line([(0, -0.4), (0, -0.46)], 0.02, (60, 56, 56))
    setting = ground.setting
    if wet:
        air.rain(pen, rng)
        setting = Setting(
            (*setting.places[:1], "in the rain"), setting.hours, ("in the rain", "on a rainy day")
        )
    parts = ("with a curved handle", "with a wooden handle")
    return Sketch("umbrella", (), (rng.choice(("open", "big")), first.name), 1, parts, setting)


def guitar(pen: Pen, rng: Random) -> Sketch:
    """An acoustic guitar, leaning in a room or before a plain ground."""
    ground = backdrops.room(pen, rng) if rng.random() < 0.5 else backdrops.plain(pen, rng)
    paint = pick(rng, "brown orange red black yellow blue")
    tone = paint.rgb
    body = ground.pen.at(
        pen.width * rng.uniform(0.4, 0.6),
        rng.uniform(0.66, 0.72),
        rng.uniform(0.6, 0.78),
        rng.uniform(-50, 50),
    )
    shape = outline(
        "0,-0.3 0.17,-0.26 0.185,-0.14 0.14,-0.03 0.24,0.1 0.24,0.26 0.1,0.36 "
        "0,0.37 -0.1,0.36 -0.24,0.26 -0.24,0.1 -0.14,-0.03 -0.185,-0.14 -0.17,-0.26"
    )
    body.blob([(x * 1.05 + 0.02, y * 1.03 + 0.015) for x, y in shape], (30, 26, 26, 90))
    body.blob(shape, darker(tone, 0.35))
    body.blob([(x * 0.92, y * 0.94) for x, y in shape], lighter(tone, 0.12))
    neck = (92, 60, 38)
    body.rect(-0.033, -0.86, 0.033, -0.12, neck)
    for index in range(11):
        y = -0.82 + 0.055 * index
        body.line([(-0.03, y), (0.03, y)], 0.006, (210, 200, 180))
    body.polygon(outline("-0.04,-0.86 0.04,-0.86 0.06,-1.05 -0.06,-1.05"), darker(neck, 0.3))
    for side in (-1, 1):
        for y in (-0.9, -0.95, -1.0):
            body.line([(0.05 * side, y), (0.09 * side, y)], 0.022, (220, 214, 200))
    body.circle(0, -0.02, 0.09, darker(tone, 0.5))
    body.circle(0, -0.02, 0.075, (40, 28, 22))
    body.round_rect(-0.1, 0.17, 0.1, 0.205, 0.012, (60, 38, 26))
    for x in (-0.022, -0.008, 0.008, 0.022):
        body.line([(x, -1.0), (x, 0.19)], 0.004, (240, 236, 226))
    return Sketch(
        "guitar",
        (),
        (rng.choice(("old", "wooden")), paint.name),
        1,
        ("with six strings", "with a long neck"),
        ground.setting,
    )


def ball(pen: Pen, rng: Random) -> Sketch:
    """A football, a basketball, or a ball of coloured panels."""
    choice = rng.random()
    if choice < 0.45:
        ground = backdrops.meadow(pen, rng, pick_light(rng, "day day morning sunset dusk"))
    else:
        ground = backdrops.room(pen, rng) if choice < 0.75 else backdrops.plain(pen, rng)
    style = rng.choice(("football", "basketball", "panels"))
    radius = rng.uniform(0.2, 0.32)
    x, y = pen.width * rng.uniform(0.3, 0.7), 0.92 - radius - rng.uniform(0, 0.06)
    body = ground.pen.at(x, y, radius, rng.uniform(-30, 30))
    ground.pen.ellipse(x, y + radius, radius * 0.85, 0.035, (30, 30, 30, 100))
    names: tuple[str, ...] = ()
    if style == "football":
        colour, names = "white", ("football",)
        _football(body)
    elif style == "basketball":
        colour, names = "orange", ("basketball",)
        _basketball(body, wobble(rng, (226, 120, 46), 12))
    else:
        paint, other = pick(rng, "red blue green purple"), pick(rng, "white yellow")
        colour = paint.name
        _panels(body, paint.rgb, other.rgb)
    glint = ground.pen.at(x, y, radius)
    glint.ellipse(-0.4, -0.48, 0.2, 0.13, (255, 255, 255, 90))
    return Sketch(
        "ball", names, ("round", colour), 1, ("to play with", "for a game"), ground.setting
    )


def _football(pen: Pen) -> None:
    pen.circle(0, 0, 1, (190, 194, 200))
    pen.circle(-0.04, -0.04, 0.95, (248, 248, 246))
    ink = (34, 34, 40)
    pentagon = [
        (0.34 * math.sin(math.tau * i / 5), -0.34 * math.cos(math.tau * i / 5)) for i in range(5)
    ]
    pen.polygon(pentagon, ink)
    for index in range(5):
        arm = pen.at(0, 0, 1, index * 72)
        arm.line([(0, -0.34), (0, -0.66)], 0.035, ink)
        arm.polygon(outline("0,-0.66 0.2,-0.76 0.16,-0.95 -0.16,-0.95 -0.2,-0.76"), ink)
        arm.line([(0.2, -0.76), (0.44, -0.6)], 0.035, ink)
        arm.line([(-0.2, -0.76), (-0.44, -0.6)], 0.035, ink)


def _basketball(pen: Pen, tone: tuple[int, int, int]) -> None:
    pen.circle(0, 0, 1, darker(tone, 0.2))
    pen.circle(-0.04, -0.04, 0.95, tone)
    ink = (50, 34, 28)
    pen.line([(-0.98, 0), (0.98, 0)], 0.05, ink)
    pen.line([(0, -0.98), (0, 0.98)], 0.05, ink)
    pen.arc(-1.12, 0, 0.75, 0.9, -48, 48, 0.05, ink)
    pen.arc(1.12, 0, 0.75, 0.9, 132, 228, 0.05, ink)


def _panels(pen: Pen, first: tuple[int, ...], second: tuple[int, ...]) -> None:
    for index in range(6):
        tone = first if index % 2 == 0 else second
        pen.sector(0, 0, 1, 1, index * 60, index * 60 + 61, tone)
    for index in range(3):
        pen.at(0, 0, 1, index * 60).arc(0, 0, 1, 1, 20, 80, 0.05, darker(first, 0.2))
    pen.circle(0, 0, 0.16, mix(first, (255, 255, 255), 0.7))
