"""What the explorer works on: a model, what was dropped into it, and a lock around both."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import replace
from pathlib import Path, PurePath
from typing import Any, TypeVar

import numpy as np
from PIL import Image

from concept.errors import ConceptError, NotFitted
from concept.explorer.beyond import Beyond
from concept.images import ImageSource, file_of, is_url, read_image
from concept.model import ConceptModel
from concept.search import Match
from concept.state import ConceptState
from concept.thumbnails import Thumbnails
from concept.vectors import Floats, Ints, best_columns

logger = logging.getLogger(__name__)

# Pictures that were dropped to search with, kept until as many later ones have come.
_DROPPED = 32
_DROPPED_SIDE = 512
_LOOKED_FOR = 24
_REMEMBERED = 16

T = TypeVar("T")


class Session:
    """One model in the explorer; everyone who has the page open works on the same.

    Args:
        model: A fitted model.
        folder: Where it is saved to; None where it was not loaded from a folder.
        thumbnails: Where small pictures are kept.
        dataset: The folder of the dataset that the model was fitted on a sample of; then searches
            and galleries are of all of it, and the map is of the sample.

    Raises:
        NotFitted: If the model is not fitted.
        DatasetError: If the dataset cannot be used; see `concept.explorer.beyond.Beyond`.
    """

    def __init__(
        self,
        model: ConceptModel,
        folder: Path | None = None,
        thumbnails: Thumbnails | None = None,
        dataset: str | Path | None = None,
    ) -> None:
        """Nothing is computed yet; see `prepare`."""
        if "state_" not in vars(model):
            raise NotFitted("this ConceptModel is not fitted yet", "", "Call fit first")
        self.model = model
        self.folder = folder
        self.thumbnails = thumbnails or Thumbnails()
        state = model.state_
        self.beyond = (
            None if dataset is None else Beyond(dataset, state.vectors.shape[1], len(state.names))
        )
        self.version = 0
        self.saved_version = 0
        self.points: Floats | None = None
        self._lock = threading.RLock()
        self._dropped: OrderedDict[int, Image.Image] = OrderedDict()
        self._drops = 0
        self._memory: OrderedDict[Hashable, Any] = OrderedDict()

    @property
    def state(self) -> ConceptState:
        """What the model knows now."""
        return self.model.state_

    def prepare(self) -> None:
        """Do in the background what the first view need not wait for: the map, the embedder."""
        threading.Thread(target=self._place_pictures, daemon=True).start()
        threading.Thread(target=self._warm_up, daemon=True).start()

    def _place_pictures(self) -> None:
        self.points = self.model.map_points

    def _warm_up(self) -> None:
        """Load the joint space before the first search waits for it."""
        try:
            self.model.find_concepts(self.state.words[0] if self.state.words else "a", top_n=1)
        except ConceptError as error:
            # Without its embedding model all but search works, and search itself says why not.
            logger.warning("search is not ready: %s", error)

    # ---------------------------------------------------------------- looking

    def missing(self) -> tuple[int, int]:
        """How many files of some exemplars are not where they were, of how many looked for."""
        rows = [row for picks in self.state.exemplars for row in picks[:1]][:_LOOKED_FOR]
        paths = [path for row in rows if (path := self.state.paths[row]) and not is_url(path)]
        return sum(file_of(path) is None for path in paths), len(paths)

    def known(self, concept: int | None) -> bool:
        """Whether there is such a concept."""
        return concept is not None and concept < self.state.n_concepts

    @property
    def counts(self) -> Ints:
        """How many pictures each concept has, (c,)."""
        if self.beyond is None:
            return self.state.counts
        counts = np.zeros(self.state.n_concepts, dtype=np.int64)
        known = self.beyond.counts[: len(counts)]
        counts[: len(known)] = known
        return counts

    @property
    def by_count(self) -> list[int]:
        """The concepts, that with most pictures first."""
        order: list[int] = np.argsort(-self.counts, kind="stable").tolist()
        return order

    @property
    def n_pictures(self) -> int:
        """How many pictures there are."""
        return len(self.state.names) if self.beyond is None else len(self.beyond)

    @property
    def n_outliers(self) -> int:
        """How many of them are in no concept."""
        return self.state.n_outliers if self.beyond is None else self.beyond.n_outliers

    def path(self, row: int) -> str:
        """The file of a row; empty where there is no such row, or it has none."""
        paths = self.state.paths
        if row < len(paths):
            return paths[row]
        return "" if self.beyond is None else self.beyond.path(row)

    def name(self, row: int) -> str:
        """What a row is called."""
        names = self.state.names
        return PurePath(names[row] if row < len(names) else self.path(row)).name

    def vector(self, row: int) -> Floats:
        """The unit vector of a row."""
        if self.beyond is not None and row >= self.beyond.first:
            return self.beyond.vector(row)
        own: Floats = np.asarray(self.state.vectors[row])
        return own

    def concept_of(self, row: int) -> int:
        """The concept of a row, -1 for none."""
        if row < len(self.state.labels):
            return int(self.state.labels[row])
        return int(self.model.transform(self.vector(row)[None])[0])

    def find_images(self, query: Any, top_n: int) -> list[Match[int]]:
        """The pictures nearest to a query; see `ConceptModel.find_images`."""
        if self.beyond is None:
            return self.model.find_images(query, top_n=top_n)
        found = self.model.find_images(query, top_n=top_n, dataset=self.beyond.dataset.folder)
        return [match.renamed(match.item + self.beyond.first) for match in found]

    def members(self, concept: int) -> Ints:
        """The rows of a concept's pictures: its exemplars, then the nearest to it first."""
        state = self.state
        if self.beyond is not None:
            return self.beyond.typical(concept)
        rows = np.flatnonzero(state.labels == concept)
        near = np.asarray(state.vectors[rows]) @ state.concept_vectors[concept]
        shown = np.asarray(state.exemplars[concept], dtype=np.int64)
        rest = rows[np.argsort(-near, kind="stable")]
        return np.concatenate([shown, rest[~np.isin(rest, shown)]])

    def similar(self, concept: int, n: int = 6) -> list[tuple[int, float]]:
        """The concepts most similar to one, with their cosines, best first."""
        vectors = self.state.concept_vectors
        near = vectors @ vectors[concept]
        near[concept] = -np.inf
        best = best_columns(near[None], min(n, len(near) - 1))[0] if len(near) > 1 else []
        return [(int(other), float(near[other])) for other in best]

    def remembered(self, key: Hashable, find: Callable[[], T]) -> T:
        """What was found for a key before, or what ``find`` finds now.

        A page asks three times for the same: for its pictures, for the map, and for what lies
        beside an open picture.
        """
        with self._lock:
            if key not in self._memory:
                self._memory[key] = find()
                if len(self._memory) > _REMEMBERED:
                    self._memory.popitem(last=False)
            found: T = self._memory[key]
            return found

    # ---------------------------------------------------------------- dropped pictures

    def drop(self, content: bytes) -> int:
        """Keep a picture to search with, and give its number.

        Raises:
            UnreadableImage: If it is no picture.
        """
        picture = read_image(content, _DROPPED_SIDE)
        picture.thumbnail((_DROPPED_SIDE, _DROPPED_SIDE))
        with self._lock:
            self._drops += 1
            self._dropped[self._drops] = picture
            while len(self._dropped) > _DROPPED:
                self._dropped.popitem(last=False)
            return self._drops

    def dropped(self, number: int) -> ImageSource | None:
        """A dropped picture; None where it has been forgotten."""
        return self._dropped.get(number)

    # ---------------------------------------------------------------- changing

    def change(self, act: Callable[[ConceptModel], object]) -> None:
        """Do something to the model, one at a time, and count it as a new version of it."""
        with self._lock:
            act(self.model)
            self.version += 1
            if self.points is not None and not len(self.state.places):
                # A state from before the map was drawn has come back; its pictures have not moved.
                self.model.state_ = replace(self.state, places=self.points)

    def save(self) -> Path:
        """Save the model over the folder that it came from; give the folder.

        Raises:
            NotFitted: If it came from none.
            SavedModelError: If something else lies there now.
        """
        if self.folder is None:
            raise NotFitted("the model was not loaded from a folder", "", "Use model.save(folder)")
        with self._lock:
            self.model.save(self.folder)
            self.saved_version = self.version
        return self.folder
