"""`concept demo`: fit drawn postcards, offline, and show what comes out."""

from __future__ import annotations

import argparse
from pathlib import Path


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    demo = commands.add_parser("demo", help="fit drawn postcards, offline, and show what comes out")
    demo.add_argument("--out", type=Path, default=Path("concept-demo"), help="folder to write to")
    demo.add_argument("--seed", type=int, default=0, help="seed of drawing and layout")
    demo.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Run it."""
    from concept.demo.run import run as run_demo

    run_demo(arguments.out, arguments.seed)
