"""DeViSE on pictures and words whose places are known."""

import numpy as np
import pytest

from concept.embedders.devise import DeViSETowers
from concept.embedders.learned import LearnedSpace, load_space
from concept.embedders.word_vectors import WordVectors
from concept.errors import InvalidInput
from concept.training.devise import DeViSESettings, caption_vectors, learn_devise
from concept.training.loop import Plan

# Animals lie near each other, and so do vehicles; "kitten" and "truck" are never labels.
WORDS = ["cat", "dog", "car", "bus", "kitten", "truck"]
VECTORS = WordVectors(
    WORDS,
    np.array(
        [
            [1.0, 0.3, 0.0, 0.0],
            [1.0, -0.3, 0.0, 0.0],
            [0.0, 0.0, 1.0, 0.3],
            [0.0, 0.0, 1.0, -0.3],
            [1.0, 0.35, 0.0, 0.0],
            [0.0, 0.0, 1.0, 0.0],
        ]
    ),
)
PLAN = Plan(epochs=25, batch=20, rate=5e-3)


def pictures(n, seed=0):
    random = np.random.default_rng(seed)
    kinds = np.arange(n) % 4
    features = np.eye(6)[kinds] + 0.1 * random.normal(size=(n, 6))
    return features.astype(np.float32), [[WORDS[kind]] for kind in kinds]


def learn(loss="ranking", **options):
    settings = DeViSESettings(hidden=32, loss=loss, dropout=0.0)
    return learn_devise(
        *pictures(80), VECTORS, settings=settings, plan=PLAN, verbose=False, **options
    )


@pytest.mark.parametrize("loss", ["ranking", "cosine"])
def test_pictures_are_tagged_with_their_words(loss):
    features, labels = pictures(20, seed=3)
    tags = learn(loss).tags(features, top_n=2)
    for found, (label,) in zip(tags, labels, strict=True):
        # A kitten is as near to a cat as words can be.
        assert label in [word for word, _ in found]
        assert 0.0 <= found[0][1] <= found[1][1]


def test_words_that_were_never_labels_find_what_they_mean():
    towers = learn("cosine")
    features, labels = pictures(20, seed=3)
    space = LearnedSpace(towers)
    vectors = space.embed_features(features)
    similarities = space.embed_texts(["kitten", "truck", "cat bus"]) @ vectors.T
    assert labels[int(similarities[0].argmax())] == ["cat"]
    assert labels[int(similarities[1].argmax())][0] in ("car", "bus")
    # The mean of two words lies between their pictures.
    means = {word: similarities[2][[own == [word] for own in labels]].mean() for word in WORDS[:4]}
    assert min(means["cat"], means["bus"]) > max(means["dog"], means["car"])


def test_a_validation_chooses_and_a_seed_repeats(tmp_path):
    once = learn(validation=pictures(20, seed=2))
    again = learn(validation=pictures(20, seed=2))
    features = pictures(10, seed=4)[0]
    np.testing.assert_array_equal(once.images(features), again.images(features))
    LearnedSpace(once).save(tmp_path / "space")
    loaded = load_space(tmp_path / "space")
    assert isinstance(loaded.towers, DeViSETowers)
    np.testing.assert_array_equal(loaded.towers.images(features), once.images(features))
    np.testing.assert_array_equal(loaded.towers.texts(WORDS), once.texts(WORDS))
    assert loaded.unknown_words("a cat and a zebra") == ["zebra"]


def test_an_interrupted_training_ends_as_another(tmp_path, monkeypatch):
    from concept.training import devise

    expected = learn(validation=pictures(20, seed=2)).images(pictures(10)[0])
    seen = []

    def killed(*arguments):
        seen.append(1)
        if len(seen) == 3:
            raise KeyboardInterrupt
        return recall(*arguments)

    recall = devise.mean_recall
    monkeypatch.setattr(devise, "mean_recall", killed)
    for ending in (KeyboardInterrupt, None):
        if ending:
            with pytest.raises(ending):
                learn(validation=pictures(20, seed=2), checkpoints=tmp_path / "c")
        else:
            towers = learn(validation=pictures(20, seed=2), checkpoints=tmp_path / "c")
    np.testing.assert_array_equal(towers.images(pictures(10)[0]), expected)


def test_what_cannot_be_learned_is_refused():
    features, _ = pictures(4)
    with pytest.raises(InvalidInput, match="0 of 4 pictures have a caption with a word"):
        learn_devise(features, [["zebra"]] * 4, VECTORS)
    with pytest.raises(InvalidInput, match="1 pictures"):
        learn_devise(features[:1], [["cat"]], VECTORS)
    with pytest.raises(InvalidInput, match="loss is 'hinge'"):
        learn_devise(*pictures(4), VECTORS, settings=DeViSESettings(loss="hinge"))
    with pytest.raises(InvalidInput, match=r"dropout 1\.0"):
        learn_devise(*pictures(4), VECTORS, settings=DeViSESettings(dropout=1.0))


def test_vectors_are_learned_from_captions():
    captions = [["the red ball", "a red ball rolls"], ["a blue ball", "the blue car"]] * 3
    vectors = caption_vectors(captions, 3)
    assert "ball" in vectors
    assert vectors.dimensions == 3
