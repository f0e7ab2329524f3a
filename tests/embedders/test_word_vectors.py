"""Word vectors out of files and out of captions."""

import numpy as np
import pytest

from concept.embedders.word_vectors import WordVectors, learn_word_vectors, read_word_vectors
from concept.errors import InvalidInput

WORDS = ["cat", "dog", "car"]
MATRIX = np.array([[1.0, 0.0, 0.1], [0.9, 0.2, 0.0], [0.0, 1.0, 0.5]], dtype=np.float32)


def lines():
    return [f"{w} {' '.join(map(str, row))}" for w, row in zip(WORDS, MATRIX, strict=True)]


def test_text_files_with_and_without_a_header(tmp_path):
    pytest.importorskip("gensim")
    (tmp_path / "glove.txt").write_text("\n".join(lines()) + "\n", encoding="utf-8")
    (tmp_path / "word2vec.txt").write_text("\n".join(["3 3", *lines()]) + "\n", encoding="utf-8")
    for name in ("glove.txt", "word2vec.txt"):
        vectors = read_word_vectors(tmp_path / name)
        assert vectors.words == WORDS
        np.testing.assert_allclose(vectors.matrix, MATRIX)
    assert len(read_word_vectors(tmp_path / "word2vec.txt", limit=2)) == 2


def test_the_binary_format_of_word2vec(tmp_path):
    keyed = pytest.importorskip("gensim.models").KeyedVectors(3)
    keyed.add_vectors(WORDS, MATRIX)
    keyed.save_word2vec_format(str(tmp_path / "v.bin"), binary=True)
    np.testing.assert_allclose(read_word_vectors(tmp_path / "v.bin").matrix, MATRIX)


def test_what_is_no_such_file_is_refused(tmp_path):
    pytest.importorskip("gensim")
    (tmp_path / "v.txt").write_text("just some text\nand more of it\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match="cannot be read as word vectors"):
        read_word_vectors(tmp_path / "v.txt")


def test_nearest_words_with_their_distances():
    vectors = WordVectors(WORDS, MATRIX)
    ((word, distance), *_) = vectors.similar("cat")
    cosine = MATRIX[0] @ MATRIX[1] / np.linalg.norm(MATRIX[0]) / np.linalg.norm(MATRIX[1])
    assert word == "dog"
    assert distance == pytest.approx(1 - cosine, abs=1e-6)
    assert [w for w, _ in vectors.nearest(MATRIX[2:], 2)[0]] == ["car", "dog"]
    with pytest.raises(InvalidInput, match="no vector for the word 'zebra'"):
        vectors.similar("zebra")


def test_only_the_words_that_are_needed():
    assert WordVectors(WORDS, MATRIX).only({"car", "zebra"}).words == ["car"]
    with pytest.raises(InvalidInput, match="for none of 1 words"):
        WordVectors(WORDS, MATRIX).only({"zebra"})
    with pytest.raises(InvalidInput, match="different words"):
        WordVectors(["cat", "cat", "car"], MATRIX)


def test_words_of_the_same_contexts_get_similar_vectors():
    random = np.random.default_rng(0)
    kinds = {
        "cat": ["fur", "purr", "milk"],
        "dog": ["fur", "bark", "bone"],
        "car": ["road", "wheel", "fuel"],
    }
    sentences = []
    for name, context in kinds.items():
        for twin in (name, f"{name}2"):
            sentences += [[twin, *random.permutation(context)[:2].tolist()] for _ in range(40)]
    vectors = learn_word_vectors(sentences, 6, seed=1)
    for name in kinds:
        assert vectors.similar(name, 1)[0][0] == f"{name}2"
    again = learn_word_vectors(sentences, 6, seed=1)
    np.testing.assert_array_equal(vectors.matrix, again.matrix)
    with pytest.raises(InvalidInput, match="words occur"):
        learn_word_vectors([["one"], ["two"]])
