"""`concept retrieve`: pictures for a table of texts, or texts for a table of pictures."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    retrieve = commands.add_parser(
        "retrieve", help="find pictures for a table of texts, or texts for one of pictures"
    )
    retrieve.add_argument("what", choices=("images", "texts"), help="what is to be found")
    retrieve.add_argument(
        "--texts", type=Path, required=True, metavar="CSV", help="columns text_id, caption"
    )
    retrieve.add_argument(
        "--images", type=Path, required=True, metavar="CSV", help="column image_id"
    )
    retrieve.add_argument("--folder", type=Path, required=True, help="where the pictures are")
    retrieve.add_argument("--out", type=Path, required=True, metavar="CSV", help="file to write")
    retrieve.add_argument("--top-k", type=int, default=5, metavar="K")
    retrieve.add_argument(
        "--embedding-model", default="clip-ViT-B-32", help="name or folder of a joint space"
    )
    retrieve.add_argument("--encoding", help="of both tables, where it is not found out")
    retrieve.add_argument("--device", help="cuda, mps or cpu; the fastest one by default")
    retrieve.add_argument("--quiet", action="store_true", help="no progress bars")
    retrieve.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Run it."""
    from concept.embedders import joint_space
    from concept.retrieval import Retrieved, retrieve_images, retrieve_texts

    space = joint_space(arguments.embedding_model, arguments.device)
    work: Callable[..., Retrieved]
    work, first, second = retrieve_images, arguments.texts, arguments.images
    if arguments.what == "texts":
        work, first, second = retrieve_texts, arguments.images, arguments.texts
    done = work(
        first,
        second,
        arguments.folder,
        arguments.out,
        space,
        top_k=arguments.top_k,
        encoding=arguments.encoding,
        verbose=not arguments.quiet,
    )
    for failure in done.unreadable:
        print(f"concept: {failure.reason} ({failure.path})", file=sys.stderr)
    print(f"Wrote {done.rows:,} results for {done.queries:,} queries to {done.path}")
