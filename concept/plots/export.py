"""Figures and grids as files: PNG, SVG or PDF where a browser can draw them, and HTML anywhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from concept.errors import InvalidInput, MissingExtra

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

_DRAWN = (".png", ".svg", ".pdf", ".jpg", ".jpeg", ".webp")


def save_figure(figure: Figure, path: str | Path, scale: float = 2.0) -> Path:
    """Write a figure to a file of the kind that its ending names.

    Args:
        figure: A plotly figure.
        path: Ending in ``.html``, which holds everything and needs no network, or in ``.png``,
            ``.jpg``, ``.webp``, ``.svg`` or ``.pdf``, which kaleido draws with Chrome or Chromium.
        scale: How many pixels of the file one of the figure becomes.

    Returns:
        The path.

    Raises:
        InvalidInput: If the ending is another, or there is no browser to draw with.
        MissingExtra: If kaleido is not installed.
    """
    target = Path(path).expanduser()
    ending = target.suffix.lower()
    if ending == ".html":
        figure.write_html(target, include_plotlyjs=True)
        return target
    if ending not in _DRAWN:
        raise InvalidInput(f"the figure's file ends in {ending!r}", f".html, {', '.join(_DRAWN)}")
    try:
        import kaleido  # noqa: F401 - plotly asks for it only after it has begun
    except ImportError as error:
        raise MissingExtra.of("kaleido", "figures", "pictures of figures") from error
    try:
        figure.write_image(target, scale=scale)
    except (RuntimeError, ValueError, OSError) as error:
        raise InvalidInput(
            f"the figure cannot be drawn ({' '.join(str(error).split())[:200]})",
            "Chrome or Chromium for kaleido",
            "Install one, or name a file that ends in .html",
        ) from error
    return target
