"""A reliability curve as a picture: how often names are right at each trust."""

from __future__ import annotations

import html
from collections.abc import Mapping

import pandas as pd

_SIDE = 320
_LEFT, _TOP, _RIGHT, _BOTTOM = 64, 20, 20, 90
_COLOURS = ("#00796b", "#c75b12", "#5c6bc0", "#7b1fa2")


def reliability_curve(found: Mapping[str, pd.DataFrame]) -> str:
    """Draw a curve for each collection.

    Args:
        found: By its name, rows with the columns trust, right and names, in the order of trust.

    Returns:
        SVG on white, which reads the same on light and dark pages. The area of a dot is in
        proportion to its share of the names, down to a size that can be seen.
    """
    width, height = _LEFT + _SIDE + _RIGHT, _TOP + _SIDE + _BOTTOM
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" font-family="sans-serif" font-size="12" fill="#333">',
        "<title>Trust, and the share of names that are right</title>",
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        *_grid(),
    ]
    for number, (name, rows) in enumerate(found.items()):
        parts += _curve(rows, _COLOURS[number % len(_COLOURS)])
        parts += _legend(number, name)
    return "\n".join([*parts, "</svg>", ""])


def _at(trust: float, right: float) -> tuple[str, str]:
    return f"{_LEFT + trust * _SIDE:.1f}", f"{_TOP + (1 - right) * _SIDE:.1f}"


def _grid() -> list[str]:
    parts = []
    for step in range(6):
        value = step / 5
        (x, bottom), (left, y) = _at(value, 0), _at(0, value)
        (_, top), (right, _) = _at(value, 1), _at(1, value)
        parts += [
            f'<path d="M{x} {bottom}V{top}M{left} {y}H{right}" stroke="#ddd" fill="none"/>',
            f'<text x="{x}" y="{float(bottom) + 16}" text-anchor="middle">{value:.1f}</text>',
            f'<text x="{float(left) - 8}" y="{float(y) + 4}" text-anchor="end">{value:.1f}</text>',
        ]
    (x0, y0), (x1, y1) = _at(0, 0), _at(1, 1)
    middle = _TOP + _SIDE / 2
    parts += [
        f'<path d="M{x0} {y0}L{x1} {y1}" stroke="#999" stroke-dasharray="4 4"/>',
        f'<text x="{_LEFT + _SIDE / 2}" y="{float(y0) + 34}" text-anchor="middle">trust</text>',
        f'<text x="16" y="{middle}" text-anchor="middle" transform="rotate(-90 16 {middle})">'
        "share of names that are right</text>",
    ]
    return parts


def _curve(rows: pd.DataFrame, colour: str) -> list[str]:
    points = [_at(*pair) for pair in rows[["trust", "right"]].to_numpy().tolist()]
    line = " ".join(f"{x},{y}" for x, y in points)
    parts = [f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>']
    for (x, y), count in zip(points, rows["names"], strict=True):
        radius = max(2.5, 14 * (count / rows["names"].sum()) ** 0.5)
        parts.append(
            f'<circle cx="{x}" cy="{y}" r="{radius:.1f}" fill="{colour}" fill-opacity="0.55"/>'
        )
    return parts


def _legend(number: int, name: str) -> list[str]:
    y = _TOP + _SIDE + 54 + 18 * number
    colour = _COLOURS[number % len(_COLOURS)]
    return [
        f'<circle cx="{_LEFT + 6}" cy="{y - 4}" r="5" fill="{colour}"/>',
        f'<text x="{_LEFT + 18}" y="{y}">{html.escape(name)}</text>',
    ]
