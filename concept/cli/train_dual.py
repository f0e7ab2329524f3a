"""`concept train dual`: two networks, for pictures and for texts, taught by contrast."""

from __future__ import annotations

import argparse
from pathlib import Path

from concept.cli.training import add_epochs, add_method, checkpointed, epochs_of, read_data, report


def add(methods: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the method to the parser."""
    dual = add_method(methods, "dual", "two networks, for pictures and texts, taught by contrast")
    dual.add_argument(
        "--word-vectors",
        type=Path,
        metavar="FILE",
        help="word2vec or GloVe to begin from; its words are known even if no caption has them",
    )
    dual.add_argument("--text", default="bag", help="text tower: bag, gru, lstm or transformer")
    dual.add_argument("--loss", default="contrastive", help="contrastive or triplet")
    dual.add_argument("--networks", type=int, default=2, metavar="N", help="side by side")
    dual.add_argument("--dimensions", type=int, default=512, metavar="N", help="of each network")
    dual.add_argument("--hidden", type=int, default=0, metavar="N", help="image tower's layer")
    dual.add_argument("--min-count", type=int, default=2, metavar="N", help="captions with a word")
    add_epochs(dual)
    dual.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Run it."""
    from dataclasses import replace

    from concept.embedders.word_vectors import read_word_vectors
    from concept.training.dual_encoder import PLAN, DualSettings, learn_dual_encoder

    data = read_data(arguments)
    features, captions = data.training()
    with checkpointed(arguments.out) as checkpoints:
        towers = learn_dual_encoder(
            features,
            captions,
            data.validation(),
            read_word_vectors(arguments.word_vectors) if arguments.word_vectors else None,
            settings=DualSettings(
                text=arguments.text,
                dimensions=arguments.dimensions,
                hidden=arguments.hidden,
                networks=arguments.networks,
                loss=arguments.loss,
                min_count=arguments.min_count,
            ),
            plan=replace(PLAN, **epochs_of(arguments)),
            device=arguments.device or "cpu",
            checkpoints=checkpoints,
            verbose=not arguments.quiet,
        )
        report(data.space(towers), data, arguments.out)
