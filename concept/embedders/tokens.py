"""Captions as lists of words: English by spaces and marks, Chinese through jieba."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

from concept.vocabulary import HAN, chinese_tokenizer

_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)?")
# Words of scikit-learn's list that say what is to be seen in a picture.
_SEEN = {
    *("back", "bottom", "down", "front", "side", "top", "up", "fire"),
    *("two", "three", "four", "five", "six", "ten", "twelve", "twenty"),
}
# The most frequent function words.
_CHINESE = {
    *"的了在是和与及着个一上下里有正被把从向对为这那它他她也都就而或等中以于到地得",
    *("一个", "一只", "一位", "一名", "正在", "他们", "它们", "她们"),
}


def words_of(text: str) -> list[str]:
    """The words of a text in lower case, in their order, function words included.

    Raises:
        MissingExtra: If there is Chinese in it and jieba is not installed.
    """
    if HAN.search(text):
        return [word.lower() for word in _chinese()(text)]
    return _WORD.findall(text.lower())


def content_words(text: str) -> list[str]:
    """The words of a text without function words; all of them where nothing else would be left."""
    words = words_of(text)
    stop = stop_words()
    kept = [word for word in words if word not in stop and (len(word) > 1 or not word.isascii())]
    return kept or words


def with_pairs(words: Sequence[str]) -> list[str]:
    """The words, and every two that stand side by side, joined by a space."""
    return [*words, *(f"{a} {b}" for a, b in pairwise(words))]


def unknown_words(text: str, knows: Callable[[str], bool]) -> list[str]:
    """The words of a text, as they stand in it, that a vocabulary lacks.

    Function words count only where a text has no others. A text without any words is unknown as a
    whole.
    """
    missing = [word for word in content_words(text) if not knows(word)]
    if HAN.search(text):
        return [text] if missing and len(missing) == len(content_words(text)) else []
    if not missing:
        return [] if words_of(text) else text.split() or [text]
    gone = set(missing)
    return [part for part in text.split() if gone.intersection(words_of(part))]


@lru_cache(maxsize=1)
def stop_words() -> frozenset[str]:
    """Function words of English (scikit-learn's list) and Chinese, and no words for things."""
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    return frozenset(ENGLISH_STOP_WORDS) - _SEEN | _CHINESE


@lru_cache(maxsize=1)
def _chinese() -> Callable[[str], Iterable[str]]:
    return chinese_tokenizer()
