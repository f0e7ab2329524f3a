"""`concept export`: hand a saved model's concepts over to other programs."""

from __future__ import annotations

import argparse
from pathlib import Path


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    export = commands.add_parser(
        "export", help="write the concept of each picture to a table, folders or sidecars"
    )
    export.add_argument("model", type=Path, help="folder of a saved model")
    export.add_argument(
        "out",
        type=Path,
        nargs="?",
        help="a file that ends in .csv, .json or .parquet, or with --folders a new folder",
    )
    what = export.add_mutually_exclusive_group()
    what.add_argument(
        "--folders",
        nargs="?",
        const="symlink",
        metavar="HOW",
        help="a folder for each concept, with links to its pictures; or hardlink, or copy",
    )
    what.add_argument(
        "--sidecars",
        action="store_true",
        help="keywords in XMP sidecars beside the pictures, for photo managers",
    )
    export.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Run it."""
    from concept.errors import InvalidInput
    from concept.model import ConceptModel

    if (arguments.out is None) != arguments.sidecars:
        raise InvalidInput(
            "there is a file or folder to write to, and --sidecars"
            if arguments.sidecars
            else "there is nothing to write to",
            "--sidecars alone, since they stand beside the pictures; or a file or folder",
        )
    model = ConceptModel.load(arguments.model, mapped=True)
    if arguments.sidecars:
        print(f"Wrote {model.export_sidecars()} sidecars")
    elif arguments.folders is not None:
        count = model.export_folders(arguments.out, arguments.folders)
        print(f"Put {count} pictures into {arguments.out}")
    else:
        print(f"Wrote {model.export_labels(arguments.out)}")
