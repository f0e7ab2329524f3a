"""The sky and what is in it: sun, stars, clouds, rain, snow."""

from __future__ import annotations

from random import Random

from concept.demo.brush import Pen
from concept.demo.palette import Colour, Light, darker, lighter, mix
from concept.demo.words import Setting

PLAIN = (1.0, 1.0, 1.0)


def cloud(pen: Pen, rng: Random, x: float, y: float, size: float, colour: Colour) -> None:
    """A heap of round puffs with a flat base."""
    spot = pen.at(x, y, size)
    puffs = [(rng.uniform(-0.75, 0.75), rng.uniform(-0.25, 0.05)) for _ in range(6)]
    for dx, dy in puffs:
        spot.ellipse(dx, dy + 0.06, 0.32, 0.22, (*darker(colour, 0.12), 230))
    for dx, dy in puffs:
        spot.ellipse(dx, dy, 0.3, 0.2, (*colour[:3], 245))


def starry(pen: Pen, rng: Random, bottom: float, count: int = 50) -> None:
    """Small stars above ``bottom``."""
    shining = pen.lit(PLAIN)
    for _ in range(count):
        radius = rng.uniform(0.002, 0.006)
        colour = lighter((230, 225, 190), rng.random() * 0.5)
        shining.circle(rng.uniform(0, pen.width), rng.uniform(0, bottom), radius, colour)


def sky(pen: Pen, rng: Random, light: Light, bottom: float = 1.0, calm: bool = False) -> Setting:
    """The sky down to ``bottom``, with what weather chance brings unless it must be ``calm``.

    Args:
        pen: Pen of the whole picture.
        rng: Source of chance.
        light: The hour.
        bottom: Height of the horizon.
        calm: Whether to leave out everything but the colour of the hour.

    Returns:
        The hour and the weather in words.
    """
    shining = pen.lit(PLAIN)
    shift = rng.randint(-14, 14)
    colours = [tuple(min(255, max(0, c + shift)) for c in stop) for stop in light.sky]
    weather = "clear" if calm else rng.choice(("clear", "cloudy", "cloudy", "overcast"))
    if weather == "overcast":
        grey = (176, 182, 192) if not light.dark else (34, 38, 54)
        colours = [mix(stop, grey, 0.75) for stop in colours]
    shining.gradient(0, bottom, colours)
    if light.dark:
        if weather != "overcast":
            starry(pen, rng, bottom)
    elif weather == "clear" and not calm and rng.random() < 0.6:
        _sun(shining, rng, light, bottom)
    if weather == "cloudy":
        tone = mix((255, 255, 255), light.sky[-1], 0.25) if not light.dark else (58, 64, 92)
        for _ in range(rng.randint(2, 5)):
            cloud(
                shining,
                rng,
                rng.uniform(0, pen.width),
                rng.uniform(0.08, max(0.1, bottom * 0.75)),
                rng.uniform(0.06, 0.16),
                tone,
            )
    return Setting(hours=light.words, weathers=_weather_words(weather, light))


def _sun(pen: Pen, rng: Random, light: Light, bottom: float) -> None:
    low = light.name in ("morning", "sunset", "dusk")
    x = rng.uniform(0.1, 0.9) * pen.width
    y = bottom * (rng.uniform(0.7, 0.95) if low else rng.uniform(0.12, 0.35))
    colour = (255, 196, 90) if low else (255, 244, 190)
    pen.glow(x, y, 0.16, lighter(colour, 0.3), 22)
    pen.circle(x, y, rng.uniform(0.04, 0.06), colour)


def _weather_words(weather: str, light: Light) -> tuple[str, ...]:
    if weather == "overcast":
        return ("under a grey sky", "on a cloudy day") if not light.dark else ("under a dark sky",)
    if weather == "cloudy":
        return ("with clouds in the sky", "under white clouds", "under a cloudy sky")
    if light.dark:
        return ("under the stars", "under a starry sky")
    return ("under a clear sky", "on a sunny day", "in the sun")


def rain(pen: Pen, rng: Random) -> None:
    """Slanted streaks over the whole picture."""
    slant = rng.uniform(-0.03, 0.03)
    for _ in range(90):
        x, y = rng.uniform(0, pen.width), rng.uniform(-0.05, 1.0)
        length = rng.uniform(0.04, 0.09)
        pen.line([(x, y), (x + slant, y + length)], 0.004, (205, 220, 240, 150))


def snowfall(pen: Pen, rng: Random, count: int = 70) -> None:
    """White flakes over the whole picture."""
    for _ in range(count):
        x, y = rng.uniform(0, pen.width), rng.uniform(0, 1)
        pen.circle(x, y, rng.uniform(0.004, 0.011), (250, 250, 255, 220))
