"""`concept find`: search a saved model."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from concept.model import ConceptModel


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    find = commands.add_parser("find", help="search a saved model")
    find.add_argument("model", type=Path, help="folder of a saved model, or of a caption index")
    find.add_argument("query", nargs="+", help="words, or the path of a picture; several are mixed")
    find.add_argument("--without", nargs="+", metavar="QUERY", help="what is not to be shown")
    find.add_argument("--top-n", type=int, default=5, metavar="N")
    what = find.add_mutually_exclusive_group()
    what.add_argument("--images", action="store_true", help="find pictures instead of concepts")
    what.add_argument("--words", action="store_true", help="find words instead of concepts")
    find.add_argument("--within", type=int, metavar="CONCEPT", help="pictures of this concept only")
    find.add_argument(
        "--dataset", type=Path, help="with --images: search all of an indexed dataset"
    )
    find.add_argument("--fold", action="store_true", help="near-duplicate pictures only once")
    find.add_argument(
        "--min-relevance", type=float, default=0.0, metavar="0-1", help="leave out less relevant"
    )
    find.add_argument("--sheet", type=Path, metavar="FILE", help="also draw the pictures found")
    find.add_argument("--embedding-model", help="name or folder, where it has moved since the fit")
    find.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Run it."""
    from concept.caption_index import is_index
    from concept.model import ConceptModel

    if is_index(arguments.model):
        _find_by_captions(arguments)
        return
    _check(arguments)
    model = ConceptModel.load(arguments.model, arguments.embedding_model, mapped=True)
    query: Any = arguments.query if len(arguments.query) > 1 else arguments.query[0]
    if arguments.words:
        for word, distance in model.find_words(query, arguments.top_n):
            print(f"{distance:.3f}  {word}")
        return
    cut = {"without": arguments.without, "min_relevance": arguments.min_relevance}
    if arguments.images or arguments.sheet:
        matches = model.find_images(
            query,
            arguments.top_n,
            within=arguments.within,
            fold_duplicates=arguments.fold,
            dataset=arguments.dataset,
            **cut,
        )
        names = _names(model, arguments.dataset, [row for row, _ in matches])
    else:
        matches = model.find_concepts(query, arguments.top_n, **cut)
        words = model.topics or {}
        names = [
            f"concept {concept:<4} {words.get(concept, '')}".rstrip() for concept, _ in matches
        ]
    print_matches(matches, names)
    if arguments.sheet:
        _draw(names, " + ".join(arguments.query), matches, arguments.sheet)


def _find_by_captions(arguments: argparse.Namespace) -> None:
    from concept.caption_index import CaptionIndex
    from concept.errors import InvalidInput

    options = ("without", "words", "fold", "min_relevance", "sheet", "embedding_model")
    given = [option for option in options if getattr(arguments, option)]
    given += ["within"] if arguments.within is not None else []
    if given:
        raise InvalidInput(
            f"--{given[0].replace('_', '-')} with a caption index",
            "a query and --top-n; an index knows captions only",
        )
    index = CaptionIndex.load(arguments.model)
    matches = index.search(" ".join(arguments.query), arguments.top_n)
    print_matches(matches, [name for name, _ in matches])


def print_matches(matches: Sequence[Any], names: Sequence[str]) -> None:
    """One line a result: its similarity, its relevance, its name; or that there is none."""
    for match, name in zip(matches, names, strict=True):
        relevance = "   -" if match.relevance is None else f"{match.relevance:.2f}"
        print(f"{match.similarity:.3f}  {relevance}  {name}")
    if not matches:
        # Not among the results, which may be read by a program.
        print("concept: nothing here matches", file=sys.stderr)


def _check(arguments: argparse.Namespace) -> None:
    from concept.errors import InvalidInput

    if arguments.images or arguments.sheet:
        return
    for option, given in (
        ("within", arguments.within is not None),
        ("fold", arguments.fold),
        ("dataset", arguments.dataset is not None),
    ):
        if given:
            raise InvalidInput(f"--{option} goes with --images only", "--images as well")


def _names(model: ConceptModel, dataset: Path | None, rows: list[int]) -> list[str]:
    """What the pictures that were found are called."""
    if dataset is None:
        return [model.image_names_[row] for row in rows]
    import numpy as np

    from concept.dataset import Dataset

    return Dataset(dataset).take(np.array(rows, dtype=np.int64))[0]


def _draw(pictures: Sequence[str], query: str, matches: Sequence[Any], path: Path) -> None:
    from concept.plots.results import Row, results_sheet

    captions = [f"{similarity:.3f}" for _, similarity in matches]
    results_sheet([Row(query, list(zip(pictures, captions, strict=True)))]).save(path)
    print(f"Wrote {path}")
