"""Words to name concepts with, out of documents or out of WordNet."""

from __future__ import annotations

import logging
import random
import re
import tempfile
import warnings
from collections.abc import Callable, Iterable
from typing import Any

from concept.errors import CorpusUnavailable, InvalidInput, MissingExtra

# A list nearly all of whose entries have at most this many words is a vocabulary, not running text.
_LONGEST_NAME = 3
_SHARE_OF_NAMES = 0.95
_SENTENCE_END = re.compile(r"[.!?;:]\s|[.!?;:]$|[\u3002\uff01\uff1f\uff1b\uff1a]")
HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]")
# Chinese has no spaces: so many characters are a name, and more are a sentence.
_LONGEST_CHINESE_NAME = 6


def extract_words(docs: Iterable[str], vectorizer_model: Any = None) -> list[str]:
    """The vocabulary of some documents.

    Args:
        docs: Documents, or simply a list of words and short names ("sea", "aerosol can").
        vectorizer_model: Any scikit-learn vectorizer with ``get_feature_names_out``. By default a
            list of words and names (95 % of them of up to three words) is taken as it is, in
            lower case and without repetitions; running text goes through ``CountVectorizer()``,
            and Chinese in it through jieba.

    Returns:
        The words, sorted.

    Raises:
        InvalidInput: If there are no documents, something in them is no text, or no word remains.
        MissingExtra: If there are Chinese sentences in them and jieba is not installed.
    """
    texts = _check(docs)
    if vectorizer_model is None:
        if sum(map(is_name, texts)) >= _SHARE_OF_NAMES * len(texts):
            names = {" ".join(text.lower().split()) for text in texts}
            # One Latin letter is no name, just as for CountVectorizer's own pattern.
            return _nonempty(sorted(n for n in names if len(n) > 1 or (n and not n.isascii())))
        from sklearn.feature_extraction.text import CountVectorizer

        chinese = any(map(HAN.search, texts))
        own = {"tokenizer": chinese_tokenizer(), "token_pattern": None} if chinese else {}
        vectorizer_model = CountVectorizer(**own)
    is_class = isinstance(vectorizer_model, type)
    if is_class or not hasattr(vectorizer_model, "get_feature_names_out"):
        name = vectorizer_model.__name__ if is_class else type(vectorizer_model).__name__
        raise InvalidInput(
            f"vectorizer_model is {'the class' if is_class else 'a'} {name}",
            "a scikit-learn vectorizer with get_feature_names_out, such as CountVectorizer",
        )
    try:
        vectorizer_model.fit(texts)
    except ValueError as error:
        raise InvalidInput(
            f"{type(vectorizer_model).__name__} found no words in {len(texts)} docs ({error})",
            "documents with words that the vectorizer keeps",
        ) from error
    return _nonempty([str(word) for word in vectorizer_model.get_feature_names_out()])


def _check(docs: Iterable[str]) -> list[str]:
    if isinstance(docs, str):
        raise InvalidInput("docs is a single text", "a list of texts or words", "Pass [text]")
    if not isinstance(docs, Iterable):
        raise InvalidInput(f"docs is a {type(docs).__name__}", "a list of texts or words")
    texts = list(docs)
    if not texts:
        raise InvalidInput(
            "docs is empty", "at least one document or word", "Leave docs out to get no names"
        )
    for row, text in enumerate(texts):
        if not isinstance(text, str):
            raise InvalidInput(f"docs[{row}] is a {type(text).__name__}", "a text")
    return texts


def _nonempty(words: list[str]) -> list[str]:
    if not words:
        raise InvalidInput("docs hold no words", "at least one word of two letters")
    return words


def is_name(text: str) -> bool:
    """Whether a text is a word or a short name ("sea", "aerosol can") and no sentence."""
    short = len(text.split()) <= _LONGEST_NAME and len(HAN.findall(text)) <= _LONGEST_CHINESE_NAME
    return short and not _SENTENCE_END.search(text.strip())


def chinese_tokenizer() -> Callable[[str], list[str]]:
    """What cuts texts into words where no spaces do."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of its own making, while it is compiled and imported
            import jieba
    except ImportError as error:
        raise MissingExtra.of(
            "jieba", "chinese", "taking words out of Chinese sentences"
        ) from error
    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    # It keeps its dictionary in a file that others could have written to; in a folder of our own
    # it makes it anew, in about a second.
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        tokenizer.tmp_dir = folder
        tokenizer.initialize()

    def words(text: str) -> list[str]:
        cut = (word.strip() for word in tokenizer.cut(text))
        return [w for w in cut if HAN.search(w) or (len(w) > 1 and w.isalnum())]

    return words


def wordnet_nouns(n: int | None = None, seed: int = 0) -> list[str]:
    """Single-word English nouns of WordNet (Miller 1995), through nltk.

    The corpus is downloaded by nltk at first use (about 10 MB).

    Args:
        n: How many to draw at random; all of them if it is left out.
        seed: Of the draw.

    Returns:
        Different nouns, sorted.

    Raises:
        CorpusUnavailable: If nltk has no WordNet and cannot download it.
        InvalidInput: If there are fewer nouns than asked for.
    """
    import nltk
    from nltk.corpus import wordnet

    try:
        wordnet.ensure_loaded()
    except LookupError as error:
        if not nltk.download("wordnet", quiet=True):
            raise CorpusUnavailable(
                "nltk has no WordNet corpus and could not download it",
                "a connection, or the corpus in one of nltk.data.path",
                "Run python -m nltk.downloader wordnet where there is a network, "
                "or pass your own list of words as docs",
            ) from error
    nouns = sorted(
        {
            lemma.lower()
            for synset in wordnet.all_synsets("n")
            for lemma in synset.lemma_names()
            if "_" not in lemma
        }
    )
    if n is None:
        return nouns
    if n > len(nouns):
        raise InvalidInput(f"n is {n}", f"at most {len(nouns)}, the nouns that WordNet has")
    return sorted(random.Random(seed).sample(nouns, n))
