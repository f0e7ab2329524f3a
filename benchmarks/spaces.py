"""How well joint spaces that are learned from captions retrieve, on the photographs of Flickr8k.

    python -m benchmarks.spaces [--data FOLDER] [--systems cca devise] [--part test] [--seed 0]
    python -m benchmarks.spaces --choose

The folder is the one in the environment variable CONCEPT_DATA. Every system gets the MobileNetV2
features and the captions of the 6,091 training pictures, stops by the 1,000 validation pictures
where it trains in epochs, and is measured on the 1,000 test pictures with their 5,000 captions.
The caption index knows no pictures but those that it was made of: it finds the training pictures,
each by one of its captions that it was made without, and so does plain TF-IDF beside it.
``--choose`` prints what the settings of CCA were chosen by: the mean of all six recalls on the
validation part.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer

from concept.caption_index import CaptionIndex, held_out_scores, hold_out
from concept.caption_index.index import BOTH, CLASSIFIER, WORDS
from concept.caption_index.index import PLAN as CAPTIONS_PLAN
from concept.embedders.cca import CCATowers, Correlations, canonical_correlations
from concept.embedders.text_view import TextView
from concept.embedders.word_vectors import learn_word_vectors
from concept.evaluate import RetrievalScores
from concept.evaluate.retrieval import scores_of
from concept.pairs import flatten
from concept.training import TrainingData, read_training_data
from concept.training.cca import CCASettings, learn_cca
from concept.training.devise import caption_vectors, learn_devise
from concept.training.dual_encoder import PLAN as DUAL_PLAN
from concept.training.dual_encoder import learn_dual_encoder
from concept.training.score import Retrieves, mean_recall, towers_scores
from concept.vectors import Floats, unit_rows

KS = (1, 5, 10)
CUT = 300
RIDGES = ((0.5, 1.0), (1.0, 1.0), (1.0, 3.0), (2.0, 1.0))
DIMENSIONS = (96, 128, 192, 256, 384)
POWERS = (0.0, 0.5, 1.0, 2.0, 4.0)


@dataclass(frozen=True)
class Result:
    """One line of the table.

    Attributes:
        system: Its name.
        to_images: How well pictures are found for captions.
        to_texts: How well captions are found for pictures; None where a system cannot.
        seconds: What learning took of the processors' time, all threads together.
    """

    system: str
    to_images: RetrievalScores
    to_texts: RetrievalScores | None
    seconds: float


@dataclass(frozen=True)
class Task:
    """What a system is given.

    Attributes:
        data: Pictures, captions and features, with their parts.
        part: The part that is measured.
        seed: Of whatever is random.
    """

    data: TrainingData
    part: str
    seed: int

    def measured(self, system: str, learn: Callable[[], Retrieves]) -> Result:
        """Learn a space, and score it on the part that is measured."""
        start = time.process_time()
        towers = learn()
        seconds = time.process_time() - start
        return Result(system, *towers_scores(towers, *self.data.part(self.part)), seconds)


def cca(task: Task) -> Result:
    """Canonical correlation analysis between features and counts of words."""
    features, captions = task.data.training()
    return task.measured("CCA", lambda: learn_cca(features, captions))


def devise(task: Task) -> Result:
    """DeViSE towards the vectors of captions, with word vectors learned from them."""
    features, captions = task.data.training()

    def learn() -> Retrieves:
        vectors = caption_vectors(captions, seed=task.seed)
        return learn_devise(features, captions, vectors, task.data.validation(), verbose=False)

    return task.measured("DeViSE", learn)


def dual(task: Task) -> Result:
    """Two networks side by side, taught by contrast."""
    features, captions = task.data.training()
    plan = replace(DUAL_PLAN, seed=task.seed)

    def learn() -> Retrieves:
        return learn_dual_encoder(
            features, captions, task.data.validation(), plan=plan, verbose=False
        )

    return task.measured("dual encoder", learn)


def captions(task: Task) -> list[Result]:
    """The caption index, on one caption of each indexed picture that it was made without.

    The pictures are those of training; with ``--part val`` those of validation, by which its
    weight was chosen.
    """
    part = "train" if task.part == "test" else task.part
    left, taken = hold_out(task.data.pairs.part(part), task.seed)
    texts = ["\n".join(several) for several in left.captions]
    start = time.process_time()
    plain = TfidfVectorizer()
    documents = plain.fit_transform(texts)
    similarities = (plain.transform(taken) @ documents.T).toarray()
    own = [[row] for row in range(len(taken))]
    seconds = time.process_time() - start
    results = [Result("plain TF-IDF", scores_of(similarities, own), None, seconds)]
    start = time.process_time()
    index = CaptionIndex.fit(left, plan=replace(CAPTIONS_PLAN, seed=task.seed), verbose=False)
    seconds = time.process_time() - start
    for name, by in (("", BOTH), (", words alone", WORDS), (", classifier alone", CLASSIFIER)):
        scores = held_out_scores(index, taken, by)
        results.append(Result(f"caption index{name}", scores, None, seconds))
    return results


class CutCCA:
    """CCA on bags of words that were first cut down to a few dimensions, for comparison.

    Args:
        features: (n, width) features of pictures.
        captions: Their captions.
        cut: How many dimensions.
    """

    def __init__(self, features: Floats, captions: list[list[str]], cut: int) -> None:
        """Learn it, with the ridges and the power that CCA has by default."""
        flat, owners = flatten(captions)
        defaults = CCASettings()
        self.view = TextView.fit(flat, max_words=defaults.max_words)
        self.svd = TruncatedSVD(cut, n_iter=2, random_state=0).fit(self.view(flat))
        self.found = canonical_correlations(
            features,
            self._cut(flat),
            defaults.dimensions,
            (defaults.image_ridge, defaults.text_ridge),
            owners,
        )
        self.scale = self.found.values**defaults.power

    def _cut(self, texts: Sequence[str]) -> Floats:
        return unit_rows(self.svd.transform(self.view(texts)))

    def images(self, features: Floats, /) -> Floats:
        """Bring features into the space."""
        return unit_rows((features - self.found.mean_x) @ (self.found.weights_x * self.scale))

    def texts(self, texts: Sequence[str], /) -> Floats:
        """Bring texts into the space."""
        return unit_rows(
            (self._cut(texts) - self.found.mean_y) @ (self.found.weights_y * self.scale)
        )


def cut_cca(task: Task) -> Result:
    """CCA with the words cut to a few dimensions first, which is how it is often done."""
    features, captions = task.data.training()
    return task.measured(f"CCA, words cut to {CUT}", lambda: CutCCA(features, captions, CUT))


SYSTEMS: dict[str, Callable[[Task], Result | list[Result]]] = {
    "cut-cca": cut_cca,
    "cca": cca,
    "devise": devise,
    "dual": dual,
    "captions": captions,
}


def main() -> None:
    """Print the table, or what the settings were chosen by."""
    parser = argparse.ArgumentParser(description="Joint spaces learned from captions")
    parser.add_argument("--data", default=os.environ.get("CONCEPT_DATA", "../shared/data"))
    parser.add_argument("--systems", nargs="*", choices=list(SYSTEMS), default=list(SYSTEMS))
    parser.add_argument("--part", default="test", choices=("val", "test"))
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--choose", action="store_true", help="CCA's settings, on validation")
    options = parser.parse_args()
    folder = Path(options.data) / "flickr8k"
    data = read_training_data(
        folder / "captions.csv",
        folder / "images",
        features=folder / "mobilenet_v2_pool.npy",
        names=folder / "images.csv",
    )
    if options.choose:
        choose(data)
        return
    columns = " | ".join(f"R@{k}" for k in KS)
    print(f"| system | text → image {columns} | image → text {columns} | processor seconds |")
    print("|---|" + "--:|" * (2 * len(KS) + 1))
    for name in options.systems:
        found = SYSTEMS[name](Task(data, options.part, options.seed))
        for result in found if isinstance(found, list) else [found]:
            print(line(result), flush=True)


def line(result: Result) -> str:
    """A row of the table."""
    cells = []
    for scores in (result.to_images, result.to_texts):
        cells += ["–" if scores is None else f"{100 * scores.recall[k]:.1f}" for k in KS]
    return f"| {result.system} | {' | '.join(cells)} | {result.seconds:.0f} |"


def choose(data: TrainingData) -> None:
    """Print the mean recall on the validation part for many settings of CCA."""
    features, captions = data.training()
    flat = [caption.lower().split() for several in captions for caption in several]
    vectors = {"counts": None, "counts and means": learn_word_vectors(flat, 200)}
    print("| text view | ridges | dimensions | power | mean recall |\n|---|---|--:|--:|--:|")
    for view, (image_ridge, text_ridge) in product(vectors, RIDGES):
        whole = CCASettings(max(DIMENSIONS), image_ridge=image_ridge, text_ridge=text_ridge)
        learned = learn_cca(features, captions, vectors[view], settings=whole)
        for dimensions, power in product(DIMENSIONS, POWERS):
            towers = CCATowers(learned.text_view, first(learned.found, dimensions), power)
            recall = mean_recall(towers, *data.validation())
            shown = f"{image_ridge}, {text_ridge} | {dimensions} | {power} | {100 * recall:.1f}"
            print(f"| {view} | {shown} |", flush=True)


def first(found: Correlations, dimensions: int) -> Correlations:
    """The most correlated directions only."""
    return replace(
        found,
        weights_x=found.weights_x[:, :dimensions],
        weights_y=found.weights_y[:, :dimensions],
        values=found.values[:dimensions],
    )


if __name__ == "__main__":
    main()
