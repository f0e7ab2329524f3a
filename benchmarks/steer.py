"""How well given concepts and criteria do what they say, on real CLIP vectors and on postcards.

    python benchmarks/steer.py [--data FOLDER] [--draws 8]

The folder is the one in the environment variable CONCEPT_DATA. Printed are:

- *Given concepts*, on Caltech 101: twelve of the classes whose names the vocabulary has are drawn
  and given, the rest is clustered. Precision, recall and F1 over the pictures of the given ones;
  and the mutual information of concepts and classes among all other pictures. Beside it a raw
  cosine with the threshold that is best for the very draw, and relevance without groups. Seeds are
  names, three pictures of the class by chance, or both;
- *Criteria*: the adjusted mutual information of concepts with what the criterion asks for and with
  what it does not, by k-means with as many clusters as there are labels, so that only the view
  differs: Flickr8k by who is seen and by where (labels are words that three of five captions
  share), postcards by colour and by hour, Caltech 101 by kinds of things.
"""

from __future__ import annotations

import argparse
import os
import re
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_mutual_info_score, normalized_mutual_info_score

from benchmarks.collection import POSTCARDS_SEED, caltech101, flickr8k_clip
from concept.assign import settle
from concept.criterion import look, make_lens
from concept.grouping import group
from concept.steer import give, nulls_of, relevances
from concept.vectors import Floats, Ints, unit_rows

GIVEN = 12
SEED_PICTURES = 3
MIN_SIZE = 10
COLOURS = (
    *("red", "green", "blue", "yellow", "orange", "purple"),
    *("pink", "white", "black", "brown", "grey"),
)
HOURS = ("night", "sunset", "morning", "day")
HOUR_WORDS = ("night", "sunset", "day", "stars", "sun", "moon", "evening", "morning")
WHO = ("dog", "man|men|guy", "woman|women|lady", "boy", "girl", "child|kid|toddler|baby")
WHO_WORDS = (
    *("dog", "puppy", "man", "woman", "boy", "girl", "person", "human face", "dress"),
    *("suit (clothing)", "animal"),
)
WHERE = (
    *("snow|ski|sled", "water|ocean|beach|pool|swim|surf|lake|wave"),
    *("bike|bicycl|bmx|cycl|motorc", "skateboard|skate"),
    "football|soccer|basketball|tennis|baseball|rugby|hockey",
    *("rock|climb|mountain|cliff", "street|sidewalk|city|road", "grass|field|lawn"),
)
WHERE_WORDS = (
    *("ski", "snowboard", "snowman", "snowmobile", "ski pole", "swimming pool", "surfboard"),
    *("swimwear", "wet suit", "water ski", "boat", "bicycle", "motorcycle", "bicycle helmet"),
    *("skateboard", "football", "football helmet", "soccer ball", "basketball", "tennis racket"),
    *("baseball bat", "street sign", "streetlight", "car (automobile)", "building", "tree"),
    *("tent", "backpack"),
)
KINDS = {
    "animal": "ant bass beaver brontosaurus butterfly cougar_body cougar_face crab crayfish "
    "crocodile crocodile_head dalmatian dolphin dragonfly elephant emu flamingo flamingo_head "
    "gerenuk hawksbill hedgehog ibis kangaroo leopard llama lobster mayfly nautilus octopus okapi "
    "panda pigeon platypus rhino rooster scorpion seahorse starfish stegosaurus tick trilobite "
    "wild_cat",
    "vehicle": "airplane car_side ferry helicopter ketch motorbike schooner wheelchair",
    "instrument": "accordion electric_guitar euphonium grand_piano mandolin metronome saxophone",
    "plant": "bonsai joshua_tree lotus strawberry sunflower water_lilly",
    "furniture": "chair chandelier lamp windsor_chair ceiling_fan menorah",
    "building": "minaret pagoda pyramid",
    "tool": "scissors stapler wrench binocular camera cellphone headphone laptop watch revolver",
    "person": "face",
}
KIND_WORDS = (
    *("animal", "bird", "fish", "insect", "reptile", "vehicle", "boat", "airplane"),
    *("car (automobile)", "musical instrument", "furniture", "chair", "lamp", "weapon", "tree"),
    *("flower", "building", "person", "human face", "computer keyboard", "camera", "telephone"),
    "toy",
)
Scores = dict[str, list[tuple[float, float, float, float]]]


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description="Given concepts and criteria")
    parser.add_argument("--data", default=os.environ.get("CONCEPT_DATA", "../shared/data"))
    parser.add_argument("--draws", type=int, default=8)
    arguments = parser.parse_args()
    print_given(Path(arguments.data), arguments.draws)
    print()
    print_criteria(Path(arguments.data))


def print_given(data: Path, draws: int) -> None:
    """Given concepts against the classes of Caltech 101."""
    whole = caltech101(data)
    titles = np.array(whole.titles)
    column = {word: number for number, word in enumerate(whole.words)}
    names = sorted(set(titles) & set(column))
    null = nulls_of(whole.vectors, whole.word_vectors)
    plain = group(whole.vectors, MIN_SIZE, random_state=0).settled
    random = np.random.default_rng(0)
    scores: Scores = {}
    for _ in range(draws):
        chosen = [str(name) for name in random.permutation(names)[:GIVEN]]
        words = [whole.word_vectors[[column[name]]] for name in chosen]
        shown = [random.permutation(np.flatnonzero(titles == n))[:SEED_PICTURES] for n in chosen]
        pictures = [whole.vectors[rows] for rows in shown]
        cosines = whole.vectors @ np.concatenate(words).T
        cuts = [_cut(cosines, cut) for cut in np.arange(0.2, 0.32, 0.005)]
        best = max(cuts, key=lambda found: _score(found, titles, chosen)[2])
        found = relevances(whole.vectors, words, null)
        _add(scores, "cosine, best threshold", _score(best, titles, chosen))
        _add(scores, "relevance of 0.5", _score(_cut(found, 0.5), titles, chosen))
        both = [np.vstack(pair) for pair in zip(words, pictures, strict=True)]
        for name, seeds in (("names", words), ("pictures", pictures), ("both", both)):
            steered = give(plain.core, relevances(whole.vectors, seeds, null), MIN_SIZE)
            settled = settle(whole.vectors, steered.labels)
            number = np.full(len(steered.given) + 1, -1)
            for group_, concept in enumerate(steered.given):
                if concept >= 0:
                    member = int(np.flatnonzero(steered.labels == group_)[0])
                    number[settled.core[member]] = concept
            labels = np.where(settled.labels >= 0, number[settled.labels], -1)
            scored = _score(labels, titles, chosen)
            others = ~np.isin(titles, chosen) & (settled.labels >= 0)
            rest = normalized_mutual_info_score(titles[others], settled.labels[others])
            _add(scores, f"given by {name}", (*scored[:3], rest))
        others = ~np.isin(titles, chosen) & (plain.labels >= 0)
        rest = normalized_mutual_info_score(titles[others], plain.labels[others])
        _add(scores, "nothing given", (np.nan, np.nan, np.nan, rest))
    print(f"{GIVEN} given, {draws} draws      precision  recall     F1  NMI of the rest")
    for name, values in scores.items():
        shares = np.mean(values, axis=0)
        told = "  ".join(f"{share:>6.3f}" if np.isfinite(share) else "     –" for share in shares)
        print(f"{name:<26}  {told}")


def _cut(scores: Floats, at: float) -> Ints:
    return np.where(scores.max(axis=1) >= at, scores.argmax(axis=1), -1).astype(np.int64)


def _score(
    found: NDArray[np.integer], titles: NDArray[np.str_], chosen: list[str]
) -> tuple[float, float, float, float]:
    true = np.array([chosen.index(title) if title in chosen else -1 for title in titles])
    right = int(((found == true) & (found >= 0)).sum())
    precision = right / max(int((found >= 0).sum()), 1)
    recall = right / int((true >= 0).sum())
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9), np.nan


def _add(scores: Scores, name: str, values: tuple[float, float, float, float]) -> None:
    scores.setdefault(name, []).append(values)


def print_criteria(data: Path) -> None:
    """What a criterion makes alike, by k-means in its view."""
    print("collection   labels      k   no criterion   criterion: the same   another")
    flickr = flickr8k_clip(data)
    captions = _captions(data / "flickr8k")
    who, where = _said(captions, WHO), _said(captions, WHERE)
    words = {
        name: flickr.word_vectors[[flickr.words.index(word) for word in listed]]
        for name, listed in (("who", WHO_WORDS), ("where", WHERE_WORDS))
    }
    _print_rows("flickr8k", flickr.vectors, {"who": who, "where": where}, words)
    _print_rows("postcards", *_postcards())
    caltech = caltech101(data)
    kinds = {name.replace("_", " "): kind for kind, own in KINDS.items() for name in own.split()}
    numbers = list(KINDS)
    labels = np.array([numbers.index(kinds[t]) if t in kinds else -1 for t in caltech.titles])
    listed = caltech.word_vectors[[caltech.words.index(word) for word in KIND_WORDS]]
    _print_rows("caltech101", caltech.vectors, {"kind": labels}, {"kind": listed})


def _print_rows(
    name: str, vectors: Floats, labels: dict[str, Ints], words: dict[str, Floats]
) -> None:
    views = {key: look(vectors, make_lens(vectors, listed)) for key, listed in words.items()}
    plain = unit_rows(vectors - vectors.mean(axis=0))
    for key, true in labels.items():
        k = len(np.unique(true[true >= 0]))
        others = [_agreement(view, true, k) for other, view in views.items() if other != key]
        told = "  ".join(f"{value:.3f}" for value in others) or "    –"
        print(
            f"{name:<11}  {key:<8}  {k:>3}   {_agreement(plain, true, k):>12.3f}   "
            f"{_agreement(views[key], true, k):>19.3f}   {told:>7}"
        )


def _agreement(view: Floats, true: Ints, k: int) -> float:
    found = KMeans(k, n_init=3, random_state=0).fit_predict(view)
    known = true >= 0
    return float(adjusted_mutual_info_score(true[known], found[known]))


def _captions(folder: Path) -> list[list[str]]:
    rows = pd.read_csv(folder / "clip_vitb32_986.csv")["file"]
    captions = pd.read_csv(folder / "captions.csv")
    by_picture = {
        str(name): texts.str.lower().tolist()
        for name, texts in captions.groupby("image")["caption"]
    }
    return [by_picture[Path(str(file)).name] for file in rows]


def _said(captions: list[list[str]], patterns: tuple[str, ...]) -> Ints:
    """(n,) the pattern that most captions have a word of, if three do; else -1."""
    counts = np.array(
        [
            [sum(bool(re.search(rf"\b({p})", text)) for text in texts) for p in patterns]
            for texts in captions
        ]
    )
    return np.where(counts.max(axis=1) >= 3, counts.argmax(axis=1), -1).astype(np.int64)


def _postcards() -> tuple[Floats, dict[str, Ints], dict[str, Floats]]:
    from concept.demo.postcards import KINDS as SCENES
    from concept.demo.postcards import sketch_postcard
    from concept.embedders import joint_space

    space = joint_space("mini-clip")
    made = [
        sketch_postcard(kind, POSTCARDS_SEED + number, (192, 144))
        for kind in SCENES
        for number in range(20)
    ]
    vectors = unit_rows(space.embed_images([picture for picture, _, _ in made]))
    hours = [" ".join(sketch.setting.hours) for _, sketch, _ in made]
    traits = [sketch.traits for _, sketch, _ in made]
    by_hour = [next((i for i, hour in enumerate(HOURS) if hour in text), -1) for text in hours]
    by_colour = [next((i for i, c in enumerate(COLOURS) if c in own), -1) for own in traits]
    labels = {"colour": np.array(by_colour), "hour": np.array(by_hour)}
    words = {
        "colour": unit_rows(space.embed_texts(list(COLOURS))),
        "hour": unit_rows(space.embed_texts(list(HOUR_WORDS))),
    }
    return vectors, labels, words


if __name__ == "__main__":
    main()
