"""How well relevance and unwanted parts work, on real CLIP vectors.

    python benchmarks/search.py [--data FOLDER]

The folder is the one in the environment variable CONCEPT_DATA. Printed are:

- present words against absent ones, by the best and by the mean of the five best relevances, with
  the cosine beside it. *Left out*: the word of every class of Caltech 101 that the vocabulary has,
  over the whole collection and over the collection without all classes that share a word with it.
  *Listed*: words of what the classes are (`present.txt` beside this file) against all other words
  of the vocabulary but those of `unclear.txt`: what may be seen in the photographs beside their
  subjects (people, clothes, rooms, streets), and names of whole kinds of things. Lookalikes, such
  as a zebra where there are okapis, count as absent;
- how many of the results of a relevance are right;
- the same where a photograph is asked for its like, the rest of its class: means over 300 of them;
- what finds the wanted without the unwanted best, on Flickr8k: for every two words that share at
  least 15 % of the first one's photographs by their captions, the share of the first ten results
  with the one and without the other, and with the other.
"""

from __future__ import annotations

import argparse
import os
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.metrics import (
    average_precision_score,
    f1_score,
    precision_score,
    recall_score,
    roc_auc_score,
)

from concept.queries import UNWANTED, combined
from concept.relevance import null_of, relevance
from concept.vectors import Floats, unit_rows

HERE = Path(__file__).resolve().parent
WEIGHTS = (0.0, 0.1, 0.3, 0.4, UNWANTED, 0.6, 0.7, 1.0)
THRESHOLDS = (0.5, 0.7, 0.9, 0.95)
Flags = NDArray[np.bool_]


def main() -> None:
    """Print all tables."""
    parser = argparse.ArgumentParser(description="Relevance and unwanted parts")
    parser.add_argument("--data", default=os.environ.get("CONCEPT_DATA", "../shared/data"))
    data = Path(parser.parse_args().data)
    words = pd.read_csv(data / "vocabulary" / "words.csv")["word"].str.lower().tolist()
    texts = unit_rows(np.load(data / "vocabulary" / "clip_vitb32.npy"))
    pictures = unit_rows(np.load(data / "caltech101" / "clip_vitb32.npy"))
    classes = pd.read_csv(data / "caltech101" / "images.csv")["label"].to_numpy()
    print_presence(pictures, classes, words, texts)
    print_shares(pictures, classes, words, texts)
    print_likes(pictures, classes, texts)
    print_unwanted(data / "flickr8k", words, texts)


def strength(pictures: Floats, query: Floats, texts: Floats) -> tuple[float, float, float, float]:
    """The best and the mean of the five best relevances, and the same of the cosines."""
    cosines = pictures @ query[0]
    best = np.argsort(-cosines, kind="stable")[:5]
    null = null_of(pictures, texts)
    assert null is not None
    found = relevance(null, query, pictures[best])
    return (
        float(found.max()),
        float(found.mean()),
        float(cosines[best[0]]),
        float(cosines[best].mean()),
    )


def print_presence(
    pictures: Floats, classes: NDArray[np.object_], words: list[str], texts: Floats
) -> None:
    """AUC of present words against absent ones."""
    number = {word: row for row, word in enumerate(words)}
    there, gone = [], []
    for name in class_words(classes, words):
        rest = pictures[~related(name, classes)]
        there.append(strength(pictures, texts[[number[name]]], texts))
        gone.append(strength(rest, texts[[number[name]]], texts))
    shown = listed("present.txt", words)
    hidden = [word for word in words if word not in shown | listed("unclear.txt", words)]
    present = [strength(pictures, texts[[number[word]]], texts) for word in sorted(shown)]
    absent = [strength(pictures, texts[[number[word]]], texts) for word in hidden]
    print("AUC         present  absent  relevance: best  best five  cosine: best  best five")
    for name, yes, no in (("left out", there, gone), ("listed", present, absent)):
        known = [1] * len(yes) + [0] * len(no)
        auc = [roc_auc_score(known, column) for column in zip(*(yes + no), strict=True)]
        print(
            f"{name:<10} {len(yes):>8} {len(no):>7} {auc[0]:>16.3f} {auc[1]:>10.3f} "
            f"{auc[2]:>13.3f} {auc[3]:>10.3f}"
        )
    print("\nwords with a result of at least   " + "  ".join(f"{at:>5}" for at in THRESHOLDS))
    for name, scores in (("present", present), ("absent", absent)):
        best = np.array(scores)[:, 0]
        shares = "  ".join(f"{np.mean(best >= at):>5.3f}" for at in THRESHOLDS)
        print(f"{name:<33} {shares}")
    print()


def class_words(classes: NDArray[np.object_], words: list[str]) -> list[str]:
    """The classes that the vocabulary has under their own names."""
    names = {str(name).replace("_", " ") for name in classes}
    return sorted(names & set(words))


def related(name: str, classes: NDArray[np.object_]) -> Flags:
    """Which photographs are of a class that shares a word with this one."""
    parts = set(name.split())
    return np.array([bool(parts & set(str(kind).split("_"))) for kind in classes])


def listed(file: str, words: list[str]) -> set[str]:
    """The words of a list, all of which are in the vocabulary."""
    lines = (HERE / file).read_text(encoding="utf-8").splitlines()
    found = {line.strip() for line in lines if line.strip() and not line.startswith("#")}
    strange = sorted(found - set(words))
    if strange:
        raise SystemExit(f"{file} has words that are not in the vocabulary: {strange}")
    return found


def print_shares(
    pictures: Floats, classes: NDArray[np.object_], words: list[str], texts: Floats
) -> None:
    """Of all pairs of a class's word and a photograph: the share of right ones by relevance."""
    null = null_of(pictures, texts)
    assert null is not None
    values, right, cosines = [], [], []
    for name in class_words(classes, words):
        query = texts[[words.index(name)]]
        own = np.array([str(kind).replace("_", " ") == name for kind in classes])
        clear = own | ~related(name, classes)
        values.append(relevance(null, query, pictures)[clear])
        cosines.append((pictures @ query[0])[clear])
        right.append(own[clear])
    found, true = np.concatenate(values), np.concatenate(right)
    print("relevance    pairs  right")
    edges = (0, 0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 1)
    for low, high in pairwise(edges):
        inside = (found >= low) & ((found < high) | (high == 1))
        print(f"{low:>4} – {high:<4} {inside.sum():>7} {true[inside].mean():>6.3f}")
    pooled = average_precision_score(true, found)
    raw = average_precision_score(true, np.concatenate(cosines))
    print(f"average precision over all pairs: {pooled:.3f} by relevance, {raw:.3f} by cosine\n")


def print_likes(pictures: Floats, classes: NDArray[np.object_], texts: Floats) -> None:
    """Precision, recall and F1 of the pictures of a relevance, for pictures as queries."""
    null = null_of(pictures, texts)
    assert null is not None
    asked = np.random.default_rng(0).choice(len(pictures), 300, replace=False)
    print("a picture's like, relevance  precision  recall     F1")
    for least in THRESHOLDS:
        measured = []
        for row in asked:
            others = np.arange(len(pictures)) != row
            own = (classes == classes[row])[others]
            found = (relevance(null, pictures[[row]], pictures) >= least)[others]
            measured.append(
                (
                    precision_score(own, found, zero_division=0),
                    recall_score(own, found, zero_division=0),
                    f1_score(own, found, zero_division=0),
                )
            )
        precision, recall, f1 = np.mean(measured, axis=0)
        print(f"at least {least:<18} {precision:>9.3f} {recall:>7.3f} {f1:>6.3f}")
    print()


def print_unwanted(folder: Path, words: list[str], texts: Floats) -> None:
    """What weight the unwanted should have."""
    pictures = unit_rows(np.load(folder / "clip_vitb32_986.npy"))
    files = pd.read_csv(folder / "clip_vitb32_986.csv")["file"]
    captions = pd.read_csv(folder / "captions.csv").groupby("image")["caption"].agg(" ".join)
    told = [f" {captions[file].lower()} " for file in files]
    shows: dict[str, Flags] = {}
    for word in words:
        if word.isalpha():
            has = np.array([f" {word} " in text or f" {word}s " in text for text in told])
            if 15 <= has.sum() <= 500:
                shows[word] = has
    pairs = [
        (a, b)
        for a in shows
        for b in shows
        if a != b
        and (shows[a] & shows[b]).sum() >= max(5, 0.15 * shows[a].sum())
        and (shows[a] & ~shows[b]).sum() >= 10
    ]
    print(f"weight  wanted only  unwanted too   ({len(pairs)} pairs of words, first ten results)")
    for weight in WEIGHTS:
        wanted, unwanted = [], []
        for a, b in pairs:
            parts = [(texts[[words.index(a)]], 1.0), (texts[[words.index(b)]], -weight)]
            query = combined(parts)
            assert query is not None
            first = np.argsort(-(pictures @ query[0]), kind="stable")[:10]
            wanted.append((shows[a] & ~shows[b])[first].mean())
            unwanted.append(shows[b][first].mean())
        print(f"{weight:>6} {np.mean(wanted):>12.3f} {np.mean(unwanted):>13.3f}")


if __name__ == "__main__":
    main()
