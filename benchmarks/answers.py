"""Which words of the vocabulary are right for which class.

The rule: a word is right if it is the name of the class, another name or spelling of it
("motorcycle" for motorbike), or, where the class is a special kind or picture of something, the
everyday word for that ("bird" for ibis, "dinosaur" for stegosaurus). Wrong are words for a wider
family ("animal", "marine mammal", "musical instrument"), for a part ("sail" for ketch), for
something that comes with it ("phonograph record" for gramophone), and for another member of its
family ("alligator" for crocodile, "ostrich" for emu), true or near as some of them are. For 13 of
the 100 classes of Caltech 101 the vocabulary has no right word at all.

``caltech101_words.csv`` says it word by word, as it was judged by hand; ``says`` is "name" for the
first sort and "kind" for the everyday words.
"""

from __future__ import annotations

from collections.abc import Collection as Group
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.collection import Collection

TABLE = Path(__file__).with_name("caltech101_words.csv")
Answers = dict[str, frozenset[str]]


def right_words(collection: Collection) -> Answers:
    """For each class of a collection the words of its vocabulary that are right."""
    classes, there = set(collection.titles), set(collection.words)
    if not collection.name.startswith("caltech101"):
        return {title: frozenset({title} & there) for title in classes}
    table = pd.read_csv(TABLE)
    judged = table.groupby("class")["word"].agg(frozenset).to_dict()
    return {title: judged.get(title, frozenset()) & there for title in classes}


def share_right(titles: Group[str], word: str, answers: Answers) -> float:
    """For how large a share of pictures, given by their classes, a word is right."""
    return float(np.mean([word in answers[title] for title in titles]))


def near(words: list[str], word_vectors: NDArray[np.float32], similarity: float) -> Answers:
    """For each word the words that are nearly the same text to the model, itself among them."""
    alike = word_vectors @ word_vectors.T >= similarity
    return {
        word: frozenset({word, *(words[column] for column in np.flatnonzero(row))})
        for word, row in zip(words, alike, strict=True)
    }
