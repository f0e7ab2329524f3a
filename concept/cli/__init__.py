"""The command line, one file a command. Nothing heavy is imported before it is needed."""

from __future__ import annotations

import argparse
import os
import sys
import warnings
from collections.abc import Sequence
from typing import Any

from concept.cli import (
    assign,
    compare,
    demo,
    duplicates,
    embed,
    evaluate,
    explore,
    export,
    find,
    fit,
    index,
    merge,
    report,
    retrieve,
    show,
    tag,
    train,
    update,
)
from concept.errors import ConceptError, ConceptWarning

COMMANDS = (
    *(demo, fit, find, tag, retrieve, show, report, explore, evaluate),
    *(update, merge, compare, duplicates, export, train),
    *(embed, assign, index),
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        argv: The arguments; by default those of the process.

    Returns:
        The exit code: 0, or 1 after an error that stands on stderr in one line. Arguments that
        cannot be parsed exit with 2, as argparse does.
    """
    arguments = _parser().parse_args(train.spelled_out(sys.argv[1:] if argv is None else argv))
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
    for command in COMMANDS:
        command.add(commands)
    return parser
