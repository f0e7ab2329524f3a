"""`concept train clip`: a pre-trained CLIP, fine-tuned on pairs of one's own."""

from __future__ import annotations

import argparse
from pathlib import Path

from concept.cli.training import add_epochs, add_pairs, checkpointed, epochs_of


def add(methods: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the method to the parser."""
    clip = add_pairs(methods, "clip", "a pre-trained CLIP, fine-tuned on pairs of your own")
    clip.add_argument(
        "--from",
        dest="base",
        default="clip-ViT-B-32",
        metavar="MODEL",
        help="a name on the model hub, a folder, or mini-clip",
    )
    clip.add_argument("--validation", type=float, default=0.1, metavar="0-1", help="share kept")
    add_epochs(clip)
    clip.add_argument("--device", help="cuda, mps or cpu; the fastest one by default")
    clip.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Run it."""
    from concept.folders import check_target
    from concept.pairs import TEST, VALIDATION, read_pairs
    from concept.training.clip import FINE_TUNED, ClipPlan, clip_scores, fine_tune, save_fine_tuned
    from concept.training.score import both_ways

    check_target(arguments.out, FINE_TUNED)  # before the work, not after
    pairs = read_pairs(
        arguments.pairs,
        arguments.folder,
        encoding=arguments.encoding,
        validation=arguments.validation,
        seed=arguments.seed,
    )
    folder = Path(arguments.folder or arguments.pairs.parent).expanduser()
    plan = ClipPlan(**epochs_of(arguments))
    with checkpointed(arguments.out) as checkpoints:
        model = fine_tune(
            arguments.base,
            pairs,
            folder,
            plan,
            checkpoints=checkpoints,
            device=arguments.device,
            verbose=not arguments.quiet,
        )
        save_fine_tuned(model, arguments.out, arguments.base, plan)
    for name, part in (("validation", VALIDATION), ("test", TEST)):
        held = pairs.part(part)
        if len(held):
            for line in both_ways(name, clip_scores(model, held, folder)):
                print(line)
    print(f"Saved to {arguments.out}")
