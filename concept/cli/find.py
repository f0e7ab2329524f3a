"""`concept find`: search a saved model."""

from __future__ import annotations

import argparse
from pathlib import Path


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    find = commands.add_parser("find", help="search a saved model")
    find.add_argument("model", type=Path, help="folder of a saved model")
    find.add_argument("query", help="words, or the path of a picture")
    find.add_argument("--top-n", type=int, default=5, metavar="N")
    find.add_argument("--images", action="store_true", help="find pictures instead of concepts")
    find.add_argument("--embedding-model", help="name or folder, where it has moved since the fit")
    find.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Run it."""
    from concept.model import ConceptModel

    model = ConceptModel.load(arguments.model, arguments.embedding_model)
    if arguments.images:
        names = model.image_names_
        found = [(names[row], s) for row, s in model.find_images(arguments.query, arguments.top_n)]
    else:
        words = model.topics or {}
        found = [
            (f"concept {concept:<4} {words.get(concept, '')}".rstrip(), similarity)
            for concept, similarity in model.find_concepts(arguments.query, arguments.top_n)
        ]
    for name, similarity in found:
        print(f"{similarity:.3f}  {name}")
