"""How far trust can be trusted, and the fit of its weights.

    python benchmarks/trust.py [--fit] [--out PAGE.md] [--curve PICTURE.svg]

Names concepts of Caltech 101 (its classes, some of them, and what the library finds) from the whole
vocabulary and from parts of it that lack right words, says which names are right, and fits the
logistic regression of `concept.trust` to that. Prints Markdown: how often names of classes that the
fit has not seen are right at each trust, and likewise names in another space, postcards by
mini-clip, that no fit has seen. With ``--fit`` also the constants of `concept.trust`. Photographs
are looked for in the folder that the environment variable CONCEPT_DATA names. Takes about ten
minutes on two cores.
"""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from benchmarks.collection import LOADERS
from benchmarks.curve import reliability_curve
from benchmarks.named import FEW_WORDS, names
from benchmarks.page import renew
from benchmarks.tables import NOTHING, table
from concept.trust import DOUBTFUL, Evidence

FITTED_ON, TRIED_ON = "caltech101", "postcards"
SPACES = {FITTED_ON: "Caltech 101, held-out classes", TRIED_ON: "postcards"}
FOLDS = 10
# So large a share of the names is right in the eyes of the fit, whatever it is in the table: less
# than in most of the conditions that are tried, so that trust errs on the safe side.
RIGHT = 1 / 3
# Likewise of names from a few words, which more often lack the right one: of those that are tried
# here one in fourteen is right, and of the few that users write themselves many more.
RIGHT_OF_FEW = 1 / 6
HIGH = 0.8
WEIGHED = ("explained", "margin", "agreement", "choice")
Trusts = NDArray[np.float64]


def main(arguments: list[str] | None = None) -> None:
    """Measure, and print."""
    options = _options().parse_args(arguments)
    told = {name: names(LOADERS[name](options.data)) for name in SPACES}
    regression = fitted(told[FITTED_ON])
    told[FITTED_ON]["trust"] = held_out(told[FITTED_ON])
    told[TRIED_ON]["trust"] = regression.trusts(told[TRIED_ON])
    found = {SPACES[name]: bins(table) for name, table in told.items()}
    sections = [f"### Reliability\n\n{reliability(found)}\n"]
    sections += [f"### {SPACES[name]}\n\n{conditions(told[name])}\n" for name in told]
    for section in sections:
        print(section, flush=True)
        if options.out:
            renew(options.out, section)
    if options.curve:
        options.curve.write_text(reliability_curve(found), encoding="utf-8")
    if options.fit:
        print(constants(regression, told[FITTED_ON]))


@dataclass(frozen=True)
class Regression:
    """What `concept.trust` makes a probability with."""

    intercept: float
    weights: NDArray[np.float64]

    def trusts(self, told: pd.DataFrame) -> Trusts:
        """The trust of each name."""
        chances: Trusts = expit(self.intercept + inputs(told) @ self.weights)
        return chances


def inputs(told: pd.DataFrame) -> NDArray[np.float64]:
    """(names, 4) what the regression takes of the evidence."""
    return Evidence(*(told[column].to_numpy(dtype=np.float64) for column in WEIGHED)).features


def fitted(told: pd.DataFrame) -> Regression:
    """The regression, its names weighed so that ``RIGHT`` of them are right.

    How many words there were to choose from says something where they are few. So it is weighed by
    itself, by names from few words alone: fitted together with the rest it would take from the
    weight of what counts elsewhere.
    """
    few = (told["vocabulary"] == FEW_WORDS).to_numpy(dtype=bool)
    right, features = told["right"].to_numpy(dtype=bool), inputs(told)
    of_all = LogisticRegression(C=np.inf, max_iter=1000)
    of_all.fit(features[~few, :-1], right[~few], _weighed(right[~few], RIGHT))
    choice = 0.0
    if few.any():
        said = of_all.decision_function(features[few, :-1])
        sign, lacking = np.where(right[few], 1.0, -1.0), 1.0 - features[few, -1]

        def unlikely(weight: float) -> float:
            losses = np.logaddexp(0, -sign * (said - weight * lacking))
            return float(np.average(losses, weights=_weighed(right[few], RIGHT_OF_FEW)))

        choice = float(minimize_scalar(unlikely, bounds=(0, 20), method="bounded").x)
    return Regression(float(of_all.intercept_[0]) - choice, np.append(of_all.coef_[0], choice))


def _weighed(right: NDArray[np.bool_], share: float) -> NDArray[np.float64]:
    """Weights by which so large a share of some names is right."""
    weights: NDArray[np.float64] = np.where(
        right, share / right.mean(), (1 - share) / (1 - right.mean())
    )
    return weights


def held_out(told: pd.DataFrame) -> Trusts:
    """The trust of each name by a regression that has seen no name of its class."""
    trusts = np.zeros(len(told))
    for seen, unseen in GroupKFold(FOLDS).split(told, groups=told["title"]):
        trusts[unseen] = fitted(told.iloc[seen]).trusts(told.iloc[unseen])
    return trusts


def constants(regression: Regression, told: pd.DataFrame) -> str:
    """The lines of `concept.trust` that the fit gives."""
    weights = dict(zip(WEIGHED, regression.weights.round(2).tolist(), strict=True))
    usual = np.sinh(np.arcsinh(told.loc[told["vocabulary"] != FEW_WORDS, "margin"]).mean())
    return (
        f"_INTERCEPT = {regression.intercept:.2f}\n_WEIGHTS = {weights}\n"
        f"_USUAL_MARGIN = {usual:.2f}"
    )


def bins(told: pd.DataFrame) -> pd.DataFrame:
    """For each tenth of the scale: mean trust, the share of names that are right, how many."""
    tenths = np.minimum((told["trust"] * 10).astype(int), 9)
    by_tenth = told.groupby(tenths)
    return pd.DataFrame(
        {
            "trust": by_tenth["trust"].mean(),
            "right": by_tenth["right"].mean(),
            "names": by_tenth.size(),
        }
    )


def reliability(found: dict[str, pd.DataFrame]) -> str:
    """The bins of several collections as a Markdown table."""
    head = ["trust"]
    head += [f"{name}: {column}" for name in found for column in ("mean trust", "right", "names")]
    lines = []
    for tenth in range(10):
        line = [f"{tenth / 10:.1f}–{(tenth + 1) / 10:.1f}"]
        for rows in found.values():
            part = rows[rows.index == tenth]
            for trust, right, n in part.to_numpy().tolist():
                line += [f"{trust:.2f}", f"{right:.3f}", f"{int(n):,}"]
            line += [NOTHING] * (0 if len(part) else 3)
        lines.append(line)
    return table(head, lines)


def conditions(told: pd.DataFrame) -> str:
    """What high and low trust say, for all names and condition by condition, in Markdown."""
    among = told["concepts"].str.extract(r"(\d+)")[0].astype(int)
    chosen = {"all": among > 0}
    chosen |= {
        f"{name} vocabulary": told["vocabulary"] == name for name in told["vocabulary"].unique()
    }
    for kind, meaning in (("true", "true classes"), ("found", "found concepts")):
        chosen[meaning] = told["concepts"].str.startswith(kind)
    chosen["up to five classes"] = among <= 5
    chosen |= {way: told["way"] == way for way in told["way"].unique()}
    head = [
        "names",
        "how many",
        "right",
        f"right at trust ≥ {HIGH}",
        f"of the right ones at trust ≥ {HIGH}",
        f"right at trust < {DOUBTFUL}",
        f"of the wrong ones at trust < {DOUBTFUL}",
    ]
    lines = []
    for name, rows in chosen.items():
        part = told[rows]
        high, low = part["trust"] >= HIGH, part["trust"] < DOUBTFUL
        right = part["right"]
        shares = (right, right[high], high[right], right[low], low[~right])
        lines.append([name, f"{len(part):,}", *(_share(share) for share in shares)])
    return table(head, lines)


def _share(of: pd.Series[bool]) -> str:
    return f"{of.mean():.3f}" if len(of) else NOTHING


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    data = Path(os.environ.get("CONCEPT_DATA", "../shared/data"))
    parser.add_argument("--data", type=Path, default=data, help="folder of the collections")
    parser.add_argument("--fit", action="store_true", help="print the constants as well")
    parser.add_argument("--out", type=Path, help="page of Markdown to renew the tables in")
    parser.add_argument("--curve", type=Path, help="picture (SVG) to write the curve to")
    return parser


if __name__ == "__main__":
    main()
