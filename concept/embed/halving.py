"""Batches that do not fit into a GPU's memory, embedded in halves."""

from __future__ import annotations

import gc
import logging
import sys
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from concept.vectors import Floats, as_matrix, unit_rows

logger = logging.getLogger(__name__)


class InHalves:
    """Embed batches; one that exceeds the memory of a GPU is halved and tried again.

    The size at which it went well is kept for the batches that follow.

    Args:
        embed: From a batch of n to (n, d).
        what: How an error message calls the vectors.
        columns: The dimensions, if they are known.
    """

    def __init__(
        self, embed: Callable[[Sequence[Any]], Any], what: str, columns: int | None = None
    ) -> None:
        """Store what to do; the size is not limited yet."""
        self.embed = embed
        self.what = what
        self.columns = columns
        self.limit: int | None = None

    def __call__(self, batch: Sequence[Any]) -> Floats:
        """The unit rows (n, d) of a batch.

        Raises:
            InvalidInput: If there is not one finite vector of the right length for each.
            torch.OutOfMemoryError: If a single one does not fit.
        """
        parts: list[Floats] = []
        start = 0
        while start < len(batch):
            part = batch[start : start + (self.limit or len(batch))]
            try:
                found = self.embed(part)
            except _out_of_memory():
                if len(part) == 1:
                    raise
                self.limit = len(part) // 2
                logger.warning(
                    "%d at a time exceed the memory of the device: going on with %d",
                    len(part),
                    self.limit,
                )
                _free()
                continue
            parts.append(as_matrix(found, self.what, rows=len(part), columns=self.columns))
            self.columns = parts[-1].shape[1]
            start += len(part)
        return unit_rows(np.concatenate(parts))


def _out_of_memory() -> tuple[type[BaseException], ...]:
    """Torch's error; without torch in the program there is none that could be raised."""
    torch = sys.modules.get("torch")
    return () if torch is None else (torch.cuda.OutOfMemoryError,)


def _free() -> None:
    """Give back what the failed try has left behind."""
    gc.collect()
    torch = sys.modules["torch"]
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
