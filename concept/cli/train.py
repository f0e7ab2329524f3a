"""`concept train`: learn a joint space from pictures and captions; one file a method."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from concept.cli import train_captions, train_cca, train_clip, train_devise, train_dual

METHODS = (train_cca, train_devise, train_dual, train_clip, train_captions)


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command, and one below it for each method, to the parser."""
    train = commands.add_parser(
        "train",
        help="learn a joint space from pictures and captions",
        epilog="concept train --from MODEL … is short for concept train clip --from MODEL …",
    )
    methods = train.add_subparsers(title="methods", required=True, metavar="METHOD")
    for method in METHODS:
        method.add(methods)


def spelled_out(argv: Sequence[str]) -> list[str]:
    """The arguments with the method named where ``--from`` stands in its place."""
    given = list(argv)
    short = given[:1] == ["train"] and len(given) > 1 and given[1].split("=")[0] == "--from"
    return ["train", "clip", *given[1:]] if short else given
