"""How soon the explorer shows a large model, and how long it takes to search it.

    python -m benchmarks.explorer --pictures 25000

The model is made, not fitted: postcards that are drawn once stand for many pictures, their
mini-clip vectors with a little noise. What is measured is what someone waits for: from the start of
the command to the first view in a browser, and from the Enter key to the results.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.browser import browsing
from concept import ConceptModel
from concept.demo.postcards import nouns, write_postcards
from concept.demo.run import read_kinds
from concept.embed import embed_images, embed_texts
from concept.embedders import joint_space
from concept.exemplars import represent
from concept.images import collage_jpeg
from concept.state import ConceptState
from concept.vectors import unit_rows

_DRAWN = 500
_QUERIES = ("beach", "a red car", "lighthouse at night", "cactus", "snow")


def made(folder: Path, n: int) -> ConceptModel:
    """A model of n pictures with the postcards' kinds as its concepts."""
    drawn = [str(path) for path in write_postcards(folder / "postcards", _DRAWN, seed=2)]
    kinds = read_kinds(folder / "postcards")
    space = joint_space("mini-clip")
    vectors = embed_images(drawn, space, verbose=False).vectors
    random = np.random.default_rng(0)
    copies = np.arange(n) % _DRAWN
    noise = random.normal(0, 0.2 / np.sqrt(vectors.shape[1]), (n, vectors.shape[1]))
    many = unit_rows(vectors[copies] + noise).astype(np.float32)
    titles = sorted(set(kinds.values()))
    of_drawn = np.array([titles.index(kinds[Path(path).name]) for path in drawn])
    labels = of_drawn[copies].astype(np.int64)
    concept_vectors, exemplars = represent(many, labels, 0.3)
    words = nouns()
    places = random.normal(0, 1, (n, 2)) + 12 * random.uniform(0, 1, (len(titles), 2))[labels]
    model = ConceptModel(embedding_model="mini-clip", random_state=0)
    model.state_ = ConceptState(
        names=[drawn[copy] for copy in copies],
        paths=[drawn[copy] for copy in copies],
        vectors=many,
        layout=np.zeros((n, 0), dtype=np.float32),
        labels=labels,
        shares=np.ones(n, dtype=np.float32),
        core=labels,
        reach=np.zeros(len(titles), dtype=np.float32),
        concept_vectors=concept_vectors,
        exemplars=[[int(row) for row in rows] for rows in exemplars],
        collages=[collage_jpeg(drawn[copies[row]] for row in rows) for rows in exemplars],
        titles=titles,
        words=words,
        word_vectors=embed_texts(words, space),
        topics=[[(title, 1.0)] for title in titles],
        trust=[0.9] * len(titles),
        places=places.astype(np.float32),
    )
    return model


def measured(folder: Path, browser: Any) -> tuple[float, float, list[float]]:
    """Seconds to the first view, to the drawn map, and of each search."""
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    start = time.perf_counter()
    command = [sys.executable, "-m", "concept.cli", "explore", str(folder), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        address = (process.stdout.readline() if process.stdout else "").split()[2]
        page.goto(address)
        page.locator("#detail .card").first.wait_for(timeout=600_000)
        first = time.perf_counter() - start
        page.locator("#map .gl-canvas").first.wait_for(state="attached", timeout=600_000)
        drawn = time.perf_counter() - start
        seconds = []
        for query in ("warm up", *_QUERIES):
            page.fill("#query", query)
            begin = time.perf_counter()
            page.press("#query", "Enter")
            page.locator("#detail h1", has_text=query).wait_for(timeout=600_000)
            seconds.append(time.perf_counter() - begin)
        process.terminate()
    page.close()
    return first, drawn, seconds[1:]


def main(argv: list[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pictures", type=int, nargs="+", default=[25_000, 100_000])
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args(argv)
    print("pictures  first view  map drawn  search (median of all)")
    for n in arguments.pictures:
        with tempfile.TemporaryDirectory() as temporary, browsing() as browser:
            folder = Path(temporary)
            made(folder, n).save(folder / "model")
            rounds = [measured(folder / "model", browser) for _ in range(arguments.rounds)]
            first, drawn = (float(np.median([r[i] for r in rounds])) for i in (0, 1))
            search = float(np.median([second for r in rounds for second in r[2]]))
            print(f"{n:>8,}  {first:>8.1f} s  {drawn:>7.1f} s  {search * 1000:>6.0f} ms")


if __name__ == "__main__":
    main()
