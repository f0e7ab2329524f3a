"""Colours by name, and the light of the hours of the day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

Colour = tuple[int, ...]
"""Red, green, blue and, where a colour lets the ground shine through, alpha; each 0 to 255."""

Tint = tuple[float, float, float]
"""Factors on red, green and blue: the light that falls on a thing."""

PAINTS: dict[str, tuple[int, int, int]] = {
    "red": (208, 40, 38),
    "orange": (240, 136, 32),
    "yellow": (246, 208, 52),
    "green": (66, 156, 68),
    "blue": (44, 98, 196),
    "purple": (128, 66, 168),
    "pink": (240, 132, 172),
    "brown": (128, 82, 46),
    "black": (40, 40, 46),
    "white": (244, 244, 240),
    "grey": (140, 144, 150),
}


@dataclass(frozen=True)
class Paint:
    """A colour as drawn, with the word for it."""

    name: str
    rgb: tuple[int, int, int]


def pick(rng: Random, names: str) -> Paint:
    """Choose one of the blank-separated colour ``names``, never twice quite the same shade."""
    name = rng.choice(names.split())
    return Paint(name, wobble(rng, PAINTS[name], 16))


def wobble(rng: Random, rgb: Sequence[int], amount: int = 10) -> tuple[int, int, int]:
    """Move a colour a little: one step shared by all channels, one for each."""
    shared = rng.randint(-amount, amount)
    red, green, blue = (
        min(255, max(0, channel + shared + rng.randint(-amount // 2, amount // 2)))
        for channel in rgb[:3]
    )
    return red, green, blue


def mix(first: Sequence[int], second: Sequence[int], share: float) -> tuple[int, int, int]:
    """Blend two colours; ``share`` is how much of the second is in the result."""
    red, green, blue = (
        round(a + (b - a) * share) for a, b in zip(first[:3], second[:3], strict=True)
    )
    return red, green, blue


def lighter(rgb: Sequence[int], share: float = 0.25) -> tuple[int, int, int]:
    """Blend with white."""
    return mix(rgb, (255, 255, 255), share)


def darker(rgb: Sequence[int], share: float = 0.25) -> tuple[int, int, int]:
    """Blend with black."""
    return mix(rgb, (0, 0, 0), share)


@dataclass(frozen=True)
class Light:
    """An hour of the day: its words, its sky from the top down, the light it throws."""

    name: str
    words: tuple[str, ...]
    sky: tuple[tuple[int, int, int], ...]
    tint: Tint

    @property
    def dark(self) -> bool:
        """Whether lamps are lit and stars are out."""
        return self.name == "night"


LIGHTS: tuple[Light, ...] = (
    Light(
        "day",
        ("by day", "in the daytime", "at noon"),
        ((64, 138, 222), (120, 182, 238), (192, 224, 246)),
        (1.0, 1.0, 1.0),
    ),
    Light(
        "morning",
        ("in the morning", "at sunrise", "at dawn"),
        ((136, 184, 226), (220, 214, 214), (255, 222, 176)),
        (1.0, 0.96, 0.9),
    ),
    Light(
        "sunset",
        ("at sunset", "in the evening"),
        ((92, 74, 136), (226, 112, 92), (254, 190, 94)),
        (0.98, 0.8, 0.7),
    ),
    Light(
        "dusk",
        ("at dusk", "at twilight"),
        ((52, 58, 112), (114, 96, 148), (206, 146, 158)),
        (0.72, 0.7, 0.84),
    ),
    Light(
        "night",
        ("at night", "in the dark"),
        ((10, 14, 40), (20, 28, 66), (40, 52, 98)),
        (0.52, 0.56, 0.74),
    ),
)


def pick_light(rng: Random, names: str = "day day day morning sunset dusk night") -> Light:
    """Choose an hour among the blank-separated ``names``; a name said twice is twice as likely."""
    wanted = rng.choice(names.split())
    return next(light for light in LIGHTS if light.name == wanted)
