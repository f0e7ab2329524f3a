"""`concept train`, as a user types it."""

import shutil

import numpy as np
import pytest

from concept import ConceptModel
from concept.cli import main
from concept.embedders import load_space
from tests.conftest import coloured

COLOURS = ["red", "green", "blue"]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Pictures of three colours with captions, and features that tell the colours apart."""
    rows, features = ["image,caption,split"], []
    random = np.random.default_rng(0)
    for kind, colour in enumerate(COLOURS):
        for number, picture in enumerate(coloured(colour, 10)):
            picture.save(tmp_path / f"{colour}{number}.png")
            part = "train" if number < 7 else "val"
            rows += [f"{colour}{number}.png,a {colour} thing,{part}"]
            features.append(np.eye(4)[kind] + 0.1 * random.normal(size=4))
    (tmp_path / "pairs.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    np.save(tmp_path / "features.npy", features)
    monkeypatch.chdir(tmp_path)
    return tmp_path


COMMON = ["pairs.csv", "--features", "features.npy", "--out", "space", "--quiet"]
DEVISE = ["train", "devise", *COMMON, "--hidden", "16", "--epochs", "4", "--rate", "0.01"]


def test_a_space_by_cca_finds_concepts_words_and_pictures(folder, capsys):
    assert main(["train", "cca", *COMMON, "--dimensions", "2"]) == 0
    out = capsys.readouterr().out
    assert "validation, text to image: R@1" in out
    assert out.endswith("Saved to space\n")
    model = ConceptModel(5, embedding_model="space", random_state=0, verbose=False)
    concepts = model.fit_transform([f"{c}{n}.png" for c in COLOURS for n in range(10)], COLOURS)
    assert len(set(concepts)) == 3
    for kind, colour in enumerate(COLOURS):
        (concept, _), *_ = model.find_concepts(colour)
        assert concept == concepts[10 * kind]
        assert {row // 10 for row, _ in model.find_images(colour, 5)} == {kind}
        assert model.find_tags(f"{colour}3.png")[0][0] == colour
    model.save("model")
    shutil.rmtree(folder / "space")
    again = ConceptModel.load("model")
    assert again.find_concepts("red") == model.find_concepts("red")


def test_devise_is_trained_and_its_checkpoint_goes_away(folder, capsys):
    assert main(DEVISE) == 0
    assert "Saved to space" in capsys.readouterr().out
    assert load_space("space").kind == "devise"
    assert not (folder / "space.checkpoint").exists()


def test_a_killed_training_leaves_its_checkpoint_and_goes_on(folder, monkeypatch):
    from concept.training import devise

    seen, recall = [], devise.mean_recall

    def killed(*arguments):
        seen.append(1)
        if len(seen) == 3:
            raise KeyboardInterrupt
        return recall(*arguments)

    monkeypatch.setattr(devise, "mean_recall", killed)
    assert main(DEVISE) == 130
    assert (folder / "space.checkpoint" / "checkpoint.json").is_file()
    assert not (folder / "space").exists()
    assert main(DEVISE) == 0
    # Two epochs before, the one that was interrupted, and two after.
    assert len(seen) == 5


def test_words_from_a_file(folder):
    pytest.importorskip("gensim")
    lines = ["red 1 0 0 0", "green 0 1 0 0", "blue 0 0 1 0", "scarlet 1 0 0 0.1"]
    (folder / "words.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert main([*DEVISE, "--word-vectors", "words.txt"]) == 0
    assert load_space("space").unknown_words("scarlet zebra") == ["zebra"]
    assert main(["train", "cca", *COMMON, "--word-vectors", "words.txt"]) == 0
    space = load_space("space")
    (similar,) = space.embed_texts(["scarlet"]) @ space.embed_texts(COLOURS).T
    assert similar.argmax() == 0


def test_what_is_wrong_is_told_before_the_work(folder, capsys):
    (folder / "space").mkdir()
    (folder / "space" / "mine.txt").write_text("mine", encoding="utf-8")
    assert main(["train", "cca", *COMMON]) == 1
    assert "no saved joint space" in capsys.readouterr().err
    assert main(["train", "cca", "pairs.csv", "--out", "other"]) == 1
    assert "neither features nor a backbone" in capsys.readouterr().err
    assert main([*DEVISE[:-6], "--out", "third", "--loss", "none"]) == 1
    assert "loss is 'none'" in capsys.readouterr().err
