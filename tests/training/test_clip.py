"""mini-clip, fine-tuned on colours that have no name in its vocabulary, in another language."""

import csv

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("accelerate")
pytest.importorskip("datasets")
pytest.importorskip("jieba")

from concept.cli import main
from concept.embedders import joint_space
from concept.embedders.hub import bundled
from concept.errors import InvalidInput, SavedModelError
from concept.images import read_image
from concept.pairs import VALIDATION, read_pairs
from concept.training import clip
from concept.training.clip import ClipPlan, add_words, clip_scores, fine_tune
from concept.vectors import unit_rows

COLOURS = {"珊瑚色": (255, 110, 90), "靛蓝": (60, 40, 140), "橄榄绿": (120, 130, 30)}
PLAN = ClipPlan(epochs=2, batch=6, rate=2e-3, min_count=2)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """24 pictures in three colours, six of them for validation."""
    place, random = tmp_path_factory.mktemp("colours"), np.random.default_rng(0)
    names = list(COLOURS)
    with (place / "pairs.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["image", "caption", "split"])
        for row in range(24):
            name = names[row % 3]
            pixels = np.array(COLOURS[name]) + random.normal(0, 12, (72, 72, 3))
            picture = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
            picture.save(place / f"{row}.png")
            writer.writerow([f"{row}.png", f"{name} {row}", "train" if row < 18 else "val"])
    return place


def weights(model):
    return {name: value.cpu().numpy() for name, value in model.state_dict().items()}


def test_fine_tuning_teaches_words_and_goes_on_where_it_was_killed(folder, tmp_path, monkeypatch):
    pairs = read_pairs(folder / "pairs.csv")
    options = {"device": "cpu", "verbose": False}
    whole = fine_tune("mini-clip", pairs, folder, PLAN, checkpoints=tmp_path / "a", **options)

    measure, calls = clip_scores, []

    def dies(*given):
        calls.append(1)
        if len(calls) == 2:  # after the second epoch
            raise KeyboardInterrupt
        return measure(*given)

    with monkeypatch.context() as patch:
        patch.setattr(clip, "clip_scores", dies)
        with pytest.raises(KeyboardInterrupt):
            fine_tune("mini-clip", pairs, folder, PLAN, checkpoints=tmp_path / "b", **options)
    resumed = fine_tune("mini-clip", pairs, folder, PLAN, checkpoints=tmp_path / "b", **options)
    before, after = weights(whole), weights(resumed)
    assert all(np.allclose(before[name], after[name], atol=1e-6) for name in before)

    with pytest.raises(SavedModelError, match="another training"):
        fine_tune(
            "mini-clip", pairs, folder, ClipPlan(rate=1.0), checkpoints=tmp_path / "b", **options
        )

    clip.save_fine_tuned(whole, tmp_path / "space", "mini-clip", PLAN)
    space = joint_space(tmp_path / "space", "cpu")
    assert space.unknown_words("靛蓝") == []
    held = pairs.part(VALIDATION)
    pictures = space.embed_images([read_image(folder / name) for name in held.images])
    texts = unit_rows(space.embed_texts(list(COLOURS)))
    found = (unit_rows(pictures) @ texts.T).argmax(axis=1)
    assert found.tolist() == [0, 1, 2, 0, 1, 2]
    # A later save replaces it, and nothing else is ever overwritten.
    clip.save_fine_tuned(whole, tmp_path / "space", "mini-clip", PLAN)
    (tmp_path / "space" / "notes.txt").write_text("mine")
    with pytest.raises(SavedModelError, match="holds other files"):
        clip.save_fine_tuned(whole, tmp_path / "space", "mini-clip", PLAN)


def test_words_that_a_tokenizer_reads_already_are_not_added():
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(bundled("mini-clip")), device="cpu", local_files_only=True)
    before = len(model.tokenizer)
    assert add_words(model, ["a boat", "a boat", "qwertz once"], min_count=2) == []
    assert add_words(model, ["a qwertz", "a qwertz boat"], min_count=2) == ["qwertz"]
    assert len(model.tokenizer) == before + 1
    assert np.isfinite(model.encode(["a qwertz boat"])).all()


def test_too_few_pictures_and_impossible_plans_are_refused(folder, tmp_path):
    pairs = read_pairs(folder / "pairs.csv")
    with pytest.raises(InvalidInput, match="1 pictures"):
        fine_tune("mini-clip", pairs.take([0]), folder, checkpoints=tmp_path)
    with pytest.raises(InvalidInput, match="batch is 1"):
        fine_tune("mini-clip", pairs, folder, ClipPlan(batch=1), checkpoints=tmp_path)


def test_the_command_line_takes_the_model_in_place_of_the_method(folder, tmp_path, capsys):
    out = tmp_path / "space"
    command = ["train", "--from", "mini-clip", str(folder / "pairs.csv"), "--out", str(out)]
    options = ["--epochs", "1", "--batch", "9", "--device", "cpu", "--quiet"]
    assert main([*command, *options]) == 0
    assert f"Saved to {out}" in capsys.readouterr().out
    assert not out.with_name("space.checkpoint").exists()
    assert joint_space(out, "cpu").embed_texts(["珊瑚色"]).shape[0] == 1
