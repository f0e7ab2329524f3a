"""What the methods of `concept train` have in common: pairs, features, and where to save to."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from concept.embedders import LearnedSpace
    from concept.training import TrainingData


def add_pairs(
    methods: argparse._SubParsersAction[argparse.ArgumentParser], name: str, what: str
) -> argparse.ArgumentParser:
    """Add a method with the options that all of them have."""
    method = methods.add_parser(name, help=what, description=what[0].upper() + what[1:])
    method.add_argument("pairs", type=Path, help="CSV file: image, caption, perhaps split")
    method.add_argument("--out", type=Path, required=True, help="folder to save the result in")
    method.add_argument("--folder", type=Path, help="where the pictures are; else beside the CSV")
    method.add_argument("--encoding", help="of the CSV file, where it is not found out")
    method.add_argument("--seed", type=int, default=0)
    method.add_argument("--quiet", action="store_true", help="no progress bars")
    return method


def add_method(
    methods: argparse._SubParsersAction[argparse.ArgumentParser], name: str, what: str
) -> argparse.ArgumentParser:
    """Add a method that learns from features, with the options that all of these have."""
    method = add_pairs(methods, name, what)
    method.add_argument("--features", type=Path, metavar="NPY", help="features of the pictures")
    method.add_argument(
        "--names",
        type=Path,
        help="whose features: a name a line, or a CSV file with a column image or file",
    )
    method.add_argument("--backbone", help="vision model for the features, by name or folder")
    method.add_argument(
        "--validation",
        type=float,
        default=0.1,
        metavar="0-1",
        help="share kept for validation where the file has no column split",
    )
    method.add_argument("--device", help="cuda, mps or cpu; the fastest one by default")
    return method


def add_epochs(method: argparse.ArgumentParser) -> None:
    """Add the options of a training in epochs; what is not given is as the method has it."""
    method.add_argument("--epochs", type=int, metavar="N", help="at most")
    method.add_argument("--patience", type=int, metavar="N", help="epochs without improvement")
    method.add_argument("--batch", type=int, metavar="N", help="rows in a step")
    method.add_argument("--rate", type=float, help="highest learning rate")


def epochs_of(arguments: argparse.Namespace) -> dict[str, Any]:
    """What the options of `add_epochs` say, and the seed, by the names of a plan's fields."""
    names = ("epochs", "patience", "batch", "rate", "seed")
    given = {name: getattr(arguments, name) for name in names}
    return {name: value for name, value in given.items() if value is not None}


def read_data(arguments: argparse.Namespace) -> TrainingData:
    """The pairs and features that the options name; the folder to save to is checked first."""
    from concept.cache import open_cache
    from concept.embedders.learned import SPACE
    from concept.folders import check_target
    from concept.training import read_training_data

    check_target(arguments.out, SPACE)  # before the work, not after
    return read_training_data(
        arguments.pairs,
        arguments.folder,
        features=arguments.features,
        names=arguments.names,
        backbone=arguments.backbone,
        encoding=arguments.encoding,
        validation=arguments.validation,
        seed=arguments.seed,
        device=arguments.device,
        cache=open_cache(None),
        verbose=not arguments.quiet,
    )


@contextmanager
def checkpointed(out: Path) -> Iterator[Path]:
    """The folder beside a space that its training goes on from, removed once the space is saved."""
    import shutil

    from concept.folders import check_target
    from concept.training.loop import CHECKPOINT

    folder = out.expanduser().resolve().with_name(f"{out.name}.checkpoint")
    check_target(folder, CHECKPOINT)  # nothing of the user's is to be removed
    yield folder
    if folder.is_dir():
        shutil.rmtree(folder)


def report(space: LearnedSpace, data: TrainingData, out: Path) -> None:
    """Save the space, and say how well it retrieves what it has not been taught."""
    from concept.training.score import scored_parts

    space.save(out)
    for line in scored_parts(space.towers, data):
        print(line)
    print(f"Saved to {out}")
