"""What one worker does to a block of pictures: read, embed, write its part."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from concept.cache import Cache, digest
from concept.dataset import Dataset, ModelFacts, PartWriter
from concept.distributed.engines import Done
from concept.distributed.items import Item, items
from concept.distributed.sources import Block
from concept.embed.halving import InHalves
from concept.embed.reading import Picture, Read, Reader
from concept.embedders import Identified, JointSpace, KnowsImages, joint_space
from concept.embedders.precision import devices, resolve
from concept.errors import DatasetError, InvalidInput
from concept.vectors import Floats

# So many rows make a row group of a part: what is read at once to look a single row up.
_ROWS_AT_ONCE = 2048


@dataclass(frozen=True)
class Recipe:
    """How pictures become vectors; small, and sent to every worker.

    Attributes:
        embedding_model: A name, a folder, or a joint space that can be sent to another process.
        device: See `concept.embedders.joint_space`.
        precision: The same.
        backend: The same.
    """

    embedding_model: Any
    device: str | None = None
    precision: str = "auto"
    backend: str = "torch"

    def space(self) -> JointSpace:
        """The joint space, not loaded yet.

        Raises:
            InvalidInput: If it is one of stored vectors, which embeds no pictures.
        """
        space = joint_space(
            self.embedding_model, self.device, precision=self.precision, backend=self.backend
        )
        if isinstance(space, KnowsImages):
            raise InvalidInput(
                "the embedding model is a table of stored vectors",
                "a model that embeds pictures",
                "Write stored vectors into a dataset with concept.dataset.PartWriter",
            )
        return space

    def facts(self, space: JointSpace) -> ModelFacts:
        """What its vectors depend on, found out by embedding a grey picture."""
        identity = None
        if isinstance(space, Identified):
            identity = space.identity(lambda path: Cache(path.parent).file_digest(path))
        precision = self.precision
        if precision == "auto":
            named = isinstance(self.embedding_model, str | Path) and self.backend == "torch"
            precision = resolve("auto", devices(self.device)[0]) if named else "float32"
        given = self.embedding_model
        name = str(given) if isinstance(given, str | Path) else type(given).__name__
        reader = Reader(space)
        (grey,) = reader.read([Picture(Image.new("RGB", (64, 64), (128, 128, 128)), b"")])
        width = int(np.shape(reader.embed([grey.item]))[1])
        hashed = "" if identity is None else digest(identity.encode()).hex()
        return ModelFacts(name, hashed, precision, self.backend, width)


def look(recipe: Recipe) -> ModelFacts:
    """What a worker with this recipe makes; run where the workers run."""
    return recipe.facts(recipe.space())


@dataclass(frozen=True)
class MakeEmbedder:
    """Makes the `Embedder` of a worker, in the worker.

    Attributes:
        recipe: How pictures become vectors.
        folder: The dataset.
    """

    recipe: Recipe
    folder: str

    def __call__(self) -> Embedder:
        """Load the model, and compare it with the dataset's."""
        return Embedder(self.recipe, Dataset(self.folder))


class Embedder:
    """Embeds blocks and writes their parts.

    Args:
        recipe: How pictures become vectors.
        dataset: Where to.

    Raises:
        DatasetError: If this machine's model or precision is not the dataset's.
    """

    def __init__(self, recipe: Recipe, dataset: Dataset) -> None:
        """Load the model."""
        space = recipe.space()
        dataset.facts.check(recipe.facts(space), dataset.folder)
        self._space, self._dataset = space, dataset

    def __call__(self, block: Block) -> Done:
        """Embed one block; its part is there when this returns.

        Raises:
            DatasetError: If the part cannot be written.
        """
        width = self._dataset.facts.dimensions
        reader = Reader(self._space)
        embed = InHalves(reader.embed, "the space's picture vectors", width)
        path, row = self._dataset.part(block.number), block.start
        try:
            with PartWriter(path, width) as writer:
                for batch in _in_groups(_embedded(block, reader, embed), _ROWS_AT_ONCE):
                    writer.write(
                        np.arange(row, row + len(batch)),
                        [one.name for one in batch],
                        [one.key for one in batch],
                        np.stack(
                            [np.zeros(width) if v.vector is None else v.vector for v in batch]
                        ),
                        [one.reason for one in batch],
                    )
                    row += len(batch)
        except OSError as error:
            raise DatasetError(
                f"{str(path)!r} cannot be written ({error.strerror or error})",
                "room for it on the disk",
                "Finished parts are kept: make room and run the same command again",
            ) from error
        return Done(block.number, writer.rows, writer.failed)


@dataclass
class _Row:
    name: str
    key: bytes | None = None
    vector: Floats | None = None
    reason: str = ""


def _embedded(block: Block, reader: Reader, embed: InHalves) -> Iterator[_Row]:
    """The rows of a block in their order; the same content twice is embedded once."""
    ahead: deque[Item] = deque()

    def pictures() -> Iterator[Picture]:
        for item in items(block):
            ahead.append(item)
            if item.picture is not None:
                yield item.picture

    rows: list[_Row] = []
    waiting: list[Any] = []
    places: dict[bytes, int] = {}  # of contents in this batch
    known: dict[bytes, Floats] = {}  # those of earlier batches

    def finished() -> list[_Row]:
        if waiting:
            made = embed(waiting)
            for row in rows:
                if row.key is not None and row.key in places:
                    row.vector = made[places[row.key]]
            known.update((key, made[place].astype(np.float16)) for key, place in places.items())
        done = list(rows)
        for kept in (rows, waiting, places):
            kept.clear()
        return done

    with closing(reader.read(pictures())) as reads:
        for read in reads:
            while ahead[0].picture is None:
                failed = ahead.popleft()
                rows.append(_Row(failed.name, reason=failed.reason))
            rows.append(_taken(ahead.popleft(), read, known))
            if rows[-1].vector is None and not read.reason and read.key not in places:
                places[read.key or b""] = len(waiting)
                waiting.append(read.item)
            if len(waiting) >= reader.batch:
                yield from finished()
        rows.extend(_Row(item.name, reason=item.reason) for item in ahead)
        yield from finished()


def _taken(item: Item, read: Read, known: dict[bytes, Floats]) -> _Row:
    if read.reason or read.key is None:
        return _Row(item.name, reason=read.reason or "it has no content")
    return _Row(item.name, read.key, known.get(read.key))


def _in_groups(rows: Iterator[_Row], size: int) -> Iterator[Sequence[_Row]]:
    group: list[_Row] = []
    for row in rows:
        group.append(row)
        if len(group) == size:
            yield group
            group = []
    if group:
        yield group
