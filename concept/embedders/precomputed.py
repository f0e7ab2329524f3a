"""A joint space of known pictures and known words whose vectors were computed elsewhere."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePath
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from concept.errors import InvalidInput, SavedModelError
from concept.vectors import Floats, as_matrix

SPACE_FILE = "space.json"
_VECTORS_FILE = "vectors.safetensors"

Table = Mapping[str, ArrayLike] | tuple[Sequence[str | Path], ArrayLike]


class PrecomputedEmbedder:
    """Stored vectors behind the joint-space protocol.

    Pictures are known by the path (or any other name) that stands for them in ``images``; no file
    is opened to embed them. Words are looked up without regard to upper and lower case. What has
    no stored vector is unknown, and the library says so instead of guessing.

    Args:
        images: ``{name or path: vector}``, or a pair of the names and an (n, d) matrix.
        texts: ``{word or phrase: vector}``, or a pair of the texts and an (m, d) matrix of the
            same space.
        root: A folder that relative names of pictures start from. With it, a picture passed as
            ``root/name`` is found under ``name``.

    Raises:
        InvalidInput: If names and vectors differ in number, a name stands there twice with
            different vectors, or the two matrices differ in width.

    Example:
        ```python
        space = PrecomputedEmbedder(
            images={"a.jpg": [1.0, 0.0], "b.jpg": [0.0, 1.0]}, texts={"cat": [0.9, 0.1]}
        )
        space.embed_texts(["Cat"]).shape  # (1, 2)
        ```
    """

    def __init__(self, images: Table, texts: Table, root: str | Path | None = None) -> None:
        """Index the two tables."""
        self._root = root
        image_names, self._image_vectors = _table(images, "images")
        text_names, self._text_vectors = _table(texts, "texts")
        if not len(text_names):
            self._text_vectors = np.empty((0, self._image_vectors.shape[1]), dtype=np.float32)
        if self._image_vectors.shape[1] != self._text_vectors.shape[1]:
            raise InvalidInput(
                f"images have {self._image_vectors.shape[1]} dimensions and texts "
                f"{self._text_vectors.shape[1]}",
                "vectors of one joint space",
            )
        self._image_rows = _index([self._key(name) for name in image_names], self._image_vectors)
        self._text_rows = _index([_text_key(str(text)) for text in text_names], self._text_vectors)

    def _key(self, source: object) -> str:
        if not isinstance(source, str | Path):
            source = str(getattr(source, "filename", "")) or repr(source)
        path = PurePath(source)
        if self._root is not None and path.is_relative_to(self._root):
            path = path.relative_to(self._root)
        return path.as_posix()

    def knows_image(self, source: object, /) -> bool:
        """Whether there is a vector for this picture (path, name, or picture with a file name)."""
        return self._key(source) in self._image_rows

    def unknown_words(self, text: str, /) -> list[str]:
        """The text itself in a list if it has no vector, else an empty list."""
        return [] if _text_key(text) in self._text_rows else [text]

    def embed_images(self, images: Sequence[Any], /) -> NDArray[np.float32]:
        """The stored vectors of pictures, (n, d).

        Raises:
            InvalidInput: If one of them has no vector.
        """
        unknown = [image for image in images if not self.knows_image(image)]
        if unknown:
            raise InvalidInput(
                f"{len(unknown)} pictures have no stored vector, the first is {unknown[0]!r}",
                f"one of the {len(self._image_rows):,} known pictures",
                "Name it as it was named when this embedder was made, or pass root=folder",
            )
        rows = [self._image_rows[self._key(image)] for image in images]
        found: Floats = self._image_vectors[rows]
        return found

    def embed_texts(self, texts: Sequence[str], /) -> NDArray[np.float32]:
        """The stored vectors of texts, (n, d).

        Raises:
            InvalidInput: If one of them has no vector.
        """
        unknown = [text for text in texts if self.unknown_words(text)]
        if unknown:
            raise InvalidInput(
                f"{len(unknown)} texts have no stored vector, the first is {unknown[0]!r}",
                f"one of the {len(self._text_rows):,} known texts",
            )
        found: Floats = self._text_vectors[[self._text_rows[_text_key(text)] for text in texts]]
        return found

    def save(self, folder: str | Path, /) -> None:
        """Write the texts' vectors to a folder, as a space that a saved model can search with.

        The pictures' vectors are part of the saved model and are not written twice.
        """
        from safetensors.numpy import save_file

        target = Path(folder)
        target.mkdir(parents=True, exist_ok=True)
        ordered = sorted(self._text_rows, key=self._text_rows.__getitem__)
        vectors = np.ascontiguousarray(self._text_vectors[[self._text_rows[t] for t in ordered]])
        save_file({"texts": vectors}, target / _VECTORS_FILE)
        description = {"kind": "precomputed", "texts": ordered}
        (target / SPACE_FILE).write_text(
            json.dumps(description, ensure_ascii=False), encoding="utf-8"
        )

    @classmethod
    def load(cls, folder: str | Path, /) -> PrecomputedEmbedder:
        """Read a space written by `save`; it knows texts and no pictures.

        Raises:
            SavedModelError: If the folder holds no such space.
        """
        from safetensors.numpy import load_file

        source = Path(folder)
        try:
            description = json.loads((source / SPACE_FILE).read_text(encoding="utf-8"))
            vectors = load_file(source / _VECTORS_FILE)["texts"]
            texts = description["texts"]
        except (OSError, ValueError, KeyError) as error:
            raise SavedModelError(
                f"{str(source)!r} is not a saved joint space ({error})",
                f"a folder with {SPACE_FILE} and {_VECTORS_FILE}",
            ) from error
        return cls(images=([], np.empty((0, vectors.shape[1]))), texts=(texts, vectors))


def is_precomputed(folder: Path) -> bool:
    """Whether a folder with a `SPACE_FILE` holds a space of stored vectors, and no learned one."""
    try:
        description = json.loads((folder / SPACE_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return True  # whose loading tells what is wrong
    return not isinstance(description, dict) or "format" not in description


def _text_key(text: str) -> str:
    return " ".join(text.casefold().split())


def _table(table: Table, what: str) -> tuple[list[str | Path], Floats]:
    if isinstance(table, Mapping):
        names: list[str | Path] = list(table)
        values: Any = list(table.values())
    else:
        names, values = list(table[0]), table[1]
    if not names:
        width = np.shape(values)[1] if np.ndim(values) == 2 else 0
        return names, np.empty((0, width), dtype=np.float32)
    return names, as_matrix(values, f"the vectors of {what}", rows=len(names))


def _index(keys: list[str], vectors: Floats) -> dict[str, int]:
    rows: dict[str, int] = {}
    for row, key in enumerate(keys):
        first = rows.setdefault(key, row)
        if first != row and not np.allclose(vectors[first], vectors[row], atol=1e-6):
            raise InvalidInput(
                f"{key!r} stands in rows {first} and {row} with different vectors",
                "one vector per name",
            )
    return rows
