"""`concept compare`: what became of one saved model's concepts in another."""

from __future__ import annotations

import argparse
from pathlib import Path


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    compare = commands.add_parser(
        "compare", help="list the concepts that were kept, shifted, lost and gained"
    )
    compare.add_argument("before", type=Path, help="folder of a saved model")
    compare.add_argument("after", type=Path, help="folder of a later one, of the same space")
    compare.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Run it."""
    from concept.model import ConceptModel

    before, after = (ConceptModel.load(f, mapped=True) for f in (arguments.before, arguments.after))
    table = before.compare(after)
    print("status    pictures  change   concept")
    columns = ("Status", "CountBefore", "CountAfter", "Change", "NameBefore", "NameAfter")
    for status, was, now, change, old, new in zip(*(table[c] for c in columns), strict=True):
        name = old if old == new else " -> ".join(filter(None, (old, new)))
        print(f"{status:<8}  {was:>3} -> {now:<3}  {change:>+6.1%}   {name}")
