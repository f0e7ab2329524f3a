"""Find pictures by texts from captions alone: no features, no joint space.

The captions of each picture are cut into short sequences of words; mini-batch k-means groups the
sequences by TF-IDF, and an LSTM learns to tell from a sequence which groups belong to pictures that
are described like this. A query is classified by its own sequences. A picture's score is the TF-IDF
cosine of the query with all its captions, plus, with a smaller weight, how much the groups that
the query is likely to be about are the groups of the picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from concept.caption_index.sequences import label_sequences, sequences_of, shares, windows
from concept.caption_index.weights import Weights
from concept.embedders.tokens import unknown_words, words_of
from concept.errors import InvalidInput
from concept.pairs import Pairs
from concept.search import Match
from concept.training.loop import Plan, train
from concept.vectors import Floats, best_columns, unit_rows

if TYPE_CHECKING:
    from concept.caption_index.classifier import SequenceClassifier

PLAN = Plan(epochs=5, batch=512, rate=3e-3)
BOTH, WORDS, CLASSIFIER = "both", "words", "classifier"


@dataclass(frozen=True)
class CaptionSettings:
    """How a caption index is made.

    Attributes:
        length: How many content words a sequence has.
        groups: How many groups of sequences there are at most.
        min_count: In how many sequences a word must stand for the classifier to know it.
        weight: What the classifier counts against 1 for TF-IDF; chosen on the validation pictures
            of Flickr8k.
    """

    length: int = 5
    groups: int = 600
    min_count: int = 2
    weight: float = 0.1


class CaptionIndex:
    """Pictures, found by what their captions say.

    Make one with `fit`.

    Args:
        images: (n,) the pictures' names.
        settings: How it was made.
        weights: TF-IDF over all words of a picture's captions.
        documents: (n, v) sparse, the captions of each picture.
        number_of: The words that the classifier knows, by their numbers from 1.
        spread: (n, g) sparse, how each picture's sequences are spread over the groups.
        classifier: Tells the groups of a sequence.
    """

    def __init__(
        self,
        images: Sequence[str],
        settings: CaptionSettings,
        weights: Weights,
        documents: Any,
        number_of: dict[str, int],
        spread: Any,
        classifier: SequenceClassifier,
    ) -> None:
        """Store the parts."""
        self.images = list(images)
        self.settings = settings
        self.weights = weights
        self.documents = documents
        self.number_of = number_of
        self.spread = spread
        self.classifier = classifier

    @classmethod
    def fit(
        cls,
        pairs: Pairs,
        settings: CaptionSettings = CaptionSettings(),
        *,
        plan: Plan = PLAN,
        checkpoints: Path | None = None,
        verbose: bool = True,
    ) -> CaptionIndex:
        """Make an index of pictures by their captions.

        Args:
            pairs: The pictures with their captions; all parts are taken.
            settings: How it is made.
            plan: How long and how fast the classifier is taught.
            checkpoints: The folder that a training that was killed goes on from.
            verbose: Whether to show a progress bar.

        Raises:
            InvalidInput: If a setting cannot be used, or no caption has a word.
        """
        import torch

        from concept.caption_index.classifier import (
            SequenceClassifier,
            numbers_of,
            sibling_loss,
        )

        _check(settings)
        sequences, owners = sequences_of(pairs.captions, settings.length)
        kept = Weights.fit(sequences, list, settings.min_count)
        labels, groups = label_sequences(kept.vectors(sequences), settings.groups, plan.seed)
        number_of = {word: at for at, word in enumerate(kept.words, start=1)}
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(plan.seed)
            classifier = SequenceClassifier(len(number_of), groups)
        ids = numbers_of(sequences, number_of, settings.length)
        train(
            classifier,
            sibling_loss(classifier, ids, labels, owners),
            len(ids),
            None,
            plan,
            checkpoints=checkpoints,
            task=f"captions {settings} {len(number_of)} {groups}",
            verbose=verbose,
        )
        texts = ["\n".join(captions) for captions in pairs.captions]
        weights = Weights.fit(texts, words_of)
        return cls(
            pairs.images,
            settings,
            weights,
            weights.vectors(texts),
            number_of,
            shares(owners, labels, len(pairs), groups),
            classifier,
        )

    def __len__(self) -> int:
        """The number of pictures."""
        return len(self.images)

    @property
    def n_groups(self) -> int:
        """How many groups of sequences there are."""
        return int(self.spread.shape[1])

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(self.weights.words)

    @cached_property
    def _rooted(self) -> Any:
        """The roots of the shares: a product of two such rows is how much they have in common."""
        rooted = self.spread.copy()
        rooted.data = np.sqrt(rooted.data)
        return rooted

    def unknown_words(self, text: str) -> list[str]:
        """The words of a text that no caption has; function words count only where alone."""
        return unknown_words(text, self._known.__contains__)

    def groups_of(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """How likely the groups are for texts, (m, g): the mean over a text's sequences.

        A row of zeros where the classifier knows no word.
        """
        from concept.caption_index.classifier import numbers_of

        length = self.settings.length
        cut = [windows(text, length) for text in texts]
        flat = [words for several in cut for words in several]
        found = np.zeros((len(texts), self.n_groups), dtype=np.float32)
        ids = numbers_of(flat, self.number_of, length)
        known = np.flatnonzero(ids.any(axis=1))
        if not len(known):
            return found
        owners = np.repeat(np.arange(len(cut)), [len(several) for several in cut])[known]
        np.add.at(found, owners, self.classifier.chances(ids[known]))
        counts = np.bincount(owners, minlength=len(texts))
        found /= np.maximum(counts, 1)[:, None]
        return found

    def scores(self, texts: Sequence[str], by: str = BOTH) -> Floats:
        """What every picture scores for texts, (m, n).

        Args:
            texts: The queries.
            by: ``"both"``, or ``"words"`` or ``"classifier"`` for that share of the score alone.
        """
        if by not in (BOTH, WORDS, CLASSIFIER):
            raise InvalidInput(f"by is {by!r}", f"{BOTH!r}, {WORDS!r} or {CLASSIFIER!r}")
        total = np.zeros((len(texts), len(self)), dtype=np.float32)
        if by != CLASSIFIER:
            total += (self.weights.vectors(texts) @ self.documents.T).toarray()
        if by != WORDS:
            rooted = unit_rows(np.sqrt(self.groups_of(texts)))
            weight = self.settings.weight if by == BOTH else 1.0
            total += np.float32(weight) * (self._rooted @ rooted.T).T
        return total

    def search(self, text: str, top_n: int = 10, *, groups: int | None = None) -> list[Match[str]]:
        """The pictures whose captions fit a text best.

        Args:
            text: The query: words, a phrase or a sentence.
            top_n: How many at most, best first.
            groups: Rank within the pictures of so many groups only, the likeliest of the query; by
                default among all pictures.

        Returns:
            Names with their scores; pictures that have nothing in common with the query are left
            out.

        Raises:
            InvalidInput: If no word of the query is in any caption, or a number is below 1.
        """
        for name, value in (("top_n", top_n), ("groups", groups)):
            if value is not None and value < 1:
                raise InvalidInput(f"{name} is {value}", "at least 1")
        if not self.weights.vectors([text]).nnz:
            raise InvalidInput(
                f"no word of the query {text!r} is in any caption",
                "words like those of the captions",
            )
        (scores,) = self.scores([text])
        if groups is not None:
            (chances,) = best_columns(self.groups_of([text]), groups)
            within = np.asarray(self.spread[:, chances].sum(axis=1)).ravel() > 0
            scores = np.where(within, scores, 0.0)
        (best,) = best_columns(scores[None], top_n)
        return [Match(self.images[row], float(scores[row])) for row in best if scores[row] > 0]

    def save(self, folder: str | Path) -> None:
        """Write the index to a folder, whole or not at all; see `load`.

        Raises:
            SavedModelError: If something other than an earlier save lies there.
        """
        from concept.caption_index.saving import write_index

        write_index(self, folder)

    @classmethod
    def load(cls, folder: str | Path) -> CaptionIndex:
        """Read an index that was saved with `save`.

        Raises:
            SavedModelError: If it is no saved index, is damaged, or was written by a newer version.
        """
        from concept.caption_index.saving import read_index

        return read_index(folder)


def _check(settings: CaptionSettings) -> None:
    for name in ("length", "groups", "min_count"):
        if getattr(settings, name) < 1:
            raise InvalidInput(f"{name} is {getattr(settings, name)}", "at least 1")
    if not 0.0 <= settings.weight < float("inf"):
        raise InvalidInput(f"weight is {settings.weight}", "a number from 0")
