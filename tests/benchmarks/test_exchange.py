from pathlib import Path

import numpy as np

from benchmarks.peers.exchange import (
    Answer,
    Fit,
    Task,
    Tokens,
    read_answer,
    read_collection,
    read_task,
    write_answer,
    write_collection,
    write_task,
)


def test_tasks_and_answers_come_back_as_they_went(tmp_path: Path):
    task = Task(
        tmp_path,
        tmp_path / "layouts",
        [Fit(5, 1, [2, 0]), Fit(2, 0, [0, 1], [1, 0], True)],
        [tmp_path / "a"],
    )
    write_task(tmp_path / "task.json", task)
    assert read_task(tmp_path / "task.json") == task
    answer = Answer([0, -1], [["table lamp", "cat"]], filled=[0, 0])
    write_answer(tmp_path / "answers" / "one.json", answer)
    assert read_answer(tmp_path / "answers" / "one.json") == answer


def test_collections_come_back_as_they_went(tmp_path: Path, tiny):
    write_collection(tmp_path, tiny.vectors, tiny.words, tiny.word_vectors)
    vectors, words, word_vectors = read_collection(tmp_path)
    assert np.array_equal(vectors, tiny.vectors)
    assert np.array_equal(word_vectors, tiny.word_vectors)
    assert words == tiny.words


def test_different_fits_have_different_keys():
    fits = [
        Fit(5, 1, [0, 1]),
        Fit(6, 1, [0, 1]),
        Fit(5, 2, [0, 1]),
        Fit(5, 1, [1, 0]),
        Fit(5, 1, [0, 1], [0, 1]),
        Fit(5, 1, [0, 1], ctfidf=True),
    ]
    assert len({fit.key for fit in fits}) == len(fits)
    assert Fit(5, 1, [0, 1]).key == fits[0].key


def test_words_become_single_tokens_and_come_back():
    words = ["cat", "table lamp", "bow (weapon)", "flip-flop (sandal)"]
    tokens = Tokens(words, np.eye(4, dtype=np.float32))
    assert tokens.tokens == ["cat", "table_lamp", "bow_weapon", "flip_flop_sandal"]
    assert [tokens.word(token) for token in tokens.tokens] == words
    assert tokens.word("unheard") == "unheard"
    assert tokens.encode(["bow_weapon", "cat table_lamp"]).tolist() == [
        [0, 0, 1, 0],
        [0.5, 0.5, 0, 0],
    ]
