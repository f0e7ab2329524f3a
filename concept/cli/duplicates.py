"""`concept duplicates`: pictures of a saved model that are there more than once."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    duplicates = commands.add_parser(
        "duplicates", help="list pictures that are there more than once, or nearly"
    )
    duplicates.add_argument("model", type=Path, help="folder of a saved model")
    duplicates.add_argument(
        "--threshold",
        type=float,
        default=0.97,
        metavar="0-1",
        help="the least cosine; 1 for equal ones only",
    )
    duplicates.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Run it."""
    from concept.model import ConceptModel

    model = ConceptModel.load(arguments.model, mapped=True)
    found = model.find_duplicates(arguments.threshold)
    columns = (found["Group"], found["Kind"], found["Similarity"], found["Name"])
    for group, kind, similarity, name in zip(*columns, strict=True):
        print(f"{group:>5}  {kind:<5}  {similarity:.3f}  {name}")
    if found.empty:
        # Not among the results, which may be read by a program.
        print("concept: there are no duplicates", file=sys.stderr)
