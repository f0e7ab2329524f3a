"""How the true classes are named when they themselves are taken as the concepts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks import engines, tables
from benchmarks.collection import Collection
from benchmarks.peers import process
from benchmarks.peers.exchange import Answer, Fit
from concept import __version__
from concept.grouping import CLUSTERINGS

OURS = f"Concept {__version__}"
# Of so many classes, spread evenly over the alphabet, the words are shown.
SHOWN = 6
_WAYS = {False: "cosine", True: "c-TF-IDF"}


def report(collection: Collection, peers: Sequence[process.Peer], folder: Path) -> str:
    """Two tables: how often the right word is said, and what is said of some classes.

    Args:
        collection: One with words and true classes.
        peers: Whom to ask beside this library.
        folder: Where peers are installed and their answers kept.
    """
    rows = range(len(collection.vectors))
    classes = [int(number) for number in collection.classes]
    fits = {way: Fit(2, 0, list(rows), classes, ctfidf=way) for way in _WAYS}
    said: dict[tuple[str, str], dict[str, list[str]]] = {}
    for way, fit in fits.items():
        # Names do not depend on the engine: the groups are given.
        answer = engines.run(collection, fit, CLUSTERINGS[0])
        said[OURS, _WAYS[way]] = _by_title(collection, answer)
    for peer in peers:
        ways = peer.ways
        answers = process.run(peer, collection, [fits[way] for way in ways], folder)
        for way, answer in zip(ways, answers, strict=True):
            said[peer.name, _WAYS[way]] = _by_title(collection, answer)
    known = sorted(set(collection.titles) & set(collection.words))
    return f"{_shares(collection, said, known)}\n\n{_examples(said, known)}"


def _by_title(collection: Collection, answer: Answer) -> dict[str, list[str]]:
    """The words of each class by its title, whatever number it has in the answer."""
    title = dict(zip(answer.labels, collection.titles, strict=True))
    return {title[concept]: words for concept, words in enumerate(answer.words)}


def _shares(
    collection: Collection,
    said: dict[tuple[str, str], dict[str, list[str]]],
    known: list[str],
) -> str:
    lines = []
    for (engine, way), words in said.items():
        shares = [np.mean([title in words[title][:n] for title in known]) for n in (1, 5)]
        lines.append([engine, way, *(f"{share:.3f}" for share in shares)])
    head = (
        f"With the true classes as the concepts: {len(known)} of "
        f"{len(set(collection.titles))} have their name in the vocabulary of "
        f"{len(collection.words):,}."
    )
    columns = ["engine", "words by", "right word first", "among the first five"]
    return f"{head}\n\n{tables.table(columns, lines)}"


def _examples(said: dict[tuple[str, str], dict[str, list[str]]], known: list[str]) -> str:
    places = np.linspace(0, len(known) - 1, min(SHOWN, len(known))).round().astype(int)
    chosen = [known[place] for place in places]
    lines = [
        [engine, way, *(", ".join(words[title][:3]) for title in chosen)]
        for (engine, way), words in said.items()
    ]
    return tables.table(["engine", "words by", *chosen], lines)
