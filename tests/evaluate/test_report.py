"""Figures as a table and as text."""

import numpy as np
import pytest

from concept.evaluate.report import Figure, as_table, as_text, mean_figure


def test_a_mean_leaves_out_what_is_not_defined():
    figure = mean_figure("IEC", np.array([0.2, np.nan, 0.4]), "cosine", "needs a concept")
    assert figure.value == pytest.approx(0.3)
    assert figure.spread == pytest.approx(0.1)
    one = mean_figure("IEC", np.array([0.2, np.nan]), "cosine")
    assert one.value == 0.2
    assert np.isnan(one.spread)
    none = mean_figure("IEC", np.array([np.nan]), "cosine")
    assert np.isnan(none.value)


def test_the_table_is_looked_up_by_metric():
    table = as_table([Figure("coverage", 0.5, "share"), Figure("IEPS", 0.2, "cosine", "", "lower")])
    assert table.loc["coverage", "Value"] == 0.5
    assert table.loc["IEPS", "Better"] == "lower"
    assert list(table.columns) == ["Value", "Spread", "Better", "Meaning"]
    assert table.index.name == "Metric"


def test_what_is_not_defined_says_why():
    figure = Figure("silhouette", float("nan"), "how far apart", "needs two concepts")
    table = as_table([figure])
    assert table.loc["silhouette", "Meaning"] == "how far apart; undefined: needs two concepts"


def test_the_text_is_aligned_and_wrapped():
    figures = [
        Figure("concepts", 1, "how many", better=""),
        Figure("a metric", 0.98765, "a meaning that is too long for the line", spread=0.01),
        Figure("another", float("nan"), "short"),
    ]
    assert as_text(as_table(figures), width=60).splitlines() == [
        "metric      value  spread  better  meaning",
        "concepts        1       -          how many",
        "a metric    0.988   0.010  higher  a meaning that is too",
        "                                   long for the line",
        "another         -       -  higher  short",
    ]
