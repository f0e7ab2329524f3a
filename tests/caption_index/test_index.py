"""Pictures found by their captions alone."""

import numpy as np
import pytest

from concept.caption_index import CaptionIndex, CaptionSettings, held_out_scores, hold_out, is_index
from concept.caption_index.sequences import label_sequences, sequences_of, shares, windows
from concept.caption_index.weights import Weights
from concept.cli import main
from concept.embedders.tokens import words_of
from concept.errors import InvalidInput, SavedModelError
from concept.pairs import Pairs
from concept.training.loop import Plan

SCENES = {
    "beach": ["sand waves sea", "waves roll onto the sand", "sunny sand beside the sea"],
    "dog": ["brown dog runs", "puppy dog plays with ball", "dog catches a red ball"],
    "city": ["cars on a busy street", "street between tall buildings", "buildings and cars"],
}
PLAN = Plan(epochs=30, batch=16, rate=1e-2)
SETTINGS = CaptionSettings(length=3, groups=6, min_count=1)


def pairs(n=18):
    """Pictures of three scenes; two of a scene have the same captions."""
    names = list(SCENES)
    images = [f"{names[row % 3]}-{row}.jpg" for row in range(n)]
    captions = [[*SCENES[names[row % 3]], f"number{row // 6} here"] for row in range(n)]
    return Pairs(images, captions, ["train"] * n, [])


@pytest.fixture(scope="module")
def index():
    return CaptionIndex.fit(pairs(), SETTINGS, plan=PLAN, verbose=False)


def scenes(matches):
    return [name.split("-")[0] for name, _ in matches]


def test_windows_slide_over_content_words():
    assert windows("A dog and a cat run on red sand", 3) == [
        ["dog", "cat", "run"],
        ["cat", "run", "red"],
        ["run", "red", "sand"],
    ]
    assert windows("a dog", 3) == [["dog"]]
    assert windows("...", 3) == []


def test_what_two_pictures_say_in_the_same_words_stands_there_for_both():
    sequences, owners = sequences_of([["red dog", "red dog"], ["red dog", "blue sea"]], 3)
    assert sequences == [["red", "dog"], ["red", "dog"], ["blue", "sea"]]
    assert owners.tolist() == [0, 1, 1]
    with pytest.raises(InvalidInput, match="no word"):
        sequences_of([["..."]], 3)


def test_groups_gather_what_is_said_in_the_same_words():
    said = [["red", "dog"], ["red", "dog"], ["blue", "sea"], ["blue", "sea"]] * 5
    labels, groups = label_sequences(Weights.fit(said, list).vectors(said), 2, seed=0)
    assert groups == 2
    assert (labels.reshape(5, 4) == labels[:4]).all()
    assert labels[0] == labels[1] != labels[2] == labels[3]
    spread = shares(np.array([0, 0, 1, 1]), labels[:4], 3, 2).toarray()
    assert spread[:2].sum(axis=1).tolist() == [1, 1]
    assert spread[2].sum() == 0


def test_weights_are_those_of_tf_idf():
    texts = ["red dog red", "blue dog", "sea"]
    weights = Weights.fit(texts, words_of)
    rows = weights.vectors(texts).toarray()
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-6)
    rarity = np.log(4 / np.array([2, 3])) + 1  # of "red" in one document, of "dog" in two
    red, dog = rows[0][[weights.words.index(word) for word in ("red", "dog")]]
    assert red / dog == pytest.approx(
        (1 + np.log(2)) * rarity[0] / (np.log(4 / 3) + 1) * (np.log(2) + 1) / rarity[0]
    )


def test_all_pictures_that_fit_are_found(index):
    for scene, query in (("beach", "waves and sand"), ("dog", "a dog"), ("city", "street cars")):
        matches = index.search(query, 18)
        assert scenes(matches)[:6] == [scene] * 6
        scores = [score for _, score in matches]
        assert scores == sorted(scores, reverse=True)
        assert all(score > 0 for score in scores)


def test_the_classifier_knows_the_group_of_other_words_for_the_same(index):
    # No caption of a beach has these two words alone; the classifier's share still points there.
    scores = index.scores(["sunny roll", "puppy catches"], by="classifier")
    best = scores.argsort(axis=1)[:, ::-1][:, :6] % 3
    assert (best == [[0], [1]]).mean() > 0.8
    chances = index.groups_of(["sunny roll", "qwertz"])
    np.testing.assert_allclose(chances.sum(axis=1), [1, 0], atol=1e-5)


def test_the_score_is_the_sum_of_both_shares(index):
    texts = ["red ball", "tall buildings by the sea"]
    both, words, classes = (index.scores(texts, by) for by in ("both", "words", "classifier"))
    np.testing.assert_allclose(both, words + 0.1 * classes, atol=1e-6)
    assert classes.min() >= 0
    assert classes.max() <= 1 + 1e-6
    with pytest.raises(InvalidInput, match="by is 'x'"):
        index.scores(texts, "x")


def test_within_the_likeliest_groups_only_their_pictures_are_ranked(index):
    matches = index.search("dog ball sand", 18, groups=1)
    assert 0 < len(matches) < 18
    (likeliest,) = index.groups_of(["dog ball sand"]).argmax(axis=1)
    rows = [index.images.index(name) for name, _ in matches]
    assert (index.spread[rows][:, [likeliest]].toarray() > 0).all()


def test_a_query_without_a_known_word_says_so(index):
    assert index.unknown_words("a zebra dog") == ["zebra"]
    with pytest.raises(InvalidInput, match="no word of the query 'zebra' is in any caption"):
        index.search("zebra")
    assert scenes(index.search("zebra dog", 6)) == ["dog"] * 6
    with pytest.raises(InvalidInput, match="top_n is 0"):
        index.search("dog", 0)


def test_saved_and_loaded_it_scores_the_same(index, tmp_path):
    index.save(tmp_path / "index")
    assert is_index(tmp_path / "index")
    assert not is_index(tmp_path)
    loaded = CaptionIndex.load(tmp_path / "index")
    assert len(loaded) == 18
    texts = ["red ball", "sea"]
    assert (loaded.scores(texts) == index.scores(texts)).all()
    assert loaded.search("dog", 3) == index.search("dog", 3)
    arrays = tmp_path / "index" / "arrays.safetensors"
    arrays.write_bytes(arrays.read_bytes()[:-1] + b"x")
    with pytest.raises(SavedModelError, match="changed or damaged"):
        CaptionIndex.load(tmp_path / "index")


def test_the_same_seed_gives_the_same_index():
    short = Plan(epochs=1, batch=16)
    made = [CaptionIndex.fit(pairs(), SETTINGS, plan=short, verbose=False) for _ in "ab"]
    assert (made[0].scores(["red dog"]) == made[1].scores(["red dog"])).all()


def test_one_caption_of_each_picture_is_held_out():
    given = pairs(6)
    given.captions[2] = ["only one"]
    left, taken = hold_out(given, seed=1)
    assert left.images == [name for row, name in enumerate(given.images) if row != 2]
    rows = [0, 1, 3, 4, 5]
    for row, kept, out in zip(rows, left.captions, taken, strict=True):
        assert sorted([*kept, out]) == sorted(given.captions[row])


def test_held_out_captions_are_found_by_their_pictures():
    texts = [[f"thing{row} alpha{row}", f"alpha{row} beta{row}", f"thing{row}"] for row in range(9)]
    left, taken = hold_out(Pairs([f"{row}.jpg" for row in range(9)], texts, ["train"] * 9, []))
    index = CaptionIndex.fit(left, SETTINGS, plan=Plan(epochs=1), verbose=False)
    for by in ("both", "words"):
        assert held_out_scores(index, taken, by).recall[5] > 0.8


@pytest.mark.parametrize(
    ("wrong", "message"), [({"length": 0}, "length is 0"), ({"weight": -1.0}, "weight is -1")]
)
def test_settings_that_cannot_be_used(wrong, message):
    with pytest.raises(InvalidInput, match=message):
        CaptionIndex.fit(pairs(), CaptionSettings(**wrong), verbose=False)


def test_the_command_line_makes_and_searches_an_index(tmp_path, capsys):
    rows = [
        f"{image},{text}"
        for image, own in zip(pairs().images, pairs().captions, strict=True)
        for text in own
    ]
    (tmp_path / "pairs.csv").write_text("image,caption\n" + "\n".join(rows), encoding="utf-8")
    out = tmp_path / "index"
    command = ["train", "captions", str(tmp_path / "pairs.csv"), "--out", str(out), "--quiet"]
    assert main([*command, "--groups", "6", "--epochs", "1"]) == 0
    assert "18 pictures" in capsys.readouterr().out
    assert main(["find", str(out), "red", "ball", "--top-n", "2"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert all("dog-" in line for line in lines)
    assert main(["find", str(out), "ball", "--within", "0"]) == 1
    assert "--within with a caption index" in capsys.readouterr().err
    assert main(["find", str(out), "zebra"]) == 1
    assert "no word of the query" in capsys.readouterr().err
