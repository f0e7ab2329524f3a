"""What a fitted model knows: arrays and lists, nothing that computes."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from concept.images import Unreadable

Scored = list[tuple[str, float]]
# What stands after a name for which there is no good word.
DOUBT = "?"


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
        labels: (n,) concepts from 0, largest first; -1 for outliers and unreadable pictures.
        shares: (n,) the share of the vote by which each picture's concept won.
        core: (n,) concepts of the pictures that decide about others; -1 for all other pictures.
        reach: (c,) the least similarity at which each concept takes a picture.
        concept_vectors: (c, d) float32 unit rows.
        exemplars: For each concept the rows of its shown exemplars, best first.
        collages: For each concept a JPEG of these.
        words: (m,) the vocabulary; empty where no docs were given.
        word_vectors: (m, d) float32 unit rows.
        titles: For each concept the name it goes by, no two the same.
        topics: For each concept its words with their scores, best first; empty without docs.
        trust: For each concept how likely it is that its first word is right.
        unreadable: The pictures that could not be read.
        own_stages: The stages that the user replaced by objects, by the parameters' names.
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

    @property
    def n_concepts(self) -> int:
        """How many concepts there are."""
        return len(self.concept_vectors)

    @property
    def counts(self) -> NDArray[np.int64]:
        """(c,) how many pictures each concept has."""
        return np.bincount(self.labels[self.labels >= 0], minlength=self.n_concepts)

    @property
    def n_outliers(self) -> int:
        """How many pictures belong to no concept, the unreadable ones among them."""
        return int((self.labels < 0).sum())

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
