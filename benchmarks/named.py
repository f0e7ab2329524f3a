"""Names with the evidence for them, and whether they are right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from benchmarks.answers import Answers, near, right_words, share_right
from benchmarks.collection import Collection
from benchmarks.concept_sets import ConceptSet, concept_sets
from concept.exemplars import represent
from concept.labels import name_concepts
from concept.trust import evidence
from concept.vectors import Ints

WAYS = {"cosine": False, "c-TF-IDF": True}
# A word whose text is so similar to that of a right word goes with it.
NEARLY_RIGHT = 0.9
# A vocabulary of one to so many words, its name, and how many are drawn for each set of concepts:
# one alone says little, and the weight of how many words there are rests on these.
MOST_OF_A_FEW = 6
FEW_WORDS = "few words"
DRAWS_OF_FEW = 3


@dataclass(frozen=True)
class Vocabulary:
    """Some of a collection's words.

    Attributes:
        name: How they were chosen.
        columns: (m,) which of the collection's words.
    """

    name: str
    columns: Ints


def names(collection: Collection, seed: int = 5) -> pd.DataFrame:
    """A row for every concept of every set, named from every vocabulary in both ways.

    A name is right if it is right for half of the concept's pictures at least.

    Args:
        collection: One with words and true classes.
        seed: Of what is chosen by chance.

    Returns:
        Columns concepts, vocabulary, way, title (the class of most of the concept's pictures),
        word, possible (whether the vocabulary has a right word for that class), right, and the
        evidence.
    """
    random = np.random.default_rng(seed)
    answers = right_words(collection)
    rows: list[pd.DataFrame] = []
    for concepts in concept_sets(collection, random):
        for vocabulary in vocabularies(collection, answers, concepts.titles, random):
            rows += [_named(collection, concepts, vocabulary, way, answers) for way in WAYS]
    return pd.concat(rows, ignore_index=True)


def vocabularies(
    collection: Collection, answers: Answers, titles: list[str], random: np.random.Generator
) -> Iterator[Vocabulary]:
    """The whole vocabulary, and what is left of it in six ways that make wrong names likely.

    Args:
        collection: Whose words.
        answers: The right words of each class.
        titles: The classes of the pictures at hand.
        random: Chance.
    """
    everything = np.arange(len(collection.words))
    column = {word: number for number, word in enumerate(collection.words)}
    alike = near(collection.words, collection.word_vectors, NEARLY_RIGHT)
    classes = sorted(answers)
    without = random.choice(classes, len(classes) // 2, replace=False)
    gone = {word for title in without for right in answers[title] for word in alike[right]}
    left = np.array([at for at in everything if collection.words[at] not in gone])
    # One right word for most of the classes at hand, as somebody who knows them would write.
    own = [
        column[str(random.choice(sorted(answers[title])))]
        for title in sorted(set(titles))
        if answers[title] and random.random() < 0.6
    ]
    others = random.choice(everything, random.integers(1, 30), replace=False)
    yield Vocabulary("whole", everything)
    yield Vocabulary("half", np.sort(random.choice(everything, len(everything) // 2, False)))
    yield Vocabulary("lacking", left)
    yield Vocabulary("half of lacking", np.sort(random.choice(left, len(left) // 2, False)))
    yield Vocabulary("short", np.union1d(own, others).astype(np.int64))
    if own:
        yield Vocabulary("very short", np.unique(own).astype(np.int64))
    for _ in range(DRAWS_OF_FEW):
        n_words = int(random.integers(1, MOST_OF_A_FEW + 1))
        known = random.permutation(own)[: random.integers(0, min(n_words, len(own)) + 1)]
        rest = random.choice(everything, n_words - len(known), replace=False)
        yield Vocabulary(FEW_WORDS, np.union1d(known, rest).astype(np.int64))


def _named(
    collection: Collection,
    concepts: ConceptSet,
    vocabulary: Vocabulary,
    way: str,
    answers: Answers,
) -> pd.DataFrame:
    words = [collection.words[column] for column in vocabulary.columns]
    word_vectors = collection.word_vectors[vocabulary.columns]
    vectors, labels = concepts.vectors, concepts.labels
    concept_vectors, _ = represent(vectors, labels)
    topics = name_concepts(concept_vectors, vectors, labels, word_vectors, words, ctfidf=WAYS[way])
    said = [scored[0][0] for scored in topics]
    titles = [concepts.majority(concept) for concept in range(concepts.n_concepts)]
    first = np.array([words.index(word) for word in said])
    found = evidence(vectors, labels, concept_vectors, word_vectors, first)
    rights = [share_right(concepts.members(c), word, answers) for c, word in enumerate(said)]
    return pd.DataFrame(
        {
            "concepts": concepts.name,
            "vocabulary": vocabulary.name,
            "way": way,
            "title": titles,
            "word": said,
            "possible": [not answers[title].isdisjoint(words) for title in titles],
            "right": np.array(rights) >= 0.5,
            **vars(found),
        }
    )
