"""Figures as a table."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

_NAN = float("nan")


@dataclass(frozen=True)
class Figure:
    """One row of a table of figures.

    Attributes:
        metric: What is measured.
        value: Its value; NaN where it is not defined.
        meaning: What it says, in a few words.
        needs: What must be there for it to be defined; said where it is not.
        better: ``"higher"``, ``"lower"``, or empty where neither is.
        spread: The standard deviation of what the value is the mean of; NaN where there is none.
    """

    metric: str
    value: float
    meaning: str
    needs: str = ""
    better: str = "higher"
    spread: float = _NAN


def mean_figure(
    metric: str,
    values: NDArray[np.float64],
    meaning: str,
    needs: str = "",
    better: str = "higher",
) -> Figure:
    """A figure that is a mean, with its spread.

    Args:
        metric: What is measured.
        values: What to take the mean of; NaN is left out.
        meaning: What it says.
        needs: What must be there for it to be defined.
        better: ``"higher"`` or ``"lower"``.
    """
    there = values[~np.isnan(values)]
    value = float(there.mean()) if len(there) else _NAN
    spread = float(there.std()) if len(there) > 1 else _NAN
    return Figure(metric, value, meaning, needs, better, spread)


def as_table(figures: Sequence[Figure]) -> pd.DataFrame:
    """The figures as a table: index Metric; columns Value, Spread, Better and Meaning.

    Args:
        figures: The rows, in their order.
    """
    import pandas as pd

    def meaning(figure: Figure) -> str:
        undefined = np.isnan(figure.value) and figure.needs
        return f"{figure.meaning}; undefined: {figure.needs}" if undefined else figure.meaning

    return pd.DataFrame(
        {
            "Value": [float(figure.value) for figure in figures],
            "Spread": [float(figure.spread) for figure in figures],
            "Better": [figure.better for figure in figures],
            "Meaning": [meaning(figure) for figure in figures],
        },
        index=pd.Index([figure.metric for figure in figures], name="Metric"),
    )


def as_text(table: pd.DataFrame, width: int = 100) -> str:
    """A table of figures as plain text, what is not defined as ``-``.

    Args:
        table: What `as_table` returned.
        width: Longer meanings go on in the next line.

    Returns:
        The table, without a line break at its end.
    """
    metric_width = max(len("metric"), *(len(str(metric)) for metric in table.index))
    head = f"{'metric':<{metric_width}}  {'value':>7}  {'spread':>6}  {'better':<6}  "
    lines = [f"{head}meaning"]
    for metric, value, spread, better, meaning in table.itertuples():
        # What is neither better nor worse is a count; all else are shares and cosines.
        shown = _number(value, 3 if better else 0)
        row = f"{metric:<{metric_width}}  {shown:>7}  {_number(spread):>6}  {better:<6}  "
        wrapped = textwrap.wrap(meaning, max(20, width - len(head))) or [""]
        lines.append(row + wrapped[0])
        lines += [" " * len(head) + rest for rest in wrapped[1:]]
    return "\n".join(line.rstrip() for line in lines)


def _number(value: float, digits: int = 3) -> str:
    return "-" if np.isnan(value) else f"{value:.{digits}f}"
