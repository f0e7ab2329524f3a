"""`concept index`: make a dataset searchable without reading it."""

from __future__ import annotations

import argparse
from pathlib import Path


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    index = commands.add_parser("index", help="index a dataset on disk, to search it")
    index.add_argument("dataset", type=Path, help="folder of a dataset")
    index.add_argument("--seed", type=int, default=0, help="of the cells")
    index.add_argument("--quiet", action="store_true", help="no progress bar")
    index.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Run it."""
    from concept.dataset import Dataset, build_dataset_index

    dataset = Dataset(arguments.dataset)
    index = build_dataset_index(dataset, seed=arguments.seed, verbose=not arguments.quiet)
    print(f"Indexed {len(index.rows)} rows of {arguments.dataset}")
