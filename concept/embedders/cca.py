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
from concept.vectors import Floats, Ints

Doubles = NDArray[np.float64]

# Directions with less than this share of the largest variance are taken for rounding errors.
_RANK = 1e-10
_BLOCK = 4096


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
    y: Any,
    dimensions: int | None = None,
    ridge: tuple[float, float] = (0.0, 0.0),
    owners: Ints | None = None,
) -> Correlations:
    """Find the directions in which two views correlate most (Hotelling 1936).

    Args:
        x: (n, p) the first view.
        y: (m, q) the second view, an array or a sparse matrix of scipy.
        dimensions: The most directions to keep; all that there are by default.
        ridge: What is added to every variance of each view (Vinod 1976), as a share of the view's
            mean variance. Zero is textbook CCA, which needs many more rows than columns.
        owners: (m,) which row of the first view each of the second belongs to, each at least
            once; by default m is n and they belong together row by row.

    Returns:
        The directions, scaled so that with no ridge every projection has variance 1.

    Raises:
        InvalidInput: If the views differ in their rows, have fewer than two, or do not vary; or a
            ridge or ``dimensions`` is out of range.
    """
    from scipy.sparse import csr_matrix

    n, m = x.shape[0], y.shape[0]
    owners = np.arange(n) if owners is None else owners
    if len(owners) != m or n < 2 or not np.array_equal(np.unique(owners), np.arange(n)):
        raise InvalidInput(f"views of {n} and {m} rows", "as many in both, two at least")
    if min(ridge) < 0.0:
        raise InvalidInput(f"ridge is {ridge}", "numbers from 0")
    if dimensions is not None and dimensions < 1:
        raise InvalidInput(f"dimensions is {dimensions}", "at least 1")
    shares = np.bincount(owners, minlength=n) / m
    mean_x = shares @ x.astype(np.float64)
    mean_y = np.asarray(y.mean(axis=0), dtype=np.float64).ravel()
    within_x = np.zeros((x.shape[1], x.shape[1]))
    for start in range(0, n, _BLOCK):
        centred = x[start : start + _BLOCK] - mean_x
        within_x += (centred * shares[start : start + _BLOCK, None]).T @ centred
    within_y = _dense(y.T @ y) / m - np.outer(mean_y, mean_y)
    summed = csr_matrix((np.ones(m), (owners, np.arange(m))), shape=(n, m)) @ y
    between = _dense(summed.T @ x.astype(np.float64)).T / m - np.outer(mean_x, mean_y)
    root_x, root_y = _inverse_root(within_x, ridge[0]), _inverse_root(within_y, ridge[1])
    left, values, right = _singular(root_x.T @ between @ root_y, dimensions)
    return Correlations(mean_x, mean_y, root_x @ left, root_y @ right.T, np.clip(values, 0.0, 1.0))


def _dense(matrix: Any) -> Doubles:
    return np.asarray(matrix.toarray() if hasattr(matrix, "toarray") else matrix, dtype=np.float64)


def _inverse_root(covariance: Doubles, ridge: float) -> Doubles:
    """What a centred view is multiplied by to have no correlations within and variances of 1."""
    from scipy.linalg import solve_triangular

    variance = float(np.trace(covariance)) / len(covariance)
    if not variance > 0.0:
        raise InvalidInput("all rows of a view are alike", "rows that vary")
    if ridge > _RANK:
        strengthened = covariance + ridge * variance * np.eye(len(covariance))
        lower = np.linalg.cholesky(strengthened)
        inverse: Doubles = solve_triangular(lower, np.eye(len(lower)), lower=True).T
        return inverse
    values, vectors = np.linalg.eigh(covariance)
    kept = values > _RANK * values[-1]
    whitening: Doubles = vectors[:, kept] / np.sqrt(values[kept])
    return whitening


def _singular(matrix: Doubles, k: int | None) -> tuple[Doubles, Doubles, Doubles]:
    """The k largest singular values, largest first, and their vectors."""
    from scipy.sparse.linalg import svds

    everything = min(matrix.shape)
    if k is None or 4 * k > everything:
        left, values, right = np.linalg.svd(matrix, full_matrices=False)
        return left[:, :k], values[:k], right[:k]
    start = np.random.default_rng(0).normal(size=everything)
    left, values, right = svds(matrix, k, v0=start)
    order = np.argsort(-values)
    return left[:, order], values[order], right[order]


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
        projected: Floats = view @ self._texts - self.found.mean_y.astype(np.float32) @ self._texts
        projected[view.getnnz(axis=1) == 0] = 0.0
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
