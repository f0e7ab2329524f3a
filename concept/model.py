"""`ConceptModel`: the parameters, the order of the stages, and thin ways to the results."""

from __future__ import annotations

import inspect
import tempfile
from collections.abc import Iterable, Sequence, Sized
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image

from concept import persist, reshape, sharing
from concept.assign import assign, rule_of
from concept.card import model_card
from concept.embed import EmbeddedImages
from concept.embedders import JointSpace, joint_space
from concept.errors import InvalidInput, NotFitted
from concept.finder import Finder
from concept.fitting import embedded_images, fit_state
from concept.grouping import Grouping, grouped
from concept.images import ImageInput, ImageSource, Unreadable, collect, from_jpeg, small_jpeg
from concept.namers.hook import LabelModel
from concept.parameters import check_parameters, picture_names
from concept.prompts import as_templates
from concept.search import Match
from concept.settings import Settings
from concept.state import ConceptState
from concept.tree import ConceptTree, concept_tree
from concept.trust import DOUBTFUL
from concept.union import MIN_SIMILARITY, unite
from concept.update import update
from concept.vectors import OUTLIER, Floats, as_matrix

if TYPE_CHECKING:
    import pandas as pd
    from plotly.graph_objects import Figure


class ConceptModel:
    """Find the concepts in a collection of pictures, name them in words, and search them.

    Pictures and words are embedded into one space; UMAP and HDBSCAN group the pictures; each
    group, a concept, is represented by exemplars and named by the words nearest to it.

    Args:
        min_concept_size: The fewest pictures that make a concept. Smaller values give more and
            smaller concepts.
        diversity: How different the shown exemplars of a concept are: 0 for the most typical
            only, 1 for as different as can be.
        embedding_model: ``"mini-clip"``, a name on the model hub, a local folder, a
            ``SentenceTransformer``, or any object with ``embed_images`` and ``embed_texts``.
        vectorizer_model: The scikit-learn vectorizer that takes words out of ``docs``. By default
            a list of words is taken as it is and running text goes through ``CountVectorizer()``.
        umap_model: Any object with ``fit_transform`` instead of the default UMAP.
        hdbscan_model: Any clusterer with ``fit_predict`` instead of the default HDBSCAN.
        ctfidf: Name concepts by class-based TF-IDF over each picture's nearest words instead of
            by cosine.
        clustering: The engine that finds the groups: ``"umap+hdbscan"``, or ``"evoc"``, which
            needs a fraction of the time.
        random_state: Seed. With one, the same pictures give the same concepts, in any order;
            without one UMAP runs in parallel and differs a little from run to run.
        device: Where the embedding model runs (``"cuda"``, ``"mps"``, ``"cpu"``, or a list of
            devices that share the pictures out); by default the fastest that is there.
        precision: The numbers that it computes with, ``"float32"``, ``"bfloat16"`` or
            ``"float16"``; ``"auto"`` takes the shortest that the device has instructions for.
        backend: What runs it: ``"torch"``, or ``"openvino"`` or ``"onnx"`` for int8 on the
            processor.
        cache: The folder that embeddings are kept in for later runs; None for the user's cache
            folder, False for none.
        prompt_template: What the words of ``docs`` are put into before they are embedded, such as
            ``"a photo of a {}"``; of several templates the mean vector counts. Searches for words
            and short names go through it too.
        label_model: Any callable ``(pictures, words, scores) -> name`` that names a concept by its
            exemplars and its words instead of its first word; see `concept.namers.LabelModel`.
        verbose: Whether to show progress bars.

    Example:
        ```python
        from concept import ConceptModel

        model = ConceptModel(min_concept_size=10)
        concepts = model.fit_transform("photos/", docs=["beach", "dog", "city"])
        model.find_concepts("beach")
        ```
    """

    def __init__(
        self,
        min_concept_size: int = 30,
        diversity: float = 0.3,
        embedding_model: Any = "clip-ViT-B-32",
        vectorizer_model: Any = None,
        umap_model: Any = None,
        hdbscan_model: Any = None,
        ctfidf: bool = False,
        *,
        clustering: str = "umap+hdbscan",
        random_state: int | None = None,
        device: str | Sequence[str] | None = None,
        precision: str = "auto",
        backend: str = "torch",
        cache: str | Path | bool | None = None,
        prompt_template: str | Sequence[str] | None = None,
        label_model: LabelModel | None = None,
        verbose: bool = True,
    ) -> None:
        """Store the parameters; nothing is checked or loaded before it is used."""
        self.min_concept_size = min_concept_size
        self.diversity = diversity
        self.embedding_model = embedding_model
        self.vectorizer_model = vectorizer_model
        self.umap_model = umap_model
        self.hdbscan_model = hdbscan_model
        self.ctfidf = ctfidf
        self.clustering = clustering
        self.random_state = random_state
        self.device = device
        self.precision = precision
        self.backend = backend
        self.cache = cache
        self.prompt_template = prompt_template
        self.label_model = label_model
        self.verbose = verbose
        self._unreadable: list[Unreadable] = []
        self._made_for: tuple[Any, ...] | None = None
        self._made_space: JointSpace
        self._made_finder: Finder | None = None
        self._before: list[ConceptState] = []
        self._undone: list[ConceptState] = []

    # ---------------------------------------------------------------- fit and transform

    def fit_transform(
        self,
        images: ImageInput,
        docs: Iterable[str] | None = None,
        image_names: Sequence[str] | None = None,
        image_embeddings: ArrayLike | None = None,
    ) -> list[int]:
        """Find and name the concepts of a collection.

        Args:
            images: A folder, a glob pattern, or a list of n paths, URLs, pictures or arrays.
            docs: Documents, or a list of words, to name the concepts with.
            image_names: (n,) names of the pictures; by default their paths.
            image_embeddings: (n, d) vectors of the pictures, if they were embedded before.

        Returns:
            The concept of each picture, numbered from 0, largest first; -1 for outliers and for
            pictures that could not be read.

        Raises:
            InvalidInput: If an argument or a parameter cannot be used.
            ModelUnavailable: If the embedding model, or a ``label_model`` of `concept.namers`,
                cannot be loaded.
        """
        settings = self._settings()
        check_parameters(settings)
        sources = collect(images)
        names = picture_names(image_names, sources)
        self.state_ = fit_state(sources, names, docs, image_embeddings, self._space, settings)
        self._before, self._undone = [], []
        self._unreadable = self.state_.unreadable
        return [int(label) for label in self.state_.labels]

    def fit(
        self,
        images: ImageInput,
        image_names: Sequence[str] | None = None,
        image_embeddings: ArrayLike | None = None,
        docs: Iterable[str] | None = None,
    ) -> ConceptModel:
        """Find and name the concepts of a collection; see `fit_transform`.

        Returns:
            The model itself.
        """
        self.fit_transform(images, docs, image_names, image_embeddings)
        return self

    @overload
    def transform(
        self,
        images: ImageInput | None,
        image_embeddings: ArrayLike | None = None,
        *,
        return_probabilities: Literal[False] = False,
    ) -> NDArray[np.int64]: ...

    @overload
    def transform(
        self,
        images: ImageInput | None,
        image_embeddings: ArrayLike | None = None,
        *,
        return_probabilities: Literal[True],
    ) -> tuple[NDArray[np.int64], Floats]: ...

    def transform(
        self,
        images: ImageInput | None,
        image_embeddings: ArrayLike | None = None,
        *,
        return_probabilities: bool = False,
    ) -> NDArray[np.int64] | tuple[NDArray[np.int64], Floats]:
        """Decide which concepts pictures belong to, by the rule that `fit` used.

        Args:
            images: A path, or anything that `fit_transform` takes; may be None if the vectors
                are given.
            image_embeddings: (n, d) vectors of the pictures, if they were embedded before.
            return_probabilities: Whether to return `probabilities_` of these pictures, too.

        Returns:
            (n,) concepts; -1 for pictures out of every concept's reach and unreadable ones. With
            ``return_probabilities``, a pair of these and (n,) probabilities.

        Raises:
            NotFitted: If the model was not fitted.
            InvalidInput: If an argument cannot be used.
        """
        state = self._fitted()
        embedded = self._embedded(self._sources(images, image_embeddings), image_embeddings)
        labels, shares = assign(embedded.vectors, rule_of(state))
        labels[~embedded.readable] = OUTLIER
        return (labels, np.where(labels >= 0, shares, 0)) if return_probabilities else labels

    # ---------------------------------------------------------------- results

    @property
    def labels_(self) -> NDArray[np.int64]:
        """(n,) the concept of each picture; -1 for outliers."""
        return self._fitted().labels

    @property
    def probabilities_(self) -> Floats:
        """(n,) how sure each picture's concept is, 0–1: its share of the vote; 0 for outliers."""
        state = self._fitted()
        sure: Floats = np.where(state.labels >= 0, state.shares, 0).astype(np.float32)
        return sure

    @property
    def unreadable_(self) -> list[Unreadable]:
        """What the last ``fit``, ``transform`` or ``update`` could not read: row, path, reason."""
        self._fitted()
        return self._unreadable

    @property
    def image_embeddings_(self) -> Floats:
        """(n, d) unit vectors of the pictures; zeros for unreadable ones."""
        return self._fitted().vectors

    @property
    def image_names_(self) -> list[str]:
        """(n,) the names of the pictures; their paths where none were given."""
        return self._fitted().names

    @property
    def exemplars_(self) -> dict[int, list[int]]:
        """The rows of each concept's shown exemplars, best first."""
        return dict(enumerate(self._fitted().exemplars))

    @property
    def cluster_embeddings(self) -> Floats:
        """(c, d) unit vectors of the concepts."""
        return self._fitted().concept_vectors

    @property
    def cluster_images(self) -> dict[int, Image.Image]:
        """A collage of each concept's exemplars."""
        return {concept: from_jpeg(jpeg) for concept, jpeg in enumerate(self._fitted().collages)}

    @property
    def frequency(self) -> pd.DataFrame:
        """How many pictures each concept has: index Cluster, column Count, largest first."""
        import pandas as pd

        state = self._fitted()
        order = state.by_count
        index: pd.Index[int] = pd.RangeIndex(len(order), name="Cluster")
        if order != list(range(len(order))):
            index = pd.Index(order, name="Cluster")
        return pd.DataFrame({"Count": state.counts[order]}, index=index)

    @property
    def topics(self) -> dict[int, str] | None:
        """The words of each concept, best first and joined by commas; None without docs."""
        state = self._fitted()
        if not state.words:
            return None
        return {concept: state.concept_words(concept) for concept in range(state.n_concepts)}

    def get_concept_info(self) -> pd.DataFrame:
        """One row per concept: Concept, Count, Name, Words, Trust, Exemplars.

        Trust is how likely it is that the first of the words is right, see `concept.trust`; NaN
        without docs. A question mark after a name says that the vocabulary has no good word.
        """
        import pandas as pd

        state = self._fitted()
        concepts = range(state.n_concepts)
        return pd.DataFrame(
            {
                "Concept": list(concepts),
                "Count": state.counts,
                "Name": state.titles,
                "Words": [[word for word, _ in scored] for scored in state.topics]
                or [[] for _ in concepts],
                "Trust": state.trust or [float("nan")] * state.n_concepts,
                "Exemplars": [[state.names[row] for row in rows] for rows in state.exemplars],
            }
        )

    def evaluate(self, labels: Sequence[Any] | None = None, *, seeds: int = 3) -> pd.DataFrame:
        """Measure how good the concepts and their names are.

        Stability fits the vectors again, once for each of ``seeds`` other seeds, once for another
        order, and once for each of as many random 80 % samples (two at least).

        Args:
            labels: (n,) the class of each picture, a name or a number; None and NaN where it is
                not known.
            seeds: With how many other seeds to fit again; 0 leaves stability out.

        Returns:
            Index Metric; columns Value, Spread, Better and Meaning. See
            `concept.evaluate.fitted.evaluate_state`.

        Raises:
            InvalidInput: If ``labels`` or ``seeds`` cannot be used, or stability is asked for where
                the model was fitted with stages of your own that it does not have any more.
        """
        from concept.evaluate import evaluate_state

        state = self._fitted()
        missing = [name for name in state.own_stages if getattr(self, name) is None]
        if missing and seeds:
            raise InvalidInput(
                f"the model was fitted with {' and '.join(missing)} of its own, which is not saved",
                "the same stages, to fit again for the stability",
                f"Set model.{missing[0]} again, or pass seeds=0",
            )
        return evaluate_state(
            state,
            labels,
            refit=lambda vectors, seed: self._group(vectors, seed).settled.labels,
            seeds=seeds,
            random_state=self.random_state,
            verbose=self.verbose,
        )

    # ---------------------------------------------------------------- search

    def find_concepts(
        self, search_term: Any, top_n: int = 5, *, without: Any = None, min_relevance: float = 0.0
    ) -> list[Match[int]]:
        """The concepts nearest to a query.

        Args:
            search_term: A text, a picture, a vector, or a list of these; also with weights, see
                `concept.queries.query_vector`.
            top_n: How many concepts.
            without: What they should not show, in the same forms.
            min_relevance: Concepts of less relevance are left out, from 0 to 1; if all of them
                are, nothing in the collection matches.

        Returns:
            Concepts with their cosine similarities, best first, pairs that carry their
            ``relevance`` too, which is the mean of their exemplars'; none if the embedding model
            knows no word of the query, which a warning says.
        """
        return self._finder().concepts(search_term, top_n, without, min_relevance)

    def find_images(
        self,
        query: Any,
        top_n: int = 10,
        *,
        within: int | None = None,
        without: Any = None,
        min_relevance: float = 0.0,
        fold_duplicates: bool | float = False,
    ) -> list[Match[int]]:
        """The pictures nearest to a query, as rows of the collection; see `find_concepts`.

        Args:
            query: As for `find_concepts`.
            top_n: How many pictures.
            within: The concept to search in; -1 for the pictures of none.
            without: What they should not show.
            min_relevance: Pictures of less relevance are left out.
            fold_duplicates: Whether near-duplicates of a better result are folded into it and
                listed in its ``folded``: those of a cosine of 0.97, or of another one.
        """
        return self._finder().images(query, top_n, within, without, min_relevance, fold_duplicates)

    def find_tags(
        self, image: Any, top_n: int = 10, *, min_relevance: float = 0.0
    ) -> list[Match[str]]:
        """The words of the vocabulary nearest to a picture, with their cosine similarities.

        Args:
            image: A picture; or any other query, as for `find_concepts`.
            top_n: How many words.
            min_relevance: Words of less relevance are left out.

        Raises:
            InvalidInput: If the model was fitted without docs.
        """
        return self._finder().tags(image, top_n, min_relevance)

    def find_words(self, word: Any, top_n: int = 10) -> list[tuple[str, float]]:
        """The words of the vocabulary nearest to a word, with their cosine distances.

        Args:
            word: A word, which is not found itself; or any other query.
            top_n: How many words, nearest first.

        Raises:
            InvalidInput: If the model was fitted without docs.
        """
        return self._finder().words(word, top_n)

    def build_index(self, kind: str = "exact") -> None:
        """Make an index over the pictures, which `find_images` then uses and `save` keeps.

        Args:
            kind: ``"exact"`` for the same results from a quarter of the reading, or ``"graph"``
                for nearly the same in milliseconds among millions, by usearch.

        Raises:
            InvalidInput: If there is no such kind.
            MissingExtra: If the graph is asked for and usearch is not installed.
        """
        self._finder().build_index(kind, self.verbose)

    # ---------------------------------------------------------------- look: figures, pages, tables

    def visualize_concepts(
        self,
        top_n: int = 9,
        concepts: Sequence[int] | None = None,
        figsize: tuple[float, float] | None = None,
    ) -> Figure:
        """A grid of concepts, each a collage of its exemplars under its words.

        Args:
            top_n: How many of the largest concepts to show.
            concepts: Which concepts to show instead, in this order; none of them draws a note.
            figsize: Width and height in inches; by default what the grid needs.

        Raises:
            UnknownConcept: If one of ``concepts`` is not a concept of the model.
        """
        from concept.plots.concepts import concepts_figure

        state = self._fitted()
        if top_n < 1:
            raise InvalidInput(f"top_n is {top_n}", "at least 1")
        if concepts is None:
            concepts = state.by_count[:top_n]
        chosen = [state.checked(concept) for concept in np.atleast_1d(concepts)]
        titles = [": ".join(filter(None, (f"Concept {c}", state.concept_line(c)))) for c in chosen]
        return concepts_figure([state.collages[c] for c in chosen], titles, figsize)

    def summary(self) -> str:
        """The concepts as a table of plain text, largest first."""
        from concept.plots.table import concepts_table

        state = self._fitted()
        order = state.by_count
        words = [state.concept_line(concept) for concept in order]
        sure = [state.trust[concept] for concept in order] if state.trust else []
        table = concepts_table(state.counts[order], words, sure, order)
        doubtful = sum(sure < DOUBTFUL for sure in state.trust)
        note = f"; no good word for {doubtful} of the concepts (?)" if doubtful else ""
        pictures = f"{len(state.names)} pictures, {state.n_outliers} of them in no concept"
        return f"{table}\n{pictures}{note}"

    def save_page(self, path: str | Path, title: str = "Concepts") -> None:
        """Write a self-contained HTML page of all concepts with their collages.

        Args:
            path: The file.
            title: What stands on top of the page.
        """
        from concept.plots.page import Card, concepts_page

        state = self._fitted()
        cards = [
            Card(
                number=concept,
                name=state.titles[concept],
                words=state.concept_words(concept),
                count=int(state.counts[concept]),
                collage=state.collages[concept],
                exemplars=[Path(state.names[row]).name for row in state.exemplars[concept]],
            )
            for concept in state.by_count
        ]
        page = concepts_page(title, cards, len(state.names), state.n_outliers)
        Path(path).expanduser().write_text(page, encoding="utf-8")

    # ---------------------------------------------------------------- life: save, load, grow, shape

    def save(self, path: str | Path, *, thumbnails: bool = False) -> None:
        """Save the model as a folder of safetensors, Parquet, JPEG and JSON.

        Args:
            path: The folder; a model that was saved there before is replaced.
            thumbnails: Whether to put a small JPEG of every picture into it, so that concepts can
                be reshaped and looked at where the pictures are not. Once there, they stay.

        Raises:
            SavedModelError: If something that is no saved model lies there.
        """
        if thumbnails:
            self._keep_thumbnails()
        self._write(path, self._fitted())

    @classmethod
    def load(
        cls, path: str | Path, embedding_model: Any = None, *, mapped: bool = False
    ) -> ConceptModel:
        """Load a model that was saved with `save`.

        Args:
            path: The folder.
            embedding_model: The joint space to search with, where the model was fitted with an
                object that could not be saved along.
            mapped: Whether to leave the pictures' vectors and their index on disk and read only
                what a search looks at. Their checksums are not checked then.

        Raises:
            SavedModelError: If the folder is no saved model, is damaged, or too new.
        """
        state, settings = persist.read(path, mapped)
        space = Path(path).expanduser() / persist.SPACE
        if embedding_model is None and space.is_dir():
            embedding_model = joint_space(space)
        if embedding_model is not None:
            settings["embedding_model"] = embedding_model
        model = cls(**settings)
        model.state_ = state
        model._unreadable = state.unreadable
        index = Path(path).expanduser() / persist.INDEX
        if index.is_dir():
            model._finder().load_index(index)
        return model

    def push_to_hub(
        self,
        repo_id: str,
        *,
        private: bool | None = None,
        token: str | None = None,
        commit_message: str = "Upload a Concept model",
        thumbnails: bool = False,
    ) -> str:
        """Save the model to the Hugging Face hub, without the paths of your pictures.

        Args:
            repo_id: ``"user/name"``; made if it does not exist.
            private: Whether it is to be private, where it is made now.
            token: Of a user who may write there; by default the one that was saved at login.
            commit_message: What the change is called.
            thumbnails: Whether to put a small JPEG of every picture into it.

        Returns:
            Its address.

        Raises:
            InvalidInput: If there cannot be a repository of that name.
            HubUnavailable: If the hub cannot be reached, or refuses.
        """
        if thumbnails:
            self._keep_thumbnails()
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder) / "model"
            self._write(target, sharing.shareable(self._fitted()), shared=True)
            return sharing.upload(
                target, repo_id, private=private, token=token, commit_message=commit_message
            )

    @classmethod
    def from_hub(
        cls,
        repo_id: str,
        embedding_model: Any = None,
        *,
        revision: str | None = None,
        token: str | None = None,
        folder: str | Path | None = None,
        mapped: bool = False,
    ) -> ConceptModel:
        """Load a model from the Hugging Face hub.

        Args:
            repo_id: ``"user/name"``.
            embedding_model: See `load`.
            revision: A branch, tag or commit; by default the newest.
            token: Of a user who may read it, where it is private.
            folder: Where to keep it; by default in the user's cache folder.
            mapped: See `load`.

        Raises:
            HubUnavailable: If it cannot be fetched and was not before.
            SavedModelError: If what lies there is no saved model.
        """
        found = sharing.download(repo_id, revision=revision, token=token, folder=folder)
        return cls.load(found, embedding_model, mapped=mapped)

    def update(
        self,
        images: ImageInput | None,
        image_names: Sequence[str] | None = None,
        image_embeddings: ArrayLike | None = None,
    ) -> NDArray[np.int64]:
        """Add pictures: to the concepts they fit, or, where enough others gather, to new ones.

        Numbers of concepts never change by this: new ones come behind the others, which are then
        not in the order of their sizes any more. See `concept.update`.

        Args:
            images: What `fit_transform` takes; none at all changes nothing.
            image_names: (m,) names of the pictures; by default their paths.
            image_embeddings: (m, d) vectors of the pictures, if they were embedded before.

        Returns:
            (m,) concepts of the pictures, which stand behind those that the model had; -1 for
            those that fit nothing, which are kept.
        """
        state, settings = self._fitted(), self._settings()
        sources = self._sources(images, image_embeddings, empty=True)
        names = picture_names(image_names, sources)
        if not sources:
            return np.empty(0, dtype=np.int64)
        embedded = self._embedded(sources, image_embeddings)
        updated = update(state, sources, names, embedded, settings)
        self._become(updated.state)
        return updated.labels

    @classmethod
    def merge_models(
        cls, models: Sequence[ConceptModel], min_similarity: float = MIN_SIMILARITY
    ) -> ConceptModel:
        """Make one model of several that share an embedding model.

        The first keeps its concepts and their numbers, and gives the parameters. Each concept of
        the others joins the one that it is most alike, or comes behind. See `concept.union`.

        Args:
            models: The fitted models.
            min_similarity: How alike two concepts must be to become one: 1 if they cannot be told
                apart, 0 if they have nothing in common.

        Raises:
            InvalidInput: If the models are not of one space.
        """
        states = [cls._fitted(model) for model in models]
        merged = cls(**{name: getattr(models[0], name) for name in _parameters(cls) if models})
        merged.state_ = unite(states, merged._settings(), min_similarity)
        merged._unreadable = merged.state_.unreadable
        return merged

    def merge_concepts(self, concepts: Sequence[Sequence[int]] | Sequence[int]) -> dict[int, int]:
        """Make one concept of each group of concepts.

        Everything else follows: counts, names, exemplars, collages, searches, `transform`. As after
        a fit, concepts are numbered by size afterwards. `undo` takes it back.

        Args:
            concepts: Groups, such as ``[[1, 2], [4, 7, 9]]``, or one group.

        Returns:
            The new number of each earlier concept.

        Raises:
            UnknownConcept: If one of them is not a concept of the model.
            InvalidInput: If these are no groups, or a concept stands in two.
        """
        return self._reshape(reshape.merge(self._fitted(), self._settings(), concepts))

    def reduce_concepts(self, n: int) -> dict[int, int]:
        """Merge the concepts that are most alike until n are left; see `merge_concepts`."""
        return self._reshape(reshape.reduce_to(self._fitted(), self._settings(), n))

    def split_concept(self, concept: int, into: int = 2) -> dict[int, int]:
        """Split a concept into parts of pictures that are alike; see `merge_concepts`.

        Args:
            concept: Which.
            into: Into how many parts.

        Returns:
            The new number of each earlier concept; of the one that was split, that of its largest
            part.

        Raises:
            UnknownConcept: If it is not a concept of the model.
            InvalidInput: If it has fewer different pictures than that.
        """
        return self._reshape(reshape.split(self._fitted(), self._settings(), concept, into))

    def drop_concept(self, concept: int | Sequence[int]) -> dict[int, int]:
        """Make outliers of a concept's pictures, and of all like them; see `merge_concepts`.

        Args:
            concept: Which; or several.

        Returns:
            The new number of each earlier concept; -1 for those that were dropped.

        Raises:
            UnknownConcept: If it is not a concept of the model.
        """
        return self._reshape(reshape.drop(self._fitted(), self._settings(), concept))

    def rename_concept(self, concept: int, name: str | None) -> None:
        """Give a concept a name of yours, which outlives merges, updates and saving.

        Args:
            concept: Which.
            name: Its name, no other concept's; None for the one that its words give it.

        Raises:
            UnknownConcept: If it is not a concept of the model.
            InvalidInput: If it cannot be the name.
        """
        self._become(reshape.rename(self._fitted(), concept, name))

    def reduce_outliers(
        self, strategy: str = "embeddings", threshold: float = 0.0
    ) -> dict[int, int]:
        """Give outliers to concepts that did not reach them; see `concept.reshape.outliers`.

        Args:
            strategy: ``"embeddings"``: to the concept whose vector is nearest; ``"neighbours"``: to
                the one that most of the 15 nearest pictures in concepts belong to.
            threshold: The least cosine, or share of the neighbours, from 0 to 1; what has less
                stays an outlier.

        Returns:
            The new number of each earlier concept.

        Raises:
            InvalidInput: If the strategy is unknown or the threshold not from 0 to 1.
        """
        reduced = reshape.reduce_outliers(self._fitted(), self._settings(), strategy, threshold)
        return self._reshape(reduced)

    def concept_tree(self) -> ConceptTree:
        """How the concepts join to one, the most alike first; see `concept.tree.ConceptTree`."""
        return concept_tree(self._fitted())

    def undo(self) -> None:
        """Take back the last change of the concepts: a reshaping, a name, an update.

        Raises:
            InvalidInput: If nothing has changed since the fit or the loading.
        """
        state = self._fitted()
        if not self._before:
            raise InvalidInput("there is nothing to undo", "a change since the fit or the loading")
        self._undone.append(state)
        self.state_ = self._before.pop()

    def redo(self) -> None:
        """Do again what `undo` took back last.

        Raises:
            InvalidInput: If nothing was undone since the last change.
        """
        state = self._fitted()
        if not self._undone:
            raise InvalidInput("there is nothing to redo", "an undo before it")
        self._before.append(state)
        self.state_ = self._undone.pop()

    # ---------------------------------------------------------------- steer: names, seeds, criteria

    # ---------------------------------------------------------------- slice: over time, by class

    # ---------------------------------------------------------------- clean: near-duplicates

    # ---------------------------------------------------------------- export: labels for others

    # ---------------------------------------------------------------- manners: parameters, repr

    def __repr__(self) -> str:
        """The parameters that matter, and what was found."""
        shown = f"min_concept_size={self.min_concept_size}, embedding_model="
        shown += repr(self.embedding_model) if isinstance(self.embedding_model, str) else "..."
        if "state_" not in vars(self):
            return f"ConceptModel({shown})"
        state = self.state_
        return f"<ConceptModel({shown}): {state.n_concepts} concepts, {len(state.names)} pictures>"

    # ---------------------------------------------------------------- inside

    def _fitted(self) -> ConceptState:
        if "state_" not in vars(self):
            raise NotFitted(
                "this ConceptModel is not fitted yet", "", "Call fit or fit_transform first"
            )
        return self.state_

    def _space(self) -> JointSpace:
        """The joint space, made anew only where the parameters it depends on have changed."""
        wanted = (self.embedding_model, self.device, self.precision, self.backend)
        if self._made_for != wanted:
            self._made_space = joint_space(
                self.embedding_model, self.device, precision=self.precision, backend=self.backend
            )
            self._made_for = wanted
        return self._made_space

    def _settings(self) -> Settings:
        """The parameters as they are now."""
        return Settings(**{field.name: getattr(self, field.name) for field in fields(Settings)})

    def _group(self, vectors: Floats, random_state: int | None) -> Grouping:
        return grouped(vectors, self._settings(), random_state)

    def _become(self, state: ConceptState) -> None:
        """Go on with another state; the one before can be had back."""
        if state is not self.state_:
            self._before.append(self.state_)
            self._undone.clear()
            self.state_ = state

    def _reshape(self, reshaped: reshape.Reshaped) -> dict[int, int]:
        self._become(reshaped.state)
        return reshaped.numbers

    def _sources(
        self, images: ImageInput | None, image_embeddings: ArrayLike | None, empty: bool = False
    ) -> list[ImageSource]:
        """The pictures; where only vectors are given, nothing is known of them."""
        if images is None and image_embeddings is not None:
            return [""] * len(as_matrix(image_embeddings, "image_embeddings"))
        nothing = isinstance(images, Sized) and not isinstance(images, str) and not len(images)
        return [] if empty and nothing else collect(images)

    def _embedded(self, sources: list[ImageSource], given: ArrayLike | None) -> EmbeddedImages:
        width = self._fitted().vectors.shape[1]
        embedded = embedded_images(
            sources, given, self._space, self._settings(), width, stacklevel=4
        )
        self._unreadable = embedded.unreadable
        return embedded

    def _keep_thumbnails(self) -> None:
        state = self._fitted()
        if not state.thumbnails:
            self.state_ = replace(state, thumbnails=[small_jpeg(path) for path in state.paths])

    def _write(self, path: str | Path, state: ConceptState, shared: bool = False) -> None:
        given = self.embedding_model
        named = str(given) if isinstance(given, str | Path) else None
        if named and Path(named).expanduser().is_dir():
            # Found from any other folder, too; but not from another machine.
            named = None if shared else str(Path(named).expanduser().resolve())
        settings = {
            "min_concept_size": int(self.min_concept_size),
            "diversity": float(self.diversity),
            "embedding_model": named,
            "ctfidf": bool(self.ctfidf),
            "clustering": self.clustering,
            "random_state": None if self.random_state is None else int(self.random_state),
            "prompt_template": self.prompt_template,
        }
        space = None if isinstance(given, str | Path) or given is None else self._space()
        card = model_card(state, settings, named or "")
        persist.write(path, state, settings, space, self._finder().built, card)

    def _finder(self) -> Finder:
        """What searches this fit, made anew after another."""
        state = self._fitted()
        if self._made_finder is None:
            self._made_finder = Finder(
                state, self._space, lambda: as_templates(self.prompt_template)
            )
        elif self._made_finder.state is not state:
            self._made_finder = self._made_finder.over(state)
        return self._made_finder


def _parameters(cls: type) -> list[str]:
    return [name for name in inspect.signature(cls).parameters if name != "self"]
