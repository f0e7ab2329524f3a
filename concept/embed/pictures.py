"""Pictures as unit vectors: rows that stay aligned with the input, and no picture twice."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from concept.cache import Cache, Vectors, digest
from concept.embed.halving import InHalves
from concept.embed.reading import Picture, Read, Reader
from concept.embed.rows import Rows
from concept.embedders.base import JointSpace
from concept.errors import InvalidInput, UnreadableImage
from concept.images import ImageSource, Unreadable, describe, read_image
from concept.vectors import Floats

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class EmbeddedImages:
    """Unit vectors of pictures, row by row, and what could not be read.

    Attributes:
        vectors: (n, d) float32 unit rows; a row of zeros for a picture that could not be read.
        readable: (n,) bool.
        unreadable: Row, path and reason of every picture that could not be read.
    """

    vectors: Floats
    readable: np.ndarray
    unreadable: list[Unreadable]


def embed_images(
    sources: Sequence[ImageSource],
    space: JointSpace,
    *,
    columns: int | None = None,
    verbose: bool = True,
    cache: Cache | None = None,
) -> EmbeddedImages:
    """Embed pictures; the same picture twice is embedded once.

    The work is done in an order that does not depend on the input's, so that batches, and with
    them the last bits of the vectors, are the same however the pictures are shuffled. Beside the
    result, no more is held than the pictures of a few batches.

    Args:
        sources: Paths, URLs, pictures or arrays.
        space: The joint space.
        columns: The dimensions of the space, if they are known already.
        verbose: Whether to show a progress bar.
        cache: Where vectors are looked up and kept; a run that is killed has kept all its batches
            but the last.

    Raises:
        InvalidInput: If not one of the pictures can be read and the dimensions are not known
            either, or the space returns something other than one finite vector per picture.
    """
    from tqdm.auto import tqdm

    rows_of: dict[str, list[int]] = {}
    for row, source in enumerate(sources):
        rows_of.setdefault(_identity(source), []).append(row)
    names = sorted(rows_of)
    distinct = [_picture(name, sources[rows_of[name][0]]) for name in names]
    where = [rows_of[name] for name in names]

    vectors = cache.vectors(space, columns) if cache is not None else None
    reader = Reader(space, cache, vectors)
    run = _Run(
        found=Rows(len(sources), columns),
        embed=InHalves(reader.embed, "the space's picture vectors", columns),
        vectors=vectors,
    )
    failures: list[Unreadable] = []
    try:
        with (
            tqdm(
                total=len(distinct), desc="Pictures", unit="pic", delay=0.1, disable=not verbose
            ) as bar,
            closing(reader.read(distinct)) as reads,
        ):
            for rows, read in zip(where, reads, strict=True):
                if read.reason:
                    failures += [Unreadable(r, describe(sources[r]), read.reason) for r in rows]
                else:
                    run.take(read, rows)
                bar.update()
                if len(run.items) >= reader.batch:
                    run.embed_waiting()
                    if cache is not None:
                        cache.flush()
            run.embed_waiting()
    finally:
        for opened in (vectors, cache):
            if opened is not None:
                opened.close()
    failures.sort(key=lambda failure: failure.row)
    if run.found.columns is None:
        raise InvalidInput(
            f"none of the {len(sources)} pictures could be read, the first because of: "
            f"{failures[0].reason} ({failures[0].path})",
            "at least one readable picture",
        )
    logger.info(
        "%d pictures: %d embedded, %d from the cache, %d unreadable",
        len(distinct),
        run.embedded,
        run.looked_up,
        len(failures),
    )
    return EmbeddedImages(run.found.matrix, run.found.filled, failures)


class _Run:
    """What has been found so far, and the batch that is being gathered."""

    def __init__(self, found: Rows, embed: InHalves, vectors: Vectors | None) -> None:
        self.found = found
        self.embed = embed
        self.vectors = vectors
        self.items: list[object] = []
        self.embedded = 0
        self.looked_up = 0
        self._rows: list[list[int]] = []
        self._keys: list[bytes] = []
        # Where a content lies that was met before, or will once its batch is embedded.
        self._met: dict[bytes, list[int]] = {}

    def take(self, read: Read, rows: list[int]) -> None:
        """Put a known vector where it belongs, or let the picture wait for its batch."""
        if read.vector is not None:
            self.looked_up += 1
            self.found.put(rows, read.vector)
            return
        if read.key is not None:
            met = self._met.setdefault(read.key, rows)
            if met is not rows:  # another file with the same content
                if self.found.filled[met[0]]:
                    self.found.put(rows, self.found.matrix[met[0]])
                else:
                    met += rows
                return
            self._keys.append(read.key)
        self.items.append(read.item)
        self._rows.append(rows)

    def embed_waiting(self) -> None:
        """Embed the batch, if there is one, and keep its vectors."""
        if not self.items:
            return
        made = self.embed(self.items)
        for rows, vector in zip(self._rows, made, strict=True):
            self.found.put(rows, vector)
        if self.vectors is not None:
            self.vectors.add(self._keys, made)
        self.embedded += len(self.items)
        self.items, self._rows, self._keys = [], [], []


def _identity(source: ImageSource) -> str:
    """What makes two sources the same picture: the path, or how they look."""
    if isinstance(source, str | Path):
        return f"path:{source}"
    try:
        picture = read_image(source)
    except UnreadableImage:
        return f"object:{id(source)}"
    return f"pixels:{picture.size}:{hashlib.blake2b(picture.tobytes(), digest_size=16).hexdigest()}"


def _picture(identity: str, source: ImageSource) -> Picture:
    return Picture(source, digest(identity.encode()) if identity.startswith("pixels:") else None)
