"""All figures of a fitted model."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from numbers import Integral
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from concept.errors import FewImagesWarning, InvalidInput
from concept.evaluate.classes import (
    Classes,
    class_ari,
    class_nmi,
    fill_outliers,
    name_accuracy,
    purity,
    read_classes,
)
from concept.evaluate.concepts import (
    coverage,
    image_coherence,
    image_similarity,
    intruders_found,
    nearest_concepts,
    silhouette,
    top_images,
)
from concept.evaluate.report import Figure, as_table, mean_figure
from concept.evaluate.stability import (
    Refit,
    stability_over_order,
    stability_over_samples,
    stability_over_seeds,
)
from concept.evaluate.words import word_coherence, word_diversity
from concept.state import ConceptState
from concept.vectors import Floats, Ints

if TYPE_CHECKING:
    import pandas as pd

SEEDS = 3
_TWO_CONCEPTS = "needs two concepts"


def evaluate_state(
    state: ConceptState,
    labels: Sequence[Any] | None = None,
    *,
    refit: Refit | None = None,
    seeds: int = SEEDS,
    random_state: int | None = None,
    verbose: bool = False,
) -> pd.DataFrame:
    """Measure the concepts of a fitted model and their names.

    Pictures that could not be read are left out everywhere.

    Args:
        state: What the model knows.
        labels: (n,) the class of each picture, a name or a number; None and NaN where it is not
            known. Without labels the figures that need them are left out.
        refit: Takes vectors and a seed and returns concepts, -1 for outliers.
        seeds: With how many other seeds to fit again, and how many samples to fit (two at least).
            With 0, or without ``refit``, stability is left out.
        random_state: The seed that the model was fitted with, if it was.
        verbose: Whether to show progress.

    Returns:
        Index Metric; columns Value, Spread (the standard deviation over concepts, or over pairs of
        fits), Better (``"higher"``, ``"lower"`` or empty) and Meaning. A figure that is not
        defined is NaN, and its meaning says what it needs.

    Raises:
        InvalidInput: If ``seeds`` or ``labels`` cannot be used.
    """
    if isinstance(seeds, bool) or not isinstance(seeds, Integral) or seeds < 0:
        raise InvalidInput(f"seeds is {seeds!r}", "a whole number from 0")
    readable = state.vectors.any(axis=1)
    classes = None if labels is None else read_classes(labels, len(readable))
    figures = [*_groups(state, readable), *_words(state), *_pictures(state)]
    if refit is not None and seeds:
        vectors, own = state.vectors[readable], state.labels[readable]
        figures += _stability(vectors, own, refit, int(seeds), random_state, verbose)
    if classes is not None:
        known = Classes(classes.true[readable], classes.names)
        figures += _against(state, readable, known)
    return as_table(figures)


def _groups(state: ConceptState, readable: NDArray[np.bool_]) -> list[Figure]:
    labels = state.labels[readable]
    laid_out = state.layout.shape[1] > 0
    apart = silhouette((state.layout if laid_out else state.vectors)[readable], labels)
    return [
        Figure("concepts", state.n_concepts, "how many were found", better=""),
        Figure("coverage", coverage(labels), "share of pictures in a concept", "needs pictures"),
        Figure(
            "silhouette", apart, "how far apart concepts lie where they were sought", _TWO_CONCEPTS
        ),
    ]


def _words(state: ConceptState) -> list[Figure]:
    said = _said(state)
    return [
        mean_figure(
            "label coherence",
            word_coherence(said, state.words, state.word_vectors),
            "mean cosine within the words of a concept",
            "needs a concept with two words",
        ),
        Figure(
            "label diversity",
            word_diversity(said),
            "share of distinct words among those of all",
            "needs words",
        ),
    ]


def _pictures(state: ConceptState) -> list[Figure]:
    vectors = state.vectors
    images = top_images(vectors, state.labels, state.concept_vectors)
    exemplars = [np.asarray(rows, dtype=np.int64) for rows in state.exemplars]
    rivals = nearest_concepts(state.concept_vectors)
    return [
        mean_figure(
            "IEC",
            image_coherence(vectors, images),
            "mean cosine within the top images of a concept",
            "needs a concept",
        ),
        mean_figure(
            "IEPS",
            image_similarity(vectors, images),
            "mean cosine between the top images of concepts",
            _TWO_CONCEPTS,
            better="lower",
        ),
        mean_figure(
            "intruders found",
            intruders_found(vectors, exemplars),
            "share of other concepts' exemplars that stand out",
            _TWO_CONCEPTS,
        ),
        mean_figure(
            "near intruders found",
            intruders_found(vectors, exemplars, rivals),
            "likewise, exemplars of the most similar concept",
            _TWO_CONCEPTS,
        ),
    ]


def _stability(
    vectors: Floats,
    own: Ints,
    refit: Refit,
    seeds: int,
    random_state: int | None,
    verbose: bool,
) -> list[Figure]:
    samples = max(2, seeds)
    others = [seed for seed in range(seeds + 1) if seed != random_state][:seeds]
    with _refitting(refit, seeds + 1 + samples, verbose) as again:
        partitions = [again(vectors, seed) for seed in others]
        # A fit without a seed does not come again: the first one with a seed stands for it.
        first, seed = (partitions[0], others[0]) if random_state is None else (own, random_state)
        over_order = stability_over_order(vectors, first, again, seed)
        over_samples = stability_over_samples(vectors, again, seed, samples)
    needs = "needs a fit that finds concepts"
    return [
        mean_figure(
            "stability over seeds",
            stability_over_seeds([own, *partitions]),
            "agreement (ARI) of fits with different seeds",
            needs,
        ),
        Figure(
            "stability over order",
            over_order,
            "agreement (ARI) of fits in different orders",
            needs,
        ),
        mean_figure(
            "stability over samples",
            over_samples,
            "agreement (ARI) of fits of random 80 % samples",
            needs,
        ),
    ]


def _against(state: ConceptState, readable: NDArray[np.bool_], classes: Classes) -> list[Figure]:
    labels = state.labels[readable]
    filled = fill_outliers(labels, state.vectors[readable], state.concept_vectors)
    named = name_accuracy(labels, classes, _said(state), state.words)
    judged = int((~np.isnan(named)).sum())
    return [
        Figure(
            "ARI",
            class_ari(filled, classes.true),
            "agreement with the classes beyond chance",
            "needs a concept",
        ),
        Figure(
            "NMI",
            class_nmi(filled, classes.true),
            "information shared with the classes",
            "needs a concept",
        ),
        Figure(
            "purity",
            purity(labels, classes.true),
            "share of pictures of their concept's main class",
            "needs a concept with pictures of known classes",
        ),
        Figure(
            "name accuracy",
            float(np.nanmean(named)) if judged else float("nan"),
            "concepts named by their main class" + (f", of {judged} judged" if judged else ""),
            "needs a main class whose name is in the vocabulary",
        ),
    ]


def _said(state: ConceptState) -> list[list[str]]:
    return [[word for word, _ in scored] for scored in state.topics]


@contextmanager
def _refitting(refit: Refit, fits: int, verbose: bool) -> Iterator[Refit]:
    """The same function with a progress bar, and without what was said at the first fit."""
    from tqdm.auto import tqdm

    with tqdm(total=fits, desc="Refits", unit="fit", delay=0.1, disable=not verbose) as bar:

        def again(vectors: Floats, seed: int) -> Ints:
            with warnings.catch_warnings():
                # That pictures are too few was said at the fit, and is to be expected of samples.
                warnings.simplefilter("ignore", FewImagesWarning)
                found = refit(vectors, seed)
            bar.update()
            return found

        yield again
