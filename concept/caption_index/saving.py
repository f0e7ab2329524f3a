"""A caption index as a folder of arrays and JSON."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from concept.arrays import write_arrays
from concept.caption_index.index import CaptionIndex, CaptionSettings
from concept.caption_index.weights import Weights
from concept.embedders.tokens import words_of
from concept.errors import SavedModelError
from concept.folders import FolderFormat, folder_written_whole, read_manifest, write_manifest

FORMAT = FolderFormat("concept-captions", 1, "captions.json", "saved caption index")
_ARRAYS_FILE = "arrays.safetensors"
_WEIGHT = "classifier."


def is_index(folder: str | Path) -> bool:
    """Whether a caption index lies in a folder."""
    return (Path(folder).expanduser() / FORMAT.manifest).is_file()


def write_index(index: CaptionIndex, folder: str | Path) -> None:
    """Save an index; see `CaptionIndex.save`."""
    state = index.classifier.state_dict()
    arrays = {_WEIGHT + name: value.numpy() for name, value in state.items()}
    arrays["rarity"] = np.asarray(index.weights.rarity)
    for name, matrix in (("documents", index.documents), ("spread", index.spread)):
        arrays |= {
            f"{name}.data": matrix.data,
            f"{name}.columns": matrix.indices.astype(np.int64),
            f"{name}.rows": matrix.indptr.astype(np.int64),
        }
    with folder_written_whole(folder, FORMAT) as fresh:
        write_arrays(fresh / _ARRAYS_FILE, arrays)
        content = {
            "settings": asdict(index.settings),
            "images": index.images,
            "words": index.weights.words,
            "classified_words": sorted(index.number_of, key=index.number_of.__getitem__),
            "groups": index.n_groups,
        }
        write_manifest(fresh, FORMAT, content)


def read_index(folder: str | Path) -> CaptionIndex:
    """Read an index; see `CaptionIndex.load`."""
    import torch
    from safetensors.numpy import load_file

    from concept.caption_index.classifier import SequenceClassifier

    source = Path(folder).expanduser()
    manifest = read_manifest(source, FORMAT)
    try:
        arrays = load_file(source / _ARRAYS_FILE)
        words, images = manifest["words"], manifest["images"]
        number_of = {word: at for at, word in enumerate(manifest["classified_words"], start=1)}
        classifier = SequenceClassifier(len(number_of), manifest["groups"])
        classifier.load_state_dict(
            {
                name.removeprefix(_WEIGHT): torch.from_numpy(value)
                for name, value in arrays.items()
                if name.startswith(_WEIGHT)
            }
        )
        return CaptionIndex(
            images,
            CaptionSettings(**manifest["settings"]),
            Weights(words_of, words, arrays["rarity"]),
            _sparse(arrays, "documents", len(images), len(words)),
            number_of,
            _sparse(arrays, "spread", len(images), manifest["groups"]),
            classifier,
        )
    except (KeyError, ValueError, OSError, TypeError, RuntimeError) as error:
        raise SavedModelError(
            f"{str(source)!r} cannot be read ({type(error).__name__}: {error})",
            "a caption index as save() wrote it",
        ) from error


def _sparse(arrays: dict[str, NDArray[Any]], name: str, rows: int, columns: int) -> Any:
    from scipy.sparse import csr_matrix

    parts = (arrays[f"{name}.data"], arrays[f"{name}.columns"], arrays[f"{name}.rows"])
    return csr_matrix(parts, shape=(rows, columns))
