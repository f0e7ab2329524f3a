"""The look that all figures share, light and dark: ink, paper, and a colour for every concept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from concept.errors import InvalidInput

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

# What fits beside the margins of a notebook.
NOTEBOOK_WIDTH = 920
_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif"
# Turning by the golden angle keeps the hues of consecutive concepts far apart.
_GOLDEN_TURN = 0.381966
_SHADES = (0.66, 0.56, 0.74)
_CHROMA = 0.14


@dataclass(frozen=True)
class Theme:
    """The colours of a figure, as CSS writes them.

    Attributes:
        name: ``"light"`` or ``"dark"``.
        ink: Of what is to be read.
        faint: Of what is beside the point.
        paper: What everything stands on.
        line: Of grids and borders.
        outlier: Of pictures in no concept.
        accent: Of what is marked.
        scale: From low to high, where colour is a value.
    """

    name: str
    ink: str
    faint: str
    paper: str
    line: str
    outlier: str
    accent: str
    scale: tuple[str, ...]


LIGHT = Theme(
    "light",
    ink="#1d2433",
    faint="#5b6577",
    paper="#ffffff",
    line="#dfe3ea",
    outlier="#c3c9d4",
    accent="#0b7a75",
    scale=("#f4f7f7", "#9fd3cd", "#2a9d95", "#0b5c58"),
)
DARK = Theme(
    "dark",
    ink="#e8ebf1",
    faint="#a0a9ba",
    paper="#14171d",
    line="#323a47",
    outlier="#465061",
    accent="#4fd1c5",
    scale=("#1a2027", "#1f5f5b", "#2fa79d", "#a7f0e6"),
)


def theme_of(name: str) -> Theme:
    """The theme of that name.

    Raises:
        InvalidInput: If it is neither ``"light"`` nor ``"dark"``.
    """
    for theme in (LIGHT, DARK):
        if name == theme.name:
            return theme
    raise InvalidInput(f"theme is {name!r}", "'light' or 'dark'")


def concept_colours(n: int) -> list[str]:
    """Colours for n concepts that read on light and on dark paper.

    They are evenly bright in OKLCH (Ottosson 2020); consecutive ones differ most in hue.
    """
    turns = (np.arange(n) * _GOLDEN_TURN + 0.55) % 1.0
    light = np.array([_SHADES[i % len(_SHADES)] for i in range(n)])
    a, b = _CHROMA * np.cos(2 * np.pi * turns), _CHROMA * np.sin(2 * np.pi * turns)
    # From OKLab over the responses of the cones to linear sRGB, with Ottosson's matrices.
    cones = np.stack(
        [
            light + 0.3963377774 * a + 0.2158037573 * b,
            light - 0.1055613458 * a - 0.0638541728 * b,
            light - 0.0894841775 * a - 1.2914855480 * b,
        ]
    )
    linear = (
        np.array(
            [
                [4.0767416621, -3.3077115913, 0.2309699292],
                [-1.2684380046, 2.6097574011, -0.3413193965],
                [-0.0041960863, -0.7034186147, 1.7076147010],
            ]
        )
        @ cones**3
    )
    linear = np.clip(linear, 0, 1)
    encoded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return ["#{:02x}{:02x}{:02x}".format(*rgb) for rgb in np.round(encoded.T * 255).astype(int)]


def styled(
    figure: Figure,
    theme: Theme,
    height: int,
    width: int | None = NOTEBOOK_WIDTH,
    title: str | None = None,
    **layout: Any,
) -> Figure:
    """Give a figure the look of the theme and a size in pixels, and return it."""
    grid = {"gridcolor": theme.line, "zerolinecolor": theme.line, "linecolor": theme.line}
    figure.update_layout(
        template="plotly_white" if theme is LIGHT else "plotly_dark",
        paper_bgcolor=theme.paper,
        plot_bgcolor=theme.paper,
        font={"family": _FONT, "color": theme.ink, "size": 13},
        width=width,
        height=height,
        hoverlabel={
            "bgcolor": theme.paper,
            "bordercolor": theme.line,
            "font": {"color": theme.ink},
        },
        margin={"l": 24, "r": 24, "t": 56 if title else 24, "b": 24},
        title={"text": title, "x": 0.01, "xanchor": "left"} if title else None,
    )
    figure.update_xaxes(**grid)
    figure.update_yaxes(**grid)
    figure.update_layout(**layout)
    return figure


def with_note(figure: Figure, theme: Theme, note: str) -> Figure:
    """Say in the middle of an empty figure why there is nothing to see; return it."""
    figure.add_annotation(
        text=note,
        x=0.5,
        y=0.5,
        xref="paper",
        yref="paper",
        showarrow=False,
        font={"size": 15, "color": theme.faint},
    )
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False)
    return styled(figure, theme, 240)


def shortened(text: str, characters: int) -> str:
    """A text that fits, with … at its end where it was cut."""
    return text if len(text) <= characters else text[: characters - 1].rstrip() + "…"
