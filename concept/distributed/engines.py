"""The engines: the same work on many items, here or on a cluster, each item finished for itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from concept.errors import InvalidInput

Result = TypeVar("Result")

LOCAL, RAY = "local", "ray"
ENGINES = (LOCAL, RAY)


@dataclass(frozen=True)
class Done:
    """What a worker says when an item is finished.

    Attributes:
        number: Of the item.
        rows: How many rows were written.
        failed: How many of them have no result.
    """

    number: int
    rows: int
    failed: int


Work = Callable[[Any], Done]


def run(
    engine: str,
    make: Callable[[], Work],
    items: Sequence[Any],
    *,
    workers: int | None = None,
    gpus: float = 0.0,
) -> Iterator[Done]:
    """Do the work on every item, in any order.

    Args:
        engine: ``"local"`` or ``"ray"``.
        make: Makes the work, in each worker; can be sent to other processes.
        items: What to work on; can be sent, too.
        workers: How many; by default one here, and on Ray one for each GPU or CPU.
        gpus: The GPUs, or share of one, that each worker on Ray takes.

    Raises:
        InvalidInput: If there is no such engine, or no worker.
        MissingExtra: If Ray is asked for and not installed.
        WorkersLost: If workers die again and again; what was finished is kept.
    """
    check_engine(engine)
    if workers is not None and workers < 1:
        raise InvalidInput(f"workers is {workers}", "at least 1")
    if engine == RAY:
        from concept.distributed.on_ray import run_on_ray

        return run_on_ray(make, items, workers, gpus)
    from concept.distributed.local import run_here

    return run_here(make, items, workers or 1)


def ask(engine: str, question: Callable[[Any], Result], about: Any, gpus: float = 0.0) -> Result:
    """Call a function where the workers are."""
    check_engine(engine)
    if engine == RAY:
        from concept.distributed.on_ray import ask_on_ray

        return ask_on_ray(question, about, gpus)
    return question(about)


def check_engine(engine: str) -> None:
    """Raise InvalidInput if there is no such engine."""
    if engine not in ENGINES:
        raise InvalidInput(f"the engine is {engine!r}", f"one of {', '.join(map(repr, ENGINES))}")
