"""The engine of one machine: this process, or several."""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Any

from concept.distributed.engines import Done, Work
from concept.errors import WorkersLost

# A worker may die for want of memory, or be killed; an item that takes so many with it is at fault.
DEATHS = 3


class _Worker:
    """What a worker's own process keeps between items."""

    make: Callable[[], Work]
    work: Work | None = None


def run_here(make: Callable[[], Work], items: Sequence[Any], workers: int) -> Iterator[Done]:
    """Do the work in this process, or in several; see `concept.distributed.engines.run`."""
    if workers == 1:
        if items:
            work = make()
            yield from map(work, items)
        return
    queue, deaths = deque(items), 0
    while queue:
        under_way: dict[Future[Done], Any] = {}
        pool = _pool(make, workers)
        try:
            while queue or under_way:
                # Few are handed out at a time, so that little is done again after a death.
                while queue and len(under_way) < workers + 1:
                    item = queue.popleft()
                    under_way[pool.submit(_do, item)] = item
                for future in wait(under_way, return_when=FIRST_COMPLETED).done:
                    done = future.result()
                    del under_way[future]
                    deaths = 0
                    yield done
        except BrokenProcessPool as error:
            deaths += 1
            if deaths == DEATHS:
                raise WorkersLost(
                    f"workers died {deaths} times in a row (killed, or out of memory) on one of: "
                    f"{', '.join(_shown(item) for item in under_way.values())}",
                    "workers that live",
                    "Finished parts are kept: run the same command again, with fewer workers",
                ) from error
            queue.extendleft(reversed(list(under_way.values())))
        finally:
            pool.shutdown(cancel_futures=True)


def _pool(make: Callable[[], Work], workers: int) -> ProcessPoolExecutor:
    threads = max(1, (os.cpu_count() or 1) // workers)
    return ProcessPoolExecutor(
        workers,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_begin,
        initargs=(make, threads),
    )


def _begin(make: Callable[[], Work], threads: int) -> None:
    """Keep the workers of one machine from taking each other's processors."""
    for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ[name] = str(threads)
    from threadpoolctl import threadpool_limits

    threadpool_limits(threads)  # of what is loaded already; the rest reads the environment
    _Worker.make = staticmethod(make)


def _do(item: Any) -> Done:
    # Made here and not in `_begin`: an error there would only break the pool and say nothing.
    if _Worker.work is None:
        _Worker.work = _Worker.make()
    return _Worker.work(item)


def _shown(item: Any) -> str:
    paths = getattr(item, "paths", None)
    return str(item) if paths is None else f"{paths[0]} to {paths[-1]}"
