"""Words out of documents."""

import sys

import pytest
from sklearn.feature_extraction.text import CountVectorizer, HashingVectorizer, TfidfVectorizer

from concept import vocabulary
from concept.errors import CorpusUnavailable, InvalidInput, MissingExtra


def test_a_list_of_words_is_taken_whole():
    docs = ["Sea", "aerosol  can", "sea", "hot-air balloon", "x"]
    assert vocabulary.extract_words(docs) == ["aerosol can", "hot-air balloon", "sea"]


def test_a_few_long_names_do_not_make_a_list_running_text():
    docs = [f"word{n}" for n in range(60)] + ["peeler (tool for fruit and vegetables)"]
    assert docs[-1] in vocabulary.extract_words(docs)


@pytest.mark.parametrize(
    "docs",
    [["A dog runs on the sandy beach", "two red boats lie at anchor"], ["A dog.", "Two boats!"]],
)
def test_running_text_goes_through_count_vectorizer(docs):
    expected = CountVectorizer().fit(docs).get_feature_names_out().tolist()
    assert vocabulary.extract_words(docs) == expected


def test_any_vectorizer_decides():
    docs = ["a dog on a beach", "the dog again"]
    assert vocabulary.extract_words(docs, TfidfVectorizer(min_df=2)) == ["dog"]
    phrases = CountVectorizer(ngram_range=(2, 2), stop_words="english")
    assert vocabulary.extract_words(docs, phrases) == ["dog beach"]


@pytest.mark.parametrize(
    ("docs", "words"),
    [
        ([], "docs is empty"),
        ("sea", "docs is a single text"),
        (3, "docs is a int"),
        (["sea", 4], r"docs\[1\] is a int"),
        (["", "x"], "hold no words"),
    ],
)
def test_unusable_docs_are_refused(docs, words):
    with pytest.raises(InvalidInput, match=words):
        vocabulary.extract_words(docs)


def test_unusable_vectorizers_are_refused():
    with pytest.raises(InvalidInput, match="found no words in 1 docs"):
        vocabulary.extract_words(["the and of"], CountVectorizer(stop_words="english"))
    with pytest.raises(InvalidInput, match="vectorizer_model is a HashingVectorizer"):
        vocabulary.extract_words(["sea"], HashingVectorizer())


class FakeSynset:
    def __init__(self, *names):
        self.names = names

    def lemma_names(self):
        return self.names


class FakeWordNet:
    def __init__(self, loads=True):
        self.loads = loads

    def ensure_loaded(self):
        if not self.loads:
            raise LookupError("no wordnet")

    def all_synsets(self, part):
        assert part == "n"
        return [FakeSynset("Dog", "domestic_dog"), FakeSynset("dog", "cat"), FakeSynset("sea")]


def test_wordnet_nouns_are_single_different_and_seeded(monkeypatch):
    monkeypatch.setattr("nltk.corpus.wordnet", FakeWordNet())
    assert vocabulary.wordnet_nouns() == ["cat", "dog", "sea"]
    assert vocabulary.wordnet_nouns(2, seed=1) == vocabulary.wordnet_nouns(2, seed=1)
    assert len(vocabulary.wordnet_nouns(2)) == 2
    with pytest.raises(InvalidInput, match="at most 3"):
        vocabulary.wordnet_nouns(4)


def test_wordnet_that_cannot_be_had_is_said(monkeypatch):
    monkeypatch.setattr("nltk.corpus.wordnet", FakeWordNet(loads=False))
    monkeypatch.setattr("nltk.download", lambda *_, **__: False)
    with pytest.raises(CorpusUnavailable, match="downloader wordnet"):
        vocabulary.wordnet_nouns()


def test_words_of_one_character_are_words_where_they_are_no_letters():
    assert vocabulary.extract_words(["猫", "狗", "大海", "x"]) == sorted(["猫", "狗", "大海"])


def test_a_class_in_place_of_a_vectorizer_is_refused():
    with pytest.raises(InvalidInput, match="vectorizer_model is the class CountVectorizer"):
        vocabulary.extract_words(["sea"], CountVectorizer)


CHINESE = ["一只狗在雪地里奔跑。", "两个孩子在沙滩上玩球", "一辆红色的汽车停在路边 with a dog"]


def test_chinese_names_are_taken_as_they_are():
    assert vocabulary.extract_words(["狗", "汽车", "长颈鹿", "Dog"]) == [
        "dog",
        "汽车",
        "狗",
        "长颈鹿",
    ]


def test_chinese_sentences_are_cut_into_words():
    pytest.importorskip("jieba")
    found = vocabulary.extract_words(CHINESE)
    assert {"狗", "雪地", "孩子", "沙滩", "汽车", "with", "dog"} <= set(found)
    assert not {"。", "a", " "} & set(found)
    assert max(map(len, found)) <= 4


def test_without_jieba_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "jieba", None)
    with pytest.raises(MissingExtra, match=r'pip install "concept\[chinese\]"'):
        vocabulary.extract_words(CHINESE)
    assert vocabulary.extract_words(["狗"]) == ["狗"]
