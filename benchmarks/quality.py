"""How good concepts and names are, beside Concept 0.2.1 and BERTopic 0.17.4.

    python benchmarks/quality.py [--collections ...] [--sizes ...] [--engines ...] [--no-peers]

Prints Markdown: for each collection one line per size and engine, and how the true classes are
named. docs/explanation/quality.md says what the columns mean. The peers are installed into a folder
of their own and run in their own processes; their answers are kept there, so that a second run
fits this library's engines only. Photographs are looked for in the folder that the environment
variable CONCEPT_DATA names.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from pathlib import Path

from tqdm import tqdm

from benchmarks import engines, names, tables
from benchmarks.collection import LOADERS, Collection
from benchmarks.measure import SAMPLES, Measures, Plan, measure, plan, reduced
from benchmarks.page import renew
from benchmarks.peers import process
from concept.grouping import CLUSTERINGS

HERE = Path(__file__).resolve().parent


def main(arguments: list[str] | None = None) -> None:
    """Measure what the command line asks for, and print it."""
    options = _options().parse_args(arguments)
    peers = () if options.no_peers else process.PEERS
    for name in options.collections:
        collection = LOADERS[name](options.data)
        sizes = options.sizes or collection.sizes
        n = len(collection.vectors)
        plans = [plan(n, size, options.seeds, options.samples) for size in sizes]
        rows = [*_ours(collection, plans, options.engines)]
        for peer in peers:
            rows += _theirs(collection, plans, peer, options.peers)
        rows.sort(key=lambda row: sizes.index(row[0]))
        section = f"### {_title(collection, options.samples)}\n\n{tables.measures_table(rows)}\n"
        named = collection.titles and collection.words and collection.whole
        if named and options.samples == SAMPLES:
            section += f"\n{names.report(collection, peers, options.peers)}\n"
        print(section, flush=True)
        if options.out:
            renew(options.out, section)


def _ours(
    collection: Collection, plans: list[Plan], chosen: list[str]
) -> Iterator[tuple[int, str, Measures]]:
    for engine in chosen:
        for asked in plans:
            label = f"{collection.name}, {asked.size}, {engine}"
            answers = [
                engines.run(collection, fit, engine) for fit in tqdm(asked.fits, label, leave=False)
            ]
            yield asked.size, engine, measure(collection, asked, answers)


def _theirs(
    collection: Collection, plans: list[Plan], peer: process.Peer, folder: Path
) -> Iterator[tuple[int, str, Measures]]:
    # All sizes are asked for at once: a layout is made once, and the compiler warms up once.
    fits = [fit for asked in plans for fit in asked.fits]
    answers = iter(process.run(peer, collection, fits, folder))
    for asked in plans:
        part = [next(answers) for _ in asked.fits]
        yield asked.size, peer.name, measure(collection, asked, part)
        if peer.reduces:
            name = f"{peer.name}, outliers reduced"
            yield asked.size, name, measure(collection, asked, reduced(part))


def _title(collection: Collection, samples: int) -> str:
    # Beside the tables of the usual number of samples, not in their place.
    drawn = "" if samples == SAMPLES else f", {samples} samples"
    of = f" of {len(set(collection.titles))} classes" if collection.titles else ", no classes known"
    return f"{collection.name}{drawn}: {len(collection.vectors):,} pictures{of}"


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Quality of concepts and names")
    data = Path(os.environ.get("CONCEPT_DATA", "../shared/data"))
    parser.add_argument("--data", type=Path, default=data, help="the folder of the collections")
    parser.add_argument("--collections", nargs="+", choices=LOADERS, default=list(LOADERS))
    parser.add_argument(
        "--sizes", nargs="+", type=int, help="min_concept_size; by default what suits"
    )
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument(
        "--samples", type=int, default=SAMPLES, help="how many are compared for stability"
    )
    parser.add_argument("--engines", nargs="*", choices=CLUSTERINGS, default=list(CLUSTERINGS))
    parser.add_argument(
        "--peers", type=Path, default=HERE / ".peers", help="where peers and their answers are kept"
    )
    parser.add_argument("--no-peers", action="store_true", help="this library's engines only")
    parser.add_argument("--out", type=Path, help="a page of Markdown that gets the tables, too")
    return parser


if __name__ == "__main__":
    main()
