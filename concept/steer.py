"""Given concepts: those that the user names, or shows, before the others are found.

A given concept takes the groups that are mostly about it as wholes, and single pictures elsewhere
where it is certain of them: a group says more about a doubtful picture than its similarity does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from concept.errors import InvalidInput
from concept.modality import from_mean
from concept.relevance import Null, null_of, relevance
from concept.vectors import OUTLIER, Floats, Ints, top_k, unit_rows

# A picture is about a given concept rather than not; a group is, if so many of its pictures are.
# And so certain must it be of a picture in a group about something else. `benchmarks/steer.py`
# prints how they fare.
LIKELY = 0.5
MOSTLY = 0.6
CERTAIN = 0.9
# The words that a criterion stands for, which is given as a text.
NEAR_WORDS = 20


@dataclass(frozen=True)
class Steered:
    """Groups among which there are given concepts.

    Attributes:
        labels: (n,) groups from 0, the given ones first and in their order; -1 for outliers.
        given: For each group the number of the given concept that it is; -1 for the others.
    """

    labels: Ints
    given: Ints


@dataclass(frozen=True)
class Nulls:
    """What is normal for pictures, to texts and to pictures.

    The more two pictures have in common by chance than a text and a picture, the more they must
    have in common to say something.
    """

    texts: Null
    pictures: Null


def nulls_of(vectors: Floats, texts: Floats) -> Nulls:
    """Learn what is normal for pictures.

    Args:
        vectors: (n, d) unit rows of the pictures.
        texts: (m, d) unit rows of texts such as users ask for; may be none.

    Raises:
        InvalidInput: If there are fewer than three pictures.
    """
    to_texts, to_pictures = null_of(vectors, texts), null_of(vectors, texts[:0])
    if to_texts is None or to_pictures is None:
        raise InvalidInput(f"there are {len(vectors)} pictures", "three at least, to steer among")
    return Nulls(to_texts, to_pictures)


def read_given(concepts: Sequence[str] | Mapping[str, Any]) -> dict[str, list[Any]]:
    """The names of given concepts, each with what it is known by.

    Args:
        concepts: Names; or names with their seeds, of which each is a text, a picture or a vector,
            or a list of these.

    Raises:
        InvalidInput: If there are none, a name is empty or no text or stands there twice, or there
            is a name without seeds.
    """
    if isinstance(concepts, str) or not isinstance(concepts, Mapping | Sequence):
        raise InvalidInput(
            f"concepts is {concepts!r}", "a list of names, or a dictionary of names and seeds"
        )
    listed = concepts if isinstance(concepts, Mapping) else {}
    names: list[Any] = list(concepts)
    if not names:
        raise InvalidInput("concepts is empty", "one name at least", "Leave it out for none")
    read: dict[str, list[Any]] = {}
    for name in names:
        if not isinstance(name, str) or not name.strip():
            raise InvalidInput(f"concepts holds {name!r}", "names, which are texts")
        clean = " ".join(name.split())
        if clean in read:
            raise InvalidInput(f"concepts holds {clean!r} twice", "every name once")
        seeds = listed.get(name, clean)
        several = isinstance(seeds, list | tuple) and not _is_vector(seeds)
        read[clean] = list(seeds) if several else [seeds]
        if not read[clean]:
            raise InvalidInput(f"the given concept {clean!r} has no seeds", "one at least")
    return read


def _is_vector(seeds: Sequence[Any]) -> bool:
    return bool(len(seeds)) and all(isinstance(seed, int | float | np.number) for seed in seeds)


def relevances(vectors: Floats, seeds: Sequence[Floats], nulls: Nulls) -> Floats:
    """How relevant every picture is to every given concept.

    The seeds of a concept that lie where the pictures do make one query, and those that lie where
    words do another; the higher relevance counts.

    Args:
        vectors: (n, d) unit rows of the pictures.
        seeds: For each concept (s, d) unit rows, one at least.
        nulls: What is normal for the pictures.

    Returns:
        (n, g) from 0 to 1.
    """
    found = np.zeros((len(vectors), len(seeds)), dtype=np.float32)
    for number, own in enumerate(seeds):
        to_texts, to_pictures = (own @ unit_rows(nulls.texts.means).T)[:, [0, -1]].T
        is_text = to_texts > to_pictures
        for null, chosen in ((nulls.texts, is_text), (nulls.pictures, ~is_text)):
            if chosen.any():
                query = unit_rows(own[chosen].mean(axis=0, keepdims=True))
                found[:, number] = np.maximum(found[:, number], relevance(null, query, vectors))
    return found


def give(groups: Ints, found: Floats, min_size: int, min_relevance: float = CERTAIN) -> Steered:
    """Take given concepts out of groups.

    Args:
        groups: (n,) groups from 0, -1 for outliers.
        found: (n, g) how relevant each picture is to each given concept.
        min_size: The fewest pictures of a group that is left of another; what is smaller becomes
            outliers. Given concepts may be smaller.
        min_relevance: The least relevance of a picture that is taken out of a group about
            something else, or of none.

    Raises:
        InvalidInput: If ``min_relevance`` is not between 0 and 1.
    """
    if not 0.0 <= min_relevance <= 1.0:
        raise InvalidInput(f"min_relevance is {min_relevance!r}", "a number from 0 to 1")
    n_given = found.shape[1]
    winner, best = found.argmax(axis=1), found.max(axis=1)
    taken = np.where(best >= min_relevance, winner, OUTLIER)
    likely = np.where(best >= LIKELY, winner, OUTLIER)
    n_groups = int(groups.max(initial=OUTLIER)) + 1
    for group in range(n_groups):
        inside = groups == group
        votes = np.bincount(likely[inside] + 1, minlength=n_given + 1)[1:]
        if votes.max() >= MOSTLY * max(inside.sum(), 1):
            taken[inside] = votes.argmax()
    rest = np.where(taken < 0, groups, OUTLIER)
    sizes = np.bincount(rest[rest >= 0], minlength=n_groups)
    whole = np.bincount(groups[groups >= 0], minlength=n_groups)
    kept = np.flatnonzero((sizes > 0) & ((sizes >= min_size) | (sizes == whole)))
    matched = np.flatnonzero(np.bincount(taken[taken >= 0], minlength=n_given))
    number = np.full(n_groups + 1, OUTLIER, dtype=np.int64)  # the last one is for -1
    number[kept] = np.arange(len(kept)) + len(matched)
    place = np.full(n_given + 1, OUTLIER, dtype=np.int64)
    place[matched] = np.arange(len(matched))
    labels = np.where(taken >= 0, place[taken], number[rest])
    given = np.append(matched, np.full(len(kept), OUTLIER))
    return Steered(labels.astype(np.int64), given.astype(np.int64))


def words_near(text: Floats, word_vectors: Floats, n: int = NEAR_WORDS) -> list[int]:
    """The words of a vocabulary that a text, such as "musical instruments", may stand for.

    Args:
        text: (1, d) unit row.
        word_vectors: (m, d) unit rows.
        n: How many; all of a vocabulary that has fewer.

    Returns:
        Their columns, nearest first.
    """
    towards = unit_rows(text - word_vectors.mean(axis=0))
    return [int(column) for column in top_k(towards, from_mean(word_vectors), n)[0][0]]
