"""Wording: which of several words for nearly the same thing to say, and none of them twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

from concept.vectors import Floats, Ints

# Words this similar, seen from the mean word, name the same thing ("aircraft", "airplane").
_SYNONYM = 0.65
# A word that a rival does not say at all sets apart, if only just.
_NEVER_SAID = 1e-9
_EXPLANATION = re.compile(r"\(.*?\)")


def simpler_words(words: Sequence[str]) -> list[list[int]]:
    """For each word the simpler words of the same vocabulary that are part of it.

    "Table lamp" and "lamp (furniture)" have the simpler word "lamp", "laptop computer" has
    "laptop": the beginning or the end of its parts, without an explanation in brackets. People
    name things at this basic level unless they must be told apart (Rosch et al. 1976).

    Args:
        words: (m,) words and short names.

    Returns:
        (m,) lists of columns, simplest first.
    """
    parts = [tuple(_EXPLANATION.sub(" ", word).split()) for word in words]
    shortest: dict[tuple[str, ...], int] = {}
    for column, key in enumerate(parts):
        if key and (key not in shortest or len(words[column]) < len(words[shortest[key]])):
            shortest[key] = column
    simpler = []
    for column, key in enumerate(parts):
        found = {shortest.get(key[k:], column) for k in range(len(key))}
        found |= {shortest.get(key[:k], column) for k in range(1, len(key))}
        found.discard(column)
        simpler.append(sorted(found, key=lambda c: (len(parts[c]), len(words[c]), c)))
    return simpler


def choose_words(
    ranked: Ints,
    scores: Floats,
    words: Sequence[str],
    directions: Floats,
    simpler: Sequence[Sequence[int]],
    n: int,
    slack: float,
) -> list[tuple[str, float]]:
    """Choose n words from a ranking, simple ones first and nothing twice.

    A word gives way to a simpler one (see `simpler_words`) that scores at most ``slack`` less. A
    word with the stems of a chosen one (Porter 2001, through nltk), or with nearly its direction,
    is a repetition and left out.

    Args:
        ranked: Columns of candidate words, best first.
        scores: Their scores.
        words: (m,) all words.
        directions: (m, d) unit rows, the words seen from their mean.
        simpler: (m,) columns of the simpler words of each word.
        n: How many words to choose; fewer if the candidates run out.
        slack: By how much a simpler word may score less.

    Returns:
        Words with scores, best first: where a simpler word took another's place, its score.
    """
    score_of = {int(c): float(s) for c, s in zip(ranked, scores, strict=True)}
    chosen: list[int] = []
    reached: list[float] = []
    seen: set[frozenset[str]] = set()
    for column, score in score_of.items():
        if len(chosen) == n:
            break
        near = [c for c in simpler[column] if score_of.get(c, -np.inf) >= score - slack]
        best = near[0] if near else column
        stems = _stems(words[best])
        if stems in seen:
            continue
        if chosen and float((directions[chosen] @ directions[best]).max()) >= _SYNONYM:
            continue
        seen.add(stems)
        chosen.append(best)
        reached.append(score)
    return [(words[c], s) for c, s in zip(chosen, reached, strict=True)]


def titles(topics: Sequence[Sequence[tuple[str, float]]], n_concepts: int) -> list[str]:
    """A name for every concept, no two the same.

    A concept goes by its first word. Where several share it, each adds the one of its other words
    that sets it apart most, by which it scores highest above the others: "aircraft (fighter jet)".
    One without words, or without a word that is more its own than the others', goes by its number.

    Args:
        topics: The words of each concept, best first; empty if there are no words at all.
        n_concepts: How many concepts there are.
    """
    listed = [list(scored) for scored in topics] or [[] for _ in range(n_concepts)]
    sharing: dict[str, list[int]] = {}
    for concept, own in enumerate(listed):
        if own:
            sharing.setdefault(own[0][0], []).append(concept)
    names = [f"Concept {concept}" for concept in range(len(listed))]
    for first, concepts in sharing.items():
        for concept in concepts:
            rivals = [listed[rival] for rival in concepts if rival != concept]
            mark = _mark(listed[concept], rivals) or f"concept {concept}"
            mark = _EXPLANATION.sub("", mark).strip() or mark
            names[concept] = f"{first} ({mark})" if rivals else first
    while len(set(names)) < len(names):  # a word that looks like another one with its mark
        times = Counter(names)
        names = [f"{n} (concept {c})" if times[n] > 1 else n for c, n in enumerate(names)]
    return names


def _mark(
    own: Sequence[tuple[str, float]], rivals: Sequence[Sequence[tuple[str, float]]]
) -> str | None:
    """The word after the first that is the most above all rivals' score for it."""
    best, most = None, 0.0
    for word, score in own[1:]:
        leads = []
        for rival in rivals:
            scores = dict(rival[1:])
            # What a rival does not say scores no higher with it than the last word that it says.
            last = min(score, rival[-1][1]) if scores else score
            leads.append(score - scores[word] if word in scores else score - last + _NEVER_SAID)
        lead = min(leads, default=0.0)
        if lead > most:
            best, most = word, lead
    return best


def _stems(word: str) -> frozenset[str]:
    plain = _EXPLANATION.sub(" ", word).replace("-", " ")
    return frozenset(_stemmer().stem(part) for part in plain.split())


@cache
def _stemmer() -> Any:
    from nltk.stem.snowball import SnowballStemmer

    return SnowballStemmer("english")
