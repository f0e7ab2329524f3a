"""What goes between the benchmark and a peer: a folder with the collection, a task, and answers.

A peer runs in a process of its own, in which the packages of the benchmark need not be importable;
so this module needs numpy alone. The folder of a collection holds ``vectors.npy`` (n, d) float32
unit rows, ``words.json`` with m words, and ``word_vectors.npy`` (m, d). A task is a JSON file that
names this folder and lists the fits; each fit is answered by one JSON file.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Fit:
    """One fit that is asked for.

    Attributes:
        size: The fewest pictures of a concept.
        seed: Of the layout.
        rows: The rows of the collection to fit, in this order.
        classes: Given groups (one per row) to name instead of groups to find; None to find them.
        ctfidf: Whether to name by class-based TF-IDF rather than by cosine, if there is a choice.
    """

    size: int
    seed: int
    rows: list[int]
    classes: list[int] | None = None
    ctfidf: bool = False

    @property
    def key(self) -> str:
        """A name for a file that holds the answer."""
        return hashlib.sha256(json.dumps(asdict(self)).encode()).hexdigest()[:20]


@dataclass(frozen=True)
class Answer:
    """What came out of one fit.

    Attributes:
        labels: For each row its concept from 0, or -1.
        words: For each concept its words, in the order in which the engine gives them.
        filled: The labels after the engine's own reduction of outliers, if it has one apart.
    """

    labels: list[int]
    words: list[list[str]]
    filled: list[int] | None = None


@dataclass(frozen=True)
class Task:
    """Fits of one collection.

    Attributes:
        folder: Where the collection is.
        layouts: Where layouts are kept.
        fits: What is asked for.
        answers: For each fit the file that its answer goes to.
    """

    folder: Path
    layouts: Path
    fits: list[Fit]
    answers: list[Path]


def write_task(path: Path, task: Task) -> None:
    """Write a task where a peer's process can read it."""
    content = {
        "folder": str(task.folder),
        "layouts": str(task.layouts),
        "fits": [asdict(fit) for fit in task.fits],
        "answers": [str(answer) for answer in task.answers],
    }
    path.write_text(json.dumps(content), encoding="utf-8")


def read_task(path: Path) -> Task:
    """Read a task; see `write_task`."""
    content = json.loads(path.read_text(encoding="utf-8"))
    return Task(
        Path(content["folder"]),
        Path(content["layouts"]),
        [Fit(**fit) for fit in content["fits"]],
        [Path(answer) for answer in content["answers"]],
    )


def write_answer(path: Path, answer: Answer) -> None:
    """Write an answer whole or not at all, so that what is there can be trusted."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(json.dumps(asdict(answer)), encoding="utf-8")
    part.replace(path)


def read_answer(path: Path) -> Answer:
    """Read an answer; see `write_answer`."""
    return Answer(**json.loads(path.read_text(encoding="utf-8")))


def write_collection(
    folder: Path, vectors: Floats, words: Sequence[str], word_vectors: Floats
) -> None:
    """Write what peers need to know of a collection."""
    folder.mkdir(parents=True, exist_ok=True)
    np.save(folder / "vectors.npy", vectors)
    np.save(folder / "word_vectors.npy", word_vectors)
    (folder / "words.json").write_text(json.dumps(list(words)), encoding="utf-8")


def read_collection(folder: Path) -> tuple[Floats, list[str], Floats]:
    """Read vectors, words and their vectors; see `write_collection`."""
    words = json.loads((folder / "words.json").read_text(encoding="utf-8"))
    return np.load(folder / "vectors.npy"), words, np.load(folder / "word_vectors.npy")


class Tokens:
    """Words of the vocabulary as single tokens, and back.

    Both peers cut text into tokens and would make two words of "table lamp". Each word becomes one
    run of word characters, which their tokenizers leave whole.
    """

    def __init__(self, words: Sequence[str], word_vectors: Floats) -> None:
        """Number the tokens."""
        self.tokens = [re.sub(r"\W+", "_", word.lower()).strip("_") for word in words]
        self._words = dict(zip(self.tokens, words, strict=True))
        self._rows = {token: row for row, token in enumerate(self.tokens)}
        self._vectors = word_vectors

    def encode(self, texts: Sequence[str]) -> Floats:
        """(n, d) the vectors of texts: of a token its own, of several their mean."""
        rows = [[self._rows[token] for token in text.split()] for text in texts]
        return np.array([self._vectors[row].mean(axis=0) for row in rows], dtype=np.float32)

    def word(self, token: str) -> str:
        """The word behind a token; what is no token stays as it is."""
        return self._words.get(token, token)
