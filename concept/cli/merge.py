"""`concept merge`: make one model of several saved ones."""

from __future__ import annotations

import argparse
from pathlib import Path

from concept.union import MIN_SIMILARITY


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    merge = commands.add_parser("merge", help="make one model of several saved ones")
    merge.add_argument("models", nargs="+", type=Path, help="folders of saved models")
    merge.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="where to save it")
    merge.add_argument(
        "--min-similarity",
        type=float,
        default=MIN_SIMILARITY,
        metavar="0-1",
        help="how alike concepts must be to become one; by default %(default)s",
    )
    merge.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Run it."""
    from concept.model import ConceptModel
    from concept.persist import check_target

    check_target(arguments.out)
    models = [ConceptModel.load(folder) for folder in arguments.models]
    merged = ConceptModel.merge_models(models, arguments.min_similarity)
    merged.save(arguments.out)
    print(f"{merged.summary()}\n\nSaved to {arguments.out}")
