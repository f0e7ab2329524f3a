"""`concept show`: print a saved model's concepts, or write a page of them."""

from __future__ import annotations

import argparse
from pathlib import Path


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    show = commands.add_parser("show", help="print a saved model's concepts, or write a page")
    show.add_argument("model", type=Path, help="folder of a saved model")
    show.add_argument("--out", type=Path, help="HTML file to write, with everything inside")
    show.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Run it."""
    from concept.model import ConceptModel

    model = ConceptModel.load(arguments.model)
    if arguments.out is None:
        print(model.summary())
        return
    model.save_page(arguments.out)
    print(f"Wrote {arguments.out} ({arguments.out.stat().st_size / 2**20:.1f} MB)")
