"""Training mini-clip: the loss, what a batch holds, and a run of two steps."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from sentence_transformers import SentenceTransformer

from concept.demo.architecture import SIDE, build_tokenizer
from concept.demo.card import write_card
from concept.demo.cards import Deck, draw_deck
from concept.demo.evaluation import Figures
from concept.demo.learning import Dealer, Plan, contrast
from concept.demo.postcards import KINDS, draw_postcard
from concept.demo.train import main, train


@pytest.fixture(scope="module")
def deck() -> Deck:
    return draw_deck(2 * len(KINDS), seed=0, side=SIDE + 8, workers=1)


def test_a_deck_is_balanced_and_repeatable(deck: Deck) -> None:
    assert (np.bincount(deck.kinds) == 2).all()
    again = draw_deck(4, seed=0, side=SIDE + 8, workers=1)
    np.testing.assert_array_equal(again.pixels, deck.pixels[:4])
    assert again.captions == deck.captions[:4]
    other = draw_deck(4, seed=1, side=SIDE + 8, workers=1)
    assert (other.pixels != deck.pixels[:4]).any()


def test_no_training_card_is_a_public_postcard(deck: Deck) -> None:
    shown = {draw_postcard(KINDS[0], seed).caption for seed in (-1, -2)}
    assert len(shown) == 2
    public = draw_postcard(KINDS[0], 0)
    side = deck.pixels.shape[1]
    squeezed = np.asarray(public.image.resize((side, side)))
    assert all((squeezed != pixels).any() for pixels in deck.pixels)


def test_word_matrix() -> None:
    deck = draw_deck(1, seed=0, side=16, workers=1)
    matrix = deck.word_matrix(["a", "beach", "red"], [["a", "red"], ["beach", "zeppelin"], []])
    np.testing.assert_array_equal(matrix, [[False, False, True], [False, True, False], [False] * 3])


def test_the_loss_is_zero_only_for_perfect_pictures_and_texts() -> None:
    truth = torch.eye(4)
    perfect = contrast(torch.eye(4), torch.eye(4), torch.tensor(100.0), truth)
    shuffled = contrast(torch.eye(4), torch.eye(4).flip(0), torch.tensor(100.0), truth)
    assert perfect < 1e-6 < shuffled


def test_the_loss_does_not_punish_a_second_true_caption() -> None:
    pictures = torch.tensor([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    truth = torch.tensor([[1.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    assert contrast(pictures, pictures, torch.tensor(100.0), truth) < 1e-6
    assert contrast(pictures, pictures, torch.tensor(100.0), torch.eye(3)) > 0.1


def test_batches_are_true_varied_and_repeatable(deck: Deck) -> None:
    vocabulary = deck.vocabulary()
    tokenizer = build_tokenizer(vocabulary)
    plan = Plan(seed=3, steps=1, batch=32)
    batch = Dealer(deck, tokenizer, plan, vocabulary).deal()
    assert batch.pixels.shape == (32, 3, SIDE, SIDE)
    assert batch.truth.diagonal().all()
    assert 0 < (~batch.truth).float().mean() < 1
    assert batch.tokens.shape == batch.mask.shape
    again = Dealer(deck, tokenizer, plan, vocabulary).deal()
    assert torch.equal(batch.pixels, again.pixels)
    assert torch.equal(batch.tokens, again.tokens)


def test_two_steps_give_a_folder_that_loads(tmp_path: Path) -> None:
    first, again = tmp_path / "first", tmp_path / "again"
    for folder in (first, again):
        made = train(folder, steps=2, seed=5, device="cpu", cards=64, batch=16, workers=1)
        assert made == 2
    model = SentenceTransformer(str(first), device="cpu", local_files_only=True)
    vectors = model.encode([draw_postcard("cat", 1).image]), model.encode(["a cat"])
    assert vectors[0].shape == vectors[1].shape == (1, 128)
    weights = (folder / "model.safetensors" for folder in (first, again))
    assert len({path.read_bytes() for path in weights}) == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"cards": 20}, "cards is 20"),
        ({"cards": 64, "batch": 16, "minutes": 0.0, "workers": 1}, "minutes is 0.0"),
    ],
)
def test_wrong_arguments_are_named(
    tmp_path: Path, arguments: dict[str, float], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        train(tmp_path, device="cpu", **arguments)  # type: ignore[arg-type]


def test_the_card_holds_the_figures(tmp_path: Path) -> None:
    figures = Figures(10, 0.5, 0.25, 0.125, {"cat": "dog"}, {"cat taken for dog": 3}, 0.75, 9)
    write_card(tmp_path, figures, "python -m concept.demo.train", 7, 1.5)
    text = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert figures.report() in text
    assert "7 updates" in text
    assert "nearest noun to cat: dog" in text


def test_the_command_trains_measures_and_writes_a_card(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = Figures(10, 0.5, 0.25, 0.125, {}, {})
    monkeypatch.setattr("concept.demo.evaluation.evaluate", lambda folder: figures)
    monkeypatch.setenv("OMP_WAIT_POLICY", "passive")
    out = ["--out", str(tmp_path)]
    main([*out, "--steps", "1", "--cards", "64", "--batch", "16", "--device", "cpu"])
    assert figures.report() in capsys.readouterr().out
    card = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert "train --steps 1 --seed 0 --cards 64 --batch 16 --rate 0.0015" in card
    (tmp_path / "README.md").unlink()
    main([*out, "--evaluate"])
    assert figures.report() in capsys.readouterr().out
    assert not (tmp_path / "README.md").exists()
