"""`concept assign`: the concept of every picture of a dataset."""

from __future__ import annotations

import argparse
from pathlib import Path

from concept.cli.embed import add_engine


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    assign = commands.add_parser("assign", help="give every row of a dataset its concept")
    assign.add_argument("model", type=Path, help="folder of a saved model")
    assign.add_argument("dataset", type=Path, help="folder of a dataset")
    assign.add_argument(
        "--out", type=Path, help="folder for the Parquet files; by default DATASET/concepts"
    )
    add_engine(assign)
    assign.add_argument("--quiet", action="store_true", help="no progress bar")
    assign.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Run it."""
    from concept.distributed import assign_dataset

    assigned = assign_dataset(
        arguments.model,
        arguments.dataset,
        arguments.out,
        engine=arguments.engine,
        workers=arguments.workers,
        verbose=not arguments.quiet,
    )
    counts, outliers = assigned.counts()
    print(f"{int(counts.sum())} rows in {len(counts)} concepts, {outliers} in none")
    print(f"Written to {assigned.folder}")
