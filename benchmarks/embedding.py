"""How fast pictures and words are embedded, beside Concept 0.2.1 with the same weights and files.

    python -m benchmarks.embedding [--data FOLDER] [--repeats 5]

Each engine runs in a process of its own, and they take turns, so that whatever else the machine
does falls on all of them. The model is a CLIP ViT-B/32 with random weights: its cost is real.
Pictures are photographs of the collection in CONCEPT_DATA, enlarged and with the grain of a camera
(without a collection, drawn postcards). Printed are the medians; the ratio is the median of the
ratios within each turn, of seconds and of the processor's own time, which other programs disturb
less; and the least cosine to the vectors of Concept 0.2.1.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.random_clip import random_clip
from concept.demo.postcards import nouns, write_postcards

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "benchmarks" / ".peers"
PEER = "0.2.1"
ENGINES = ("auto", "float32", "openvino", "onnx")
SIZES = {"640": (640, 427), "12MP": (4000, 3000)}


class Worker:
    """A process that embeds what it is told to."""

    def __init__(self, engine: str, model: Path, folder: Path) -> None:
        """Start it and wait until it has loaded what it needs."""
        self.engine = engine
        self.out = folder / f"{engine}.npy"
        path = [str(installed_peer()), str(ROOT)] if engine == PEER else [str(ROOT)]
        settings = {"PYTHONPATH": os.pathsep.join(path)}
        script = ROOT / "benchmarks" / "embedding_worker.py"
        self.process = subprocess.Popen(
            [sys.executable, str(script), engine, str(model)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            cwd=folder,
            env=os.environ | settings | {"HF_HUB_OFFLINE": "1"},
        )
        self._answer()

    def _answer(self) -> dict[str, Any]:
        line = self.process.stdout.readline() if self.process.stdout else ""
        if not line:
            raise RuntimeError(f"engine {self.engine!r} has failed; run the worker by hand to see")
        found: dict[str, Any] = json.loads(line)
        return found

    def do(self, **task: Any) -> dict[str, Any]:
        """Let it embed pictures or words, and wait for the answer."""
        if self.process.stdin is not None:
            self.process.stdin.write(json.dumps(task | {"out": str(self.out)}) + "\n")
            self.process.stdin.flush()
        return self._answer()

    def stop(self) -> None:
        """Let it end."""
        self.process.communicate()


@dataclass
class Turns:
    """What one engine took in each turn, and its vectors."""

    seconds: list[float]
    processor: list[float]
    vectors: NDArray[np.float32]


def installed_peer() -> Path:
    """The folder with Concept 0.2.1 alone, installed the first time."""
    target = KEPT / f"concept=={PEER}"
    if not target.is_dir():
        part = target.with_name(f"{target.name}.part")
        shutil.rmtree(part, ignore_errors=True)
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target"]
        subprocess.run([*pip, str(part), f"concept=={PEER}"], check=True)
        part.rename(target)
    return target


def make_pictures(data: Path, folder: Path, size: tuple[int, int], n: int) -> list[str]:
    """Write photographs of a size, as JPEGs of a camera's quality."""
    found = sorted((data / "caltech101" / "images").glob("*/*.jpg"))
    if not found:
        write_postcards(folder / "cards", n)
        found = sorted((folder / "cards").glob("*.jpg"))
    random = np.random.default_rng(0)
    chosen = [found[at] for at in np.linspace(0, len(found) - 1, n).round().astype(int)]
    files = []
    for number, source in enumerate(chosen):
        with Image.open(source) as picture:
            large = picture.convert("RGB").resize(size, Image.Resampling.BICUBIC)
        grain = random.normal(0, 5, (size[1], size[0], 1)).astype(np.float32)
        pixels = np.clip(np.asarray(large) + grain, 0, 255).astype(np.uint8)
        files.append(str(folder / f"{size[0]}-{number:04d}.jpg"))
        Image.fromarray(pixels).save(files[-1], quality=88)
    return files


def words_of(data: Path, n: int) -> list[str]:
    """Nouns of all lengths, evenly from the list."""
    path = data / "words" / "nouns.txt"
    words = path.read_text(encoding="utf-8").split("\n") if path.is_file() else list(nouns())
    words = [word for word in words if word]
    return [words[at] for at in np.linspace(0, len(words) - 1, n).astype(int)]


def in_turns(workers: Sequence[Worker], repeats: int, **task: Any) -> list[Turns]:
    """Let all workers do the same, one after the other, several times over."""
    for worker in workers:
        worker.do(**{kind: values[:8] for kind, values in task.items()})  # compiled, warmed up
    turns = [Turns([], [], np.empty(0, np.float32)) for _ in workers]
    for _ in range(repeats):
        for worker, taken in zip(workers, turns, strict=True):
            answer = worker.do(**task)
            taken.seconds.append(answer["seconds"])
            taken.processor.append(answer["processor"])
    for worker, taken in zip(workers, turns, strict=True):
        taken.vectors = np.load(worker.out)
    return turns


def report(what: str, n: int, workers: Sequence[Worker], turns: Sequence[Turns]) -> None:
    """One line an engine."""
    base = turns[0]
    for worker, taken in zip(workers, turns, strict=True):
        ratio = np.median(np.divide(base.seconds, taken.seconds))
        processor = np.median(np.divide(base.processor, taken.processor))
        print(
            f"{what:<24} {worker.engine:<9} {n / np.median(taken.seconds):>9.1f} {ratio:>7.2f} "
            f"{processor:>10.2f} {least_cosine(base.vectors, taken.vectors):>13.4f}",
            flush=True,
        )


def least_cosine(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """The smallest cosine between rows."""
    lengths = np.linalg.norm(one, axis=1) * np.linalg.norm(other, axis=1)
    return float(((one * other).sum(axis=1) / lengths).min())


def second_run(worker: Worker, files: list[str], folder: Path, first: Turns, repeats: int) -> None:
    """Embed into a new cache, then again, and set that beside what Concept 0.2.1 took."""
    cache = str(folder / "cache")
    worker.do(pictures=files, cache=cache)
    again = [worker.do(pictures=files, cache=cache) for _ in range(repeats)]
    seconds = np.median([answer["seconds"] for answer in again])
    shown = max(answer["shown"] for answer in again)
    print(
        f"\nsecond run, {len(files)} photographs: {shown} embedded, {len(files) / seconds:.0f}/s, "
        f"{np.median(first.seconds) / seconds:.0f} times as fast as the first engine"
    )


def main(argv: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Pictures and words per second")
    parser.add_argument(
        "--data", type=Path, default=os.environ.get("CONCEPT_DATA", "../shared/data")
    )
    parser.add_argument("--model", type=Path, help="a folder instead of the random CLIP")
    parser.add_argument("--pictures", type=int, default=64, help="of 640 x 427 pixels")
    parser.add_argument("--large", type=int, default=16, help="of 12 megapixels")
    parser.add_argument("--words", type=int, default=20_000)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--engines", nargs="+", default=[PEER, *ENGINES])
    options = parser.parse_args(argv)
    data = Path(options.data)
    KEPT.mkdir(exist_ok=True)
    words = words_of(data, options.words)
    model = options.model or random_clip(KEPT / "random-clip", words_of(data, 40_000))
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        workers = [Worker(engine, model.resolve(), folder) for engine in options.engines]
        print("work                     engine     a second   ratio  processor  least cosine")
        first: Turns | None = None
        files: list[str] = []
        for size, n in (("640", options.pictures), ("12MP", options.large)):
            files = make_pictures(data, folder, SIZES[size], n) if n else []
            if files:
                turns = in_turns(workers, options.repeats, pictures=files)
                report(f"{n} photographs, {size}", n, workers, turns)
                first = turns[0] if size == "640" else first
        if words:
            turns = in_turns(workers, options.repeats, words=words)
            report(f"{len(words):,} words", len(words), workers, turns)
        known = [worker for worker in workers if worker.engine == "auto"]
        if known and first is not None:
            files = sorted(str(path) for path in folder.glob("640-*.jpg"))
            second_run(known[0], files, folder, first, options.repeats)
        for worker in workers:
            worker.stop()


if __name__ == "__main__":
    main()
