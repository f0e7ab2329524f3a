"""Training in epochs: seeded, stopped early, resumed."""

import numpy as np
import pytest
import torch

from concept.errors import InvalidInput, SavedModelError
from concept.training.loop import Plan, train

PLAN = Plan(epochs=6, batch=8, rate=0.05, patience=3)
X = torch.from_numpy(np.random.default_rng(0).normal(size=(40, 3)).astype(np.float32))
Y = X @ torch.tensor([[1.0], [-2.0], [0.5]])


class Killed(Exception):
    """As if the process had been killed."""


def run(checkpoints=None, plan=PLAN, killed_after=None, score=True, task="t", scores=None):
    torch.manual_seed(1)
    network = torch.nn.Sequential(torch.nn.Dropout(0.1), torch.nn.Linear(3, 1))
    done = []

    def loss(rows):
        return ((network(X[rows]) - Y[rows]) ** 2).mean()

    def measure():
        if killed_after is not None and len(done) == killed_after:
            raise Killed
        done.append(1)
        return scores[len(done) - 1] if scores else -float(((network(X) - Y) ** 2).mean())

    progress = train(
        network,
        loss,
        len(X),
        measure if score else None,
        plan,
        checkpoints=checkpoints,
        task=task,
        verbose=False,
    )
    return progress, network[1].weight.detach().numpy().copy()


def test_it_learns_and_a_seed_repeats_it():
    progress, weights = run()
    assert progress.losses[-1] < progress.losses[0] / 2
    np.testing.assert_array_equal(run()[1], weights)
    assert not np.array_equal(run(plan=Plan(epochs=6, batch=8, rate=0.05, seed=5))[1], weights)


def test_a_killed_training_goes_on_and_ends_the_same(tmp_path):
    expected, weights = run()
    with pytest.raises(Killed):
        run(tmp_path / "c", killed_after=3)
    progress, resumed = run(tmp_path / "c")
    np.testing.assert_array_equal(resumed, weights)
    assert progress == expected
    # Everything is done: another call returns what there is.
    assert run(tmp_path / "c")[0] == expected


def test_it_stops_early_and_keeps_the_best_epoch():
    progress, weights = run(scores=[0.1, 0.9, 0.5, 0.4, 0.3, 0.2])
    assert (progress.epoch, progress.best_epoch, progress.best) == (5, 2, 0.9)
    assert len(progress.losses) == 5
    last, others = run(score=False)
    assert (last.epoch, last.best_epoch) == (6, 6)
    assert not np.array_equal(others, weights)


def test_a_checkpoint_of_another_training_is_refused(tmp_path):
    run(tmp_path / "c")
    with pytest.raises(SavedModelError, match="belongs to another training"):
        run(tmp_path / "c", task="other")
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(SavedModelError, match="is no checkpoint"):
        run(tmp_path / "d")


def test_a_loss_that_explodes_is_an_error():
    with pytest.raises(InvalidInput, match="loss became"):
        run(plan=Plan(epochs=3, batch=8, rate=1e30, clip=1e30))


def test_a_plan_needs_epochs():
    with pytest.raises(InvalidInput, match="epochs is 0"):
        run(plan=Plan(epochs=0))
