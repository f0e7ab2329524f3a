"""Canonical correlation analysis: two linear maps that make pictures and captions correlate most.

The space is that of Gong, Ke, Isard and Lazebnik (2014, "A multi-view embedding space for modeling
internet images, tags, and their semantics"): both views are projected onto their regularised
canonical directions, each direction is scaled by its correlation to a power, and similarity is the
cosine. It takes seconds and no gradient.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from concept.embedders.text_view import TextView
from concept.embedders.tokens import unknown_words
from concept.errors import InvalidInput
from concept.vectors import Floats

Doubles = NDArray[np.float64]

# Directions with less than this share of the largest variance are taken for rounding errors.
_RANK = 1e-10


@dataclass(frozen=True)
class Correlations:
    """The canonical directions of two views.

    Attributes:
        mean_x: (p,) the mean of the first view.
        mean_y: (q,) the mean of the second view.
        weights_x: (p, k) the directions of the first view, the most correlated first.
        weights_y: (q, k) those of the second view.
        values: (k,) their correlations, from 1 down to 0; with a ridge they are smaller than
            those of the projections themselves.
    """

    mean_x: Doubles
    mean_y: Doubles
    weights_x: Doubles
    weights_y: Doubles
    values: Doubles


def canonical_correlations(
    x: NDArray[Any],
    y: NDArray[Any],
    dimensions: int | None = None,
    ridge: tuple[float, float] = (0.0, 0.0),
) -> Correlations:
    """Find the directions in which two views correlate most (Hotelling 1936).

    Args:
        x: (n, p) the first view.
        y: (n, q) the second view, row by row of the same things.
        dimensions: The most directions to keep; all that there are by default.
        ridge: What is added to every variance of each view (Vinod 1976), as a share of the view's
            mean variance. Zero is textbook CCA, which needs many more rows than columns.

    Returns:
        The directions, scaled so that with no ridge every projection has variance 1.

    Raises:
        InvalidInput: If the views differ in their rows, have fewer than two, or do not vary; or a
            ridge or ``dimensions`` is out of range.
    """
    n = len(x)
    if n != len(y) or n < 2:
        raise InvalidInput(f"views of {n} and {len(y)} rows", "as many in both, two at least")
    if min(ridge) < 0.0:
        raise InvalidInput(f"ridge is {ridge}", "numbers from 0")
    if dimensions is not None and dimensions < 1:
        raise InvalidInput(f"dimensions is {dimensions}", "at least 1")
    mean_x, mean_y = x.mean(axis=0, dtype=np.float64), y.mean(axis=0, dtype=np.float64)
    # Products of large views in float32 lose nothing that a ridge would leave.
    centred_x, centred_y = x - mean_x.astype(x.dtype), y - mean_y.astype(y.dtype)
    white_x = _whitening(centred_x.T @ centred_x / n, ridge[0])
    white_y = _whitening(centred_y.T @ centred_y / n, ridge[1])
    between = (centred_x.T @ centred_y / n).astype(np.float64)
    left, values, right = np.linalg.svd(white_x.T @ between @ white_y, full_matrices=False)
    k = min(len(values), dimensions or len(values))
    return Correlations(
        mean_x,
        mean_y,
        white_x @ left[:, :k],
        white_y @ right[:k].T,
        np.clip(values[:k], 0.0, 1.0),
    )


def _whitening(covariance: NDArray[Any], ridge: float) -> Doubles:
    """What a centred view is multiplied by to have no correlations within and variances of 1."""
    values, vectors = np.linalg.eigh(covariance.astype(np.float64))
    kept = values > _RANK * max(values[-1], 0.0)
    if not kept.any():
        raise InvalidInput("all rows of a view are alike", "rows that vary")
    strengthened = values[kept] + ridge * values.mean()
    whitening: Doubles = vectors[:, kept] / np.sqrt(strengthened)
    return whitening


class CCATowers:
    """Features and texts, projected onto their canonical directions.

    Args:
        text_view: What turns texts into vectors.
        found: The canonical directions.
        power: To which power of its correlation each direction is scaled; Gong et al. take 4.
    """

    kind = "cca"

    def __init__(self, text_view: TextView, found: Correlations, power: float) -> None:
        """Fold the scaling into the directions."""
        self.text_view = text_view
        self.found = found
        self.power = power
        scale = found.values**power
        self._images = (found.weights_x * scale).astype(np.float32)
        self._texts = (found.weights_y * scale).astype(np.float32)

    @property
    def width(self) -> int:
        """How many numbers the features of a picture have."""
        return len(self.found.mean_x)

    def images(self, features: Floats, /) -> Floats:
        """Bring features (n, width) into the space, (n, d)."""
        projected: Floats = (features - self.found.mean_x.astype(np.float32)) @ self._images
        return projected

    def texts(self, texts: Sequence[str], /) -> Floats:
        """Bring texts into the space, (n, d); zeros for a text of which no word is known."""
        view = self.text_view(texts)
        projected: Floats = (view - self.found.mean_y.astype(np.float32)) @ self._texts
        projected[~view.any(axis=1)] = 0.0
        return projected

    def unknown_words(self, text: str, /) -> list[str]:
        """The words of a text that no caption had, and no given word vectors."""
        return unknown_words(text, self.text_view.knows)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The directions, and the arrays of the text view."""
        found = self.found
        mine = {
            "mean_x": found.mean_x,
            "mean_y": found.mean_y,
            "weights_x": found.weights_x,
            "weights_y": found.weights_y,
            "correlations": found.values,
        }
        return mine | self.text_view.arrays()

    def settings(self) -> dict[str, Any]:
        """The power, and the words of the text view."""
        return {"power": self.power, **self.text_view.settings()}

    @classmethod
    def restore(cls, arrays: dict[str, NDArray[Any]], settings: dict[str, Any]) -> CCATowers:
        """Make the towers again out of `arrays` and `settings`."""
        found = Correlations(
            arrays["mean_x"],
            arrays["mean_y"],
            arrays["weights_x"],
            arrays["weights_y"],
            arrays["correlations"],
        )
        return cls(TextView.restore(arrays, settings), found, float(settings["power"]))
