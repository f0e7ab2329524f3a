"""Joint spaces that were learned from pairs: two maps, for features of pictures and for texts.

What was learned (`Towers`) is the business of one file a method. Here is what all of them share:
where the features of pictures come from, the joint-space protocol, and the folder on disk.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from concept.arrays import write_arrays
from concept.embedders.backbone import Backbone
from concept.embedders.pixels import PixelPreparation
from concept.embedders.precomputed import SPACE_FILE, PrecomputedEmbedder
from concept.errors import InvalidInput, SavedModelError
from concept.folders import FolderFormat, folder_written_whole, read_manifest, write_manifest
from concept.vectors import Floats, as_matrix, unit_rows

SPACE = FolderFormat("concept-space", 1, SPACE_FILE, "saved joint space")
_ARRAYS_FILE = "arrays.safetensors"
_KNOWN_FILE = "known.safetensors"
_BATCH = 4096


@runtime_checkable
class Towers(Protocol):
    """What a method has learned: how features and texts come into one space.

    A method is told apart by ``kind``, under which `load_space` finds it again.
    """

    kind: str
    """The method: ``"cca"``, ``"devise"`` …"""

    @property
    def width(self) -> int:
        """How many numbers the features of a picture have."""
        ...

    def images(self, features: Floats, /) -> Floats:
        """Bring features, (n, width) unit rows, into the space, (n, d)."""
        ...

    def texts(self, texts: Sequence[str], /) -> Floats:
        """Bring texts into the space, (n, d); zeros for a text of which no word is known."""
        ...

    def unknown_words(self, text: str, /) -> list[str]:
        """The words of a text that were never seen; empty if all are known."""
        ...

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The arrays that were learned, by name."""
        ...

    def settings(self) -> dict[str, Any]:
        """What else is needed to make the towers again, as far as JSON can hold it."""
        ...


class LearnedSpace:
    """A learned joint space whose pictures are given as features.

    `embed_features` brings features into the space. Pictures can be embedded where their features
    are known by name, which `with_known` adds; `BackboneSpace` takes any pictures.

    Args:
        towers: What was learned.
    """

    def __init__(self, towers: Towers) -> None:
        """Store what was learned."""
        self.towers = towers

    @property
    def kind(self) -> str:
        """The method that the space was learned by."""
        return self.towers.kind

    def embed_features(self, features: ArrayLike, /) -> Floats:
        """Bring the features of pictures into the space.

        Args:
            features: (n, width) features of the same kind as those that were learned from, of any
                length.

        Returns:
            (n, d) unit rows.

        Raises:
            InvalidInput: If they have another width, or are no numbers.
        """
        matrix = as_matrix(features, "features")
        if matrix.shape[1] != self.towers.width:
            raise InvalidInput(
                f"features have {matrix.shape[1]} dimensions",
                f"{self.towers.width}, as those that this space was learned from",
                "Use the same model for the features of all pictures",
            )
        unit = unit_rows(matrix)
        parts = [
            self.towers.images(unit[start : start + _BATCH])
            for start in range(0, len(matrix), _BATCH)
        ]
        return unit_rows(np.concatenate(parts))

    def embed_images(self, images: Sequence[Any], /) -> Floats:
        """Refuses: this space knows no pictures, only features.

        Raises:
            InvalidInput: Always.
        """
        raise InvalidInput(
            f"{len(images)} pictures for a joint space that was learned from given features",
            "features of pictures",
            "Pass image_embeddings=space.embed_features(features), or learn the space with a "
            "backbone, which takes pictures",
        )

    def embed_texts(self, texts: Sequence[str], /) -> Floats:
        """Embed texts, (n, d) unit rows.

        Raises:
            InvalidInput: If the space knows no word of a text.
        """
        if not len(texts):
            return np.empty((0, 0), dtype=np.float32)
        vectors = unit_rows(self.towers.texts(texts))
        empty = np.flatnonzero(~vectors.any(axis=1))
        if len(empty):
            raise InvalidInput(
                f"the joint space knows no word of {texts[int(empty[0])]!r}",
                "words like those of the captions that it was learned from",
            )
        return vectors

    def unknown_words(self, text: str, /) -> list[str]:
        """The words of a text that the space was never taught."""
        return self.towers.unknown_words(text)

    def save(self, folder: str | Path, /) -> None:
        """Write the space to a folder, whole or not at all; see `load_space`.

        Raises:
            SavedModelError: If something other than an earlier save lies there.
        """
        with folder_written_whole(folder, SPACE) as fresh:
            self._write(fresh)

    def _write(self, folder: Path, more: dict[str, Any] | None = None) -> None:
        write_arrays(folder / _ARRAYS_FILE, self.towers.arrays())
        content = {"kind": self.kind, "settings": self.towers.settings(), **(more or {})}
        write_manifest(folder, SPACE, content)

    def with_known(
        self, names: Sequence[str | Path], features: ArrayLike, root: str | Path | None = None
    ) -> KnownPicturesSpace:
        """The same space, which finds some pictures' features by their names or paths.

        Args:
            names: (n,) the pictures.
            features: (n, width) their features.
            root: The folder that names are relative to; then ``root/name`` is known too.
        """
        vectors = self.embed_features(features)
        if len(names) != len(vectors):
            raise InvalidInput(f"{len(names)} names for {len(vectors)} features", "one each")
        return KnownPicturesSpace(self.towers, [str(name) for name in names], vectors, root)


class KnownPicturesSpace(LearnedSpace):
    """A learned space that looks known pictures up by name or path, and opens no file.

    Args:
        towers: What was learned.
        names: (n,) names or paths.
        vectors: (n, d) their vectors in the space.
        root: The folder that names are relative to.
    """

    def __init__(
        self,
        towers: Towers,
        names: Sequence[str],
        vectors: Floats,
        root: str | Path | None = None,
    ) -> None:
        """Index the names."""
        super().__init__(towers)
        self._names = list(names)
        self._vectors = vectors
        self._root = None if root is None else Path(root).expanduser().resolve()
        none = np.empty((0, vectors.shape[1]), dtype=np.float32)
        self._table = PrecomputedEmbedder((self._names, vectors), ([], none), self._root)

    def _source(self, source: object) -> object:
        """A path as the table knows it: relative ones start from the working directory too."""
        known = self._table.knows_image(source)
        if known or self._root is None or not isinstance(source, str | Path):
            return source
        return Path(source).expanduser().resolve()

    def knows_image(self, source: object, /) -> bool:
        """Whether there is a vector for this picture."""
        return self._table.knows_image(self._source(source))

    def embed_images(self, images: Sequence[Any], /) -> Floats:
        """The vectors of known pictures, (n, d).

        Raises:
            InvalidInput: If one of them is not known.
        """
        return self._table.embed_images([self._source(image) for image in images])

    def _write(self, folder: Path, more: dict[str, Any] | None = None) -> None:
        write_arrays(folder / _KNOWN_FILE, {"vectors": self._vectors})
        root = None if self._root is None else str(self._root)
        super()._write(folder, {**(more or {}), "known": self._names, "root": root})


class BackboneSpace(LearnedSpace):
    """A learned space that takes pictures, through the vision model that it was learned with.

    Args:
        towers: What was learned.
        backbone: The vision model.
    """

    def __init__(self, towers: Towers, backbone: Backbone) -> None:
        """Store the parts; the backbone is loaded when a picture comes."""
        super().__init__(towers)
        self.backbone = backbone

    def embed_images(self, images: Sequence[Any], /) -> Floats:
        """Embed pictures of mode RGB, (n, d) unit rows."""
        return self.embed_features(self.backbone.embed_images(images))

    def preparation(self) -> PixelPreparation | None:
        """What the backbone's image processor does, if threads can do it ahead; else None."""
        return self.backbone.preparation()

    def embed_prepared(self, prepared: Sequence[Any], /) -> Floats:
        """Embed pictures that went through `preparation`, (n, d) unit rows."""
        return self.embed_features(self.backbone.embed_prepared(prepared))

    def identity(self, digest: Callable[[Path], str], /) -> str | None:
        """What the vectors depend on: the backbone's files, and all that was learned."""
        pictures = self.backbone.identity(digest)
        return None if pictures is None else f"{pictures}\n\n{_fingerprint(self.towers)}"

    def _write(self, folder: Path, more: dict[str, Any] | None = None) -> None:
        model = str(self.backbone.model)
        # A folder is found again from wherever the space is loaded.
        if Path(model).expanduser().is_dir():
            model = str(Path(model).expanduser().resolve())
        super()._write(folder, {**(more or {}), "backbone": model})


def _fingerprint(towers: Towers) -> str:
    hashed = hashlib.sha256(repr(sorted(towers.settings().items())).encode())
    for name, array in sorted(towers.arrays().items()):
        hashed.update(name.encode())
        hashed.update(np.ascontiguousarray(array).tobytes())
    return f"{towers.kind} {hashed.hexdigest()}"


def load_space(folder: str | Path, device: str | None = None) -> LearnedSpace:
    """Read a learned space that was saved with its ``save``, or by ``concept train``.

    Args:
        folder: The folder.
        device: Where networks and the backbone run.

    Raises:
        SavedModelError: If it is no saved space, is damaged, or was written by a newer version.
    """
    from safetensors.numpy import load_file

    source = Path(folder).expanduser()
    manifest = read_manifest(source, SPACE)
    try:
        arrays = load_file(source / _ARRAYS_FILE)
        towers = _towers(str(manifest["kind"]), arrays, manifest["settings"], device)
        if "backbone" in manifest:
            return BackboneSpace(towers, Backbone(manifest["backbone"], device))
        if "known" in manifest:
            vectors = load_file(source / _KNOWN_FILE)["vectors"]
            return KnownPicturesSpace(towers, manifest["known"], vectors, manifest["root"])
    except (KeyError, ValueError, OSError, TypeError) as error:
        raise SavedModelError(
            f"{str(source)!r} cannot be read ({type(error).__name__}: {error})",
            "a joint space as save() wrote it",
        ) from error
    return LearnedSpace(towers)


def _towers(
    kind: str, arrays: dict[str, NDArray[Any]], settings: dict[str, Any], device: str | None
) -> Towers:
    """The towers of a method; a new method is one branch here."""
    if kind == "cca":
        from concept.embedders.cca import CCATowers

        return CCATowers.restore(arrays, settings)
    if kind == "devise":
        from concept.embedders.devise import DeViSETowers

        return DeViSETowers.restore(arrays, settings)
    if kind == "dual":
        from concept.embedders.dual_encoder import DualEncoderTowers

        return DualEncoderTowers.restore(arrays, settings, device)
    raise ValueError(f"there is no method {kind!r}")
