"""Captions as words."""

import pytest

from concept.embedders.tokens import content_words, unknown_words, words_of


def test_english_words_in_lower_case():
    assert words_of("A dog's ball, and 2 cats!") == ["a", "dog's", "ball", "and", "2", "cats"]
    assert content_words("Two dogs are running on the beach .") == [
        "two",
        "dogs",
        "running",
        "beach",
    ]


def test_chinese_words_through_jieba():
    pytest.importorskip("jieba")
    assert content_words("一只狗在海滩上奔跑") == ["狗", "海滩", "奔跑"]


def test_where_there_are_only_function_words_they_count():
    assert content_words("of the") == ["of", "the"]


def test_unknown_words_stand_as_in_the_text():
    knows = {"dog", "the", "beach"}.__contains__
    assert unknown_words("The dog on the beach", knows) == []
    assert unknown_words("a Dog, a Zebra!", knows) == ["Zebra!"]
    assert unknown_words("the of", knows) == ["of"]
    assert unknown_words("?!", knows) == ["?!"]
    pytest.importorskip("jieba")
    assert unknown_words("一只狗", {"狗"}.__contains__) == []
    assert unknown_words("一只猫", {"狗"}.__contains__) == ["一只猫"]
