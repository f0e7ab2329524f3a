"""`concept train devise`: a network that takes pictures to the vectors of words."""

from __future__ import annotations

import argparse
from pathlib import Path

from concept.cli.training import add_epochs, add_method, checkpointed, epochs_of, read_data, report


def add(methods: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the method to the parser."""
    devise = add_method(methods, "devise", "a network that takes pictures to the vectors of words")
    devise.add_argument(
        "--word-vectors",
        type=Path,
        metavar="FILE",
        help="word2vec or GloVe; by default vectors are learned from the captions",
    )
    devise.add_argument("--loss", default="ranking", help="ranking or cosine")
    devise.add_argument("--hidden", type=int, default=2000, metavar="N", help="hidden layer")
    add_epochs(devise)
    devise.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Run it."""
    from dataclasses import replace

    from concept.embedders.word_vectors import read_word_vectors
    from concept.training.devise import PLAN, DeViSESettings, caption_vectors, learn_devise

    data = read_data(arguments)
    features, captions = data.training()
    if arguments.word_vectors:
        vectors = read_word_vectors(arguments.word_vectors)
    else:
        vectors = caption_vectors(captions, seed=arguments.seed)
    with checkpointed(arguments.out) as checkpoints:
        towers = learn_devise(
            features,
            captions,
            vectors,
            data.validation(),
            settings=DeViSESettings(hidden=arguments.hidden, loss=arguments.loss),
            plan=replace(PLAN, **epochs_of(arguments)),
            device=arguments.device or "cpu",
            checkpoints=checkpoints,
            verbose=not arguments.quiet,
        )
        report(data.space(towers), data, arguments.out)
