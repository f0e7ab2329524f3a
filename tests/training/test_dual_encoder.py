"""Dual encoders on pictures and captions whose meaning is known."""

import numpy as np
import pytest

from concept.embedders.dual_encoder import DualEncoderTowers, Lexicon
from concept.embedders.learned import LearnedSpace, load_space
from concept.embedders.word_vectors import WordVectors
from concept.errors import InvalidInput, SavedModelError
from concept.training import dual_encoder
from concept.training.dual_encoder import DualSettings, learn_dual_encoder, make_lexicon
from concept.training.loop import Plan

COLOURS = ("red", "blue", "green")
THINGS = ("cat", "house", "boat", "tree")
SETTINGS = DualSettings(dimensions=16, networks=1, dropout=0.1, word_dropout=0.0)
PLAN = Plan(epochs=10, batch=32, rate=1e-2)


def pictures(n, seed=0):
    """Features in which colour and thing each have their own places; every pair of them occurs."""
    random = np.random.default_rng(seed)
    colour, thing = np.arange(n) % 3, np.arange(n) % 4
    features = np.concatenate([np.eye(3)[colour], np.eye(4)[thing]], axis=1)
    features = np.abs(features + 0.05 * random.normal(size=features.shape))
    features /= np.linalg.norm(features, axis=1, keepdims=True)
    said = [f"{COLOURS[c]} {THINGS[t]}" for c, t in zip(colour, thing, strict=True)]
    return features.astype(np.float32), [[f"a {words}", f"here is a {words}"] for words in said]


def learn(settings=SETTINGS, plan=PLAN, **options):
    return learn_dual_encoder(
        *pictures(48), pictures(12, seed=1), settings=settings, plan=plan, verbose=False, **options
    )


@pytest.mark.parametrize(
    ("text", "loss"),
    [
        ("bag", "contrastive"),
        ("gru", "contrastive"),
        ("lstm", "contrastive"),
        ("transformer", "contrastive"),
        ("bag", "triplet"),
    ],
)
def test_captions_find_pictures_they_were_not_taught_with(text, loss):
    settings = DualSettings(text=text, dimensions=16, networks=1, dropout=0.1, loss=loss, hidden=8)
    space = LearnedSpace(learn(settings))
    features, captions = pictures(12, seed=5)
    similarities = (
        space.embed_texts([own[0] for own in captions]) @ space.embed_features(features).T
    )
    assert (similarities.argmax(axis=1) == np.arange(12)).mean() > 0.8


def test_a_vector_does_not_depend_on_the_texts_beside_it():
    for text in ("bag", "gru", "transformer"):
        settings = DualSettings(text=text, dimensions=16, networks=1)
        towers = learn(settings, Plan(epochs=1, batch=32))
        alone = towers.texts(["a red cat"])
        longer = towers.texts(["here is a blue house", "a red cat", "here here here here is a cat"])
        np.testing.assert_allclose(longer[1], alone[0], atol=1e-5)


def test_several_networks_stand_side_by_side():
    two = learn(DualSettings(dimensions=16, networks=2), Plan(epochs=1, batch=32))
    features, _ = pictures(5)
    images, texts = two.images(features), two.texts(["a red cat"])
    assert images.shape == (5, 32)
    np.testing.assert_allclose(np.linalg.norm(images, axis=1), 1.0, atol=1e-5)
    each = [DualEncoderTowers([net], two.lexicon, two.design) for net in two.networks]
    cosines = [tower.images(features) @ tower.texts(["a red cat"])[0] for tower in each]
    np.testing.assert_allclose(images @ texts[0], np.mean(cosines, axis=0), atol=1e-5)
    assert not np.allclose(cosines[0], cosines[1])


def test_the_same_seed_gives_the_same_and_another_another():
    short = Plan(epochs=1, batch=32)
    first, again = learn(plan=short).arrays(), learn(plan=short).arrays()
    other = learn(plan=Plan(epochs=1, batch=32, seed=7)).arrays()
    assert first.keys() == again.keys()
    assert all((first[name] == again[name]).all() for name in first)
    assert any((first[name] != other[name]).any() for name in first)


def test_saved_and_loaded_it_gives_equal_vectors(tmp_path):
    vectors = WordVectors(["red", "crimson"], np.array([[1.0, 0.1], [0.9, 0.2]]))
    for text in ("bag", "lstm"):
        settings = DualSettings(text=text, dimensions=16, networks=2)
        towers = learn(settings, Plan(epochs=1, batch=32), word_vectors=vectors)
        LearnedSpace(towers).save(tmp_path / text)
        loaded = load_space(tmp_path / text)
        assert loaded.kind == "dual"
        features, _ = pictures(5)
        texts = ["a red cat", "crimson boat"]
        assert (loaded.towers.images(features) == towers.images(features)).all()
        assert (loaded.towers.texts(texts) == towers.texts(texts)).all()


def test_weights_of_another_design_are_refused():
    towers = learn(plan=Plan(epochs=1, batch=32))
    settings = towers.settings()
    settings["design"]["dimensions"] = 17
    with pytest.raises(ValueError, match="do not fit"):
        DualEncoderTowers.restore(towers.arrays(), settings)


def test_a_training_that_was_killed_goes_on_to_the_same_end(tmp_path, monkeypatch):
    settings, plan = DualSettings(dimensions=16, networks=2), Plan(epochs=3, batch=32)
    whole = learn(settings, plan).arrays()
    measure, calls = dual_encoder.mean_recall, []

    def dies(*given):
        calls.append(1)
        if len(calls) == 5:  # in the second epoch of the second network
            raise KeyboardInterrupt
        return measure(*given)

    monkeypatch.setattr(dual_encoder, "mean_recall", dies)
    with pytest.raises(KeyboardInterrupt):
        learn(settings, plan, checkpoints=tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["network-0", "network-1"]
    resumed = learn(settings, plan, checkpoints=tmp_path).arrays()
    assert len(calls) == 7  # two epochs of the second network were left
    assert all((whole[name] == resumed[name]).all() for name in whole)
    with pytest.raises(SavedModelError, match="another training"):
        learn(DualSettings(dimensions=16, networks=2, dropout=0.5), plan, checkpoints=tmp_path)


def test_words_with_given_vectors_are_known_without_captions():
    words = ["red", "blue", "green", "crimson", "cat", "house", "boat", "tree"]
    given = np.eye(8, dtype=np.float32)
    given[3] = given[0] + 0.1 * given[1]
    vectors = WordVectors(words, given)
    towers = learn(plan=Plan(epochs=15, batch=32, rate=1e-2), word_vectors=vectors)
    assert towers.unknown_words("a crimson cat") == []
    assert towers.unknown_words("a purple cat") == ["purple"]
    crimson, red, blue = towers.texts(["crimson", "red", "blue"])
    assert crimson @ red > crimson @ blue + 0.2


def test_chinese_captions_go_through_jieba():
    pytest.importorskip("jieba")
    features, _ = pictures(24)
    said = ["一只红色的猫", "海边有一座房子", "蓝色的小船"]
    captions = [[said[row % 3]] for row in range(24)]
    towers = learn_dual_encoder(features, captions, settings=SETTINGS, plan=PLAN, verbose=False)
    assert "猫" in towers.lexicon
    assert towers.unknown_words("红色的猫") == []
    found = towers.texts(["猫", "房子", "小船"]) @ towers.images(features[:3]).T
    assert found.argmax(axis=1).tolist() == [0, 1, 2]


def test_rare_words_are_unknown_and_pairs_of_words_count():
    captions = ["a red cat"] * 6 + ["a blue zebra"]
    lexicon, counts, learned = make_lexicon(captions, DualSettings())
    assert lexicon.words == ["a", "a red", "cat", "red", "red cat"]
    assert (learned, counts.tolist()) == (5, [7, 6, 6, 6, 6])
    plain, _, _ = make_lexicon(captions, DualSettings(text="gru"))
    assert plain.words == ["a", "cat", "red"]
    assert Lexicon(["a", "cat"], pairs=False).numbers(["a cat", "", "dog"]).tolist() == [
        [1, 2],
        [0, 0],
        [0, 0],
    ]


def test_a_text_without_a_known_word_is_refused_by_the_space():
    space = LearnedSpace(learn(plan=Plan(epochs=1, batch=32)))
    assert not space.towers.texts(["xyzzy"]).any()
    with pytest.raises(InvalidInput, match="knows no word"):
        space.embed_texts(["a cat", "xyzzy"])


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"text": "cnn"}, "text is 'cnn'"),
        ({"loss": "l2"}, "loss is 'l2'"),
        ({"networks": 0}, "networks is 0"),
        ({"dropout": 1.0}, "dropout is 1.0"),
        ({"hidden": -1}, "hidden is -1"),
        ({"min_count": 100}, "no word stands in 100"),
    ],
)
def test_settings_that_cannot_be_used(wrong, message):
    with pytest.raises(InvalidInput, match=message):
        learn(DualSettings(**wrong))


def test_one_picture_is_too_few():
    features, captions = pictures(1)
    with pytest.raises(InvalidInput, match="1 pictures"):
        learn_dual_encoder(features, captions, verbose=False)
