"""The directions of the largest variance."""

from __future__ import annotations

import numpy as np

from concept.vectors.matrix import Floats, row_blocks


def principal_components(rows: Floats, n_components: int) -> Floats:
    """Principal components (Pearson 1901), by the eigenvectors of the covariance.

    That costs less than a decomposition of all rows where there are more of them than columns.

    Args:
        rows: (n, d) values.
        n_components: How many; beyond d they are zero.

    Returns:
        (n, n_components) the centred rows' coordinates, of the largest variance first. A direction
        may point either way: its largest part points up.
    """
    mean = rows.mean(axis=0, dtype=np.float64).astype(np.float32)
    covariance = np.zeros((rows.shape[1], rows.shape[1]))
    for part in row_blocks(len(rows)):  # without a second, centred copy of all
        centred = rows[part] - mean
        covariance += centred.T @ centred
    _, directions = np.linalg.eigh(covariance)
    axes = directions[:, ::-1][:, :n_components]
    upwards = np.where(axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])] < 0, -1, 1)
    axes = (axes * upwards).astype(np.float32)
    components: Floats = np.zeros((len(rows), n_components), dtype=np.float32)
    for part in row_blocks(len(rows)):
        components[part, : axes.shape[1]] = (rows[part] - mean) @ axes
    return components
