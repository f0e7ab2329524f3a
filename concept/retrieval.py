"""Retrieval by the table: pictures for every text of a CSV file, and texts for every picture.

The collection is embedded batch by batch into a file on disk, the queries batch by batch after it,
and results are written as they come, so that neither side has to fit into memory. The results
appear under their name when all of them are there.
"""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from concept.embed import embed_images, embed_texts
from concept.embedders import JointSpace
from concept.embedders.base import KnowsImages, KnowsWords
from concept.errors import InvalidInput, UnknownWordsWarning, UnreadableImagesWarning
from concept.images import EXTENSIONS, ImageSource, Unreadable
from concept.index import ExactIndex
from concept.tables import Table, read_table, write_rows, written_whole
from concept.vectors import Floats

IMAGE_ID, TEXT_ID, CAPTION, RANK = "image_id", "text_id", "caption", "similarity_ranking"
_BATCH = 2048


@dataclass(frozen=True)
class Retrieved:
    """What a run has done.

    Attributes:
        path: The file of results.
        queries: How many queries were answered.
        rows: How many results were written.
        unreadable: The pictures that could not be read: their row in the table, path and reason,
            which begins with the line. Nothing was found for them, nor were they found.
    """

    path: Path
    queries: int
    rows: int
    unreadable: list[Unreadable]


def retrieve_images(
    texts: str | Path,
    images: str | Path,
    folder: str | Path,
    out: str | Path,
    space: JointSpace,
    *,
    top_k: int = 5,
    encoding: str | None = None,
    verbose: bool = True,
) -> Retrieved:
    """The pictures nearest to every text.

    Args:
        texts: CSV file with the columns ``text_id`` and ``caption``.
        images: CSV file with the column ``image_id``: file names in the folder, with or without
            their endings.
        folder: Where the pictures are.
        out: CSV file to write: ``text_id, similarity_ranking, result_image_id``, ranks from 1.
        space: The joint space.
        top_k: How many pictures for each text.
        encoding: Of the two tables; see `concept.tables.read_table`.
        verbose: Whether to show progress bars.

    Raises:
        InvalidInput: If a table cannot be used, with the line; or no picture can be read.
    """
    _check_top(top_k)
    asked = read_table(texts, (TEXT_ID, CAPTION), encoding, key=TEXT_ID)
    captions = _captions(asked, space)
    there = read_table(images, (IMAGE_ID,), encoding, key=IMAGE_ID)
    sources = picture_files(there, Path(folder).expanduser(), space)
    with tempfile.TemporaryDirectory(prefix="concept-") as temporary:
        width = embed_texts(captions[:1], space).shape[1]
        unreadable: list[Unreadable] = []
        pictures = _image_batches(there, sources, space, width, unreadable)
        base = _stored(pictures, len(sources), Path(temporary), "Pictures", verbose)
        _report(there, unreadable)
        batches = _text_batches(captions, space)
        names = there.columns[IMAGE_ID]
        rows = _ranked(asked.columns[TEXT_ID], batches, base, names, top_k, verbose)
        columns = (TEXT_ID, RANK, f"result_{IMAGE_ID}")
        with written_whole(out) as fresh:
            written = write_rows(fresh, columns, rows)
    return Retrieved(Path(out), len(asked.lines), written, unreadable)


def retrieve_texts(
    images: str | Path,
    texts: str | Path,
    folder: str | Path,
    out: str | Path,
    space: JointSpace,
    *,
    top_k: int = 5,
    encoding: str | None = None,
    verbose: bool = True,
) -> Retrieved:
    """The texts nearest to every picture.

    Args:
        images: CSV file with the column ``image_id``, as for `retrieve_images`.
        texts: CSV file with the columns ``text_id`` and ``caption``.
        folder: Where the pictures are.
        out: CSV file to write: ``image_id, similarity_ranking, result_text_id``, ranks from 1.
        space: The joint space.
        top_k: How many texts for each picture.
        encoding: Of the two tables.
        verbose: Whether to show progress bars.

    Raises:
        InvalidInput: If a table cannot be used, with the line; or no picture can be read.
    """
    _check_top(top_k)
    asked = read_table(images, (IMAGE_ID,), encoding, key=IMAGE_ID)
    there = read_table(texts, (TEXT_ID, CAPTION), encoding, key=TEXT_ID)
    captions = _captions(there, space)
    sources = picture_files(asked, Path(folder).expanduser(), space)
    unreadable: list[Unreadable] = []
    with tempfile.TemporaryDirectory(prefix="concept-") as temporary:
        base = _stored(
            _text_batches(captions, space), len(captions), Path(temporary), "Texts", verbose
        )
        batches = _image_batches(asked, sources, space, base.shape[1], unreadable)
        names = there.columns[TEXT_ID]
        rows = _ranked(asked.columns[IMAGE_ID], batches, base, names, top_k, verbose)
        columns = (IMAGE_ID, RANK, f"result_{TEXT_ID}")
        with written_whole(out) as fresh:
            written = write_rows(fresh, columns, rows)
            _report(asked, unreadable)
    answered = len(asked.lines) - len(unreadable)
    return Retrieved(Path(out), answered, written, unreadable)


def picture_files(table: Table, folder: Path, space: JointSpace | None = None) -> list[ImageSource]:
    """The file of every ``image_id``, which may lack its ending.

    Args:
        table: With the column ``image_id``.
        folder: Where the files are.
        space: A space that knows pictures by name is asked for them first.

    Returns:
        Paths; for what is not there the path that it should have.

    Raises:
        InvalidInput: If there is no such folder, or an identity fits several files.
    """
    if not folder.is_dir() and not isinstance(space, KnowsImages):
        raise InvalidInput(f"there is no folder {str(folder)!r}", "the folder of the pictures")
    by_stem: dict[str, list[Path]] | None = None
    sources: list[ImageSource] = []
    for row, name in enumerate(table.columns[IMAGE_ID]):
        path = folder / name
        known = isinstance(space, KnowsImages) and space.knows_image(path)
        if not known and not path.is_file():
            if by_stem is None:
                by_stem = _by_stem(folder)
            fitting = by_stem.get(name, [])
            if len(fitting) > 1:
                raise InvalidInput(
                    f"{table.where(row)}: {name!r} fits {fitting[0].name} and {fitting[1].name}",
                    "one file",
                    "Write it with its ending",
                )
            path = fitting[0] if fitting else path
        sources.append(str(path))
    return sources


def _by_stem(folder: Path) -> dict[str, list[Path]]:
    stems: dict[str, list[Path]] = {}
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.suffix.lower() in EXTENSIONS:
            stems.setdefault(path.stem, []).append(path)
    return stems


def _check_top(top_k: int) -> None:
    if top_k < 1:
        raise InvalidInput(f"top_k is {top_k}", "at least 1")


def _captions(table: Table, space: JointSpace) -> list[str]:
    """The captions, without the words that a space with a closed vocabulary does not know."""
    captions, shortened = [], 0
    for row, caption in enumerate(table.columns[CAPTION]):
        unknown = set(space.unknown_words(caption)) if isinstance(space, KnowsWords) else set()
        whole = caption in unknown
        kept = caption
        if unknown:
            kept = "" if whole else " ".join(w for w in caption.split() if w not in unknown)
            shortened += 1
        if not kept:
            raise InvalidInput(
                f"{table.where(row)}: "
                + (f"the joint space knows no word of {caption!r}" if caption else "no caption"),
                "a text that the joint space was made for",
            )
        captions.append(kept)
    if shortened:
        warnings.warn(
            f"{shortened} of {len(captions)} captions in {str(table.path)!r} have words that the "
            "joint space does not know; they are searched without these",
            UnknownWordsWarning,
            stacklevel=3,
        )
    return captions


def _text_batches(texts: Sequence[str], space: JointSpace) -> Iterator[Floats]:
    for start in range(0, len(texts), _BATCH):
        yield embed_texts(texts[start : start + _BATCH], space)


def _image_batches(
    table: Table,
    sources: Sequence[ImageSource],
    space: JointSpace,
    width: int,
    unreadable: list[Unreadable],
) -> Iterator[Floats]:
    """Vectors batch by batch, zeros for what cannot be read, which is added to the list."""
    for start in range(0, len(sources), _BATCH):
        part = sources[start : start + _BATCH]
        embedded = embed_images(part, space, columns=width, verbose=False)
        for failure in embedded.unreadable:
            row = start + failure.row
            unreadable.append(
                Unreadable(row, failure.path, f"{table.where(row)}: {failure.reason}")
            )
        yield embedded.vectors


def _stored(batches: Iterator[Floats], n: int, folder: Path, what: str, verbose: bool) -> Floats:
    """Vectors in a file, as a memory map."""
    from tqdm.auto import tqdm

    stored: Floats = np.empty((0, 0), dtype=np.float32)
    filled = 0
    with tqdm(total=n, desc=what, delay=0.1, disable=not verbose) as bar:
        for vectors in batches:
            if not filled:
                shape = (n, vectors.shape[1])
                stored = np.lib.format.open_memmap(
                    folder / "vectors.npy", mode="w+", dtype=np.float32, shape=shape
                )
            stored[filled : filled + len(vectors)] = vectors
            filled += len(vectors)
            bar.update(len(vectors))
    return stored


def _report(table: Table, unreadable: list[Unreadable]) -> None:
    if len(unreadable) == len(table.lines):
        raise InvalidInput(
            f"none of the {len(unreadable)} pictures can be read, the first because of: "
            f"{unreadable[0].reason} ({unreadable[0].path})",
            "pictures in the folder that was named",
        )
    if unreadable:
        warnings.warn(
            f"{len(unreadable)} of {len(table.lines)} pictures cannot be read and are left out, "
            f"the first is {unreadable[0].path!r}: {unreadable[0].reason}",
            UnreadableImagesWarning,
            stacklevel=3,
        )


def _ranked(
    ids: Sequence[str],
    batches: Iterator[Floats],
    base: Floats,
    names: Sequence[str],
    top_k: int,
    verbose: bool,
) -> Iterator[tuple[str, int, str]]:
    """The rows of the result: query, rank from 1, what was found."""
    from tqdm.auto import tqdm

    index = ExactIndex(base)
    first = 0
    with tqdm(total=len(ids), desc="Queries", delay=0.1, disable=not verbose) as bar:
        for queries in batches:
            asked = np.flatnonzero(queries.any(axis=1))
            rows, _ = index.search(queries[asked], top_k)
            for number, found in zip(asked, rows, strict=True):
                for rank, row in enumerate(found, 1):
                    yield ids[first + int(number)], rank, names[int(row)]
            first += len(queries)
            bar.update(len(queries))
