"""The concepts as a table of plain text."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def concepts_table(
    counts: NDArray[np.int64],
    words: Sequence[str],
    trust: Sequence[float] = (),
    numbers: Sequence[int] = (),
) -> str:
    """One line per concept: number, pictures, trust, words.

    Args:
        counts: (c,) pictures per concept.
        words: (c,) words of each concept, joined.
        trust: (c,) how likely it is that the first word is right; may be empty.
        numbers: (c,) the concepts' numbers; by default from 0.

    Returns:
        The table, without a line break at its end.
    """
    if not len(counts):
        return "no concepts"
    lines = ["concept  pictures  trust  words"]
    for concept, (count, named) in enumerate(zip(counts, words, strict=True)):
        share = f"{trust[concept]:.2f}" if len(trust) else "-"
        number = numbers[concept] if len(numbers) else concept
        lines.append(f"{number:>7}  {count:>8}  {share:>5}  {named or '-'}")
    return "\n".join(lines)
