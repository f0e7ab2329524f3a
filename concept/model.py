"""`ConceptModel`: the parameters, the order of the stages, and thin ways to the results."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image

from concept import estimator, export, persist, reshape, sharing, slices
from concept.assign import assign, rule_of
from concept.card import model_card
from concept.criterion import look
from concept.duplicates import find_duplicates
from concept.embed import EmbeddedImages
from concept.embedders import JointSpace, joint_space
from concept.errors import InvalidInput, NotFitted
from concept.finder import Finder
from concept.fitting import embedded_rows, fit_state
from concept.grouping import Grouping, grouped
from concept.guidance import Concepts, Guidance
from concept.images import ImageInput, ImageSource, Unreadable, from_jpeg, small_jpeg
from concept.map import map_points
from concept.namers.hook import LabelModel
from concept.parameters import check_parameters, picture_names, rows_of
from concept.prompts import as_templates
from concept.search import NEAR_DUPLICATE, Match
from concept.settings import Settings
from concept.state import ConceptState
from concept.steer import CERTAIN
from concept.tree import ConceptTree, concept_tree
from concept.trust import DOUBTFUL
from concept.union import MIN_SIMILARITY, unite
from concept.update import update
from concept.vectors import OUTLIER, Floats

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
        fold_bursts: Whether near-identical pictures, such as those of a burst, count as one in
            finding concepts, so that ``min_concept_size`` of them alone are none.
        random_state: Seed. With one, the same pictures give the same concepts, in any order;
            without one UMAP runs in parallel and differs a little from run to run.
        device: Where the embedding model runs (``"cuda"``, ``"mps"``, ``"cpu"``, or a list of
            devices that share the pictures out); by default the fastest that is there.
        precision: The numbers that it computes with, ``"float32"``, ``"bfloat16"``,
            ``"float16"``, or, on processors, ``"int8"``; ``"auto"`` takes what the device has
            instructions for.
        backend: What runs it: ``"torch"``, or ``"openvino"`` or ``"onnx"`` for int8 on the
            processor.
        cache: The folder that embeddings are kept in for later runs; None for the user's cache
            folder, False for none.
        prompt_template: What the words of ``docs`` are put into before they are embedded, such as
            ``"a photo of a {}"``; of several templates the mean vector counts. Searches for words
            and short names go through it too.
        fusion: How a picture and its caption become one row: ``"mean"`` of their unit vectors,
            ``"concat"`` for both side by side, or the picture's weight in the mean, 0–1.
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
        fold_bursts: bool = True,
        random_state: int | None = None,
        device: str | Sequence[str] | None = None,
        precision: str = "auto",
        backend: str = "torch",
        cache: str | Path | bool | None = None,
        prompt_template: str | Sequence[str] | None = None,
        fusion: str | float = "mean",
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
        self.fold_bursts = fold_bursts
        self.random_state = random_state
        self.device = device
        self.precision = precision
        self.backend = backend
        self.cache = cache
        self.prompt_template = prompt_template
        self.fusion = fusion
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
        images: ImageInput | None,
        docs: Iterable[str] | None = None,
        image_names: Sequence[str] | None = None,
        image_embeddings: ArrayLike | None = None,
        *,
        concepts: Concepts | None = None,
        min_relevance: float = CERTAIN,
        criterion: str | Sequence[str] | None = None,
        captions: Sequence[str | None] | None = None,
    ) -> list[int]:
        """Find and name the concepts of a collection.

        Args:
            images: A folder, a glob pattern, or a list of n paths, URLs, pictures or arrays; or an
                (n, d) matrix of vectors in their place.
            docs: Documents, or a list of words, to name the concepts with.
            image_names: (n,) names of the pictures; by default their paths.
            image_embeddings: (n, d) vectors of the pictures, if they were embedded before.
            concepts: Names of concepts that there shall be, beside those that are found; or names
                with their seeds: words, pictures or vectors, ``{"beach": ["sea", "a.jpg"]}``.
            min_relevance: How relevant a single picture must be to a given concept, from 0 to 1,
                to be taken out of a group about something else.
            criterion: The words that pictures are told apart by, such as places or moods, instead
                of by everything; or a text, such as ``"musical instruments"``, that stands for the
                words of ``docs`` near to it. They also name the concepts.
            captions: (n,) texts that belong to the pictures, None where there is none. With
                captions, a picture may be None, too, or ``images`` as a whole; see ``fusion``.

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
        guidance = Guidance(concepts, min_relevance, criterion)
        sources, vectors, texts = rows_of(images, image_embeddings, captions)
        names = picture_names(image_names, sources, texts)
        self.state_ = fit_state(
            sources, names, docs, vectors, self._space, settings, guidance, texts
        )
        self._before, self._undone = [], []
        self._unreadable = self.state_.unreadable
        return [int(label) for label in self.state_.labels]

    def fit(
        self,
        images: ImageInput | None,
        image_names: Sequence[str] | None = None,
        image_embeddings: ArrayLike | None = None,
        docs: Iterable[str] | None = None,
        *,
        concepts: Concepts | None = None,
        min_relevance: float = CERTAIN,
        criterion: str | Sequence[str] | None = None,
        captions: Sequence[str | None] | None = None,
    ) -> ConceptModel:
        """Find and name the concepts of a collection; see `fit_transform`.

        Returns:
            The model itself.
        """
        self.fit_transform(
            images,
            docs,
            image_names,
            image_embeddings,
            concepts=concepts,
            min_relevance=min_relevance,
            criterion=criterion,
            captions=captions,
        )
        return self

    @overload
    def transform(
        self,
        images: ImageInput | None,
        image_embeddings: ArrayLike | None = None,
        *,
        return_probabilities: Literal[False] = False,
        captions: Sequence[str | None] | None = None,
    ) -> NDArray[np.int64]: ...

    @overload
    def transform(
        self,
        images: ImageInput | None,
        image_embeddings: ArrayLike | None = None,
        *,
        return_probabilities: Literal[True],
        captions: Sequence[str | None] | None = None,
    ) -> tuple[NDArray[np.int64], Floats]: ...

    def transform(
        self,
        images: ImageInput | None,
        image_embeddings: ArrayLike | None = None,
        *,
        return_probabilities: bool = False,
        captions: Sequence[str | None] | None = None,
    ) -> NDArray[np.int64] | tuple[NDArray[np.int64], Floats]:
        """Decide which concepts pictures belong to, by the rule that `fit` used.

        Args:
            images: A path, or anything that `fit_transform` takes; may be None if the vectors
                or captions are given.
            image_embeddings: (n, d) vectors of the pictures, if they were embedded before.
            return_probabilities: Whether to return `probabilities_` of these pictures, too.
            captions: (n,) texts that belong to the pictures, as in `fit_transform`.

        Returns:
            (n,) concepts; -1 for pictures out of every concept's reach and unreadable ones. With
            ``return_probabilities``, a pair of these and (n,) probabilities.

        Raises:
            NotFitted: If the model was not fitted.
            InvalidInput: If an argument cannot be used.
        """
        state = self._fitted()
        embedded = self._embedded(*rows_of(images, image_embeddings, captions))
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
            refit=lambda vectors, seed: self._group(look(vectors, state.lens), seed).settled.labels,
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
        dataset: str | Path | None = None,
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
            dataset: The folder of a dataset of the same embedding model, to search all of it
                through its index on disk; the results are its rows then, and ``within`` is not
                taken.
        """
        if dataset is not None:
            if within is not None:
                raise InvalidInput("within is given, and a dataset", "one or the other")
            rest = (without, min_relevance, fold_duplicates)
            return self._finder().in_dataset(dataset, query, top_n, *rest)
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
        *,
        theme: str = "light",
    ) -> Figure:
        """A grid of concepts, each a collage of its exemplars under its words.

        Args:
            top_n: How many of the largest concepts to show.
            concepts: Which concepts to show instead, in this order; none of them draws a note.
            figsize: Width and height in inches; by default what the grid needs.
            theme: ``"light"`` or ``"dark"``.

        Raises:
            UnknownConcept: If one of ``concepts`` is not a concept of the model.
        """
        from concept.plots.concepts import concepts_figure

        return concepts_figure(*self._collages(top_n, concepts), figsize, theme=theme)

    def draw_concepts(
        self, top_n: int = 9, concepts: Sequence[int] | None = None, *, theme: str = "light"
    ) -> Image.Image:
        """The same grid as a picture to save, for which no browser is needed."""
        from concept.plots.grid import concepts_grid

        return concepts_grid(*self._collages(top_n, concepts), theme)

    @property
    def map_points(self) -> Floats:
        """(n, 2) where each picture lies on the map; NaN for unreadable ones.

        Computed when it is first asked for, and saved with the model from then on.
        """
        state = self._fitted()
        if len(state.places) != len(state.names):
            places = map_points(state.vectors, state.layout, self.random_state)
            # The state may have been changed meanwhile, by the one who watches the map being drawn.
            finder = self._finder()
            self.state_ = finder.state = replace(finder.state, places=places)
        return self.state_.places

    def visualize_map(self, *, theme: str = "light", size: tuple[int, int] = (920, 640)) -> Figure:
        """All pictures as points, near each other where they are alike, with the concepts' names.

        Args:
            theme: ``"light"`` or ``"dark"``.
            size: Width and height in pixels.
        """
        from concept.plots.map import map_figure

        points, state = self.map_points, self._fitted()
        names = [Path(name).name for name in state.names]
        return map_figure(points, state.labels, state.titles, names, theme=theme, size=size)

    def visualize_words(
        self, top_n: int = 9, concepts: Sequence[int] | None = None, *, theme: str = "light"
    ) -> Figure:
        """The words of concepts with their scores; see `visualize_concepts` for the arguments."""
        from concept.plots.words import words_figure

        state, chosen = self._fitted(), self._chosen(top_n, concepts)
        titles = [state.titles[concept] for concept in chosen]
        words = [state.topics[concept] if state.topics else [] for concept in chosen]
        return words_figure(chosen, titles, words, theme=theme)

    def visualize_hierarchy(self, *, theme: str = "light") -> Figure:
        """The tree of concepts; see `concept_tree`."""
        from concept.plots.hierarchy import hierarchy_figure

        tree = self.concept_tree()
        return hierarchy_figure(tree.names, tree.counts, tree.joins, tree.affinities, theme=theme)

    def visualize_similarity(self, *, theme: str = "light", centred: bool = True) -> Figure:
        """How similar every two concepts are.

        Args:
            theme: ``"light"`` or ``"dark"``.
            centred: Whether to take the cosines as seen from the concepts' mean.
        """
        from concept.plots.similarity import similarity_figure

        state = self._fitted()
        return similarity_figure(state.concept_vectors, state.titles, theme=theme, centred=centred)

    def visualize_over_time(
        self,
        timestamps: Sequence[Any] | None = None,
        bins: int | str | None = None,
        top_n: int = 8,
        concepts: Sequence[int] | None = None,
        *,
        share: bool = False,
        theme: str = "light",
    ) -> Figure:
        """How concepts come and go; see `concepts_over_time`.

        Args:
            timestamps: (n,) when each picture was taken; None to read the files' EXIF data.
            bins: How many stretches of time, or how long.
            top_n: How many of the largest concepts to show.
            concepts: Which concepts to show instead.
            share: Whether to show the share of all pictures of that time instead of their number.
            theme: ``"light"`` or ``"dark"``.
        """
        from concept.plots.over_time import over_time_figure

        table = self.concepts_over_time(timestamps, bins)
        return over_time_figure(table, self._chosen(top_n, concepts), share=share, theme=theme)

    def visualize_per_class(
        self,
        classes: Sequence[Any],
        top_n: int = 30,
        concepts: Sequence[int] | None = None,
        *,
        theme: str = "light",
    ) -> Figure:
        """How much of each class each concept has; see `concepts_per_class`.

        Args:
            classes: (n,) a name or number for each picture.
            top_n: How many of the largest concepts to show.
            concepts: Which concepts to show instead.
            theme: ``"light"`` or ``"dark"``.
        """
        from concept.plots.per_class import per_class_figure

        table = self.concepts_per_class(classes)
        return per_class_figure(table, self._chosen(top_n, concepts), theme=theme)

    def visualize_evaluation(
        self, labels: Sequence[Any] | None = None, *, seeds: int = 3, theme: str = "light"
    ) -> Figure:
        """How good the concepts are, as bars; see `evaluate` for ``labels`` and ``seeds``."""
        from concept.plots.evaluation import evaluation_figure

        return evaluation_figure(self.evaluate(labels, seeds=seeds), theme=theme)

    def save_gallery(self, concept: int, folder: str | Path, side: int = 1024) -> list[Path]:
        """Write a concept's exemplars at a readable size into a folder.

        Args:
            concept: The concept.
            folder: Made if it does not exist.
            side: The longer side of each picture in pixels, at most.

        Returns:
            The files, best first; pictures that are not there any more are left out.

        Raises:
            UnknownConcept: If there is no such concept.
        """
        from concept.plots.gallery import save_gallery

        state = self._fitted()
        rows = state.exemplars[state.checked(concept)]
        names = [state.names[row] for row in rows]
        return save_gallery([state.paths[row] for row in rows], names, folder, side)

    def save_report(
        self,
        path: str | Path,
        title: str = "Concepts",
        *,
        duplicates: float | None = NEAR_DUPLICATE,
        max_pictures: int = 1500,
    ) -> int:
        """Write all that was found to one HTML file that opens from disk, with a search box.

        Args:
            path: The file.
            title: What stands on top.
            duplicates: From which similarity on pictures are listed as near-identical; None leaves
                the list out. See `find_duplicates`.
            max_pictures: How many thumbnails it may hold, at some 4 kB each.

        Returns:
            The size of the file in bytes.
        """
        from concept.report import write_report

        points, state = self.map_points, self._fitted()
        groups: list[list[int]] = []
        if duplicates is not None:
            found = self.find_duplicates(duplicates).groupby("Group")["Row"]
            groups = [rows.tolist() for _, rows in found]
        return write_report(
            state, points, path, title, duplicates=groups, max_pictures=max_pictures
        )

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
        sources, vectors, _ = rows_of(images, image_embeddings, empty=True)
        names = picture_names(image_names, sources)
        if not sources:
            return np.empty(0, dtype=np.int64)
        embedded = self._embedded(sources, vectors)
        # Without captions every row has a picture.
        pictures = cast(list[ImageSource], sources)
        updated = update(state, pictures, names, embedded, settings)
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
        merged = cls(**(models[0].get_params(deep=False) if models else {}))
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

    # ---------------------------------------------------------------- slice: over time, by class

    def concepts_over_time(
        self, timestamps: Sequence[Any] | None = None, bins: int | str | None = None
    ) -> pd.DataFrame:
        """How many pictures each concept has in each stretch of time.

        Args:
            timestamps: (n,) when each picture was taken: datetimes, texts such as "2024-05-31
                12:30", or years; None where it is not known. By default the files' EXIF data say.
            bins: How many bins of equal length; or ``"hour"``, ``"day"``, ``"week"``, ``"month"``,
                ``"quarter"`` or ``"year"``; by default the finest of these that needs no more
                than 40.

        Returns:
            A row for every concept and bin: Concept, Name, Timestamp (when the bin begins), Count,
            and Share of all pictures of the bin.

        Raises:
            InvalidInput: If the timestamps or bins cannot be used, or the files tell no dates.
        """
        return slices.concepts_over_time(self._fitted(), timestamps, bins)

    def concepts_per_class(self, classes: Sequence[Any]) -> pd.DataFrame:
        """How many pictures of each class each concept has.

        Args:
            classes: (n,) a name or number for each picture, such as its album; None and NaN where
                it is not known.

        Returns:
            A row for every concept and class that share pictures: Concept, Name, Class, Count, and
            Share of all pictures of the class.

        Raises:
            InvalidInput: If there is not one class per picture, or none is known.
        """
        return slices.concepts_per_class(self._fitted(), classes)

    def compare(
        self, other: ConceptModel, same: float = slices.SAME, related: float = slices.RELATED
    ) -> pd.DataFrame:
        """What has become of this model's concepts in another one of the same space.

        Args:
            other: The later model.
            same: The least similarity of concepts that show the same.
            related: The least similarity of concepts that belong together.

        Returns:
            A row for every concept of either, with its partner where it has one: Status
            (``"kept"``, ``"shifted"``, ``"lost"`` or ``"gained"``), ConceptBefore, ConceptAfter,
            NameBefore, NameAfter, Similarity, CountBefore, CountAfter, ShareBefore, ShareAfter,
            and Change of the share.

        Raises:
            InvalidInput: If the vectors of the two are of different length, or the bounds are not
                in order.
        """
        return slices.compare(self._fitted(), other._fitted(), same, related)

    # ---------------------------------------------------------------- clean: near-duplicates

    def find_duplicates(self, threshold: float = NEAR_DUPLICATE) -> pd.DataFrame:
        """The groups of pictures that are the same, by their files or nearly by their vectors.

        Args:
            threshold: The least cosine to the first picture of a group; 1 for equal ones only.

        Returns:
            A row for every picture that is in a group of two or more: Group, Row, Name, Kind
            (``"exact"`` or ``"near"``), Similarity to the group's first, and Concept.

        Raises:
            InvalidInput: If the threshold is not above 0 and at most 1.
        """
        state = self._fitted()
        return find_duplicates(state.vectors, state.names, state.paths, state.labels, threshold)

    # ---------------------------------------------------------------- export: labels for others

    def export_labels(self, path: str | Path) -> Path:
        """Write the concept of each picture to a table.

        Args:
            path: A file that ends in ``.csv``, ``.json`` or ``.parquet``; one that is there is
                replaced.

        Returns:
            The path.

        Raises:
            InvalidInput: If the ending is another.
        """
        return export.export_labels(self._fitted(), path)

    def export_folders(self, folder: str | Path, how: str = "symlink") -> int:
        """Make a folder for each concept, with links to its pictures or copies of them.

        Args:
            folder: A new or empty one.
            how: ``"symlink"``, ``"hardlink"`` or ``"copy"``.

        Returns:
            How many pictures there are in them; those without a concept or a file are in none.

        Raises:
            InvalidInput: If there is something in the folder, or it is not possible like that.
        """
        return export.export_folders(self._fitted(), folder, how)

    def export_sidecars(self, *, overwrite_damaged: bool = False) -> int:
        """Write concepts as keywords into XMP sidecars beside the pictures, for photo managers.

        What else stands in a sidecar stays there; see `concept.export.sidecars`.

        Args:
            overwrite_damaged: Whether to replace sidecars that are no XMP, instead of refusing.

        Returns:
            How many sidecars were written.

        Raises:
            InvalidInput: If a sidecar is no XMP, or no picture has a file.
        """
        return export.export_sidecars(self._fitted(), overwrite_damaged=overwrite_damaged)

    # ---------------------------------------------------------------- manners: parameters, repr

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The parameters by name, as scikit-learn's estimators give them.

        Args:
            deep: Whether to give those of parameters, too, as ``umap_model__n_neighbors``.
        """
        return estimator.get_params(self, deep)

    def set_params(self, **params: Any) -> ConceptModel:
        """Change parameters, for the next fit.

        Raises:
            InvalidInput: If there is no such parameter.
        """
        estimator.set_params(self, **params)
        return self

    @property
    def n_features_in_(self) -> int:
        """The dimensions of the vectors that the model was fitted on."""
        return int(self._fitted().vectors.shape[1])

    def __sklearn_is_fitted__(self) -> bool:
        return "state_" in vars(self)

    def __sklearn_tags__(self) -> Any:
        return estimator.tags(self.random_state is not None)

    def __repr__(self) -> str:
        """The parameters that differ from the defaults, and what was found."""
        call = f"ConceptModel({estimator.changed_params(self)})"
        return call if "state_" not in vars(self) else f"<{call}: {self.state_.described}>"

    def _repr_html_(self) -> str:
        """The largest concepts with their exemplars, for notebooks."""
        from concept.plots.notebook import concepts_html, note_html

        if "state_" not in vars(self):
            return note_html(repr(self), "not fitted yet")
        return concepts_html(self.state_)

    # ---------------------------------------------------------------- inside

    def _chosen(self, top_n: int, concepts: Sequence[int] | None) -> list[int]:
        """The concepts to show: these, or the largest."""
        state = self._fitted()
        if top_n < 1:
            raise InvalidInput(f"top_n is {top_n}", "at least 1")
        if concepts is None:
            return [int(concept) for concept in state.by_count[:top_n]]
        return [state.checked(concept) for concept in np.atleast_1d(concepts)]

    def _collages(
        self, top_n: int, concepts: Sequence[int] | None
    ) -> tuple[list[bytes], list[str]]:
        """The collages of the concepts to show, and what stands over them."""
        state, chosen = self._fitted(), self._chosen(top_n, concepts)
        titles = [": ".join(filter(None, (f"Concept {c}", state.concept_line(c)))) for c in chosen]
        return [state.collages[concept] for concept in chosen], titles

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
        return Settings.of(self)

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

    def _embedded(
        self,
        sources: Sequence[ImageSource | None],
        given: ArrayLike | None,
        captions: Sequence[str] | None = None,
    ) -> EmbeddedImages:
        halves = self._fitted().halves
        width = self._fitted().vectors.shape[1] // halves
        embedded = embedded_rows(
            sources, captions, given, self._space, self._settings(), halves, width, stacklevel=5
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
            "fold_bursts": bool(self.fold_bursts),
            "random_state": None if self.random_state is None else int(self.random_state),
            "prompt_template": self.prompt_template,
            "fusion": self.fusion,
        }
        # Of a name no more is written than the name; a folder with a learned space goes along.
        space = None if given is None else self._space()
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
