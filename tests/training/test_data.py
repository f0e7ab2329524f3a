"""What a space is learned from."""

import numpy as np
import pytest

from concept.embedders.learned import BackboneSpace, KnownPicturesSpace
from concept.errors import InvalidInput, UnreadableImagesWarning, UnusablePairsWarning
from concept.training import data as module
from concept.training import read_training_data
from concept.training.cca import CCASettings, learn_cca
from concept.training.score import mean_recall, scored_parts, towers_scores
from tests.conftest import ColourSpace, coloured

COLOURS = ["red", "green", "blue"]


@pytest.fixture
def pairs(tmp_path):
    rows = ["image,caption,split"]
    for colour in COLOURS:
        for number, picture in enumerate(coloured(colour, 6)):
            picture.save(tmp_path / f"{colour}{number}.png")
            part = "train" if number < 4 else "val"
            rows += [f"{colour}{number}.png,a {colour} thing,{part}"]
    path = tmp_path / "pairs.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


class ColourBackbone(ColourSpace):
    """The means of colours, in the place of a vision model."""

    def __init__(self, model, device=None):
        super().__init__()
        self.model = model


def test_given_features_by_name_and_in_order(pairs, tmp_path):
    features = np.random.default_rng(0).normal(size=(18, 4))
    np.save(tmp_path / "f.npy", features)
    in_order = read_training_data(pairs, features=tmp_path / "f.npy")
    names = [f"{colour}{n}.png" for colour in COLOURS for n in range(6)]
    named = read_training_data(pairs, features=tmp_path / "f.npy", names=names)
    np.testing.assert_array_equal(in_order.features, named.features)
    np.testing.assert_allclose(np.linalg.norm(named.features, axis=1), 1, atol=1e-6)
    assert [len(part[1]) for part in (named.training(), named.validation())] == [12, 6]
    np.save(tmp_path / "f.npy", features[:17])
    with pytest.warns(UnusablePairsWarning, match="1 of 18 pairs"):
        fewer = read_training_data(pairs, features=tmp_path / "f.npy", names=names[:17])
    assert len(fewer.pairs) == 17
    with pytest.raises(InvalidInput, match="17 rows"):
        read_training_data(pairs, features=tmp_path / "f.npy")


def test_features_or_a_backbone(pairs):
    with pytest.raises(InvalidInput, match="neither features nor a backbone"):
        read_training_data(pairs)
    with pytest.raises(InvalidInput, match="features and a backbone"):
        read_training_data(pairs, features="f.npy", backbone="some/model")


def test_pictures_through_a_backbone(pairs, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "Backbone", ColourBackbone)
    (tmp_path / "red0.png").write_text("no picture", encoding="utf-8")
    with pytest.warns(UnreadableImagesWarning, match="1 of 18 pictures cannot be read"):
        data = read_training_data(pairs, backbone="some/model", verbose=False)
    assert len(data.pairs) == len(data.features) == 17
    towers = learn_cca(*data.training(), settings=CCASettings(image_ridge=0.1, text_ridge=0.1))
    space = data.space(towers)
    assert isinstance(space, BackboneSpace)
    pictures = space.embed_images([coloured(colour, 1, seed=5)[0] for colour in COLOURS])
    found = space.embed_texts(COLOURS) @ pictures.T
    np.testing.assert_array_equal(found.argmax(axis=1), [0, 1, 2])


def test_one_pair_is_too_few(tmp_path):
    (tmp_path / "pairs.csv").write_text("image,caption\na.jpg,one\n", encoding="utf-8")
    np.save(tmp_path / "f.npy", np.ones((1, 4)))
    data = read_training_data(tmp_path / "pairs.csv", features=tmp_path / "f.npy")
    with pytest.raises(InvalidInput, match="there are 1 pictures to learn from"):
        data.training()


def test_scores_of_towers(pairs, tmp_path):
    kinds = np.repeat(np.eye(3), 6, axis=0) + 0.01 * np.arange(18)[:, None]
    np.save(tmp_path / "f.npy", kinds)
    data = read_training_data(pairs, features=tmp_path / "f.npy")
    towers = learn_cca(*data.training(), settings=CCASettings(image_ridge=0.1, text_ridge=0.1))
    assert isinstance(data.space(towers), KnownPicturesSpace)
    assert [line.partition(":")[0] for line in scored_parts(towers, data)] == [
        "validation, text to image",
        "validation, image to text",
    ]
    # Two pictures of each colour with the same caption: which comes first is chance.
    to_images, to_texts = towers_scores(towers, *data.validation())
    assert to_images.recall[5] == to_texts.recall[5] == 1.0
    assert mean_recall(towers, data.validation()[0], [[c] for c in "abcdef"], ks=(6,)) == 1.0


def test_the_quick_recall_agrees_with_the_exact_one():
    random = np.random.default_rng(1)

    class Noise:
        def images(self, features):
            return features

        def texts(self, texts):
            rows = np.array([int(text) for text in texts])
            return base[rows // 3] + noise[rows]

    base = random.normal(size=(30, 5)).astype(np.float32)
    noise = random.normal(size=(90, 5)).astype(np.float32)
    captions = [[str(3 * n + i) for i in range(3)] for n in range(30)]
    exact = towers_scores(Noise(), base, captions)
    shares = [share for direction in exact for share in direction.recall.values()]
    assert mean_recall(Noise(), base, captions) == pytest.approx(np.mean(shares))
