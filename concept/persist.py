"""Save a fitted model as a folder of safetensors, Parquet, JPEG and JSON, and read it back.

Nothing is pickled, so loading a model runs no code of its maker. A model is written into a
temporary folder first and moved into place as a whole; every file's checksum is kept, so a damaged
folder is noticed before anything is computed with it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from concept import folders
from concept.arrays import map_arrays
from concept.embedders import SavesItself
from concept.errors import SavedModelError
from concept.folders import FolderFormat, folder_written_whole, read_manifest, write_manifest
from concept.images import Unreadable
from concept.index import Index
from concept.state import ConceptState

MANIFEST = "model.json"
MODEL = FolderFormat("concept-model", 2, MANIFEST, "saved model")
SPACE = "space"
INDEX = "index"
_ARRAYS_FILE = "arrays.safetensors"
# Those with a row for each picture and many columns.
_MAPPED = ("vectors", "layout")
_ARRAYS = (
    "vectors",
    "layout",
    "labels",
    "shares",
    "core",
    "reach",
    "concept_vectors",
    "word_vectors",
)
# Those that came with version 2.
_LATER_ARRAYS = ("placed", "added", "lens", "places")
_THUMBNAILS = "thumbnails.parquet"
CARD = "model_card.md"


def write(
    folder: str | Path,
    state: ConceptState,
    settings: dict[str, Any],
    space: object,
    index: Index | None = None,
    card: str = "",
) -> None:
    """Save a fitted model.

    Args:
        folder: Where to; a model that lies there already is replaced.
        state: What the model knows.
        settings: Its parameters, as far as JSON can hold them.
        space: Its joint space; written along if it can save itself.
        index: An index over its pictures; written along where there is one.
        card: A page about it, see `concept.card`; written along where there is one.

    Raises:
        SavedModelError: If something that is no saved model lies there.
    """
    with folder_written_whole(folder, MODEL) as fresh:
        _write_state(fresh, state)
        if isinstance(space, SavesItself):
            space.save(fresh / SPACE)
        if index is not None:
            index.save(fresh / INDEX)
        if card:
            (fresh / CARD).write_text(card, encoding="utf-8")
        _write_manifest(fresh, state, settings)


def check_target(folder: str | Path) -> Path:
    """The full path of a folder to save to, if nothing of the user's would be lost there.

    Raises:
        SavedModelError: If something other than an earlier save, and it alone, lies there.
    """
    return folders.check_target(folder, MODEL)


def _write_state(folder: Path, state: ConceptState) -> None:
    import pyarrow as pa
    from pyarrow.parquet import write_table
    from safetensors.numpy import save_file

    arrays = {name: np.ascontiguousarray(getattr(state, name)) for name in _ARRAYS}
    arrays |= {name: np.ascontiguousarray(getattr(state, name)) for name in _LATER_ARRAYS}
    save_file(arrays, folder / _ARRAYS_FILE)
    reasons = {failure.row: failure.reason for failure in state.unreadable}
    pictures = pa.table(
        {
            "name": state.names,
            "path": state.paths,
            "concept": state.labels,
            "unreadable": pa.array([reasons.get(n) for n in range(len(state.names))], pa.string()),
        }
    )
    write_table(pictures, folder / "pictures.parquet")
    words = pa.table({"word": pa.array(state.words, pa.string())})
    write_table(words, folder / "words.parquet")
    (folder / "collages").mkdir()
    for concept, content in enumerate(state.collages):
        (folder / "collages" / f"{concept}.jpg").write_bytes(content)
    if state.thumbnails:
        small = pa.table({"jpeg": pa.array(state.thumbnails, pa.binary())})
        write_table(small, folder / _THUMBNAILS)


def _write_manifest(folder: Path, state: ConceptState, settings: dict[str, Any]) -> None:
    content = {
        "settings": settings,
        "exemplars": state.exemplars,
        "titles": state.titles,
        "named_by": state.named_by,
        "topics": state.topics,
        "trust": state.trust,
        "own_stages": state.own_stages,
        "halves": state.halves,
    }
    write_manifest(folder, MODEL, content)


def read(folder: str | Path, mapped: bool = False) -> tuple[ConceptState, dict[str, Any]]:
    """Read a saved model.

    Args:
        folder: Where `write` saved it.
        mapped: Whether to leave the pictures' vectors and the index on disk, as memory maps. They
            are not checked against their checksums then, which would read them whole.

    Returns:
        What the model knows, and its settings.

    Raises:
        SavedModelError: If it is no saved model, was written by a newer version, or is damaged.
    """
    source = Path(folder).expanduser()
    manifest = _read_manifest(source, mapped)
    try:
        return _read_state(source, manifest, mapped), dict(manifest["settings"])
    except (KeyError, ValueError, OSError, TypeError) as error:
        raise SavedModelError(
            f"{str(source)!r} cannot be read ({type(error).__name__}: {error})",
            "a model as save() wrote it",
        ) from error


def _read_manifest(source: Path, mapped: bool) -> dict[str, Any]:
    if source.is_file():
        raise SavedModelError(
            f"{str(source)!r} is a file",
            "a folder",
            "Models of Concept 0.2.1 are pickles, which are not opened; fit the model again",
        )
    return read_manifest(
        source,
        MODEL,
        unchecked=lambda name: mapped and (name == _ARRAYS_FILE or name.startswith(f"{INDEX}/")),
    )


def _read_state(source: Path, manifest: dict[str, Any], mapped: bool) -> ConceptState:
    # Importing pandas, as `read_table` does, would take longer than all the rest.
    from pyarrow.parquet import ParquetFile
    from safetensors.numpy import load_file

    listed = manifest["files"]
    for name in (_ARRAYS_FILE, "pictures.parquet", "words.parquet"):
        if name not in listed:
            raise SavedModelError(f"{str(source)!r} lacks its file {name!r}", "the whole folder")
    arrays: dict[str, Any]
    if mapped:
        stored = map_arrays(source / _ARRAYS_FILE)
        arrays = {k: v if k in _MAPPED else np.array(v) for k, v in stored.items()}
    else:
        arrays = load_file(source / _ARRAYS_FILE)
    needed = _ARRAYS if manifest["format_version"] == 1 else _ARRAYS + _LATER_ARRAYS
    arrays = {name: arrays[name] for name in needed}
    pictures = ParquetFile(source / "pictures.parquet").read()
    words = ParquetFile(source / "words.parquet").read()
    names, paths = pictures["name"].to_pylist(), pictures["path"].to_pylist()
    n_concepts = len(arrays["concept_vectors"])
    return ConceptState(
        names=names,
        paths=paths,
        exemplars=[list(map(int, rows)) for rows in manifest["exemplars"]],
        collages=[(source / "collages" / f"{c}.jpg").read_bytes() for c in range(n_concepts)],
        titles=[str(title) for title in manifest["titles"]],
        named_by=[str(by) for by in manifest.get("named_by", [])],
        words=words["word"].to_pylist(),
        topics=[[(str(w), float(s)) for w, s in scored] for scored in manifest["topics"]],
        trust=[float(share) for share in manifest["trust"]],
        own_stages=[str(name) for name in manifest["own_stages"]],
        halves=int(manifest.get("halves", 1)),
        unreadable=[
            Unreadable(row, paths[row] or names[row], reason)
            for row, reason in enumerate(pictures["unreadable"].to_pylist())
            if isinstance(reason, str)
        ],
        thumbnails=(
            ParquetFile(source / _THUMBNAILS).read()["jpeg"].to_pylist()
            if _THUMBNAILS in listed
            else []
        ),
        **arrays,
    )
