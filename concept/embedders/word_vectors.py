"""Word vectors: out of word2vec and GloVe files, or learned from captions."""

from __future__ import annotations

import re
import warnings
from collections import Counter
from collections.abc import Collection, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from concept.errors import InvalidInput, MissingExtra
from concept.vectors import Floats, best_columns, unit_rows

_HEADER = re.compile(rb"\d+ \d+\r?\n")
# Levy, Goldberg and Dagan 2015: contexts are smoothed so that rare ones do not stand out too much,
# and singular values count by their root.
_SMOOTHING = 0.75
_SPECTRUM = 0.5


class WordVectors:
    """Words and their vectors.

    Args:
        words: (v,) different words.
        matrix: (v, d) their vectors.

    Raises:
        InvalidInput: If they differ in number, there are none, or a word stands there twice.
    """

    def __init__(self, words: Sequence[str], matrix: Floats) -> None:
        """Index the words."""
        self.words = list(words)
        self.matrix = np.ascontiguousarray(matrix, dtype=np.float32)
        self._row_of = {word: row for row, word in enumerate(self.words)}
        if not len(self.words) == len(self._row_of) == len(self.matrix) > 0:
            raise InvalidInput(
                f"{len(self.words)} words, {len(self._row_of)} different ones, and "
                f"{len(self.matrix)} vectors",
                "different words, at least one, with a vector each",
            )

    def __contains__(self, word: str) -> bool:
        """Whether there is a vector for a word."""
        return word in self._row_of

    def __len__(self) -> int:
        """The number of words."""
        return len(self.words)

    @property
    def dimensions(self) -> int:
        """How many numbers a vector has."""
        return int(self.matrix.shape[1])

    @cached_property
    def unit(self) -> Floats:
        """(v, d) the vectors scaled to length 1."""
        return unit_rows(self.matrix)

    def row(self, word: str) -> int:
        """The row of a word.

        Raises:
            InvalidInput: If there is none.
        """
        if word not in self._row_of:
            raise InvalidInput(
                f"there is no vector for the word {word!r}", f"one of the {len(self):,} words"
            )
        return self._row_of[word]

    def rows(self, words: Sequence[str]) -> list[int]:
        """The rows of those of the words that there are vectors for."""
        return [self._row_of[word] for word in words if word in self._row_of]

    def nearest(self, vectors: Floats, top_n: int = 10) -> list[list[tuple[str, float]]]:
        """The words nearest to vectors by cosine.

        Args:
            vectors: (n, d) vectors.
            top_n: How many for each.

        Returns:
            For each vector words with their distances (1 - cosine), nearest first.
        """
        similarities = unit_rows(vectors) @ self.unit.T
        best = best_columns(similarities, top_n)
        return [
            [(self.words[column], float(1.0 - row[column])) for column in columns]
            for row, columns in zip(similarities, best, strict=True)
        ]

    def similar(self, word: str, top_n: int = 10) -> list[tuple[str, float]]:
        """The words nearest to a word, itself left out, with their distances.

        Raises:
            InvalidInput: If there is no vector for it.
        """
        (found,) = self.nearest(self.matrix[[self.row(word)]], top_n + 1)
        return [(other, distance) for other, distance in found if other != word][:top_n]

    def only(self, words: Collection[str]) -> WordVectors:
        """The vectors of some words only.

        Raises:
            InvalidInput: If there are none for any of them.
        """
        kept = [row for row, word in enumerate(self.words) if word in words]
        if not kept:
            raise InvalidInput(
                f"there is a vector for none of {len(words):,} words",
                "word vectors of the language of the captions",
            )
        return WordVectors([self.words[row] for row in kept], self.matrix[kept])


def read_word_vectors(path: str | Path, limit: int | None = None) -> WordVectors:
    """Read vectors from a file of word2vec (binary or text) or GloVe (text).

    Args:
        path: The file; ``.bin`` and ``.bin.gz`` are read as word2vec's binary format.
        limit: How many to read from its beginning, where the frequent words are.

    Raises:
        InvalidInput: If it is no such file.
        MissingExtra: If gensim is not installed.
    """
    source = Path(path).expanduser()
    try:
        from gensim.models import KeyedVectors
    except ImportError as error:
        raise MissingExtra.of("gensim", "words", "reading files of word vectors") from error
    binary = ".bin" in source.suffixes
    try:
        with warnings.catch_warnings():
            # Where there is no header, gensim opens the file twice and closes it once.
            warnings.simplefilter("ignore", ResourceWarning)
            loaded = KeyedVectors.load_word2vec_format(
                str(source),
                binary=binary,
                no_header=not binary and not _has_header(source),
                limit=limit,
                unicode_errors="replace",
            )
    except (ValueError, EOFError, UnicodeError, IndexError) as error:
        raise InvalidInput(
            f"{str(source)!r} cannot be read as word vectors ({error})",
            "a file of word2vec or GloVe: a word and its numbers in each line, or a .bin file",
        ) from error
    return WordVectors(loaded.index_to_key, loaded.vectors)


def _has_header(path: Path) -> bool:
    from gensim.utils import open as open_text  # reads .gz as well

    with open_text(str(path), "rb") as file:
        return _HEADER.fullmatch(file.readline()) is not None


def learn_word_vectors(
    sentences: Sequence[Sequence[str]],
    dimensions: int = 300,
    *,
    window: int = 5,
    min_count: int = 2,
    seed: int = 0,
) -> WordVectors:
    """Learn word vectors from sentences: positive pointwise mutual information, factorised.

    Words that stand near the same words get similar vectors (Levy, Goldberg and Dagan 2015,
    "Improving distributional similarity with lessons learned from word embeddings"). It takes
    seconds, and the same captions give the same vectors.

    Args:
        sentences: Texts as lists of words.
        dimensions: Of the vectors; cut to what the vocabulary allows.
        window: How many words to each side are a word's context; near ones count more.
        min_count: How often a word must occur.
        seed: Of the factorisation.

    Raises:
        InvalidInput: If fewer than three words occur often enough.
    """
    from scipy.sparse import csr_matrix
    from sklearn.utils.extmath import randomized_svd

    words = _frequent(sentences, min_count)
    if len(words) < 3:
        raise InvalidInput(
            f"{len(words)} words occur {min_count} times or more in {len(sentences)} captions",
            "captions to learn word vectors from",
            "Give more captions, or read vectors from a file",
        )
    counts = _cooccurrences(sentences, {word: row for row, word in enumerate(words)}, window)
    near = counts.tocoo()
    of_word = np.asarray(counts.sum(axis=1)).ravel()
    context = np.asarray(counts.sum(axis=0)).ravel() ** _SMOOTHING
    context /= context.sum()
    information = np.log(near.data / (of_word[near.row] * context[near.col]))
    positive = information > 0
    ppmi = csr_matrix(
        (information[positive], (near.row[positive], near.col[positive])), shape=counts.shape
    )
    left, values, _ = randomized_svd(
        ppmi, min(dimensions, len(words) - 1), n_iter=4, random_state=seed
    )
    vectors = left * values**_SPECTRUM
    known = np.flatnonzero(np.abs(vectors).sum(axis=1) > 0)
    return WordVectors([words[row] for row in known], vectors[known].astype(np.float32))


def _frequent(sentences: Sequence[Sequence[str]], min_count: int) -> list[str]:
    counts = Counter(word for sentence in sentences for word in sentence)
    return sorted(word for word, count in counts.items() if count >= min_count)


def _cooccurrences(sentences: Sequence[Sequence[str]], row_of: dict[str, int], window: int) -> Any:
    """How often words stand near each other, counted by one over their distance."""
    from scipy.sparse import coo_matrix

    ids: list[int] = []
    ends: list[int] = []
    for sentence in sentences:
        ids += [row_of[word] for word in sentence if word in row_of]
        ends.append(len(ids))
    words: NDArray[np.int64] = np.array(ids, dtype=np.int64)
    sentence_of = np.repeat(np.arange(len(ends)), np.diff([0, *ends]))
    shape = (len(row_of), len(row_of))
    total: Any = coo_matrix(shape).tocsr()
    for distance in range(1, window + 1):
        a, b = words[:-distance], words[distance:]
        together = sentence_of[:-distance] == sentence_of[distance:]
        a, b = a[together], b[together]
        total += coo_matrix((np.full(len(a), 1.0 / distance), (a, b)), shape=shape).tocsr()
    return total + total.T
