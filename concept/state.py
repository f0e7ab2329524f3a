"""What a fitted model knows: arrays and lists, nothing that computes."""

from __future__ import annotations

from dataclasses import dataclass, field
from numbers import Integral
from typing import cast

import numpy as np
from numpy.typing import NDArray

from concept.errors import UnknownConcept
from concept.images import Unreadable

Scored = list[tuple[str, float]]
# What stands after a name for which there is no good word.
DOUBT = "?"
# Who gave a concept its title.
WORDS = "words"
LABEL_MODEL = "label_model"
USER = "user"


@dataclass(frozen=True)
class ConceptState:
    """The result of a fit, from which everything else is derived.

    With n pictures, d dimensions, k of them after reduction, c concepts and m words:

    Attributes:
        names: (n,) names of the pictures.
        paths: (n,) their paths, empty for pictures that were passed as objects.
        vectors: (n, d) float32 unit rows; zeros for pictures that could not be read.
        layout: (n, k) float32, the few dimensions in which the pictures were clustered, or none
            (k = 0) where the vectors themselves were; zeros for pictures that could not be read.
        labels: (n,) concepts from 0, largest first (after an update in no order); -1 for outliers
            and unreadable pictures.
        shares: (n,) the share of the vote by which each picture's concept won.
        core: (n,) groups of the pictures that decide about others; -1 for all other pictures. A
            fit's groups are its concepts; reshaping changes ``labels`` and leaves the groups alone.
        reach: (g,) the least similarity at which each group takes a picture.
        concept_vectors: (c, d) float32 unit rows.
        exemplars: For each concept the rows of its shown exemplars, best first.
        collages: For each concept a JPEG of these.
        words: (m,) the vocabulary; empty where no docs were given.
        word_vectors: (m, d) float32 unit rows.
        titles: For each concept the name it goes by, no two the same.
        topics: For each concept its words with their scores, best first; empty without docs.
        trust: For each concept how likely it is that its first word is right.
        unreadable: The pictures that could not be read.
        lens: (k, d + 1) what a criterion looks through, see `concept.criterion`; no rows without.
        halves: How many vectors of the joint space stand side by side in each row of ``vectors``;
            2 where pictures and captions were concatenated.
        own_stages: The stages that the user replaced by objects, by the parameters' names.
        named_by: For each concept who gave its title: `WORDS`, `LABEL_MODEL` or `USER`.
        placed: (n,) whether a picture was put into its concept by other means than the rule of
            `concept.assign`.
        added: (n,) the update that brought each picture; 0 for those of the fit.
        thumbnails: (n,) small JPEGs of the pictures, empty ones where there is none; or no entries
            at all.
        places: (n, 2) float32, where each picture lies on the map; NaN for those without a place,
            and no rows before the map was asked for.
    """

    names: list[str]
    paths: list[str]
    vectors: NDArray[np.float32]
    layout: NDArray[np.float32]
    labels: NDArray[np.int64]
    shares: NDArray[np.float32]
    core: NDArray[np.int64]
    reach: NDArray[np.float32]
    concept_vectors: NDArray[np.float32]
    exemplars: list[list[int]]
    collages: list[bytes]
    titles: list[str]
    words: list[str] = field(default_factory=list)
    word_vectors: NDArray[np.float32] = field(
        default_factory=lambda: np.empty((0, 0), dtype=np.float32)
    )
    topics: list[Scored] = field(default_factory=list)
    trust: list[float] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)
    own_stages: list[str] = field(default_factory=list)
    places: NDArray[np.float32] = field(default_factory=lambda: np.empty((0, 2), dtype=np.float32))
    lens: NDArray[np.float32] = field(default_factory=lambda: np.empty((0, 0), dtype=np.float32))
    halves: int = 1
    named_by: list[str] = field(default_factory=list)
    placed: NDArray[np.bool_] = field(default_factory=lambda: np.empty(0, dtype=np.bool_))
    added: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    thumbnails: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Fill in what is the same for every picture and concept of a plain fit."""
        n = len(self.names)
        if not len(self.placed):
            object.__setattr__(self, "placed", np.zeros(n, dtype=np.bool_))
        if not len(self.added):
            object.__setattr__(self, "added", np.zeros(n, dtype=np.int64))
        if not self.named_by:
            object.__setattr__(self, "named_by", [WORDS] * len(self.titles))

    @property
    def n_concepts(self) -> int:
        """How many concepts there are."""
        return len(self.concept_vectors)

    @property
    def readable(self) -> NDArray[np.bool_]:
        """(n,) which pictures could be read."""
        could = np.ones(len(self.names), dtype=np.bool_)
        could[[failure.row for failure in self.unreadable]] = False
        return could

    @property
    def by_count(self) -> list[int]:
        """The concepts, largest first."""
        return [int(concept) for concept in np.argsort(-self.counts, kind="stable")]

    @property
    def counts(self) -> NDArray[np.int64]:
        """(c,) how many pictures each concept has."""
        return np.bincount(self.labels[self.labels >= 0], minlength=self.n_concepts)

    @property
    def n_outliers(self) -> int:
        """How many pictures belong to no concept, the unreadable ones among them."""
        return int((self.labels < 0).sum())

    @property
    def described(self) -> str:
        """What there is, in a few words."""
        return f"{self.n_concepts} concepts, {len(self.names)} pictures"

    def checked(self, concept: object, lowest: int = 0) -> int:
        """A concept's number, if there is such a concept.

        Args:
            concept: What was given as its number.
            lowest: -1 where the outliers count as one, too.

        Raises:
            UnknownConcept: If there is none of that number.
        """
        n = self.n_concepts
        whole = isinstance(concept, Integral) and not isinstance(concept, bool)
        if not whole or not lowest <= int(cast(int, concept)) < n:
            there = f"one of {lowest} to {n - 1}" if n else "none at all"
            raise UnknownConcept(f"there is no concept {concept!r}", there)
        return int(cast(int, concept))

    def concept_words(self, concept: int) -> str:
        """A concept's words, best first, joined by commas."""
        return ", ".join(word for word, _ in self.topics[concept]) if self.topics else ""

    def concept_line(self, concept: int) -> str:
        """A concept's words, after its name where that is another; a doubtful word is marked."""
        words, title = self.concept_words(concept), self.titles[concept]
        first = self.topics[concept][0][0] if words else f"Concept {concept}"
        plain = title.removesuffix(DOUBT)
        if plain == first or plain.startswith(f"{first} ("):  # alone, or told apart from others
            return words if plain == title else f"{first}{DOUBT}{words.removeprefix(first)}"
        return f"{title}: {words}" if words else title
