"""The benchmark of learned spaces, on a small made-up task."""

import numpy as np

from benchmarks import spaces
from concept.embedders.learned import Towers
from concept.evaluate import scores_of
from concept.pairs import Pairs
from concept.training import TrainingData

WORDS = ["red", "green", "blue", "black"]


def small_task():
    random = np.random.default_rng(0)
    kinds = np.arange(60) % 4
    features = (np.eye(5)[kinds] + 0.05 * random.normal(size=(60, 5))).astype(np.float32)
    captions = [[f"a {WORDS[kind]} thing {number}"] for number, kind in enumerate(kinds)]
    splits = ["test" if n >= 48 else "val" if n >= 36 else "train" for n in range(60)]
    pairs = Pairs([f"{n}.jpg" for n in range(60)], captions, splits, [])
    return spaces.Task(TrainingData(pairs, features, None), "test", 0)


def test_systems_learn_and_are_measured_on_the_part(monkeypatch):
    task = small_task()
    monkeypatch.setattr(spaces, "CUT", 3)
    for system in (spaces.cca, spaces.cut_cca):
        result = system(task)
        assert result.to_images.queries == result.to_texts.queries == 12
        # Three pictures share each word.
        assert result.to_images.recall[5] == 1.0


def test_a_row_of_the_table():
    scores = scores_of(np.eye(4), [[n] for n in range(4)])
    line = spaces.line(spaces.Result("A", scores, None, 2.4))
    assert line == "| A | 100.0 | 100.0 | 100.0 | – | – | – | 2 |"


def test_the_choice_goes_through_all_settings(monkeypatch, capsys):
    monkeypatch.setattr(spaces, "RIDGES", ((1.0, 1.0),))
    monkeypatch.setattr(spaces, "DIMENSIONS", (1, 3))
    monkeypatch.setattr(spaces, "POWERS", (1.0,))
    task = small_task()
    spaces.choose(task.data)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2 + 2 * 2
    few, many = (float(line.split("|")[-2]) for line in lines[2:4])
    assert many > few
    assert isinstance(spaces.learn_cca(*task.data.training()), Towers)
