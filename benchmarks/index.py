"""How fast and how right the indexes are, with FAISS beside them.

    OPENBLAS_NUM_THREADS=2 python benchmarks/index.py [--rows 1000000] [--set clustered|real]
        [--no-graph] [--threads 2]

Vectors are 512 wide, as in CLIP ViT-B/32. The clustered set is drawn: centres on axes of falling
weight, rows about them. The real one is made of the photographs' vectors in CONCEPT_DATA, repeated
with noise, and asked with noisy pictures and with words. Printed are the clock's and the
processor's milliseconds a query, the median of several, for single queries and batches of 64; and
for what is not exact the share of the true ten nearest rows that it finds. Where other work shares
the processor, its milliseconds, divided by the threads, say more than the clock's. FAISS
(`pip install faiss-cpu`) is measured where it is installed; its exact search needs no index.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from concept.index import ExactIndex, GraphIndex, encode
from concept.vectors import Floats, Ints, unit_rows

WIDTH, TOP, BATCH = 512, 10, 64
_ROWS_AT_ONCE = 50_000

Search = Callable[[Floats], Ints]


def main() -> None:
    """Print a line for each index."""
    parser = argparse.ArgumentParser(description="Speed and recall of the indexes")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--set", choices=("clustered", "real"), default="clustered")
    parser.add_argument("--data", default=os.environ.get("CONCEPT_DATA", "../shared/data"))
    parser.add_argument("--queries", type=int, default=192)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument(
        "--no-graph", action="store_true", help="leave out what takes long to build"
    )
    options = parser.parse_args()
    limit_threads(options.threads)
    rows, kinds = (
        clustered(options.rows, options.queries)
        if options.set == "clustered"
        else real(Path(options.data), options.rows, options.queries)
    )
    print(f"{options.set}: {len(rows):,} x {WIDTH} float32, {options.threads} threads")
    print("                          one query, ms      64 at once        recall@10")
    print("                           wall      cpu   queries/s  cpu ms   " + "  ".join(kinds))
    start = time.perf_counter()
    exact = ExactIndex(rows, encode(rows))
    made = time.perf_counter() - start
    truth = {kind: brute(rows, queries) for kind, queries in kinds.items()}
    report("exact, 8-bit scan", lambda q: exact.search(q, TOP)[0], kinds, truth, made)
    report("numpy product", lambda q: brute(rows, q), kinds, truth, 0.0)
    if find_spec("faiss"):
        import faiss

        report("FAISS exact", lambda q: faiss_exact(faiss, rows, q), kinds, truth, 0.0)
    if options.no_graph:
        return
    start = time.perf_counter()
    graph = GraphIndex.build(rows)
    made = time.perf_counter() - start
    report("graph, usearch", lambda q: graph.search(q, TOP)[0], kinds, truth, made)


def limit_threads(threads: int) -> None:
    """The same for every library; what numpy multiplies with reads this when it is loaded."""
    import numba

    numba.set_num_threads(threads)
    if find_spec("faiss"):
        import faiss

        faiss.omp_set_num_threads(threads)


def clustered(n: int, m: int) -> tuple[Floats, dict[str, Floats]]:
    """Rows about 10,000 centres, and queries of the same kind."""
    random = np.random.default_rng(0)
    weights = (1.0 / np.sqrt(1 + np.arange(WIDTH) / 16)).astype(np.float32)
    centres = unit_rows(random.standard_normal((10_000, WIDTH), dtype=np.float32) * weights)

    def draw(count: int) -> Floats:
        chosen = centres[random.integers(len(centres), size=count)]
        noise = random.standard_normal((count, WIDTH), dtype=np.float32) * weights
        return unit_rows(chosen + 0.6 * unit_rows(noise))

    rows = np.empty((n, WIDTH), dtype=np.float32)
    for start in range(0, n, _ROWS_AT_ONCE):
        part = rows[start : start + _ROWS_AT_ONCE]
        part[:] = draw(len(part))
    return rows, {"rows alike": draw(m)}


def real(data: Path, n: int, m: int) -> tuple[Floats, dict[str, Floats]]:
    """Real picture vectors repeated with noise; noisy pictures and words as queries."""
    random = np.random.default_rng(0)
    files = (data / "caltech101" / "clip_vitb32.npy", data / "flickr8k" / "clip_vitb32_986.npy")
    pictures = unit_rows(np.concatenate([np.load(file) for file in files]).astype(np.float32))
    words = unit_rows(np.load(data / "vocabulary" / "clip_vitb32.npy"))

    def draw(chosen: Floats) -> Floats:
        # Photographs of one thing are about that far apart.
        noise = random.standard_normal(chosen.shape, dtype=np.float32)
        return unit_rows(chosen + 0.5 * unit_rows(noise))

    rows = np.empty((n, WIDTH), dtype=np.float32)
    for start in range(0, n, _ROWS_AT_ONCE):
        part = rows[start : start + _ROWS_AT_ONCE]
        part[:] = draw(pictures[np.arange(start, start + len(part)) % len(pictures)])
    asked = pictures[random.integers(len(pictures), size=m)]
    some = words[random.choice(len(words), min(m, len(words)), replace=False)]
    return rows, {"pictures": draw(asked), "words": some}


def brute(rows: Floats, queries: Floats) -> Ints:
    """The whole product in float32, in blocks of rows, and the best of it."""
    best = np.full((len(queries), TOP), -np.inf, dtype=np.float32)
    found = np.zeros((len(queries), TOP), dtype=np.int64)
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        scores = queries @ rows[start : start + _ROWS_AT_ONCE].T
        top = np.argpartition(scores, -TOP, axis=1)[:, -TOP:]
        both = np.concatenate([best, np.take_along_axis(scores, top, axis=1)], axis=1)
        names = np.concatenate([found, top + start], axis=1)
        order = np.argsort(-both, axis=1, kind="stable")[:, :TOP]
        best, found = np.take_along_axis(both, order, 1), np.take_along_axis(names, order, 1)
    return found


def faiss_exact(faiss: object, rows: Floats, queries: Floats) -> Ints:
    """FAISS's exact search over the same array, without a copy."""
    knn, product = faiss.knn, faiss.METRIC_INNER_PRODUCT  # type: ignore[attr-defined]
    found: Ints = knn(queries, rows, TOP, metric=product)[1]
    return found


def report(
    name: str, search: Search, kinds: dict[str, Floats], truth: dict[str, Ints], made: float
) -> None:
    """Measure one index and print its line."""
    queries = next(iter(kinds.values()))
    search(queries[:1])
    single = [clock(lambda q=q: search(q)) for q in np.split(queries[:15], 15)]  # type: ignore[misc]
    batches = [clock(lambda: search(queries[:BATCH])) for _ in range(3)]
    wall, cpu = np.median(single, axis=0)
    batch_wall, batch_cpu = np.median(batches, axis=0)
    recall = [
        np.mean([len(set(a) & set(b)) / TOP for a, b in zip(truth[k], search(q), strict=True)])
        for k, q in kinds.items()
    ]
    print(
        f"{name:<20} {1e3 * wall:>10.1f} {1e3 * cpu:>8.1f} {BATCH / batch_wall:>11.1f} "
        f"{1e3 * batch_cpu / BATCH:>7.1f}   {'   '.join(f'{share:8.4f}' for share in recall)}"
        + (f"   (made in {made:.0f} s)" if made else ""),
        flush=True,
    )


def clock(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock and of the processor."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


if __name__ == "__main__":
    main()
