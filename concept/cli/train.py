"""`concept train`: learn a joint space from pictures and captions; one file a method."""

from __future__ import annotations

import argparse

from concept.cli import train_cca, train_devise

METHODS = (train_cca, train_devise)


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command, and one below it for each method, to the parser."""
    train = commands.add_parser("train", help="learn a joint space from pictures and captions")
    methods = train.add_subparsers(title="methods", required=True, metavar="METHOD")
    for method in METHODS:
        method.add(methods)
