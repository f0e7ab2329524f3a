"""A UMAP that lays the same rows out once, for peers that are fitted with several sizes."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


class RememberedUMAP:
    """UMAP as both peers make it by default, with a seed; it keeps what it laid out.

    A layout depends on the rows and the seed only, not on the size of concepts that is asked for
    later and not on who asks, so that remembering it changes no result.

    Args:
        seed: UMAP's ``random_state``.
        folder: Where layouts are kept, of one version of UMAP.
    """

    def __init__(self, seed: int, folder: Path) -> None:
        """Keep the two."""
        self._seed = seed
        self._folder = folder

    def fit_transform(self, X: NDArray[Any], y: object = None) -> NDArray[Any]:
        """The layout of rows, (n, 5)."""
        if y is not None:
            raise ValueError("a layout is not guided by classes here")
        digest = hashlib.sha256(np.ascontiguousarray(X).tobytes()).hexdigest()[:20]
        path = self._folder / f"{X.dtype}-{digest}-{self._seed}.npy"
        if not path.is_file():
            from umap import UMAP

            umap = UMAP(
                n_neighbors=15,
                n_components=5,
                min_dist=0.0,
                metric="cosine",
                random_state=self._seed,
            )
            layout = umap.fit_transform(X)
            self._folder.mkdir(parents=True, exist_ok=True)
            part = path.with_suffix(".part.npy")
            np.save(part, layout)
            part.replace(path)
        kept: NDArray[Any] = np.load(path)
        return kept

    def fit(self, X: NDArray[Any], y: object = None) -> RememberedUMAP:
        """Lay rows out."""
        self.fit_transform(X, y)
        return self

    def transform(self, X: NDArray[Any]) -> NDArray[Any]:
        """The layout of the rows that were fitted."""
        return self.fit_transform(X)
