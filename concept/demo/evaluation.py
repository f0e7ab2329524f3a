"""How good a mini-clip is on postcards that it has never seen."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from concept.demo.architecture import FOLDER
from concept.demo.postcards import KINDS, Postcard, draw_postcards, nouns
from concept.demo.words import with_article

Vectors = NDArray[np.float32]


@dataclass(frozen=True)
class Figures:
    """Results on one set of unseen postcards.

    Attributes:
        postcards: How many were drawn.
        recall: Share of captions whose nearest picture is of the caption's kind.
        zero_shot: Share of pictures whose nearest text ``a <kind>`` is their own kind's.
        zero_shot_bare: Likewise with the bare word.
        missed: For each kind whose mean picture has another noun nearest, that noun.
        mistakes: The most frequent zero-shot mistakes, ``drawn as taken for``, with counts.
        rand: Adjusted Rand index of UMAP + HDBSCAN on the pictures against their kinds, or None
            where it was not asked for.
        clusters: How many clusters that found.
    """

    postcards: int
    recall: float
    zero_shot: float
    zero_shot_bare: float
    missed: dict[str, str]
    mistakes: dict[str, int]
    rand: float | None = None
    clusters: int | None = None

    def report(self) -> str:
        """The figures as lines of text."""
        lines = [
            f"unseen postcards              {self.postcards}",
            f"text to picture R@1 by kind   {self.recall:.4f}",
            f'zero-shot, "a <kind>"         {self.zero_shot:.4f}',
            f'zero-shot, "<kind>"           {self.zero_shot_bare:.4f}',
            f"nearest noun is the kind      {len(KINDS) - len(self.missed)} of {len(KINDS)}",
        ]
        if self.rand is not None:
            lines.append(
                f"UMAP + HDBSCAN, adjusted Rand {self.rand:.4f} ({self.clusters} clusters)"
            )
        lines += [f"  nearest noun to {kind}: {noun}" for kind, noun in self.missed.items()]
        lines += [f"  {mistake}: {count}" for mistake, count in self.mistakes.items()]
        return "\n".join(lines)


def evaluate(
    folder: str | Path = FOLDER, n: int = 1060, seed: int = 7, clustering: bool = True
) -> Figures:
    """Measure the mini-clip in ``folder`` on ``n`` postcards, drawn with seeds kept from training.

    Args:
        folder: A saved model.
        n: How many postcards.
        seed: Which set of postcards.
        clustering: Whether to run UMAP and HDBSCAN too, which takes half a minute.
    """
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(os.fspath(folder), device="cpu", local_files_only=True)

    def embed(inputs: Sequence[object]) -> Vectors:
        vectors: Vectors = model.encode(
            list(inputs), batch_size=64, normalize_embeddings=True, show_progress_bar=False
        )
        return vectors

    postcards = draw_postcards(n, seed)
    pictures = embed([postcard.image for postcard in postcards])
    kinds = np.array([KINDS.index(postcard.kind) for postcard in postcards])
    captions = embed([postcard.caption for postcard in postcards])
    named = embed([with_article(kind) for kind in KINDS])
    rand, clusters = _cluster(pictures, kinds) if clustering else (None, None)
    return Figures(
        postcards=n,
        recall=_recall(captions, pictures, kinds),
        zero_shot=_accuracy(pictures, named, kinds),
        zero_shot_bare=_accuracy(pictures, embed(KINDS), kinds),
        missed=_missed(pictures, embed(nouns()), kinds),
        mistakes=_mistakes(pictures, named, postcards),
        rand=rand,
        clusters=clusters,
    )


def _recall(captions: Vectors, pictures: Vectors, kinds: NDArray[np.int64]) -> float:
    best = (captions @ pictures.T).argmax(axis=1)
    return float((kinds[best] == kinds).mean())


def _accuracy(pictures: Vectors, named: Vectors, kinds: NDArray[np.int64]) -> float:
    return float(((pictures @ named.T).argmax(axis=1) == kinds).mean())


def _missed(pictures: Vectors, words: Vectors, kinds: NDArray[np.int64]) -> dict[str, str]:
    missed = {}
    for index in np.unique(kinds):
        best = int((words @ pictures[kinds == index].mean(axis=0)).argmax())
        if best != index:
            missed[KINDS[index]] = nouns()[best]
    return missed


def _mistakes(pictures: Vectors, named: Vectors, postcards: list[Postcard]) -> dict[str, int]:
    taken = [KINDS[i] for i in (pictures @ named.T).argmax(axis=1)]
    counts: dict[str, int] = {}
    for postcard, guess in zip(postcards, taken, strict=True):
        if guess != postcard.kind:
            pair = f"{postcard.kind} taken for {guess}"
            counts[pair] = counts.get(pair, 0) + 1
    return dict(sorted(counts.items(), key=lambda item: -item[1])[:12])


def _cluster(pictures: Vectors, kinds: NDArray[np.int64]) -> tuple[float, int]:
    from hdbscan import HDBSCAN
    from sklearn.metrics import adjusted_rand_score
    from umap import UMAP

    reduced = UMAP(
        n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=42, n_jobs=1
    ).fit_transform(pictures)
    labels = HDBSCAN(min_cluster_size=10).fit_predict(reduced)
    return float(adjusted_rand_score(kinds, labels)), int(labels.max()) + 1
