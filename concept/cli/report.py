"""`concept report`: all that a saved model found, in one HTML file."""

from __future__ import annotations

import argparse
from pathlib import Path


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    report = commands.add_parser("report", help="write all of a saved model to one HTML file")
    report.add_argument("model", type=Path, help="folder of a saved model")
    report.add_argument("--out", type=Path, default=Path("report.html"), help="file to write")
    report.add_argument("--title", default="Concepts", help="what stands on top")
    report.add_argument(
        "--max-pictures",
        type=int,
        default=1500,
        metavar="N",
        help="how many thumbnails it holds, at some 4 kB each",
    )
    report.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Run it."""
    from concept.model import ConceptModel

    model = ConceptModel.load(arguments.model)
    size = model.save_report(arguments.out, arguments.title, max_pictures=arguments.max_pictures)
    print(f"Wrote {arguments.out} ({size / 2**20:.1f} MB)")
