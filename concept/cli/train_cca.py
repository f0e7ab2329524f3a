"""`concept train cca`: canonical correlation analysis."""

from __future__ import annotations

import argparse
from pathlib import Path

from concept.cli.training import add_method, read_data, report


def add(methods: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the method to the parser."""
    cca = add_method(methods, "cca", "canonical correlation analysis: seconds, no gradient")
    cca.add_argument(
        "--word-vectors", type=Path, metavar="FILE", help="word2vec or GloVe, beside the counts"
    )
    cca.add_argument("--dimensions", type=int, default=192, metavar="N", help="of the space")
    cca.add_argument("--power", type=float, default=1.0, help="of the correlations")
    cca.add_argument("--image-ridge", type=float, default=1.0, metavar="R")
    cca.add_argument("--text-ridge", type=float, default=1.0, metavar="R")
    cca.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Run it."""
    from concept.embedders.word_vectors import read_word_vectors
    from concept.training.cca import CCASettings, learn_cca

    data = read_data(arguments)
    features, captions = data.training()
    towers = learn_cca(
        features,
        captions,
        read_word_vectors(arguments.word_vectors) if arguments.word_vectors else None,
        settings=CCASettings(
            dimensions=arguments.dimensions,
            power=arguments.power,
            image_ridge=arguments.image_ridge,
            text_ridge=arguments.text_ridge,
        ),
    )
    report(data.space(towers), data, arguments.out)
