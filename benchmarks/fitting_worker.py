"""One task of `benchmarks/fitting.py`, in a process of its own, as cold as a user's.

    python -m benchmarks.fitting_worker ENGINE fit|assign VECTORS FOLDER CLIP

The engine is one of this library, or ``0.2.1`` (its package must be first on the path); with
``0.2.1+CLIP`` that loads the model in the folder CLIP, as its constructor does whether vectors are
given or not. ``fit`` finds the concepts of the vectors and saves the model in the folder;
``assign`` loads it and assigns the vectors to its concepts. The concepts are written beside it.
"""

from __future__ import annotations

import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

SIZE = 30
SEED = 0
PEER, WHOLE_PEER = "0.2.1", "0.2.1+CLIP"


def peer(
    task: str, vectors: NDArray[np.float32], folder: Path, clip: str | None
) -> NDArray[np.int64]:
    """Concept 0.2.1: the stages of its ``fit_transform`` before pictures; its ``transform``."""
    import joblib
    from umap import UMAP

    from benchmarks.peers.concept_021 import concept_model, find

    kept = folder / "model.joblib"
    maker = concept_model(stored=clip is None)
    if task == "assign":
        return np.asarray(joblib.load(kept).transform([], image_embeddings=vectors))
    # Its own layout, with a seed.
    layout = UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=SEED)
    loaded = {} if clip is None else {"embedding_model": clip}
    model: Any = maker(min_concept_size=SIZE, umap_model=layout, **loaded)
    found = find(model, vectors)
    model.embedding_model = None  # a pickle of CLIP would take more memory than the fit
    joblib.dump(model, kept)
    return found


def ours(engine: str, task: str, vectors: NDArray[np.float32], folder: Path) -> NDArray[np.int64]:
    """This library's `ConceptModel`, from given vectors."""
    from concept import ConceptModel

    kept = folder / "model"
    if task == "assign":
        return ConceptModel.load(kept).transform(None, image_embeddings=vectors)
    names = [str(row) for row in range(len(vectors))]
    # The embedding model is never asked for: there are no words, and the vectors are given.
    model = ConceptModel(SIZE, clustering=engine, random_state=SEED, cache=False, verbose=False)
    found = model.fit_transform(names, image_embeddings=vectors)
    model.save(kept)
    return np.array(found)


def main() -> None:
    """Do the task of the command line."""
    warnings.simplefilter("ignore")
    engine, task, vectors, folder, clip = sys.argv[1:]
    rows = np.load(vectors)
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    if engine in (PEER, WHOLE_PEER):
        found = peer(task, rows, place, clip if engine == WHOLE_PEER else None)
    else:
        found = ours(engine, task, rows, place)
    np.save(place / f"{task}.npy", found)


if __name__ == "__main__":
    main()
