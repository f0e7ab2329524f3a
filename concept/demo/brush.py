"""A pen for shapes: picture units in, antialiased pixels out.

Everything is drawn at several times the wanted size and averaged down, which is the cheapest good
antialiasing that Pillow offers.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from random import Random

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from concept.demo.palette import Colour, Tint

Point = tuple[float, float]
OVERSAMPLE = 3
_MIN_STEPS, _MAX_STEPS = 12, 40


@dataclass(frozen=True)
class Pen:
    """Draws through an affine map from its own units to pixels.

    The pen of a whole picture has the origin top left, x to the right, y down, and the picture's
    height as its unit. :meth:`at` gives a pen with a frame of its own, for a thing drawn around
    its own origin.

    Attributes:
        image: The canvas, ``OVERSAMPLE`` times as large as the picture.
        width: Width of the whole picture in heights.
        matrix: ``(a, b, c, d, e, f)``: pixel x is ``a x + b y + c``, pixel y ``d x + e y + f``.
        tint: The light on everything that this pen draws.
    """

    image: Image.Image
    draw: ImageDraw.ImageDraw
    width: float
    matrix: tuple[float, float, float, float, float, float]
    tint: Tint = (1.0, 1.0, 1.0)

    @classmethod
    def blank(cls, size: tuple[int, int]) -> Pen:
        """A pen on an empty canvas for a picture of ``size`` pixels (width, height)."""
        image = Image.new("RGB", (size[0] * OVERSAMPLE, size[1] * OVERSAMPLE))
        scale = float(image.height)
        matrix = (scale, 0.0, 0.0, 0.0, scale, 0.0)
        return cls(image, ImageDraw.Draw(image, "RGBA"), size[0] / size[1], matrix)

    def at(
        self, x: float, y: float, size: float = 1.0, angle: float = 0.0, flip: bool = False
    ) -> Pen:
        """A pen whose origin is ``(x, y)`` and whose unit is ``size``.

        Args:
            x: Where the new origin lies, in this pen's units.
            y: Likewise, downward.
            size: Length of the new unit in this pen's units.
            angle: Clockwise turn in degrees.
            flip: Whether left and right are swapped.
        """
        a, b, c, d, e, f = self.matrix
        cos, sin = math.cos(math.radians(angle)) * size, math.sin(math.radians(angle)) * size
        side = -1.0 if flip else 1.0
        matrix = (
            side * (a * cos + b * sin),
            b * cos - a * sin,
            a * x + b * y + c,
            side * (d * cos + e * sin),
            e * cos - d * sin,
            d * x + e * y + f,
        )
        return replace(self, matrix=matrix)

    def lit(self, tint: Tint) -> Pen:
        """The same pen in another light; ``(1, 1, 1)`` is for what shines by itself."""
        return replace(self, tint=tint)

    @property
    def scale(self) -> float:
        """Pixels per unit."""
        a, b, _, d, e, _ = self.matrix
        return math.sqrt(abs(a * e - b * d))

    def shade(self, colour: Colour) -> Colour:
        """The colour as it looks in this pen's light."""
        lit = tuple(
            min(255, int(channel * factor))
            for channel, factor in zip(colour[:3], self.tint, strict=True)
        )
        return lit + tuple(colour[3:])

    def place(self, points: Iterable[Point]) -> list[Point]:
        """Points in pixels."""
        a, b, c, d, e, f = self.matrix
        return [(a * x + b * y + c, d * x + e * y + f) for x, y in points]

    def polygon(self, points: Iterable[Point], colour: Colour) -> None:
        """Fill a polygon."""
        self.draw.polygon(self.place(points), fill=self.shade(colour))

    def blob(self, points: Sequence[Point], colour: Colour) -> None:
        """Fill the smooth closed curve through ``points``."""
        self.polygon(smooth(points, closed=True), colour)

    def rect(self, x0: float, y0: float, x1: float, y1: float, colour: Colour) -> None:
        """Fill a rectangle."""
        self.polygon(((x0, y0), (x1, y0), (x1, y1), (x0, y1)), colour)

    def round_rect(
        self, x0: float, y0: float, x1: float, y1: float, radius: float, colour: Colour
    ) -> None:
        """Fill a rectangle with round corners."""
        corners = ((x1, y0, -90), (x1, y1, 0), (x0, y1, 90), (x0, y0, 180))
        points = [
            (
                x + (-radius if x == x1 else radius) + radius * math.cos(math.radians(start + t)),
                y + (-radius if y == y1 else radius) + radius * math.sin(math.radians(start + t)),
            )
            for x, y, start in corners
            for t in range(0, 91, 18)
        ]
        self.polygon(points, colour)

    def ellipse(self, x: float, y: float, rx: float, ry: float, colour: Colour) -> None:
        """Fill an ellipse with its axes along this pen's axes."""
        self.sector(x, y, rx, ry, 0.0, 360.0, colour, pie=False)

    def circle(self, x: float, y: float, radius: float, colour: Colour) -> None:
        """Fill a circle."""
        self.ellipse(x, y, radius, radius, colour)

    def sector(
        self,
        x: float,
        y: float,
        rx: float,
        ry: float,
        start: float,
        end: float,
        colour: Colour,
        pie: bool = True,
    ) -> None:
        """Fill a slice (``pie``) or a segment of an ellipse from ``start`` to ``end`` degrees."""
        points = self._round(x, y, rx, ry, start, end)
        self.polygon([(x, y), *points] if pie else points, colour)

    def line(self, points: Sequence[Point], width: float, colour: Colour) -> None:
        """Draw a polyline with round ends; ``width`` in this pen's units."""
        pixels = max(1, round(width * self.scale))
        placed, fill = self.place(points), self.shade(colour)
        self.draw.line(placed, fill=fill, width=pixels, joint="curve")
        if pixels > 3 and len(colour) == 3:
            half = (pixels - 1) / 2
            for px, py in (placed[0], placed[-1]):
                self.draw.ellipse((px - half, py - half, px + half, py + half), fill=fill)

    def curve(self, points: Sequence[Point], width: float, colour: Colour) -> None:
        """Draw the smooth open curve through ``points``."""
        self.line(smooth(points, closed=False), width, colour)

    def arc(
        self,
        x: float,
        y: float,
        rx: float,
        ry: float,
        start: float,
        end: float,
        width: float,
        colour: Colour,
    ) -> None:
        """Draw a part of an ellipse's outline."""
        self.line(self._round(x, y, rx, ry, start, end), width, colour)

    def glow(self, x: float, y: float, radius: float, colour: Colour, strength: int = 20) -> None:
        """Lay light around a point: rings that add up toward the middle."""
        for step in range(7, 0, -1):
            self.circle(x, y, radius * step / 7, (*colour[:3], strength))

    def gradient(self, top: float, bottom: float, colours: Sequence[Colour]) -> None:
        """Fill the full width between two heights with colours from the top down."""
        y0, y1 = (round(y * self.scale) for y in (top, bottom))
        column = Image.new("RGB", (1, len(colours)))
        for index, colour in enumerate(colours):
            red, green, blue = self.shade(colour)[:3]
            column.putpixel((0, index), (red, green, blue))
        band = column.resize((1, max(1, y1 - y0)), Image.Resampling.BICUBIC)
        self.image.paste(band.resize((self.image.width, band.height)), (0, y0))

    def _round(
        self, x: float, y: float, rx: float, ry: float, start: float, end: float
    ) -> list[Point]:
        size = max(rx, ry) * self.scale
        steps = int(min(_MAX_STEPS, max(_MIN_STEPS, size / 2)) * max(0.35, (end - start) / 360))
        turn = math.radians(end - start) / steps
        first = math.radians(start)
        return [
            (x + rx * math.cos(first + turn * i), y + ry * math.sin(first + turn * i))
            for i in range(steps + 1)
        ]


@cache
def outline(text: str) -> tuple[Point, ...]:
    """Points written as in SVG: ``x,y`` pairs between blanks."""
    pairs = (pair.split(",") for pair in text.split())
    return tuple((float(x), float(y)) for x, y in pairs)


def smooth(points: Sequence[Point], closed: bool, steps: int = 6) -> list[Point]:
    """Points along the Catmull-Rom spline through ``points``."""
    count = len(points)
    spans = count if closed else count - 1
    result: list[Point] = []
    for i in range(spans):
        p0, p1, p2, p3 = (
            points[(i + k) % count] if closed else points[min(count - 1, max(0, i + k))]
            for k in (-1, 0, 1, 2)
        )
        for step in range(steps):
            t = step / steps
            result.append(
                (
                    _catmull_rom(p0[0], p1[0], p2[0], p3[0], t),
                    _catmull_rom(p0[1], p1[1], p2[1], p3[1], t),
                )
            )
    return result if closed else [*result, points[-1]]


def _catmull_rom(p0: float, p1: float, p2: float, p3: float, t: float) -> float:
    a = 2 * p1
    b = p2 - p0
    c = 2 * p0 - 5 * p1 + 4 * p2 - p3
    d = 3 * p1 - p0 - 3 * p2 + p3
    return 0.5 * (a + b * t + c * t * t + d * t * t * t)


def ridge(
    rng: Random, width: float, base: float, height: float, rough: float = 0.5, depth: int = 5
) -> list[Point]:
    """A skyline from x = 0 to ``width`` by midpoint displacement, as points left to right.

    Args:
        rng: Source of chance.
        width: Where the line ends.
        base: Mean height of the line (y, downward).
        height: First displacement.
        rough: Factor on the displacement at every halving; near 0 is smooth, near 1 is jagged.
        depth: How often the line is halved.
    """
    ys = [base + rng.uniform(-height, height) / 2 for _ in range(3)]
    for _ in range(depth):
        height *= rough
        finer = [ys[0]]
        for left, right in pairwise(ys):
            finer += [(left + right) / 2 + rng.uniform(-height, height), right]
        ys = finer
    return [(width * i / (len(ys) - 1), y) for i, y in enumerate(ys)]


def finish(pen: Pen, rng: Random, size: tuple[int, int]) -> Image.Image:
    """Average the canvas down to ``size`` and give it a camera's touch.

    Grain, exposure, a colour cast and sometimes a slight blur differ from picture to picture, so
    that nothing can be told by exact pixel values.
    """
    image = pen.image.reduce(OVERSAMPLE)
    if rng.random() < 0.15:
        image = image.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 0.8)))
    exposure = rng.uniform(0.88, 1.1)
    gain = [exposure * rng.uniform(0.96, 1.04) for _ in range(3)]
    grain = rng.choice((0.0, 2.0, 4.0, 7.0))
    noise = np.random.default_rng(rng.getrandbits(63)).standard_normal(
        (size[1], size[0], 1), dtype=np.float32
    )
    pixels = np.asarray(image, dtype=np.float32) * np.array(gain, dtype=np.float32)
    pixels += noise * np.float32(grain)
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
