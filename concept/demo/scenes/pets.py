"""Cat, dog, penguin."""

from __future__ import annotations

from random import Random

from concept.demo import backdrops
from concept.demo.backdrops import Backdrop
from concept.demo.brush import Pen, outline
from concept.demo.palette import PAINTS, Paint, darker, lighter, pick, wobble
from concept.demo.words import Setting, Sketch

_DARK = (34, 32, 36)


def _stage(pen: Pen, rng: Random) -> Backdrop:
    choice = rng.random()
    if choice < 0.4:
        return backdrops.room(pen, rng)
    if choice < 0.75:
        return backdrops.meadow(pen, rng)
    return backdrops.plain(pen, rng, "blue green yellow pink purple")


def _fur(rng: Random, names: str) -> Paint:
    name = rng.choice(names.split())
    tones = {"brown": (150, 104, 64), "orange": (232, 148, 66), "white": (240, 236, 228)}
    return Paint(name, wobble(rng, tones.get(name, PAINTS[name]), 12))


def cat(pen: Pen, rng: Random) -> Sketch:
    """A sitting cat with pointed ears and whiskers, or the face alone."""
    ground = _stage(pen, rng)
    fur, eye = _fur(rng, "orange grey black white brown"), pick(rng, "green yellow blue")
    if rng.random() < 0.3:
        head = ground.pen.at(pen.width * rng.uniform(0.42, 0.58), rng.uniform(0.54, 0.62), 2.1)
        _cat_head(head, fur, eye.rgb, rng)
    else:
        body = ground.pen.at(
            pen.width * rng.uniform(0.3, 0.7),
            rng.uniform(0.88, 0.94),
            rng.uniform(0.8, 0.98),
            flip=rng.random() < 0.5,
        )
        tone = fur.rgb
        body.ellipse(0.02, 0, 0.3, 0.035, (30, 30, 30, 90))
        body.curve(outline("0.16,-0.04 0.36,-0.06 0.42,-0.24 0.34,-0.36"), 0.065, darker(tone, 0.1))
        body.blob(
            outline("-0.1,-0.5 0.1,-0.5 0.2,-0.24 0.23,-0.02 0,0.01 -0.21,-0.02 -0.18,-0.24"), tone
        )
        body.blob(
            outline("0,-0.44 0.08,-0.3 0.06,-0.12 -0.06,-0.12 -0.08,-0.3"), lighter(tone, 0.35)
        )
        for x in (-0.08, 0.08):
            body.ellipse(x, -0.02, 0.07, 0.035, lighter(tone, 0.25))
        for x in (-0.03, 0.03):
            body.line([(x, -0.16), (x, -0.03)], 0.008, darker(tone, 0.3))
        _cat_head(body.at(0, -0.62), fur, eye.rgb, rng)
    return Sketch(
        "cat",
        ("kitten",),
        (rng.choice(("cute", "little", "sitting")), fur.name),
        1,
        (f"with {eye.name} eyes", "with whiskers", "with pointed ears"),
        ground.setting,
    )


def _cat_head(pen: Pen, fur: Paint, eye: tuple[int, ...], rng: Random) -> None:
    tone = fur.rgb
    for side in (-1, 1):
        pen.polygon([(0.05 * side, -0.12), (0.17 * side, -0.27), (0.2 * side, -0.02)], tone)
        pen.polygon(
            [(0.09 * side, -0.12), (0.16 * side, -0.22), (0.175 * side, -0.06)], (232, 158, 158)
        )
    pen.ellipse(0, 0, 0.2, 0.165, tone)
    if fur.name in ("orange", "grey", "brown"):
        for x in (-0.05, 0, 0.05):
            pen.line([(x, -0.15), (x * 0.7, -0.09)], 0.016, darker(tone, 0.35))
        for side in (-1, 1):
            for y in (0.0, 0.05):
                pen.line([(0.19 * side, y), (0.13 * side, y + 0.01)], 0.014, darker(tone, 0.35))
    pen.ellipse(0, 0.075, 0.09, 0.06, lighter(tone, 0.5))
    narrow = rng.uniform(0.01, 0.024)
    for x in (-0.08, 0.08):
        pen.ellipse(x, -0.015, 0.044, 0.038, eye)
        pen.ellipse(x, -0.015, narrow, 0.035, _DARK)
        pen.circle(x + 0.012, -0.028, 0.009, (255, 255, 255))
    pen.polygon([(-0.024, 0.045), (0.024, 0.045), (0, 0.07)], (226, 116, 128))
    whisker = (250, 250, 250) if fur.name in ("black", "grey", "brown") else (90, 84, 80)
    for side in (-1, 1):
        pen.arc(0.022 * side, 0.07, 0.022, 0.022, 0, 180, 0.008, _DARK)
        for lift in (-0.025, 0.0, 0.025):
            pen.line(
                [(0.07 * side, 0.07 + lift * 0.5), (0.25 * side, 0.06 + lift * 1.6)], 0.006, whisker
            )


def dog(pen: Pen, rng: Random) -> Sketch:
    """A standing dog from the side, or a face with hanging ears and tongue."""
    ground = _stage(pen, rng)
    fur = _fur(rng, "brown black white grey orange")
    collar = pick(rng, "red blue green")
    if rng.random() < 0.4:
        face = ground.pen.at(pen.width * rng.uniform(0.42, 0.58), rng.uniform(0.5, 0.58), 1.9)
        _dog_face(face, fur.rgb, collar.rgb)
    else:
        body = ground.pen.at(
            pen.width * rng.uniform(0.4, 0.6),
            rng.uniform(0.86, 0.93),
            rng.uniform(0.8, 1.0),
            flip=rng.random() < 0.5,
        )
        _dog_side(body, rng, fur.rgb, collar.rgb)
    return Sketch(
        "dog",
        ("puppy",),
        (rng.choice(("happy", "friendly", "standing")), fur.name),
        1,
        (f"with a {collar.name} collar", "with long ears", "with a tail"),
        ground.setting,
    )


def _dog_face(pen: Pen, fur: tuple[int, ...], collar: tuple[int, ...]) -> None:
    ear = darker(fur, 0.35)
    pen.blob(outline("-0.14,0.14 0.14,0.14 0.26,0.4 -0.26,0.4"), darker(fur, 0.08))
    pen.round_rect(-0.15, 0.16, 0.15, 0.205, 0.02, collar)
    pen.circle(0, 0.22, 0.025, (236, 200, 80))
    pen.blob(
        outline("-0.13,-0.19 0.13,-0.19 0.19,-0.04 0.15,0.12 0,0.18 -0.15,0.12 -0.19,-0.04"), fur
    )
    for side in (-1, 1):
        pen.blob(
            [
                (0.09 * side, -0.19),
                (0.2 * side, -0.17),
                (0.27 * side, 0.02),
                (0.22 * side, 0.12),
                (0.16 * side, 0.0),
            ],
            ear,
        )
        pen.circle(0.075 * side, -0.055, 0.026, _DARK)
        pen.circle(0.083 * side, -0.064, 0.008, (255, 255, 255))
    pen.ellipse(0, 0.07, 0.1, 0.085, lighter(fur, 0.5))
    pen.blob(outline("-0.035,0.11 0.035,0.11 0.03,0.19 0,0.21 -0.03,0.19"), (232, 106, 120))
    for side in (-1, 1):
        pen.arc(0.04 * side, 0.09, 0.04, 0.03, 0, 180, 0.01, _DARK)
    pen.ellipse(0, 0.03, 0.045, 0.032, _DARK)


def _dog_side(pen: Pen, rng: Random, fur: tuple[int, ...], collar: tuple[int, ...]) -> None:
    ear, far = darker(fur, 0.35), darker(fur, 0.2)
    pen.ellipse(0, 0, 0.42, 0.03, (30, 30, 30, 90))
    pen.curve([(-0.32, -0.4), (-0.44, -0.5), (-0.46 + rng.uniform(-0.06, 0.06), -0.64)], 0.05, fur)
    for x in (-0.2, 0.2):
        pen.round_rect(x - 0.04, -0.3, x + 0.04, 0, 0.03, far)
    pen.blob(
        outline("-0.34,-0.42 -0.1,-0.47 0.22,-0.48 0.32,-0.36 0.24,-0.22 -0.1,-0.2 -0.33,-0.24"),
        fur,
    )
    for x in (-0.28, 0.25):
        pen.round_rect(x - 0.045, -0.34, x + 0.045, 0, 0.03, fur)
        pen.ellipse(x + 0.02, -0.015, 0.065, 0.025, fur)
    pen.polygon(outline("0.13,-0.44 0.3,-0.32 0.38,-0.56 0.22,-0.66"), fur)
    pen.line([(0.16, -0.47), (0.34, -0.41)], 0.04, collar)
    pen.blob(
        outline("0.18,-0.72 0.34,-0.76 0.42,-0.66 0.57,-0.62 0.58,-0.54 0.4,-0.51 0.22,-0.54"), fur
    )
    pen.blob(outline("0.44,-0.61 0.57,-0.62 0.58,-0.54 0.44,-0.53"), lighter(fur, 0.4))
    pen.ellipse(0.57, -0.61, 0.034, 0.028, _DARK)
    pen.circle(0.4, -0.66, 0.021, _DARK)
    pen.circle(0.407, -0.668, 0.007, (255, 255, 255))
    pen.line([(0.46, -0.54), (0.55, -0.545)], 0.01, _DARK)
    if rng.random() < 0.5:
        pen.blob(outline("0.47,-0.54 0.52,-0.54 0.52,-0.44 0.48,-0.44"), (232, 106, 120))
    pen.blob(outline("0.2,-0.74 0.3,-0.72 0.3,-0.56 0.22,-0.46 0.15,-0.56"), ear)
    if rng.random() < 0.4:
        pen.ellipse(-0.08, -0.38, 0.11, 0.07, ear)


def penguin(pen: Pen, rng: Random) -> Sketch:
    """Black and white birds on snow and ice."""
    ground = backdrops.meadow(pen, rng, snowy=1.0)
    if rng.random() < 0.4:
        floe = ground.pen.at(pen.width * 0.5, ground.floor - 0.06, 1)
        floe.ellipse(0, 0, 0.75, 0.06, (96, 160, 206))
    count = rng.choice((1, 1, 2, 3))
    for index in range(count):
        size = rng.uniform(0.74, 0.94) if count == 1 else rng.uniform(0.5, 0.66)
        x = pen.width * ((index + 0.5) / count + rng.uniform(-0.12, 0.12) / count)
        if count == 1:
            x = pen.width * rng.uniform(0.3, 0.7)
        _penguin(
            ground.pen.at(x, rng.uniform(0.88, 0.94), size, rng.uniform(-6, 6), rng.random() < 0.5)
        )
    setting = Setting(
        ("on the ice", *ground.setting.places[:2]), ground.setting.hours, ground.setting.weathers
    )
    return Sketch(
        "penguin",
        (),
        (rng.choice(("cute", "fat", "little")),),
        count,
        ("with black wings", "with an orange beak", "with a white belly"),
        setting,
    )


def _penguin(pen: Pen) -> None:
    black, beak = (38, 42, 52), (242, 152, 44)
    pen.ellipse(0, 0, 0.24, 0.03, (110, 130, 160, 150))
    for x in (-0.09, 0.09):
        pen.ellipse(x, -0.015, 0.085, 0.035, beak)
    for side in (-1, 1):
        pen.blob(
            [
                (0.17 * side, -0.5),
                (0.23 * side, -0.46),
                (0.33 * side, -0.2),
                (0.26 * side, -0.18),
                (0.17 * side, -0.3),
            ],
            darker(black, 0.2),
        )
    pen.blob(
        outline(
            "0,-0.86 0.12,-0.8 0.15,-0.64 0.21,-0.42 0.21,-0.14 0.1,-0.02 -0.1,-0.02 "
            "-0.21,-0.14 -0.21,-0.42 -0.15,-0.64 -0.12,-0.8"
        ),
        black,
    )
    pen.blob(
        outline("0,-0.58 0.12,-0.46 0.14,-0.2 0.06,-0.05 -0.06,-0.05 -0.14,-0.2 -0.12,-0.46"),
        (250, 250, 252),
    )
    for x in (-0.055, 0.055):
        pen.ellipse(x, -0.69, 0.055, 0.07, (250, 250, 252))
        pen.circle(x * 0.85, -0.7, 0.02, _DARK)
    pen.polygon([(-0.05, -0.67), (0.05, -0.67), (0, -0.6)], beak)
