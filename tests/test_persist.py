"""Saving and loading changes nothing; damage is noticed; nothing of the user's is overwritten."""

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.numpy import load_file, save_file
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA

from concept import ConceptModel, PrecomputedEmbedder
from concept.errors import InvalidInput, SavedModelError, UnreadableImagesWarning
from concept.images import from_jpeg
from tests.conftest import COLOURS, ColourSpace
from tests.states import assert_same, make_state


@pytest.fixture(scope="module")
def table(pictures):
    """The colours as a space of known pictures and words, which can be saved along."""
    space = ColourSpace()
    names = [f"{n}.png" for n in range(len(pictures))]
    return names, PrecomputedEmbedder(
        (names, space.embed_images(pictures)), (list(COLOURS), space.embed_texts(list(COLOURS)))
    )


@pytest.fixture
def model(table):
    names, space = table
    model = ConceptModel(
        5, 0.2, space, None, PCA(3), KMeans(3, random_state=0, n_init=1), random_state=7
    )
    with pytest.warns(UnreadableImagesWarning):
        return model.fit([*names, "stranger.png"], docs=list(COLOURS))


def answers(model):
    """What every public method says, in a form that can be compared."""
    info = model.get_concept_info()
    vectors = model.image_embeddings_[[0, 35, 55]]
    return {
        "labels": model.labels_.tolist(),
        "topics": model.topics,
        "info": json.loads(info.to_json()),
        "frequency": model.frequency["Count"].tolist(),
        "find_concepts": model.find_concepts("green"),
        "find_images": model.find_images("blue"),
        "find_tags": model.find_tags(vectors[0]),
        "transform": model.transform(["a", "b", "c"], vectors).tolist(),
        "probabilities": model.probabilities_.tolist(),
        "tree": [model.concept_tree().joins, model.concept_tree().affinities],
        "collages": [image.tobytes().hex() for image in model.cluster_images.values()],
        "figure": model.visualize_concepts().to_json(),
        "summary": model.summary(),
        "merged": shaped(model),
        "parameters": [model.min_concept_size, model.diversity, model.random_state],
    }


def shaped(model):
    """What the model would be if it were reshaped; then as it was."""
    before = model.state_
    model.split_concept(0)
    model.merge_concepts([[1, 2]])
    model.reduce_outliers()
    found = [model.labels_.tolist(), json.loads(model.get_concept_info().to_json())]
    while model.state_ is not before:
        model.undo()
    return json.loads(json.dumps(found))


def test_every_answer_is_the_same_after_loading(model, tmp_path):
    before = answers(model)
    unreadable = model.unreadable_
    model.save(tmp_path / "saved")
    loaded = ConceptModel.load(tmp_path / "saved")
    assert loaded.unreadable_ == model.state_.unreadable
    assert [failure.path for failure in loaded.unreadable_] == ["stranger.png"] or unreadable == []
    assert answers(loaded) == before


def test_every_answer_is_the_same_in_another_process(model, tmp_path):
    model.save(tmp_path / "saved")
    (tmp_path / "expected.json").write_text(json.dumps(answers(model)), encoding="utf-8")
    code = (
        "import json, sys; from pathlib import Path; from concept import ConceptModel\n"
        "from tests.test_persist import answers\n"
        "found = json.loads(json.dumps(answers(ConceptModel.load(sys.argv[1]))))\n"
        "assert not {'umap', 'hdbscan'} & set(sys.modules), 'a layout or clusterer was loaded'\n"
        "assert found == json.loads(Path(sys.argv[2]).read_text())\n"
    )
    arguments = [str(tmp_path / "saved"), str(tmp_path / "expected.json")]
    subprocess.run([sys.executable, "-c", code, *arguments], check=True)


def test_saving_again_replaces_and_leaves_no_rubbish(model, tmp_path):
    model.save(tmp_path / "saved")
    model.save(str(tmp_path / "saved"))
    assert [path.name for path in tmp_path.iterdir()] == ["saved"]
    names = {path.name for path in (tmp_path / "saved").iterdir()}
    assert names == {
        "model.json",
        "arrays.safetensors",
        "pictures.parquet",
        "words.parquet",
        "collages",
        "model_card.md",
        "space",
    }
    table = pd.read_parquet(tmp_path / "saved" / "pictures.parquet")
    assert table["concept"].tolist() == model.labels_.tolist()


def test_nothing_else_is_overwritten(model, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work", encoding="utf-8")
    (tmp_path / "file").write_text("a file", encoding="utf-8")
    for name in ("mine", "file"):
        with pytest.raises(SavedModelError, match="is no saved model"):
            model.save(tmp_path / name)
    assert (tmp_path / "mine" / "thesis.txt").read_text(encoding="utf-8") == "years of work"
    (tmp_path / "empty").mkdir()
    model.save(tmp_path / "empty")
    model.save(tmp_path / "new" / "nested")


def test_a_save_that_fails_leaves_the_old_model(model, tmp_path, monkeypatch):
    model.save(tmp_path / "saved")
    before = answers(ConceptModel.load(tmp_path / "saved"))

    def fail(*_):
        raise OSError("no space left on device")

    monkeypatch.setattr("concept.persist._write_manifest", fail)
    with pytest.raises(OSError, match="no space left"):
        model.save(tmp_path / "saved")
    assert [path.name for path in tmp_path.iterdir()] == ["saved"]
    assert answers(ConceptModel.load(tmp_path / "saved")) == before


def test_a_space_by_name_is_kept_by_name(pictures, tmp_path):
    model = ConceptModel(5, 0.3, "some/model", None, PCA(3))
    model.fit(pictures, image_embeddings=ColourSpace().embed_images(pictures))
    model.save(tmp_path / "saved")
    loaded = ConceptModel.load(tmp_path / "saved")
    assert loaded.embedding_model == "some/model"
    assert not (tmp_path / "saved" / "space").exists()


def test_a_space_that_cannot_be_saved_is_asked_for(pictures, tmp_path):
    model = ConceptModel(5, 0.3, ColourSpace(), None, PCA(3), verbose=False).fit(pictures)
    model.save(tmp_path / "saved")
    loaded = ConceptModel.load(tmp_path / "saved")
    assert loaded.topics is None
    with pytest.raises(InvalidInput, match=r"embedding_model is a NoneType.*load\("):
        loaded.find_concepts("red")
    again = ConceptModel.load(tmp_path / "saved", embedding_model=ColourSpace())
    assert again.find_concepts("red") == model.find_concepts("red")


def damage(folder, change):
    manifest = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    change(manifest)
    (folder / "model.json").write_text(json.dumps(manifest), encoding="utf-8")


def flip(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


DAMAGES = [
    (lambda f: flip(f / "arrays.safetensors"), "'arrays.safetensors'.*was changed or damaged"),
    (lambda f: flip(f / "collages" / "1.jpg"), "'collages/1.jpg'.*was changed"),
    (lambda f: (f / "words.parquet").unlink(), "lacks its file 'words.parquet'"),
    (lambda f: (f / "model.json").unlink(), "is no saved model"),
    (lambda f: (f / "model.json").write_text("{", encoding="utf-8"), "damaged"),
    (lambda f: (f / "model.json").write_text("[]", encoding="utf-8"), "damaged"),
    (lambda f: damage(f, lambda m: m.update(format_version=99)), "version 99.*Upgrade"),
    (lambda f: damage(f, lambda m: m.update(format="zip")), "format 'zip'"),
    (lambda f: damage(f, lambda m: m["files"].update({"../x": "0"})), "outside of itself"),
    (lambda f: damage(f, lambda m: m["files"].update({"/etc/hosts": "0"})), "outside of itself"),
    (lambda f: damage(f, lambda m: m["files"].pop("arrays.safetensors")), "lacks its file"),
    (lambda f: damage(f, lambda m: m.pop("topics")), "cannot be read"),
    (lambda f: damage(f, lambda m: m.update(exemplars=[["x"]])), "cannot be read"),
]


@pytest.mark.parametrize(("hurt", "words"), DAMAGES)
def test_damage_is_noticed(model, tmp_path, hurt, words):
    model.save(tmp_path / "saved")
    hurt(tmp_path / "saved")
    with pytest.raises(SavedModelError, match=words):
        ConceptModel.load(tmp_path / "saved")


def test_a_model_of_0_2_1_is_not_opened(tmp_path):
    (tmp_path / "old").write_bytes(b"\x80\x04 a pickle")
    with pytest.raises(SavedModelError, match=r"Concept 0\.2\.1 are pickles"):
        ConceptModel.load(tmp_path / "old")
    with pytest.raises(SavedModelError, match="no saved model"):
        ConceptModel.load(tmp_path / "missing")


def test_models_without_words_and_without_concepts_come_back(pictures, tmp_path):
    space = ColourSpace()
    for number, size in enumerate((5, 59)):
        model = ConceptModel(size, 0.3, space, None, PCA(3), verbose=False).fit(pictures)
        model.save(tmp_path / str(number))
        loaded = ConceptModel.load(tmp_path / str(number), embedding_model=space)
        np.testing.assert_array_equal(loaded.labels_, model.labels_)
        assert loaded.summary() == model.summary()
        assert loaded.find_concepts("red") == model.find_concepts("red")


@pytest.mark.parametrize("template", [None, "{} white", ["{}", "{} white"]])
def test_prompts_are_kept(pictures, tmp_path, template):
    model = ConceptModel(
        5, 0.2, ColourSpace(), None, PCA(3), KMeans(3, n_init=1), prompt_template=template
    )
    model.fit(pictures, docs=list(COLOURS)).save(tmp_path / "model")
    again = ConceptModel.load(tmp_path / "model", ColourSpace())
    assert again.prompt_template == template
    assert again.find_concepts("red") == model.find_concepts("red")


def test_a_loaded_model_can_be_saved_again(model, tmp_path):
    before = answers(model)
    model.save(tmp_path / "first")
    ConceptModel.load(tmp_path / "first").save(tmp_path / "first")
    ConceptModel.load(tmp_path / "first").save(tmp_path / "second")
    shutil.rmtree(tmp_path / "first")
    assert answers(ConceptModel.load(tmp_path / "second")) == before


def test_a_loaded_model_without_its_space_can_be_saved_again(pictures, tmp_path):
    model = ConceptModel(5, 0.3, ColourSpace(), None, PCA(3), verbose=False).fit(pictures)
    model.save(tmp_path / "first")
    ConceptModel.load(tmp_path / "first").save(tmp_path / "second")
    again = ConceptModel.load(tmp_path / "second", embedding_model=ColourSpace())
    assert again.find_concepts("red") == model.find_concepts("red")


def test_other_peoples_files_are_kept(model, tmp_path):
    theirs = tmp_path / "tfjs"
    theirs.mkdir()
    (theirs / "model.json").write_text('{"modelTopology": {}}', encoding="utf-8")
    model.save(tmp_path / "saved")
    (tmp_path / "saved" / "notes.txt").write_text("mine", encoding="utf-8")
    for folder in (theirs, tmp_path / "saved"):
        with pytest.raises(SavedModelError, match="holds other files too"):
            model.save(folder)
    assert (tmp_path / "saved" / "notes.txt").exists()


def test_the_working_directory_may_be_the_target(model, tmp_path, monkeypatch):
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    model.save(".")
    assert (tmp_path / "here" / "model.json").is_file()


def test_a_relative_model_folder_is_found_from_anywhere(pictures, tmp_path, monkeypatch):
    (tmp_path / "clip").mkdir()
    monkeypatch.chdir(tmp_path)
    model = ConceptModel(5, 0.3, "clip", None, PCA(3))
    model.fit(pictures, image_embeddings=ColourSpace().embed_images(pictures)).save("saved")
    assert ConceptModel.load("saved").embedding_model == str(tmp_path / "clip")


def test_file_names_that_are_no_text_are_escaped(pictures, tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    for number, picture in enumerate(pictures[:20]):
        picture.save(folder / f"{number}.png")
    odd = os.fsdecode(b"caf\xe9.png")
    (folder / "0.png").rename(folder / odd)
    model = ConceptModel(5, 0.3, ColourSpace(), None, PCA(3), verbose=False).fit(folder)
    model.save(tmp_path / "saved")
    names = ConceptModel.load(tmp_path / "saved").image_names_
    assert names == model.image_names_
    assert any(name.endswith("caf\\udce9.png") for name in names)


def test_own_stages_are_asked_for_before_they_are_needed_again(model, tmp_path):
    model.save(tmp_path / "m")
    loaded = ConceptModel.load(tmp_path / "m")
    with pytest.raises(InvalidInput, match=r"umap_model and hdbscan_model .* pass seeds=0"):
        loaded.evaluate()
    assert "coverage" in loaded.evaluate(seeds=0).index
    loaded.umap_model, loaded.hdbscan_model = model.umap_model, model.hdbscan_model
    assert loaded.evaluate(seeds=1)["Value"]["stability over order"] > 0.9


@given(
    st.lists(st.sampled_from(["merge", "split", "drop", "rename", "outliers", "undo"]), max_size=4)
)
@settings(max_examples=6, deadline=None, derandomize=True)
def test_saving_then_loading_changes_nothing(steps):
    model = ConceptModel(embedding_model="mini-clip", verbose=False)
    model.state_ = make_state()
    for number, step in enumerate(steps):
        if step == "merge" and model.state_.n_concepts > 1:
            model.merge_concepts([0, 1])
        elif step == "split" and model.state_.n_concepts:
            model.split_concept(0)
        elif step == "drop" and model.state_.n_concepts:
            model.drop_concept(0)
        elif step == "rename" and model.state_.n_concepts:
            model.rename_concept(0, f"name {number}")
        elif step == "outliers":
            model.reduce_outliers("neighbours", 0.5)
        elif step == "undo" and number:
            with contextlib.suppress(InvalidInput):
                model.undo()
    with tempfile.TemporaryDirectory() as folder:
        model.save(f"{folder}/model")
        loaded = ConceptModel.load(f"{folder}/model")
    assert_same(loaded.state_, model.state_)


def test_models_of_the_first_format_are_read(model, tmp_path):
    model.save(tmp_path / "saved")
    before = answers(model)
    path = tmp_path / "saved" / "arrays.safetensors"
    arrays = {k: v for k, v in load_file(path).items() if k not in ("placed", "added")}
    save_file(arrays, path)

    def older(manifest):
        manifest["format_version"] = 1
        manifest.pop("named_by")
        manifest["files"]["arrays.safetensors"] = hashlib.sha256(path.read_bytes()).hexdigest()

    damage(tmp_path / "saved", older)
    assert answers(ConceptModel.load(tmp_path / "saved")) == before


def test_thumbnails_stand_in_for_the_pictures(photo_folder, tmp_path):
    folder = tmp_path / "copies"
    shutil.copytree(photo_folder, folder)
    model = ConceptModel(5, 0.3, ColourSpace(), None, PCA(3), verbose=False).fit(folder)
    model.save(tmp_path / "plain")
    model.save(tmp_path / "saved", thumbnails=True)
    shutil.rmtree(folder)
    grey = ((222, 222), (222, 222), (222, 222))
    for name, rows in (("saved", 60), ("plain", 0)):
        loaded = ConceptModel.load(tmp_path / name, ColourSpace())
        assert len(loaded.state_.thumbnails) == rows
        loaded.merge_concepts([[0, 1]])
        collage = loaded.cluster_images[0]
        assert collage.getextrema() != grey
        shown = loaded.exemplars_[0]
        if rows:
            tile = from_jpeg(loaded.state_.thumbnails[shown[0]])
            there = np.asarray(collage)[20:100, 20:100].reshape(-1, 3).mean(axis=0)
            here = np.asarray(tile).reshape(-1, 3).mean(axis=0)
            assert np.abs(there - here).max() < 12
            loaded.save(tmp_path / "again")
            assert ConceptModel.load(tmp_path / "again").state_.thumbnails == (
                loaded.state_.thumbnails
            )


def test_a_save_that_is_killed_leaves_the_old_model(model, tmp_path):
    model.save(tmp_path / "saved")
    before = answers(ConceptModel.load(tmp_path / "saved"))
    code = (
        "import os, sys; from concept import ConceptModel, persist\n"
        "model = ConceptModel.load(sys.argv[1]); model.drop_concept(0)\n"
        "persist._write_manifest = lambda *_: os._exit(9)\n"
        "model.save(sys.argv[1])\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path / "saved")], check=False)
    assert done.returncode == 9
    assert answers(ConceptModel.load(tmp_path / "saved")) == before


def test_a_move_that_fails_puts_the_old_model_back(model, tmp_path, monkeypatch):
    model.save(tmp_path / "saved")
    move = Path.replace

    def fail(self, target):
        if self.name == "fresh":
            raise OSError("the disk has gone")
        return move(self, target)

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="the disk has gone"):
        model.save(tmp_path / "saved")
    monkeypatch.undo()
    assert ConceptModel.load(tmp_path / "saved").labels_.tolist() == model.labels_.tolist()


def test_files_that_are_links_out_of_the_folder_are_refused(model, tmp_path):
    model.save(tmp_path / "saved")
    (tmp_path / "saved" / "words.parquet").rename(tmp_path / "words.parquet")
    (tmp_path / "saved" / "words.parquet").symlink_to(tmp_path / "words.parquet")
    with pytest.raises(SavedModelError, match="outside of itself: 'words.parquet'"):
        ConceptModel.load(tmp_path / "saved")
