"""Train mini-clip on postcards, or measure it: ``python -m concept.demo.train``.

No data is read: the cards are drawn, the model starts from random weights, and the folder that is
written loads with ``SentenceTransformer`` alone.
"""

from __future__ import annotations

import argparse
import logging
import os
import time
from collections.abc import Sequence
from pathlib import Path

from concept.demo.architecture import FOLDER
from concept.demo.postcards import KINDS

_LOG = logging.getLogger(__name__)

DRAWN_SIDE = 80
"""Side of the drawn cards: a little more than the model sees, so that crops stay sharp."""


def train(
    out: str | Path,
    minutes: float = 26.0,
    steps: int | None = None,
    seed: int = 0,
    device: str = "auto",
    cards: int = 20_000,
    batch: int = 128,
    rate: float = 1.5e-3,
    workers: int | None = None,
) -> int:
    """Draw cards, train a mini-clip on them from nothing, and save it.

    Args:
        out: Folder to write.
        minutes: Time for drawing and training together; ignored when ``steps`` is given.
        steps: Number of updates, to repeat a run.
        seed: Fixes cards, first weights and batches.
        device: ``auto`` takes the first CUDA device where there is one, else the processor.
        cards: How many cards to draw.
        batch: Pictures in a batch.
        rate: Highest learning rate.
        workers: Processes that draw; by default one a processor.

    Returns:
        How many updates were made.

    Raises:
        ValueError: A number is out of range.
    """
    if cards < max(batch, len(KINDS)):
        raise ValueError(
            f"cards is {cards}; expected at least {max(batch, len(KINDS))}, "
            "a full batch and one of each kind"
        )
    start = time.monotonic()
    from concept.demo.cards import draw_deck

    deck = draw_deck(cards, seed, DRAWN_SIDE, workers)
    drawn = time.monotonic() - start
    _LOG.info("%d cards drawn in %.0f s", cards, drawn)
    left = minutes - drawn / 60
    if steps is None and left <= 0:
        raise ValueError(f"minutes is {minutes}; drawing alone took {drawn / 60:.1f}: allow more")

    import torch

    from concept.demo.architecture import save
    from concept.demo.learning import Plan, learn

    if device == "auto":
        device = "cuda" if torch.cuda.is_available() else "cpu"
    plan = Plan(seed=seed, minutes=left, steps=steps, batch=batch, rate=rate, device=device)
    model, tokenizer, made = learn(deck, plan)
    save(model, tokenizer, out)
    _LOG.info("%s written after %d steps, %.1f min", out, made, (time.monotonic() - start) / 60)
    return made


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    # Nothing here needs the network; this keeps the libraries from asking for it.
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    # Threads that spin while they wait make a run several times slower wherever another process
    # wants the same processors.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    start = time.monotonic()
    steps = 0
    if not options.evaluate:
        steps = train(
            options.out,
            minutes=options.minutes,
            steps=options.steps,
            seed=options.seed,
            device=options.device,
            cards=options.cards,
            batch=options.batch,
            rate=options.rate,
        )
    minutes = (time.monotonic() - start) / 60
    from concept.demo.evaluation import evaluate

    figures = evaluate(options.out)
    print(figures.report())
    if steps:
        from concept.demo.card import write_card

        write_card(options.out, figures, _command(options), steps, minutes)


def _command(options: argparse.Namespace) -> str:
    """The command line that trains this model, wherever it is written to."""
    length = f"--steps {options.steps}" if options.steps else f"--minutes {options.minutes:g}"
    return (
        f"python -m concept.demo.train {length} --seed {options.seed} --cards {options.cards} "
        f"--batch {options.batch} --rate {options.rate:g}"
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m concept.demo.train", description=__doc__)
    parser.add_argument("--out", type=Path, default=FOLDER, help="folder of the model")
    parser.add_argument("--evaluate", action="store_true", help="only measure the model in --out")
    parser.add_argument("--minutes", type=float, default=26.0, help="time for drawing and training")
    parser.add_argument("--steps", type=int, default=None, help="updates, in place of --minutes")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--device", default="auto", help="auto, cpu, cuda, ...")
    parser.add_argument("--cards", type=int, default=20_000, help="training cards to draw")
    parser.add_argument("--batch", type=int, default=128, help="pictures in a batch")
    parser.add_argument("--rate", type=float, default=1.5e-3, help="highest learning rate")
    return parser


if __name__ == "__main__":
    main()
