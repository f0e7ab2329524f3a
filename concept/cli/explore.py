"""`concept explore`: a saved model in the browser."""

from __future__ import annotations

import argparse
from pathlib import Path


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    explore = commands.add_parser("explore", help="look at a saved model in the browser")
    explore.add_argument("model", type=Path, help="folder of a saved model")
    explore.add_argument(
        "--host", default="127.0.0.1", help="address to listen on; by default this machine only"
    )
    explore.add_argument("--port", type=int, default=8050, help="0 takes any that is free")
    explore.add_argument(
        "--embedding-model", help="name or folder, where it has moved since the fit"
    )
    explore.add_argument(
        "--dataset",
        type=Path,
        help="the dataset that the model was fitted on a sample of, indexed and assigned: all of "
        "it is searched, and shown by its concepts",
    )
    explore.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Run it."""
    from concept.explorer import explore

    explore(
        arguments.model,
        arguments.host,
        arguments.port,
        embedding_model=arguments.embedding_model,
        dataset=arguments.dataset,
    )
