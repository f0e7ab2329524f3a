"""`concept update`: add pictures to a saved model."""

from __future__ import annotations

import argparse
from pathlib import Path

from concept.vectors import OUTLIER


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    update = commands.add_parser("update", help="add pictures to a saved model")
    update.add_argument("model", type=Path, help="folder of a saved model")
    update.add_argument("pictures", nargs="+", help="a folder, a glob pattern, or picture files")
    update.add_argument("--out", type=Path, metavar="FOLDER", help="save it here instead")
    update.add_argument("--embedding-model", help="name or folder, where it has moved")
    update.add_argument("--quiet", action="store_true", help="no progress bar")
    update.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Run it."""
    from concept.model import ConceptModel
    from concept.persist import check_target

    out = arguments.out or arguments.model
    check_target(out)
    model = ConceptModel.load(arguments.model, arguments.embedding_model)
    model.verbose = not arguments.quiet
    before = model.state_.n_concepts
    pictures = arguments.pictures[0] if len(arguments.pictures) == 1 else arguments.pictures
    labels = model.update(pictures)
    model.save(out)
    state = model.state_
    for concept in range(before, state.n_concepts):
        print(f"new concept {concept}: {state.concept_line(concept) or state.titles[concept]}")
    fitting = int((labels != OUTLIER).sum())
    print(f"{len(labels)} pictures added, {fitting} of them to concepts\nSaved to {out}")
