"""Embed pictures and words: batches, reading ahead, and rows that stay aligned with the input."""

from __future__ import annotations

import hashlib
import logging
import os
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import reduce
from itertools import islice
from numbers import Real
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from tqdm.auto import tqdm

from concept.embedders.base import JointSpace, KnowsImages
from concept.errors import InvalidInput, UnreadableImage
from concept.images import (
    EXTENSIONS,
    ImageSource,
    Unreadable,
    describe,
    model_ready,
    read_image,
)
from concept.prompts import BARE, filled, known_query, templates_for
from concept.vectors import Floats, as_matrix, unit_rows

logger = logging.getLogger(__name__)

_IMAGE_BATCH = 64
_TEXT_BATCH = 2048
# Decoders release the interpreter's lock, so threads read ahead while the model computes.
_THREADS = min(8, os.cpu_count() or 1)
_READ_AHEAD = 2 * _IMAGE_BATCH
# Large enough for models of 384 pixels, small enough for the JPEG decoder's fast scales.
_DECODE_SIDE = 512


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
) -> EmbeddedImages:
    """Embed pictures; the same picture twice is embedded once.

    The work is done in an order that does not depend on the input's, so that batches, and with
    them the last bits of the vectors, are the same however the pictures are shuffled.

    Args:
        sources: Paths, URLs, pictures or arrays.
        space: The joint space.
        columns: The dimensions of the space, if they are known already.
        verbose: Whether to show a progress bar.

    Raises:
        InvalidInput: If not one of the pictures can be read and the dimensions are not known
            either, or the space returns something other than one finite vector per picture.
    """
    rows_of: dict[str, list[int]] = {}
    for row, source in enumerate(sources):
        rows_of.setdefault(_identity(source), []).append(row)
    where = [rows for _, rows in sorted(rows_of.items())]
    distinct = [sources[rows[0]] for rows in where]

    found: list[tuple[int, Floats]] = []
    failures: list[Unreadable] = []
    with tqdm(
        total=len(distinct), desc="Pictures", unit="pic", delay=0.1, disable=not verbose
    ) as bar:
        for numbers, batch, failed in _batches(distinct, space):
            for number, reason in failed:
                failures += [Unreadable(r, describe(sources[r]), reason) for r in where[number]]
            if batch:
                vectors = as_matrix(
                    space.embed_images(batch),
                    "the space's picture vectors",
                    rows=len(batch),
                    columns=columns,
                )
                found.extend(zip(numbers, vectors, strict=True))
            bar.update(len(numbers) + len(failed))
    failures.sort(key=lambda failure: failure.row)
    if not found and columns is None:
        raise InvalidInput(
            f"none of the {len(sources)} pictures could be read, the first because of: "
            f"{failures[0].reason} ({failures[0].path})",
            "at least one readable picture",
        )
    width = len(found[0][1]) if columns is None else columns
    matrix = np.zeros((len(sources), width), dtype=np.float32)
    readable = np.zeros(len(sources), dtype=bool)
    for number, vector in found:
        matrix[where[number]] = vector
        readable[where[number]] = True
    logger.info("embedded %d pictures, %d unreadable", len(distinct), len(failures))
    return EmbeddedImages(unit_rows(matrix), readable, failures)


def _identity(source: ImageSource) -> str:
    """What makes two sources the same picture: the path, or how they look."""
    if isinstance(source, str | Path):
        return f"path:{source}"
    try:
        picture = read_image(source)
    except UnreadableImage:
        return f"object:{id(source)}"
    digest = hashlib.blake2b(picture.tobytes(), digest_size=16).hexdigest()
    return f"pixels:{picture.size}:{digest}"


Batch = tuple[list[int], list[object], list[tuple[int, str]]]


def _batches(sources: Sequence[ImageSource], space: JointSpace) -> Iterator[Batch]:
    """Batches of (numbers, what the space embeds, failures with their reasons)."""
    opened: Iterator[tuple[int, object]]
    if isinstance(space, KnowsImages):
        opened, size = _looked_up(sources, space), len(sources)
    else:
        opened, size = _decoded(sources), _IMAGE_BATCH
    while chunk := list(islice(opened, size)):
        good = [(number, item) for number, item in chunk if not isinstance(item, UnreadableImage)]
        bad = [(number, str(item)) for number, item in chunk if isinstance(item, UnreadableImage)]
        yield [number for number, _ in good], [item for _, item in good], bad


def _looked_up(
    sources: Sequence[ImageSource], space: KnowsImages
) -> Iterator[tuple[int, ImageSource | UnreadableImage]]:
    for number, source in enumerate(sources):
        known = space.knows_image(source)
        yield number, source if known else UnreadableImage("no stored vector for this picture")


def _decoded(
    sources: Sequence[ImageSource],
) -> Iterator[tuple[int, Image.Image | UnreadableImage]]:
    """Open pictures in threads, never more than `_READ_AHEAD` of them at a time."""
    waiting: deque[Future[Image.Image | UnreadableImage]] = deque()
    queue = iter(sources)
    with ThreadPoolExecutor(_THREADS) as pool:
        waiting.extend(pool.submit(_open, source) for source in islice(queue, _READ_AHEAD))
        for number in range(len(sources)):
            result = waiting.popleft().result()
            waiting.extend(pool.submit(_open, source) for source in islice(queue, 1))
            yield number, result


def _open(source: ImageSource) -> Image.Image | UnreadableImage:
    try:
        return model_ready(read_image(source, side=_DECODE_SIDE))
    except UnreadableImage as error:
        return error


def embed_texts(
    texts: Sequence[str],
    space: JointSpace,
    *,
    templates: Sequence[str] = BARE,
    columns: int | None = None,
    verbose: bool = False,
) -> Floats:
    """Embed texts as (n, d) unit rows.

    Args:
        texts: The texts.
        space: The joint space.
        templates: The prompts to put each text into. The unit vectors of several prompts are
            averaged and scaled to unit length (prompt ensembling, Radford et al. 2021).
        columns: The dimensions of the space, if they are known already.
        verbose: Whether to show a progress bar.

    Raises:
        InvalidInput: If the space returns something other than one finite vector per text, of as
            many dimensions as ``columns`` says.
    """
    if not texts:
        return np.empty((0, 0), dtype=np.float32)
    parts = []
    with tqdm(total=len(texts), desc="Words", unit="word", delay=0.1, disable=not verbose) as bar:
        for start in range(0, len(texts), _TEXT_BATCH):
            batch = list(texts[start : start + _TEXT_BATCH])
            prompted = (space.embed_texts(filled(template, batch)) for template in templates)
            checked = (
                as_matrix(vectors, "the space's text vectors", rows=len(batch), columns=columns)
                for vectors in prompted
            )
            parts.append(reduce(np.add, map(unit_rows, checked)))
            bar.update(len(batch))
    return np.concatenate(parts) if len(templates) == 1 else unit_rows(np.concatenate(parts))


def embed_query(
    query: Any, space: JointSpace, dimensions: int, templates: Sequence[str] = BARE
) -> Floats | None:
    """The unit vector of a query.

    Args:
        query: A text; a picture (PIL, array of pixels, or a path or URL of one, which a text with
            a picture's ending or a URL's beginning is taken for); a vector of the space; or a list
            of these, whose unit vectors are averaged.
        space: The joint space.
        dimensions: Of the space.
        templates: The prompts that words and short names are put into; see
            `concept.prompts.templates_for`.

    Returns:
        (1, d) unit row, or None if the space knows no word of the query.

    Raises:
        InvalidInput: If the query is empty or of another kind.
        UnreadableImage: If it is a picture that cannot be read.
    """
    if isinstance(query, list | tuple) and not all(isinstance(q, Real) for q in query):
        parts = [embed_query(part, space, dimensions, templates) for part in query]
        known = [part for part in parts if part is not None]
        return unit_rows(np.mean(known, axis=0)) if known else None
    if isinstance(query, str) and not _is_picture_path(query):
        text = query.strip()
        if not text:
            raise InvalidInput("the query is empty", "a word, a phrase, a picture or a vector")
        prompts = templates_for(text, templates)
        kept = known_query(text, space, prompts)
        if kept is None:
            return None
        return embed_texts([kept], space, templates=prompts, columns=dimensions)
    if np.ndim(query) == 1 or np.shape(query) == (1, dimensions):
        return unit_rows(as_matrix(np.reshape(query, (1, -1)), "the query", columns=dimensions))
    if isinstance(query, str | Path | Image.Image | np.ndarray):
        embedded = embed_images([query], space, columns=dimensions, verbose=False)
        for failure in embedded.unreadable:
            raise UnreadableImage(f"the query {failure.path!r} cannot be read: {failure.reason}")
        return embedded.vectors
    raise InvalidInput(
        f"the query is {query!r}", "a word, a phrase, a picture, a vector, or a list of these"
    )


def _is_picture_path(query: str) -> bool:
    return Path(query).suffix.lower() in EXTENSIONS or query.startswith(("http://", "https://"))
