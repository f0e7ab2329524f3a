"""What the explorer shows, as the query of a link: `?concept=3&picture=12`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

import numpy as np
from numpy.typing import NDArray

from concept.vectors import Floats

PAGE = 60
_LONGEST_QUERY = 500
_MOST_CORNERS = 200


@dataclass(frozen=True)
class View:
    """One view of a model.

    Attributes:
        concept: The concept that is open, or None.
        query: What was searched for, or nothing.
        drop: The number of the dropped picture that was searched with, or None.
        area: The corners of what was circled on the map, x1, y1, x2, y2 …; or nothing.
        picture: The row of the picture that is open on top of all this, or None.
        shown: How many pictures a gallery shows.
    """

    concept: int | None = None
    query: str = ""
    drop: int | None = None
    area: tuple[float, ...] = ()
    picture: int | None = None
    shown: int = PAGE

    @classmethod
    def parse(cls, search: str | None) -> View:
        """The view of a link; what cannot be read in it is left out."""
        given = dict(parse_qsl((search or "").lstrip("?")))
        return cls(
            concept=_whole(given.get("concept")),
            query=given.get("q", "").strip()[:_LONGEST_QUERY],
            drop=_whole(given.get("drop")),
            area=_corners(given.get("area", "")),
            picture=_whole(given.get("picture")),
            shown=max(PAGE, _whole(given.get("shown")) or PAGE),
        )

    def link(self) -> str:
        """The view as the query of a link, with its question mark."""
        said = {
            "concept": self.concept,
            "q": self.query or None,
            "drop": self.drop,
            "area": ",".join(f"{corner:.3f}" for corner in self.area) or None,
            "picture": self.picture,
            "shown": self.shown if self.shown != PAGE else None,
        }
        return "?" + urlencode({key: value for key, value in said.items() if value is not None})

    def but(self, **changes: Any) -> str:
        """The link of this view with something changed."""
        return replace(self, **changes).link()


def _whole(text: str | None) -> int | None:
    # Also not for the digits of other scripts, which int() would read.
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


def _corners(text: str) -> tuple[float, ...]:
    try:
        corners = tuple(float(part) for part in text.split(",")[: 2 * _MOST_CORNERS])
    except ValueError:
        return ()
    usable = len(corners) >= 6 and len(corners) % 2 == 0 and np.isfinite(corners).all()
    return corners if usable else ()


def inside(points: Floats, area: tuple[float, ...]) -> NDArray[np.bool_]:
    """Which points lie in a polygon: a ray from them crosses its edge an odd number of times.

    Args:
        points: (n, 2); those with NaN lie nowhere.
        area: The polygon's corners, x1, y1, x2, y2 …

    Returns:
        (n,) bool.
    """
    corners = np.asarray(area, dtype=np.float64).reshape(-1, 2)
    x, y = points[:, 0], points[:, 1]
    odd = np.zeros(len(points), dtype=bool)
    for (x1, y1), (x2, y2) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        if y1 == y2:
            continue
        with np.errstate(invalid="ignore"):
            odd ^= ((y1 > y) != (y2 > y)) & (x < (x2 - x1) * (y - y1) / (y2 - y1) + x1)
    return odd
