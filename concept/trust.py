"""Trust: how likely it is that the first word of a concept is right.

Some word always comes first, also where the vocabulary has none that fits. Three things tell the
two apart, none of which depends on how large a space's cosines are; a logistic regression makes one
probability of them, and of how many words there were to choose from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from concept.modality import Centres, centres, from_mean
from concept.state import DOUBT, Scored
from concept.vectors import Floats, Ints, best_columns, blocks, top_k

DOUBTFUL = 0.2
"""Below this trust no word of the vocabulary is good."""

# From so many of its nearest words the best mixture for a concept is made.
_MIXED = 30
# The square root of the penalty on a mixture's weights, beside vectors of length 1.
_RIDGE = 0.1
# Words this similar, as directions from the mean word, say much the same thing of a picture.
_AKIN = 0.5
# The spread of few concepts is not known yet: the usual spread counts as so many more of them.
_SPREAD_AFTER = 20.0

# Fitted by `python benchmarks/trust.py --fit`.
_INTERCEPT = -18.69
_WEIGHTS = {"explained": 11.19, "margin": 1.41, "agreement": 1.91, "choice": 5.95}
# What a margin counts where there is no other concept: its mean over the names of the fit, but for
# those from few words.
_USUAL_MARGIN = 4.56


@dataclass(frozen=True)
class Evidence:
    """What speaks for the first word of each of c concepts.

    Attributes:
        explained: (c,) how much of what the best mixture of words says about the concept the word
            says alone, 0–1: the similarity of the word over that of the mixture.
        margin: (c,) how far this concept lies above the other concepts for the word, in standard
            deviations of theirs; NaN if there is no other concept.
        agreement: (c,) the share of members whose own nearest word is the word or akin to it, less
            what chance gives among so many words (Cohen 1960), 0–1.
        choice: (c,) 1 less one over the number of words. Where there are few, the best of them
            explains nearly all that they can say, be it right or not.
    """

    explained: NDArray[np.float64]
    margin: NDArray[np.float64]
    agreement: NDArray[np.float64]
    choice: NDArray[np.float64]

    @property
    def features(self) -> NDArray[np.float64]:
        """(c, 4) what the regression takes; the more a margin is, the less it gains by more."""
        margin = np.where(np.isnan(self.margin), _USUAL_MARGIN, self.margin)
        return np.stack([self.explained, np.arcsinh(margin), self.agreement, self.choice], axis=1)


def trust(
    image_vectors: Floats,
    labels: Ints,
    concept_vectors: Floats,
    word_vectors: Floats,
    words: Sequence[str],
    topics: Sequence[Scored],
) -> list[float]:
    """How likely it is that the first word of each concept is right.

    The probability errs on the safe side. ``benchmarks/trust.py`` fits it, and tries it, on names
    that are right and names that are wrong because the vocabulary has no right word.

    Args:
        image_vectors: (n, d) unit rows.
        labels: (n,) concepts from 0, -1 for outliers.
        concept_vectors: (c, d) unit rows.
        word_vectors: (m, d) unit rows.
        words: (m,) the words themselves.
        topics: The words of each concept, best first; empty if there are no words at all.

    Returns:
        A probability for each concept, 0 for one without words; none if there are no words at all.
    """
    if not topics:
        return []
    column = {word: number for number, word in enumerate(words)}
    named = np.array([bool(scored) for scored in topics])
    first = np.array([column[scored[0][0]] if scored else 0 for scored in topics], dtype=np.int64)
    found = evidence(image_vectors, labels, concept_vectors, word_vectors, first)
    return [float(p) for p in np.where(named, probability(found), 0.0)]


def mark_doubtful(
    titles: Sequence[str], topics: Sequence[Scored], trusts: Sequence[float]
) -> list[str]:
    """Names with a question mark after those for which there is no good word.

    Args:
        titles: (c,) names, no two the same.
        topics: The words of each concept, best first; empty if there are no words at all.
        trusts: How likely it is that each concept's first word is right, as `trust` gives it.

    Returns:
        (c,) names, no two the same; names that say no word are left as they are.
    """
    if not topics:
        return list(titles)
    taken = set(titles)
    marked = []
    for title, scored, sure in zip(titles, topics, trusts, strict=True):
        name = title
        while scored and sure < DOUBTFUL and name in taken:
            name += DOUBT
        taken.add(name)
        marked.append(name)
    return marked


def probability(found: Evidence) -> NDArray[np.float64]:
    """(c,) the logistic regression of the evidence, 0–1."""
    logits = _INTERCEPT + found.features @ np.array(list(_WEIGHTS.values()))
    return np.asarray(1.0 / (1.0 + np.exp(-logits)))


def evidence(
    image_vectors: Floats, labels: Ints, concept_vectors: Floats, word_vectors: Floats, first: Ints
) -> Evidence:
    """Gather what speaks for a word of each concept.

    Pictures and words lie in regions of their own, far from each other (Liang et al. 2022), and
    what all pictures or all words have in common says nothing. So all is measured from the mean
    word and, as far as several concepts tell where that is, from the mean concept.

    Args:
        image_vectors: (n, d) unit rows.
        labels: (n,) concepts from 0, -1 for outliers.
        concept_vectors: (c, d) unit rows.
        word_vectors: (m, d) unit rows, one at least.
        first: (c,) the column of each concept's word.
    """
    seen = centres(concept_vectors, word_vectors)
    concepts, directions = seen.of_pictures(concept_vectors), from_mean(word_vectors)
    explained, spread = _among_words(concepts, directions, first)
    across = (concepts @ directions[first].T).astype(np.float64)
    margin = _deviations(across, spread)
    agreement = _agreement(image_vectors, labels, seen, directions, first)
    choice = np.full(len(first), 1.0 - 1.0 / len(directions))
    return Evidence(explained, margin, agreement, choice)


def _among_words(
    concepts: Floats, directions: Floats, first: Ints
) -> tuple[NDArray[np.float64], float]:
    """(c,) what each word explains, and the variance of all words' similarities to a concept."""
    explained = np.zeros(len(concepts))
    variance = 0.0
    for part in blocks(len(concepts), len(directions)):
        scores = (concepts[part] @ directions.T).astype(np.float64)
        variance += float(scores.var(axis=1).sum())
        nearest = best_columns(scores, _MIXED)
        for concept, columns in enumerate(nearest, start=part.start):
            mixed = directions[np.union1d(columns, first[concept])]
            own = float(directions[first[concept]] @ concepts[concept])
            explained[concept] = _share(own, concepts[concept], mixed)
    return explained, variance / len(concepts)


def _share(own: float, concept: Floats, directions: Floats) -> float:
    """A word's similarity over that of the best mixture with positive weights (Lawson 1974).

    Words seen from their mean cancel each other out: all of a short vocabulary together say next
    to nothing, which large weights would blow up. A small ridge holds these down.
    """
    from scipy.optimize import nnls

    columns = directions.T.astype(np.float64)
    ridge = _RIDGE * np.eye(columns.shape[1])
    target = np.append(concept.astype(np.float64), np.zeros(len(ridge)))
    weights, _ = nnls(np.vstack([columns, ridge]), target)
    mixture = columns @ weights
    length = float(np.linalg.norm(mixture))
    best = float(concept @ mixture) / length if length > 0 else 0.0
    return min(max(own, 0.0) / best, 1.0) if best > 0 else 0.0


def _deviations(across: NDArray[np.float64], spread: float) -> NDArray[np.float64]:
    """How far each value of the diagonal lies above the others in its column.

    Args:
        across: (c, c) the similarity of each concept to each concept's word.
        spread: The variance that a column has if it is too short to tell.

    Returns:
        (c,) standard deviations of the others; NaN where there are none.
    """
    own, others = np.diag(across), len(across) - 1
    if not others:
        return np.full(1, np.nan)
    mean = (across.sum(axis=0) - own) / others
    squares = ((across - mean) ** 2).sum(axis=0) - (own - mean) ** 2
    spread = spread or float(across.var())
    variance = (squares + _SPREAD_AFTER * spread) / (others - 1 + _SPREAD_AFTER)
    known = variance > 1e-12
    deviations = np.zeros(len(across))
    np.divide(own - mean, np.sqrt(variance), out=deviations, where=known)
    return deviations


def _agreement(
    image_vectors: Floats, labels: Ints, seen: Centres, directions: Floats, first: Ints
) -> NDArray[np.float64]:
    """(c,) the share of members whose nearest word is akin to the concept's, beyond chance."""
    akin = np.zeros(len(first))
    inside = np.flatnonzero(labels >= 0)
    for part in blocks(len(inside), len(directions)):
        rows = inside[part]
        nearest, _ = top_k(seen.of_pictures(image_vectors[rows]), directions, 1)
        alike = np.einsum("ij,ij->i", directions[nearest[:, 0]], directions[first[labels[rows]]])
        same = nearest[:, 0] == first[labels[rows]]
        akin += np.bincount(labels[rows], same | (alike >= _AKIN), minlength=len(first))
    share = akin / np.maximum(np.bincount(labels[inside], minlength=len(first)), 1)
    chance = 1.0 / len(directions)
    # A single word is everything's nearest: that says nothing.
    return np.maximum(share - chance, 0.0) / (1.0 - chance) if chance < 1 else np.zeros(len(first))
