"""`concept tag`: words of a saved model's vocabulary for pictures."""

from __future__ import annotations

import argparse
from pathlib import Path


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    tag = commands.add_parser("tag", help="name what pictures show, in a saved model's words")
    tag.add_argument("model", type=Path, help="folder of a saved model that was fitted with words")
    tag.add_argument("pictures", nargs="+", help="a folder, a glob pattern, or files")
    tag.add_argument("--top-n", type=int, default=5, metavar="N")
    tag.add_argument(
        "--min-relevance", type=float, default=0.0, metavar="0-1", help="leave out less relevant"
    )
    tag.add_argument("--embedding-model", help="name or folder, where it has moved since the fit")
    tag.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Run it."""
    import warnings

    from concept.errors import UnreadableImage, UnreadableImagesWarning
    from concept.images import collect
    from concept.model import ConceptModel

    given = arguments.pictures
    sources = collect(given[0] if len(given) == 1 else given)
    model = ConceptModel.load(arguments.model, arguments.embedding_model, mapped=True)
    for source in sources:
        try:
            found = model.find_tags(source, arguments.top_n, min_relevance=arguments.min_relevance)
        except UnreadableImage as error:
            warnings.warn(str(error), UnreadableImagesWarning, stacklevel=1)
            continue
        print(f"{source}: {', '.join(word for word, _ in found) or 'no word matches'}")
