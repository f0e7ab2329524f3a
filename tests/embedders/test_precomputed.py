"""Stored vectors behind the joint-space protocol."""

from pathlib import Path

import numpy as np
import pytest

from concept.embedders import (
    JointSpace,
    KnowsImages,
    KnowsWords,
    PrecomputedEmbedder,
    SavesItself,
    joint_space,
)
from concept.errors import InvalidInput, SavedModelError

IMAGES = {"a.jpg": [1.0, 0.0], "sub/b.jpg": [0.0, 1.0]}
TEXTS = {"Cat": [0.9, 0.1], "fire truck": [0.2, 0.8]}


def test_it_has_all_abilities():
    space = PrecomputedEmbedder(IMAGES, TEXTS)
    for ability in (JointSpace, KnowsImages, KnowsWords, SavesItself):
        assert isinstance(space, ability)


def test_pictures_and_texts_are_looked_up():
    space = PrecomputedEmbedder(IMAGES, TEXTS)
    np.testing.assert_allclose(space.embed_images(["sub/b.jpg", Path("a.jpg")]), [[0, 1], [1, 0]])
    np.testing.assert_allclose(space.embed_texts(["Fire  Truck", "CAT"]), [[0.2, 0.8], [0.9, 0.1]])


def test_a_root_makes_names_of_paths(tmp_path):
    space = PrecomputedEmbedder(IMAGES, TEXTS, root=tmp_path)
    assert space.knows_image(tmp_path / "sub" / "b.jpg")
    assert space.knows_image("sub/b.jpg")
    assert not space.knows_image(tmp_path.parent / "a.jpg")


def test_names_and_a_matrix_are_as_good_as_a_mapping():
    space = PrecomputedEmbedder((["a", "b"], np.eye(2)), (["x"], np.ones((1, 2))))
    np.testing.assert_array_equal(space.embed_images(["b"]), [[0, 1]])


def test_the_unknown_is_said():
    space = PrecomputedEmbedder(IMAGES, TEXTS)
    assert space.unknown_words("zeppelin on a beach") == ["zeppelin on a beach"]
    assert space.unknown_words("cat") == []
    with pytest.raises(InvalidInput, match="1 pictures have no stored vector.*'c.jpg'"):
        space.embed_images(["a.jpg", "c.jpg"])
    with pytest.raises(InvalidInput, match="1 texts have no stored vector.*'dog'"):
        space.embed_texts(["dog"])


def test_the_texts_come_back_from_a_folder(tmp_path):
    PrecomputedEmbedder(IMAGES, TEXTS).save(tmp_path / "space")
    loaded = joint_space(tmp_path / "space")
    np.testing.assert_allclose(loaded.embed_texts(["cat", "fire truck"]), list(TEXTS.values()))
    assert not loaded.knows_image("a.jpg")


@pytest.mark.parametrize("content", ["", "[]", '{"kind": "precomputed"}'])
def test_a_damaged_space_is_said(tmp_path, content):
    (tmp_path / "space.json").write_text(content, encoding="utf-8")
    with pytest.raises(SavedModelError, match="not a saved joint space"):
        joint_space(tmp_path)


@pytest.mark.parametrize(
    ("images", "texts", "words"),
    [
        (IMAGES, {"cat": [1.0, 0, 0]}, "images have 2 dimensions and texts 3"),
        ((["a"], np.eye(2)), TEXTS, "the vectors of images has 2 rows; expected 1"),
        ((["a", "a"], np.eye(2)), TEXTS, "'a' stands in rows 0 and 1"),
        ({"a": [1.0, np.nan]}, TEXTS, "NaN"),
        ({"a": [0.0, 0.0]}, TEXTS, "rows of zeros"),
        ({"a": [1.0, 0.0], "b": [1.0]}, TEXTS, "cannot be read as a matrix"),
    ],
)
def test_unusable_tables_are_refused(images, texts, words):
    with pytest.raises(InvalidInput, match=words):
        PrecomputedEmbedder(images, texts)


def test_a_space_may_know_no_texts():
    space = PrecomputedEmbedder(IMAGES, {})
    assert space.embed_images(["a.jpg"]).shape == (1, 2)
    assert space.unknown_words("cat") == ["cat"]
