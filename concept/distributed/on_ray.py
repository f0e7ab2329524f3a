"""The engine of a cluster: Ray Data, with one actor for each GPU or processor."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from concept.distributed.engines import Done, Work
from concept.errors import ConceptError, MissingExtra, WorkersLost

Result = TypeVar("Result")

# As often an actor is started again, and its block tried again, before the run gives up.
_RESTARTS = 3


class _Actor:
    """A worker on Ray.

    Args:
        make: Makes its work.
    """

    def __init__(self, make: Callable[[], Work]) -> None:
        self._work = make()

    def __call__(self, batch: dict[str, Any]) -> dict[str, list[int]]:
        done = [self._work(item) for item in batch["item"]]
        return {
            "number": [one.number for one in done],
            "rows": [one.rows for one in done],
            "failed": [one.failed for one in done],
        }


def run_on_ray(
    make: Callable[[], Work], items: Sequence[Any], workers: int | None, gpus: float
) -> Iterator[Done]:
    """Do the work on a cluster; see `concept.distributed.engines.run`.

    A cluster that this process is connected to is used; otherwise one that ``RAY_ADDRESS`` names,
    otherwise one is started on this machine.
    """
    if not items:
        return
    ray = _started()
    there = ray.cluster_resources()
    if workers is None:
        # One worker keeps all processors of a machine busy with reading ahead, or one GPU.
        workers = int(there.get("GPU", 0) / gpus) if gpus else int(there.get("CPU", 1))
    workers = max(1, min(workers, len(items)))
    rows = ray.data.from_items([{"item": item} for item in items], override_num_blocks=len(items))
    done = rows.map_batches(
        _Actor,
        fn_constructor_args=(make,),
        batch_size=1,
        compute=ray.data.ActorPoolStrategy(size=workers),
        num_cpus=None if gpus else 1,
        num_gpus=gpus or None,
        ray_remote_args_fn=lambda: {"max_restarts": _RESTARTS, "max_task_retries": _RESTARTS},
    )
    try:
        for row in done.iter_rows():
            yield Done(int(row["number"]), int(row["rows"]), int(row["failed"]))
    except ray.exceptions.RayError as error:
        raise _translated(error, ray) from error


def ask_on_ray(question: Callable[[Any], Result], about: Any, gpus: float) -> Result:
    """Call a function on a cluster."""
    ray = _started()
    asked = ray.remote(num_cpus=0 if gpus else 1, num_gpus=gpus)(question)
    try:
        answer: Result = ray.get(asked.remote(about))
    except ray.exceptions.RayError as error:
        raise _translated(error, ray) from error
    return answer


def _started() -> Any:
    try:
        import ray
        import ray.data
    except ImportError as error:
        raise MissingExtra.of("ray", "distributed", "the engine 'ray'") from error
    # Items travel as Python objects, which it says of each block as if it were not meant.
    logging.getLogger("ray.data._internal.tensor_extensions.arrow").setLevel(logging.ERROR)
    if not ray.is_initialized():
        ray.init(include_dashboard=False, log_to_driver=False, logging_level=logging.WARNING)
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False  # the run shows one of its own
    context.print_on_execution_start = False
    return ray


def _translated(error: BaseException, ray: Any) -> ConceptError:
    """An error of this library that a worker raised; else that the workers are lost."""
    seen: BaseException | None = error
    while seen is not None:
        for one in (seen, getattr(seen, "cause", None)):
            if isinstance(one, ConceptError) and not isinstance(one, ray.exceptions.RayError):
                return one
        seen = seen.__cause__
    first = str(error).strip().splitlines()[:1]
    return WorkersLost(
        f"Ray gave up on a worker ({type(error).__name__}: {' '.join(first)})",
        "workers that live",
        "Finished parts are kept: run the same command again, with fewer workers",
    )
