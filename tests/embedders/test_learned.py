"""Learned spaces: the protocol, and the folder on disk."""

import json

import numpy as np
import pytest

from concept.embedders import JointSpace, KnowsImages, KnowsWords, SavesItself, joint_space
from concept.embedders.backbone import Backbone
from concept.embedders.base import Identified, PreparesImages
from concept.embedders.learned import BackboneSpace, LearnedSpace, Towers, load_space
from concept.errors import InvalidInput, SavedModelError
from concept.training.cca import CCASettings, learn_cca

WORDS = ["red", "green", "blue"]


@pytest.fixture(scope="module")
def data():
    random = np.random.default_rng(0)
    kinds = np.arange(30) % 3
    features = (np.eye(3)[kinds] + 0.05 * random.normal(size=(30, 3))).astype(np.float32)
    return features, [[f"a {WORDS[kind]} thing", WORDS[kind]] for kind in kinds]


@pytest.fixture(scope="module")
def space(data):
    return LearnedSpace(learn_cca(*data, settings=CCASettings(image_ridge=0.1, text_ridge=0.1)))


def test_words_and_pictures_of_one_kind_meet(space, data):
    vectors = space.embed_features(data[0])
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    # The length of features says nothing.
    np.testing.assert_allclose(space.embed_features(7.5 * data[0]), vectors, atol=1e-5)
    nearest = (space.embed_texts(WORDS) @ vectors.T).argmax(axis=1) % 3
    np.testing.assert_array_equal(nearest, [0, 1, 2])


def test_its_abilities(space, data):
    assert isinstance(space.towers, Towers)
    for ability in (JointSpace, KnowsWords, SavesItself):
        assert isinstance(space, ability)
    assert not isinstance(space, KnowsImages)
    assert isinstance(space.with_known(["a"], data[0][:1]), KnowsImages)
    through = BackboneSpace(space.towers, Backbone("some/model"))
    assert isinstance(through, PreparesImages)
    assert isinstance(through, Identified)
    assert not isinstance(through, KnowsImages)


def test_what_it_does_not_know_is_told(space, data):
    assert space.unknown_words("a red zebra") == ["zebra"]
    with pytest.raises(InvalidInput, match="no word of 'zebra'"):
        space.embed_texts(["red", "zebra"])
    assert space.embed_texts([]).shape == (0, 0)
    with pytest.raises(InvalidInput, match="4 dimensions; expected 3, as those"):
        space.embed_features(np.ones((2, 4)))
    with pytest.raises(InvalidInput, match="learned from given features"):
        space.embed_images(["a.jpg"])
    with pytest.raises(InvalidInput, match="1 names for 30 features"):
        space.with_known(["a"], data[0])


def test_a_saved_space_gives_equal_vectors(space, data, tmp_path):
    space.save(tmp_path / "space")
    for loaded in (load_space(tmp_path / "space"), joint_space(str(tmp_path / "space"))):
        np.testing.assert_array_equal(loaded.embed_features(data[0]), space.embed_features(data[0]))
        np.testing.assert_array_equal(loaded.embed_texts(WORDS), space.embed_texts(WORDS))
    assert loaded.kind == "cca"
    space.save(tmp_path / "space")  # over an earlier save


def test_known_pictures_are_found_by_name_and_by_path(space, data, tmp_path, monkeypatch):
    names = [f"{n}.jpg" for n in range(30)]
    space.with_known(names, data[0], tmp_path / "photos").save(tmp_path / "space")
    loaded = joint_space(tmp_path / "space", ["cpu"])
    expected = space.embed_features(data[0])
    monkeypatch.chdir(tmp_path)
    for source in ("3.jpg", tmp_path / "photos" / "3.jpg", "photos/3.jpg"):
        assert loaded.knows_image(source)
        np.testing.assert_array_equal(loaded.embed_images([source]), expected[[3]])
    assert not loaded.knows_image("elsewhere/3.jpg")
    with pytest.raises(InvalidInput, match="no stored vector"):
        loaded.embed_images(["elsewhere/3.jpg"])


def test_a_space_through_a_backbone_names_it(space, tmp_path):
    (tmp_path / "model").mkdir()
    BackboneSpace(space.towers, Backbone(tmp_path / "model")).save(tmp_path / "space")
    loaded = load_space(tmp_path / "space", "cpu")
    assert isinstance(loaded, BackboneSpace)
    assert loaded.backbone.model == str(tmp_path / "model")
    assert loaded.backbone.device == "cpu"


def test_damaged_and_foreign_folders_are_refused(space, tmp_path):
    space.save(tmp_path / "space")
    manifest = tmp_path / "space" / "space.json"
    content = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps({**content, "kind": "magic"}), encoding="utf-8")
    with pytest.raises(SavedModelError, match="no method 'magic'"):
        joint_space(tmp_path / "space")
    (tmp_path / "space" / "arrays.safetensors").write_bytes(b"other")
    with pytest.raises(SavedModelError, match="was changed or damaged"):
        joint_space(tmp_path / "space")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "a.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(SavedModelError, match="is no saved joint space"):
        space.save(tmp_path / "mine")
