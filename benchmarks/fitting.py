"""How long it takes from vectors to concepts, beside Concept 0.2.1, in cold processes.

    python -m benchmarks.fitting [--rows 25000] [--new 10000] [--repeats 5] [--growth 25000 200000]

Each fit, and each load of a saved model with new vectors to assign, runs in a process of its own,
which imports and compiles what it needs. Engines take turns, so that whatever else the machine does
falls on all of them. Concept 0.2.1 runs twice: its stages alone, and as its users run it, with the
CLIP that its constructor loads whether vectors are given or not (here one of random weights). The
vectors are a mixture of 512 dimensions with concepts of very different sizes. Printed are medians
of the seconds, the medians of the ratios within each turn, the largest memory, and the adjusted
Rand index to the truth. ``--growth`` fits more and more vectors once.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import adjusted_rand_score

from benchmarks.fitting_worker import PEER, WHOLE_PEER
from benchmarks.peers.process import PEERS, install
from benchmarks.random_clip import random_clip
from concept.demo.postcards import nouns
from concept.grouping import CLUSTERINGS
from concept.vectors import Floats, unit_rows

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "benchmarks" / ".peers"
CLIP = KEPT / "random-clip"
DIMENSIONS = 512
# The share of vectors that are like nothing else. Concept 0.2.1 stops where there are none.
STRAYS = 0.03


@dataclass(frozen=True)
class Run:
    """What one process needed.

    Attributes:
        seconds: From its start to its end.
        megabytes: The most memory that it held.
        found: What it answered.
    """

    seconds: float
    megabytes: float
    found: NDArray[np.int64]


def mixture(rows: int, seed: int = 0) -> tuple[Floats, NDArray[np.int64]]:
    """Unit vectors of concepts that share some of their directions; which each is of, or -1."""
    random = np.random.default_rng(seed)
    concepts = max(4, rows // 100)
    families = random.normal(size=(max(2, concepts // 8), DIMENSIONS))
    of = random.integers(0, len(families), concepts)
    centres = families[of] + 0.8 * random.normal(size=(concepts, DIMENSIONS))
    true = random.choice(concepts, rows, p=random.dirichlet(np.full(concepts, 2.0)))
    vectors = np.empty((rows, DIMENSIONS), dtype=np.float32)
    for start in range(0, rows, 10_000):  # not all of it at once in double precision
        part = slice(start, start + 10_000)
        noise = random.normal(size=(len(true[part]), DIMENSIONS))
        vectors[part] = unit_rows(centres[true[part]] + 0.9 * noise)
    strays = random.random(rows) < STRAYS
    vectors[strays] = unit_rows(random.normal(size=(int(strays.sum()), DIMENSIONS)))
    true[strays] = -1
    return vectors, true


def run(engine: str, task: str, vectors: Path, folder: Path) -> Run:
    """Let a fresh process fit or assign."""
    theirs = engine in (PEER, WHOLE_PEER)
    path = [str(install(PEERS[0], KEPT)), str(ROOT)] if theirs else [str(ROOT)]
    command = [sys.executable, "-m", "benchmarks.fitting_worker", engine, task]
    start = time.perf_counter()
    process = subprocess.Popen(
        [*command, str(vectors), str(folder), str(CLIP)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(path), "HF_HUB_OFFLINE": "1"},
        cwd=folder.parent,
        stdout=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - start
    if process.returncode:
        raise RuntimeError(f"{engine!r} has failed to {task}; what it said stands above")
    scale = 2**20 if sys.platform == "darwin" else 2**10
    return Run(seconds, usage.ru_maxrss / scale, np.load(folder / f"{task}.npy"))


def compare(engines: Sequence[str], rows: int, new: int, repeats: int, folder: Path) -> None:
    """The table of fits and assignments."""
    vectors, true = mixture(rows + new)
    parts = {"fit": (vectors[:rows], true[:rows]), "assign": (vectors[rows:], true[rows:])}
    for task, (part, _) in parts.items():
        np.save(folder / f"{task}.npy", part)
    runs: dict[tuple[str, str], list[Run]] = {(e, t): [] for t in parts for e in engines}
    for _ in range(repeats):
        for engine in engines:
            for task in parts:
                done = run(engine, task, folder / f"{task}.npy", folder / engine)
                runs[engine, task].append(done)
    print(f"{'work':<24} {'engine':<14} {'seconds':>8} {'ratio':>6} {'MB':>6} {'ratio':>6}   ARI")
    for task, (part, truth) in parts.items():
        work = f"{task} {len(part):,} vectors"
        for engine in engines:
            own, first = runs[engine, task], runs[engines[0], task]
            faster = np.median([b.seconds / a.seconds for a, b in zip(own, first, strict=True)])
            seconds = np.median([done.seconds for done in own])
            memory = np.median([done.megabytes for done in own])
            less = memory / np.median([done.megabytes for done in first])
            agreement = adjusted_rand_score(truth, own[0].found)
            print(
                f"{work:<24} {engine:<14} {seconds:>8.1f} {faster:>6.2f} {memory:>6.0f} "
                f"{less:>6.2f} {agreement:>5.3f}"
            )


def grow(engines: Sequence[str], sizes: Sequence[int], folder: Path) -> None:
    """The table of larger and larger fits."""
    print(f"\n{'rows':>8} {'engine':<14} {'seconds':>8} {'MB':>6}   ARI")
    for rows in sizes:
        vectors, true = mixture(rows)
        np.save(folder / "fit.npy", vectors)
        del vectors
        for engine in engines:
            if engine in CLUSTERINGS:
                done = run(engine, "fit", folder / "fit.npy", folder / engine)
                agreement = adjusted_rand_score(true, done.found)
                print(
                    f"{rows:>8,} {engine:<14} {done.seconds:>8.1f} {done.megabytes:>6.0f} "
                    f"{agreement:>5.3f}",
                    flush=True,
                )


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description="Seconds from vectors to concepts")
    parser.add_argument("--rows", type=int, default=25_000)
    parser.add_argument("--new", type=int, default=10_000)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--growth", type=int, nargs="*", default=[])
    parser.add_argument("--engines", nargs="*", default=[PEER, WHOLE_PEER, *CLUSTERINGS])
    options = parser.parse_args(arguments)
    if WHOLE_PEER in options.engines:
        random_clip(CLIP, nouns())
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        if options.repeats:
            compare(options.engines, options.rows, options.new, options.repeats, folder)
        if options.growth:
            grow(options.engines, options.growth, folder)


if __name__ == "__main__":
    main()
