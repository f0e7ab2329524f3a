"""Collections larger than memory: pictures through workers, and millions of vectors.

    python -m benchmarks.distributed pictures [--pictures 20000] [--workers 2] [--engine ray|local]
    python -m benchmarks.distributed vectors [--rows 2000000] [--sample 200000] [--width 512]
    python -m benchmarks.distributed agreement [--rows 200000] [--sample 50000] [--width 512]
    python -m benchmarks.distributed cost [--gpu 1500] [--core 15] [--assign 5000] [--index 15000]

``pictures`` draws small pictures, embeds them with mini-clip in workers, and goes on to concepts
and an index. ``vectors`` draws a mixture that is known: 200 concepts whose sizes fall off, 20 small
ones of 0.01 % of the rows each, and strays. It is sampled, fitted, assigned and indexed; printed
are rows per second and the peak memory so far at each step, how much of the small concepts was
found, and how right the index is. ``agreement`` fits the same rows whole and by a sample, and
compares. ``cost`` works out what 1, 100 and 1,000 million pictures take, from rates for each GPU
and core that were measured elsewhere.

Seconds of the processor are those of this process. Divided by the clock's they say how many
processors it had.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from concept import ConceptModel
from concept.dataset import Assigned, Dataset, ModelFacts, PartWriter, build_dataset_index
from concept.distributed import assign_dataset, embed_dataset, fit_dataset
from concept.vectors import Floats, Ints, top_k, unit_rows

LARGE, SMALL = 200, 20
SMALL_SHARE, STRAYS = 0.0001, 0.015
BLOCK = 20_000
# Bytes of a row in the dataset beside its vector and its path, and of one in the concepts.
BESIDE, RESULT = 18, 8
NAME = "mixture"  # no such model; nothing is embedded
Result = TypeVar("Result")


def main() -> None:
    """Run one of the three."""
    parser = argparse.ArgumentParser(description="Collections larger than memory")
    parser.add_argument("what", choices=("pictures", "vectors", "agreement", "cost"))
    parser.add_argument("--pictures", type=int, default=20_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--engine", default="ray")
    parser.add_argument("--rows", type=int)
    parser.add_argument("--sample", type=int)
    parser.add_argument("--width", type=int, default=512)
    parser.add_argument("--size", type=int, default=100, help="the fewest pictures of a concept")
    parser.add_argument("--folder", type=Path, help="where the files go; a temporary one if not")
    parser.add_argument("--gpu", type=float, default=1500, help="pictures/s that a GPU embeds")
    parser.add_argument("--core", type=float, default=15, help="pictures/s that a core embeds")
    parser.add_argument("--assign", type=float, default=5000, help="rows/s that a core assigns")
    parser.add_argument("--index", type=float, default=15_000, help="rows/s that a core indexes")
    parser.add_argument("--path", type=float, default=40, help="bytes of a path")
    options = parser.parse_args()
    if options.what == "cost":
        cost(options)
        return
    folder = Path(tempfile.mkdtemp()) if options.folder is None else options.folder
    try:
        if options.what == "pictures":
            pictures(folder, options.pictures, options.workers, options.engine)
        elif options.what == "vectors":
            vectors(
                folder,
                options.rows or 2_000_000,
                options.sample or 200_000,
                options.width,
                options.size,
            )
        else:
            agreement(
                folder,
                options.rows or 200_000,
                options.sample or 50_000,
                options.width,
                options.size,
            )
    finally:
        if options.folder is None:
            shutil.rmtree(folder)


def pictures(folder: Path, n: int, workers: int, engine: str) -> None:
    """Small photographs through workers, end to end."""
    from concept.demo.postcards import nouns, write_postcards

    photos = folder / "photos"
    drawn = min(n, 2_000)
    write_postcards(photos, drawn, seed=0)
    originals = sorted(photos.glob("*.jpg"))
    for number in range(drawn, n):  # the same file content again, but for a mark behind its end
        content = originals[number % drawn].read_bytes()
        (photos / f"again-{number:06d}.jpg").write_bytes(content + number.to_bytes(8, "big"))
    dataset = step(
        f"embed ({engine}, {workers} workers)",
        n,
        lambda: embed_dataset(
            photos, folder / "dataset", "mini-clip", engine=engine, workers=workers, verbose=False
        ),
    )
    model = ConceptModel(embedding_model="mini-clip", random_state=0, verbose=False)
    step("fit", n, lambda: fit_dataset(model, dataset.folder, nouns(), sample=4_000))
    model.save(folder / "model")
    step(
        "assign",
        n,
        lambda: assign_dataset(
            folder / "model", dataset.folder, engine=engine, workers=workers, verbose=False
        ),
    )
    step("index", n, lambda: build_dataset_index(dataset))
    counts, outliers = Assigned(dataset.folder / "concepts").counts()
    failed = sum(1 for _ in dataset.failures())
    print(f"{len(dataset)} rows, {failed} failed, {len(counts)} concepts, {outliers} in none")
    print(f"bytes a picture: {size_of(dataset.folder / 'parts') / n:.0f} in the dataset")


def vectors(folder: Path, rows: int, sample: int, width: int, size: int) -> None:
    """Millions of vectors: what is found of the small concepts, how fast, in how much memory."""
    dataset = step("write", rows, lambda: write_mixture(folder / "dataset", rows, width))
    model = ConceptModel(
        size, embedding_model=NAME, clustering="evoc", random_state=0, verbose=False
    )
    step(f"fit from {sample:,}", rows, lambda: fit_dataset(model, dataset.folder, sample=sample))
    model.save(folder / "model")
    step("assign", rows, lambda: assign_dataset(folder / "model", dataset.folder, verbose=False))
    index = step("index", rows, lambda: build_dataset_index(dataset))

    found = read_labels(dataset, rows)
    true = true_labels(rows)
    small = [recall_of(true, found, concept) for concept in range(LARGE, LARGE + SMALL)]
    share = np.array([recall for recall, _ in small])
    pure = np.array([purity for _, purity in small])
    print(f"{model.state_.n_concepts} concepts found, {LARGE + SMALL} drawn")
    print(
        f"small concepts ({SMALL_SHARE:.2%} of the rows, {(true == LARGE).sum()} each): "
        f"{int(((share >= 0.5) & (pure >= 0.5)).sum())} of {SMALL} found, "
        f"recall {share.mean():.3f}, purity {pure.mean():.3f}"
    )
    print(f"ARI with what was drawn: {ari(true, found):.4f}")
    queries = mixture_block(10**6, width)[0][:200]
    best: list[tuple[Floats, Ints]] = []
    for block in dataset.vectors():
        near, similarities = top_k(queries, block.vectors, 10)
        best.append((similarities, block.row[near]))
    near_all = np.concatenate([s for s, _ in best], axis=1)
    rows_all = np.concatenate([r for _, r in best], axis=1)
    exact = np.take_along_axis(rows_all, np.argsort(-near_all, axis=1)[:, :10], axis=1)
    start = time.perf_counter()
    got = [index.rows[index.lists.search(query[None], 10)[0][0]] for query in queries]
    seconds = (time.perf_counter() - start) / len(queries)
    hits = np.mean([len(set(a) & set(b)) / 10 for a, b in zip(exact, got, strict=True)])
    print(f"search: {1000 * seconds:.1f} ms a query, {hits:.3f} of the true ten nearest")
    for name in ("dataset/parts", "dataset/index", "dataset/concepts", "model"):
        print(f"bytes a row in {name}: {size_of(folder / name) / rows:.0f}")


def agreement(folder: Path, rows: int, sample: int, width: int, size: int) -> None:
    """The same rows fitted whole, and by a sample."""
    dataset = step("write", rows, lambda: write_mixture(folder / "dataset", rows, width))

    def fitted(name: str, sample: int) -> NDArray[np.int64]:
        model = ConceptModel(
            size, embedding_model=NAME, clustering="evoc", random_state=0, verbose=False
        )
        step(f"fit ({name})", rows, lambda: fit_dataset(model, dataset.folder, sample=sample))
        model.save(folder / name)
        out = folder / f"{name}-concepts"
        step(
            "assign",
            rows,
            lambda: assign_dataset(folder / name, dataset.folder, out, verbose=False),
        )
        return read_labels(dataset, rows, out)

    whole = fitted("whole", 2 * rows)
    by_sample = fitted("sample", sample)
    true = true_labels(rows)
    print(f"ARI of the sample's concepts with those of the whole: {ari(whole, by_sample):.4f}")
    print(
        f"ARI with what was drawn: whole {ari(true, whole):.4f}, sample {ari(true, by_sample):.4f}"
    )


def cost(options: argparse.Namespace) -> None:
    """What a million pictures, a hundred and a thousand millions take."""
    width, path = options.width, options.path
    print(f"{width} dimensions{'':14}  1 million  100 million  1,000 million")
    scale = [10**6, 10**8, 10**9]
    per_row = {
        "embed, hours of a GPU": 1 / options.gpu / 3600,
        "embed, or hours of a core": 1 / options.core / 3600,
        "not covered, hours of a core": 1 / options.assign / 3600,
        "assign, hours of a core": 1 / options.assign / 3600,
        "index, hours of a core": 1 / options.index / 3600,
        "dataset, GB": (2 * width + BESIDE + path) / 1e9,
        "concepts, GB": RESULT / 1e9,
        "index, GB": (2 * width + 8) / 1e9,
        "memory of the index, GB": 4 / 1e9,
    }
    for name, each in per_row.items():
        print(f"{name:28}" + "".join(f"{each * n:13,.2f}" for n in scale))


def step(name: str, rows: int, do: Callable[[], Result]) -> Result:
    """Do one step, and print what it took."""
    clock, processor = time.perf_counter(), time.process_time()
    result = do()
    clock, processor = time.perf_counter() - clock, time.process_time() - processor
    scale = 2**30 if sys.platform == "darwin" else 2**20
    peaks = [
        resource.getrusage(who).ru_maxrss / scale
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    ]
    print(
        f"{name:28} {clock:8.1f} s  {processor:8.1f} s of processor  "
        f"{rows / max(processor, 1e-9):10,.0f} rows/s of processor  {rows / clock:10,.0f} rows/s  "
        f"peak {peaks[0]:.2f} GiB",
        flush=True,
    )
    return result


def sizes(rows: int) -> Ints:
    """How many rows each concept has; the last one stands for the strays."""
    small = max(1, round(rows * SMALL_SHARE))
    strays = round(rows * STRAYS)
    weights = 1.0 / (np.arange(LARGE) + 10.0)
    left = rows - SMALL * small - strays
    large = np.floor(weights / weights.sum() * left).astype(np.int64)
    large[0] += left - large.sum()
    return np.concatenate([large, np.full(SMALL, small), [strays]])


def true_labels(rows: int) -> NDArray[np.int64]:
    """(rows,) the concept that each row was drawn from; -1 for strays."""
    counts = sizes(rows)
    labels = np.repeat(np.append(np.arange(LARGE + SMALL), -1), counts)
    return np.random.default_rng(7).permutation(labels)


def mixture_block(
    number: int, width: int, labels: NDArray[np.int64] | None = None
) -> tuple[Floats, Any]:
    """Vectors of some rows: a mean that all share, their concept's centre, and noise."""
    fixed = np.random.default_rng(1)
    mean = unit_rows(fixed.standard_normal((1, width)))
    centres = unit_rows(fixed.standard_normal((LARGE + SMALL, width)))
    random = np.random.default_rng([2, number])
    if labels is None:
        labels = random.integers(0, LARGE, 1000)
    noise = random.standard_normal((len(labels), width), dtype=np.float32) / np.float32(width**0.5)
    drawn = 0.9 * noise + 0.6 * mean
    drawn[labels >= 0] += centres[labels[labels >= 0]]
    strays = labels < 0
    drawn[strays] += unit_rows(random.standard_normal((int(strays.sum()), width)))
    return unit_rows(drawn), labels


def write_mixture(folder: Path, rows: int, width: int) -> Dataset:
    """A dataset of the mixture, a block at a time."""
    facts = ModelFacts(NAME, "", "float32", "numpy", width)
    dataset = Dataset.create(folder, facts, "drawn", "mixture")
    labels = true_labels(rows)
    for number, start in enumerate(range(0, rows, BLOCK)):
        some = labels[start : start + BLOCK]
        drawn, _ = mixture_block(number, width, some)
        with PartWriter(dataset.part(number), width) as writer:
            for first in range(0, len(some), 2_000):
                part = slice(first, min(first + 2_000, len(some)))
                row = np.arange(start + part.start, start + part.stop)
                hashes = [int(one).to_bytes(16, "little") for one in row * 2654435761]
                writer.write(
                    row, [f"row-{one}" for one in row], hashes, drawn[part], [""] * len(row)
                )
    return dataset


def read_labels(dataset: Dataset, rows: int, folder: Path | None = None) -> NDArray[np.int64]:
    """(rows,) the concepts that were assigned."""
    found = np.full(rows, -1, dtype=np.int64)
    for row, concepts, _ in Assigned(folder or dataset.folder / "concepts").blocks():
        found[row] = concepts
    return found


def recall_of(true: Ints, found: Ints, concept: int) -> tuple[float, float]:
    """How much of a drawn concept is in the one found with most of it, and how pure that is."""
    inside = found[true == concept]
    if not (inside >= 0).any():
        return 0.0, 0.0
    counts = np.bincount(inside[inside >= 0])
    best = int(counts.argmax())
    return counts[best] / len(inside), counts[best] / int((found == best).sum())


def ari(one: Ints, other: Ints) -> float:
    """The adjusted Rand index of the rows that neither leaves out, outliers as a group."""
    from sklearn.metrics import adjusted_rand_score

    return float(adjusted_rand_score(one, other))


def size_of(folder: Path) -> int:
    """Bytes of all files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


if __name__ == "__main__":
    main()
