"""`concept train captions`: an index of pictures by their captions, without a joint space."""

from __future__ import annotations

import argparse

from concept.cli.training import add_pairs, checkpointed


def add(methods: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the method to the parser."""
    captions = add_pairs(methods, "captions", "an index of pictures by their captions alone")
    captions.add_argument("--length", type=int, default=5, metavar="N", help="words in a sequence")
    captions.add_argument("--groups", type=int, default=600, metavar="N", help="at most")
    captions.add_argument("--epochs", type=int, default=5, metavar="N", help="of the classifier")
    captions.add_argument(
        "--weight", type=float, default=0.1, help="of the classifier against 1 for TF-IDF"
    )
    captions.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Run it."""
    from dataclasses import replace

    from concept.caption_index import CaptionIndex, CaptionSettings
    from concept.caption_index.index import PLAN
    from concept.caption_index.saving import FORMAT
    from concept.folders import check_target
    from concept.pairs import read_pairs

    check_target(arguments.out, FORMAT)  # before the work, not after
    pairs = read_pairs(
        arguments.pairs,
        arguments.folder,
        encoding=arguments.encoding,
        # Without a folder nothing is looked at but the names.
        known=bool if arguments.folder is None else None,
        validation=0.0,
    )
    with checkpointed(arguments.out) as checkpoints:
        index = CaptionIndex.fit(
            pairs,
            CaptionSettings(
                length=arguments.length, groups=arguments.groups, weight=arguments.weight
            ),
            plan=replace(PLAN, epochs=arguments.epochs, seed=arguments.seed),
            checkpoints=checkpoints,
            verbose=not arguments.quiet,
        )
        index.save(arguments.out)
    print(f"{len(index)} pictures, {len(index.weights.words)} words, {index.n_groups} groups")
    print(f"Saved to {arguments.out}")
