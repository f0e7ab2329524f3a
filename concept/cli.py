"""The command line: fit, find, show, demo. Nothing heavy is imported before it is needed."""

from __future__ import annotations

import argparse
import os
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from concept.errors import ConceptError, ConceptWarning, InvalidInput


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        argv: The arguments; by default those of the process.

    Returns:
        The exit code: 0, or 1 after an error that stands on stderr in one line. Arguments that
        cannot be parsed exit with 2, as argparse does.
    """
    arguments = _parser().parse_args(argv)
    with warnings.catch_warnings():
        # Other libraries' warnings are for those who program with them.
        warnings.simplefilter("ignore")
        warnings.simplefilter("always", ConceptWarning)
        warnings.showwarning = _print_warning
        try:
            arguments.run(arguments)
        except ConceptError as error:
            _complain(str(error))
            return 1
        except OSError as error:
            if isinstance(error, BrokenPipeError):
                # The reader of a pipe has left; keep the interpreter from writing at its end.
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
                return 1
            _complain(f"{error.strerror or error}: {error.filename or ''}".rstrip(": "))
            return 1
        except KeyboardInterrupt:
            _complain("interrupted")
            return 130
    return 0


def _complain(message: str) -> None:
    print(f"concept: {' '.join(message.split())}", file=sys.stderr)


def _print_warning(message: Warning | str, *_: Any, **__: Any) -> None:
    _complain(f"warning: {message}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="concept", description="Find the concepts in a heap of pictures, and search them."
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    demo = commands.add_parser("demo", help="fit drawn postcards, offline, and show what comes out")
    demo.add_argument("--out", type=Path, default=Path("concept-demo"), help="folder to write to")
    demo.add_argument("--seed", type=int, default=0, help="seed of drawing and layout")
    demo.set_defaults(run=_demo)

    fit = commands.add_parser("fit", help="find the concepts of a folder of pictures")
    fit.add_argument("pictures", nargs="+", help="a folder, a glob pattern, or files")
    fit.add_argument("--docs", type=Path, help="text file, a word or document per line")
    fit.add_argument("--out", type=Path, required=True, help="folder to save the model in")
    fit.add_argument("--min-concept-size", type=int, default=30, metavar="N")
    fit.add_argument("--diversity", type=float, default=0.3, metavar="0-1")
    fit.add_argument("--embedding-model", default="clip-ViT-B-32", help="name or folder")
    fit.add_argument("--ctfidf", action="store_true", help="name concepts by c-TF-IDF")
    fit.add_argument("--seed", type=int, help="the same pictures give the same concepts")
    fit.add_argument("--device", help="cuda, mps or cpu; the fastest one by default")
    fit.add_argument("--quiet", action="store_true", help="no progress bars")
    fit.set_defaults(run=_fit)

    find = commands.add_parser("find", help="search a saved model")
    find.add_argument("model", type=Path, help="folder of a saved model")
    find.add_argument("query", help="words, or the path of a picture")
    find.add_argument("--top-n", type=int, default=5, metavar="N")
    find.add_argument("--images", action="store_true", help="find pictures instead of concepts")
    find.add_argument("--embedding-model", help="name or folder, where it has moved since the fit")
    find.set_defaults(run=_find)

    show = commands.add_parser("show", help="print a saved model's concepts, or write a page")
    show.add_argument("model", type=Path, help="folder of a saved model")
    show.add_argument("--out", type=Path, help="HTML file to write, with everything inside")
    show.set_defaults(run=_show)
    return parser


def _demo(arguments: argparse.Namespace) -> None:
    from concept.demo.run import run

    run(arguments.out, arguments.seed)


def _fit(arguments: argparse.Namespace) -> None:
    from concept.model import ConceptModel
    from concept.persist import check_target

    check_target(arguments.out)  # before hours of work, not after
    model = ConceptModel(
        arguments.min_concept_size,
        arguments.diversity,
        arguments.embedding_model,
        ctfidf=arguments.ctfidf,
        random_state=arguments.seed,
        device=arguments.device,
        verbose=not arguments.quiet,
    )
    docs = _read_lines(arguments.docs) if arguments.docs else None
    pictures = arguments.pictures[0] if len(arguments.pictures) == 1 else arguments.pictures
    model.fit(pictures, docs=docs)
    model.save(arguments.out)
    print(model.summary())
    print(f"\nSaved to {arguments.out}")


def _read_lines(path: Path) -> list[str]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{str(path)!r} is not UTF-8 ({error})", "a text file") from error
    return [line.strip() for line in lines if line.strip()]


def _find(arguments: argparse.Namespace) -> None:
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


def _show(arguments: argparse.Namespace) -> None:
    from concept.model import ConceptModel

    model = ConceptModel.load(arguments.model)
    if arguments.out is None:
        print(model.summary())
        return
    model.save_page(arguments.out)
    print(f"Wrote {arguments.out} ({arguments.out.stat().st_size / 2**20:.1f} MB)")


if __name__ == "__main__":
    sys.exit(main())
