"""Concepts of Caltech 101 from real CLIP vectors: fit, name, search, and write a page.

The 4,114 photographs, their CLIP ViT-B/32 vectors and those of 1,612 nouns are read from the folder
in the environment variable CONCEPT_DATA. Nothing is embedded here: `PrecomputedEmbedder` puts the
stored vectors behind the joint-space protocol, so fitting, naming and searching run on them as they
would on a model's own.

    python examples/caltech101.py --out caltech101/
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

from concept import ConceptModel, PrecomputedEmbedder

DEFAULT_DATA = Path(os.environ.get("CONCEPT_DATA", "../shared/data"))


def load(data: Path) -> tuple[list[str], list[str], PrecomputedEmbedder]:
    """The paths of the photographs, the words, and the space that knows both."""
    files = pd.read_csv(data / "caltech101" / "images.csv")["file"]
    photographs = [str(data / "caltech101" / "images" / file) for file in files]
    words = pd.read_csv(data / "vocabulary" / "words.csv")["word"].tolist()
    space = PrecomputedEmbedder(
        images=(photographs, np.load(data / "caltech101" / "clip_vitb32.npy")),
        texts=(words, np.load(data / "vocabulary" / "clip_vitb32.npy")),
    )
    return photographs, words, space


def main(argv: list[str] | None = None) -> int:
    """Run the example; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA, help="folder of the collections")
    parser.add_argument("--out", type=Path, default=Path("caltech101"), help="folder to write to")
    parser.add_argument("--min-concept-size", type=int, default=15)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--limit", type=int, help="use only so many photographs, evenly spread")
    arguments = parser.parse_args(argv)
    if not (arguments.data / "caltech101" / "images.csv").is_file():
        print(
            f"{arguments.data} holds no caltech101/images.csv: set CONCEPT_DATA or pass --data",
            file=sys.stderr,
        )
        return 1

    start = time.perf_counter()
    photographs, words, space = load(arguments.data)
    if arguments.limit:
        photographs = photographs[:: max(1, len(photographs) // arguments.limit)]
    loaded = time.perf_counter()

    model = ConceptModel(
        min_concept_size=arguments.min_concept_size,
        embedding_model=space,
        random_state=arguments.seed,
        verbose=False,
    )
    model.fit(photographs, docs=words)
    fitted = time.perf_counter()

    print(model.summary())
    print('\nfind_concepts("sailboat"):')
    topics = model.topics or {}
    for concept, similarity in model.find_concepts("sailboat"):
        print(f"  {similarity:.3f}  concept {concept}: {topics[concept]}")

    arguments.out.mkdir(parents=True, exist_ok=True)
    model.save_page(arguments.out / "concepts.html", title="Caltech 101")
    model.save(arguments.out / "model")
    written = time.perf_counter()
    print(
        f"\nload {loaded - start:.1f} s, fit {fitted - loaded:.1f} s, "
        f"page and model {written - fitted:.1f} s\nWrote {arguments.out / 'concepts.html'}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
