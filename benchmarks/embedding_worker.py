"""One side of `benchmarks/embedding.py`, in a process of its own.

    python -m benchmarks.embedding_worker ENGINE MODEL

The engine is ``0.2.1`` (Concept 0.2.1's own loop; its package must be first on the path), or a
precision or backend of this library. Each line of the standard input is a JSON object with
``pictures`` or ``words``, and where to put the vectors; each is answered by a line with the seconds
that embedding took, wall-clock and of the processor, and how many pictures the model was shown.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Embed = Callable[[dict[str, Any]], tuple[NDArray[Any], int]]


def peer(model: str) -> Embed:
    """Concept 0.2.1: its ``_embed_images``, and the line that embeds its words."""
    from sentence_transformers import SentenceTransformer

    from benchmarks.peers.concept_021 import concept_model

    maker = concept_model(stored=False)
    concept: Any = maker.__new__(maker)
    concept.embedding_model = SentenceTransformer(model, local_files_only=True)

    def embed(task: dict[str, Any]) -> tuple[NDArray[Any], int]:
        if "pictures" in task:
            return concept._embed_images(task["pictures"]), len(task["pictures"])  # noqa: SLF001
        found = concept.embedding_model.encode(task["words"], show_progress_bar=False)
        return np.asarray(found), 0

    return embed


def ours(model: str, engine: str) -> Embed:
    """This library's two functions; with a cache only where the task names one."""
    from concept.cache import open_cache
    from concept.embed import embed_images, embed_texts
    from concept.embedders import SentenceTransformerEmbedder

    options = {"backend" if engine in ("openvino", "onnx") else "precision": engine}
    kept = SentenceTransformerEmbedder(model, **options)

    def embed(task: dict[str, Any]) -> tuple[NDArray[Any], int]:
        if "words" in task:
            return embed_texts(task["words"], kept), 0
        cache = open_cache(task["cache"]) if "cache" in task else None
        # A second run is another program: it knows the model by its files alone.
        space = kept if cache is None else SentenceTransformerEmbedder(model, **options)
        shown = 0
        real = space.embed_prepared

        def counted(prepared: Any, /) -> Any:
            nonlocal shown
            shown += len(prepared)
            return real(prepared)

        vars(space)["embed_prepared"] = counted
        found = embed_images(task["pictures"], space, cache=cache, verbose=False)
        del vars(space)["embed_prepared"]
        return found.vectors, shown

    return embed


def main() -> None:
    """Answer tasks until the input ends."""
    engine, model = sys.argv[1:]
    embed = peer(model) if engine == "0.2.1" else ours(model, engine)
    answers, sys.stdout = sys.stdout, sys.stderr
    print("{}", file=answers, flush=True)
    for line in sys.stdin:
        task = json.loads(line)
        wall, processor = time.perf_counter(), time.process_time()
        vectors, shown = embed(task)
        answer = {
            "seconds": time.perf_counter() - wall,
            "processor": time.process_time() - processor,
            "shown": shown,
        }
        np.save(Path(task["out"]), np.asarray(vectors, dtype=np.float32))
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
