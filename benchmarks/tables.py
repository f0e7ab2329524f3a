"""Measures as Markdown tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

COLUMNS = (
    *("concepts", "covered", "purity", "in place"),
    *("ARI", "NMI", "stability", "shuffled", "named"),
)
# More concepts, or fewer, are neither better nor worse.
_NO_BEST = ("concepts",)
NOTHING = "–"

Measures = Mapping[str, Sequence[float]]


def measures_table(rows: Sequence[tuple[int, str, Measures]]) -> str:
    """One line per size and engine: mean ± standard deviation, the best mean of a size in bold.

    Args:
        rows: Size, engine and measures; a column that was not measured is left out of these.
    """
    lines = []
    for size, engine, measures in rows:
        rivals = [other for its_size, _, other in rows if its_size == size]
        cells = [_cell(column, measures, rivals) for column in COLUMNS]
        lines.append([str(size), engine, *cells])
    return table(["size", "engine", *COLUMNS], lines)


def table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """A Markdown table; its first column of text and numbers alike is aligned to the left."""
    rule = ["---"] * len(head)
    return "\n".join(f"| {' | '.join(line)} |" for line in [head, rule, *lines])


def _cell(column: str, measures: Measures, rivals: Sequence[Measures]) -> str:
    digits = 1 if column == "concepts" else 3
    value = _mean(column, measures)
    if np.isnan(value):
        return NOTHING
    shown = f"{value:.{digits}f}"
    means = [_mean(column, rival) for rival in rivals]
    best = f"{max(mean for mean in means if not np.isnan(mean)):.{digits}f}"
    if column not in _NO_BEST and len(rivals) > 1 and shown == best:
        shown = f"**{shown}**"
    values = np.array(measures[column])
    return shown if len(values) < 2 else f"{shown} ± {values.std(ddof=1):.{digits}f}"


def _mean(column: str, measures: Measures) -> float:
    return float(np.mean(measures[column])) if column in measures else float("nan")
