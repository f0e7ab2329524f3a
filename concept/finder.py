"""The searches of a fitted model: from texts, pictures and vectors to what it knows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from concept.dataset import Dataset, DatasetIndex
from concept.embed import embed_query
from concept.embed.query import is_picture_path
from concept.embed.typical import typical_texts
from concept.embedders import JointSpace
from concept.errors import InvalidInput
from concept.index import ExactIndex, Index, build_index, load_index
from concept.prompts import BARE
from concept.queries import query_vector, same_text
from concept.relevance import Null, null_of, relevance
from concept.search import NEAR_DUPLICATE, Match, above, nearest_words, ranked
from concept.state import ConceptState
from concept.vectors import OUTLIER, Floats


class Finder:
    """Everything that is needed to search one fit, each part made when it is first needed.

    Args:
        state: What the fitted model knows.
        space: Gives its joint space; called when the first query is embedded.
        templates: Gives the prompts that words are put into; see `concept.prompts`.
        index: Over the pictures; by default an exact one.
    """

    def __init__(
        self,
        state: ConceptState,
        space: Callable[[], JointSpace],
        templates: Callable[[], Sequence[str]] = lambda: BARE,
        index: Index | None = None,
    ) -> None:
        """Nothing is computed before it is needed."""
        self.state = state
        self.built = index
        self._scan = ExactIndex(state.vectors)
        self._space = space
        self._templates = templates
        self._nulls: dict[str, Null | None] = {}
        self._opened: tuple[str, DatasetIndex] | None = None
        self._last: tuple[Any, Floats | None] | None = None

    def over(self, state: ConceptState) -> Finder:
        """What searches another state of this model: by this index if the pictures are the same."""
        finder = Finder(state, self._space, self._templates)
        if state.vectors is self.state.vectors:
            finder.built, finder._scan = self.built, self._scan
            finder._nulls = self._nulls
        return finder

    def concepts(
        self, query: Any, top_n: int, without: Any, min_relevance: float
    ) -> list[Match[int]]:
        """See `concept.model.ConceptModel.find_concepts`."""
        vector, state = self._vector(query, without), self.state
        found = ranked(vector, state.concept_vectors, top_n)
        null = None if vector is None else self._over_pictures()
        if vector is None or null is None:
            return above(found, min_relevance)
        if min_relevance > 0:
            found = ranked(vector, state.concept_vectors, state.n_concepts)
        rated = [
            Match(c, s, float(relevance(null, vector, state.vectors[state.exemplars[c]]).mean()))
            for c, s in found
        ]
        return above(rated, min_relevance)[:top_n]

    def images(
        self,
        query: Any,
        top_n: int,
        within: int | None,
        without: Any,
        min_relevance: float,
        fold_duplicates: bool | float,
    ) -> list[Match[int]]:
        """See `concept.model.ConceptModel.find_images`."""
        members = None if within is None else self._members(within)
        vector = self._vector(query, without)
        fold = NEAR_DUPLICATE if fold_duplicates is True else float(fold_duplicates)
        return ranked(
            vector,
            self.built or self._scan,
            top_n,
            within=members,
            null=None if vector is None else self._over_pictures(),
            min_relevance=min_relevance,
            fold=None if fold_duplicates is False else fold,
        )

    def in_dataset(
        self,
        folder: str | Path,
        query: Any,
        top_n: int,
        without: Any,
        min_relevance: float,
        fold_duplicates: bool | float,
    ) -> list[Match[int]]:
        """See `concept.model.ConceptModel.find_images`; the rows are those of a dataset."""
        index = self._index_of(folder)
        vector = self._vector(query, without)
        fold = NEAR_DUPLICATE if fold_duplicates is True else float(fold_duplicates)
        found = ranked(
            vector,
            index.lists,
            top_n,
            null=None if vector is None else self._over_pictures(),
            min_relevance=min_relevance,
            fold=None if fold_duplicates is False else fold,
        )
        return [
            Match(int(index.rows[m.item]), m[1], m.relevance, index.rows[list(m.folded)].tolist())
            for m in found
        ]

    def _index_of(self, folder: str | Path) -> DatasetIndex:
        """The index of a dataset, opened when it is first asked for."""
        if self._opened is None or self._opened[0] != str(folder):
            dataset = Dataset(folder)
            dataset.facts.check_width(self.state.vectors.shape[1], dataset.folder)
            self._opened = (str(folder), DatasetIndex(dataset))
        return self._opened[1]

    def tags(self, image: Any, top_n: int, min_relevance: float) -> list[Match[str]]:
        """See `concept.model.ConceptModel.find_tags`."""
        self._check_words()
        vector, state = self._vector(image), self.state
        found = ranked(
            vector,
            state.word_vectors,
            top_n,
            null=None if vector is None else self._over_words(),
            min_relevance=min_relevance,
        )
        return [match.renamed(state.words[match.item]) for match in found]

    def words(self, word: Any, top_n: int) -> list[tuple[str, float]]:
        """See `concept.model.ConceptModel.find_words`."""
        self._check_words()
        return nearest_words(
            self._vector(word), self.state.words, self.state.word_vectors, top_n, same_text(word)
        )

    def build_index(self, kind: str, verbose: bool) -> None:
        """See `concept.model.ConceptModel.build_index`."""
        self.built = build_index(self.state.vectors, kind, verbose=verbose)

    def load_index(self, folder: Path) -> None:
        """Use an index that was saved with the model."""
        self.built = load_index(folder, self.state.vectors)

    def _vector(self, query: Any, without: Any = None) -> Floats | None:
        return query_vector(query, self._embedded, without)

    def _embedded(self, query: Any) -> Floats | None:
        """A text, a picture or a vector as a row like those of the pictures."""
        width, halves, templates = self.state.vectors.shape[1], self.state.halves, self._templates()
        space = self._space()
        if not isinstance(query, str) or is_picture_path(query):
            return embed_query(query, space, width, templates, halves)
        # Who looks for concepts mostly looks for pictures of the same words next, and to embed them
        # takes longer than either search.
        key = (query, tuple(templates), id(space))
        if self._last is None or self._last[0] != key:
            self._last = (key, embed_query(query, space, width, templates, halves))
        return self._last[1]

    def _members(self, concept: int) -> NDArray[np.bool_]:
        self.state.checked(concept, OUTLIER)
        members: NDArray[np.bool_] = self.state.labels == concept
        return members

    def _check_words(self) -> None:
        if not self.state.words:
            raise InvalidInput("the model has no words", "a model fitted with docs")

    def _over_pictures(self) -> Null | None:
        """What is normal for texts that are looked for among the pictures."""
        if "pictures" not in self._nulls:
            self._nulls["pictures"] = null_of(self.state.vectors, self._typical())
        return self._nulls["pictures"]

    def _over_words(self) -> Null | None:
        """What is normal for pictures whose words are looked for."""
        if "words" not in self._nulls:
            self._nulls["words"] = null_of(self.state.word_vectors, self.state.vectors)
        return self._nulls["words"]

    def _typical(self) -> Floats:
        """Vectors of texts such as users ask for; none if the space knows too few."""
        state = self.state
        words, width = state.word_vectors, state.vectors.shape[1]
        return typical_texts(words, self._space, self._templates(), width, state.halves)
