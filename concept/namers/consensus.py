"""What several captions agree on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Any

# What says that there is a picture, not what is on it.
_FRAME = re.compile(
    r"^(there (is|are)|this is|(an? |the )?"
    r"(close[ -]?up|photo(graph)?|picture|image|view|shot|drawing|painting)"
    r"( (photo(graph)?|picture|image|view|shot))? of)\s+",
    re.IGNORECASE,
)
# A phrase does not go on over a mark, nor into another clause.
_BREAK = re.compile(r"[.,;:!?()\"]|\b(?:while|as|but|who|which|that|when|where)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
# A name neither begins nor ends with one of these, and they do not count as something said.
_FUNCTION_WORDS = frozenset(
    {
        *("a", "an", "the", "this", "these", "those", "some", "many", "several", "other"),
        *("another", "its", "his", "her", "their", "it", "he", "she", "they", "there", "and", "or"),
        *("at", "by", "for", "from", "in", "inside", "into", "near", "next", "of", "off", "on"),
        *("onto", "out", "outside", "over", "to", "toward", "towards", "under", "up", "down"),
        *("with", "without", "is", "are", "was", "were", "be", "been", "being"),
        *("has", "have", "had", "do", "does", "very"),
    }
)


@dataclass(frozen=True)
class _Phrase:
    """A run of words, its stems, and whether it ends where the caption may pause."""

    text: str
    stems: frozenset[str]
    is_whole: bool

    @property
    def length(self) -> int:
        """How much it says; one that stops short, before a word that belongs to it, says less."""
        return len(self.stems) - (not self.is_whole)


def shared_phrase(captions: Sequence[str], max_words: int = 6) -> str:
    """The longest phrase that most captions share.

    A phrase is a run of words of one caption that neither begins nor ends with a function word
    and goes over no mark. Those captions share it that have all its stems, in whatever order;
    function words do not count. One that stops short ("playing with a colourful" of "playing with
    a colourful kite") counts as a word shorter. Among the longest, the one that most captions
    share is taken, and then the one from the caption most like all others, the consensus caption
    (Devlin et al. 2015). Where no phrase is shared by more than half of the captions, the longest
    one of the consensus caption is the name.

    Args:
        captions: English captions, best first.
        max_words: The most words of a phrase.

    Returns:
        The phrase as its caption has it; empty if the captions say nothing.
    """
    said = [clauses for clauses in map(_clauses, captions) if _stems(chain(*clauses))]
    if not said:
        return ""
    stems = [_stems(chain(*clauses)) for clauses in said]
    likeness = [sum(_dice(one, other) for other in stems) for one in stems]
    order = sorted(range(len(said)), key=lambda number: -likeness[number])
    found = [list(_phrases(said[number], max_words)) for number in order]
    majority = len(said) // 2 + 1
    shared_by = {phrase: sum(phrase.stems <= one for one in stems) for phrase in chain(*found)}
    shared = [phrase for phrase, count in shared_by.items() if count >= majority]
    return max(shared or found[0], key=lambda p: (p.length, p.is_whole, shared_by[p])).text


def _clauses(caption: str) -> list[list[str]]:
    return [_WORD.findall(clause) for clause in _BREAK.split(_FRAME.sub("", caption.strip()))]


def _stems(words: Iterator[str] | Sequence[str]) -> frozenset[str]:
    lowered = (word.lower() for word in words)
    return frozenset(_stemmer().stem(word) for word in lowered if word not in _FUNCTION_WORDS)


def _dice(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other))


def _phrases(clauses: Sequence[Sequence[str]], max_words: int) -> Iterator[_Phrase]:
    """All runs of words that could be a name, earlier ones first."""
    for words in clauses:
        is_inner = [word.lower() in _FUNCTION_WORDS for word in words]
        for start in range(len(words)):
            for end in range(start + 1, min(start + max_words, len(words)) + 1):
                if not is_inner[start] and not is_inner[end - 1]:
                    run = words[start:end]
                    is_whole = end == len(words) or is_inner[end]
                    yield _Phrase(" ".join(run), _stems(run), is_whole)


@cache
def _stemmer() -> Any:
    from nltk.stem.snowball import SnowballStemmer

    return SnowballStemmer("english")
