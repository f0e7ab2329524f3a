"""Embedding keeps rows aligned, embeds nothing twice, and reports what it could not read."""

import numpy as np
import pytest
from PIL import Image

from concept import embed
from concept.embed import words
from concept.embedders import PrecomputedEmbedder
from concept.errors import InvalidInput, UnknownWordsWarning, UnreadableImage
from tests import zoo
from tests.conftest import COLOURS, ColourSpace, coloured
from tests.test_prompts import WordSpace


def test_rows_stay_aligned_around_bad_files(tmp_path, colour_space):
    good = zoo.write_good(tmp_path)
    bad = zoo.write_bad(tmp_path)
    mixed = [path for pair in zip(good, bad, strict=False) for path in pair]
    embedded = embed.embed_images(mixed, colour_space, verbose=False)
    expected = np.array([path not in bad for path in mixed])
    np.testing.assert_array_equal(embedded.readable, expected)
    np.testing.assert_array_equal(embedded.vectors.any(axis=1), expected)
    assert [failure.row for failure in embedded.unreadable] == np.flatnonzero(~expected).tolist()
    for failure in embedded.unreadable:
        assert failure.path == str(mixed[failure.row])
        assert bad[mixed[failure.row]] in failure.reason
    alone = embed.embed_images([good[3]], ColourSpace(), verbose=False)
    np.testing.assert_array_equal(alone.vectors[0], embedded.vectors[mixed.index(good[3])])


def test_the_same_picture_is_embedded_once(photo_folder, colour_space):
    path = str(photo_folder / "00.png")
    picture = Image.new("RGB", (20, 20), "red")
    sources = [
        path,
        picture,
        path,
        picture.copy(),
        np.asarray(picture),
        str(photo_folder / "01.png"),
    ]
    embedded = embed.embed_images(sources, colour_space, verbose=False)
    assert colour_space.embedded == 3  # two files, and one picture however it is passed
    np.testing.assert_array_equal(embedded.vectors[0], embedded.vectors[2])
    np.testing.assert_array_equal(embedded.vectors[1], embedded.vectors[3])


def test_many_pictures_go_through_in_batches(colour_space, pictures):
    many = pictures * 1 + coloured("yellow", 100)
    embedded = embed.embed_images(many, colour_space, verbose=False)
    assert embedded.readable.all()
    assert colour_space.embedded == len(many)
    np.testing.assert_allclose(np.linalg.norm(embedded.vectors, axis=1), 1, atol=1e-5)


class BatchSpace(ColourSpace):
    """A space whose vectors depend on the batch, as those of real models do in their last bits."""

    def embed_images(self, images):
        vectors = super().embed_images(images)
        return vectors + vectors.mean(axis=0) * 1e-3


def test_vectors_do_not_depend_on_the_order(pictures):
    many = pictures + coloured("yellow", 50)
    shuffle = np.random.default_rng(0).permutation(len(many))
    here = embed.embed_images(many, BatchSpace(), verbose=False).vectors
    there = embed.embed_images([many[i] for i in shuffle], BatchSpace(), verbose=False).vectors
    np.testing.assert_array_equal(here[shuffle], there)


def test_nothing_readable_is_an_error(tmp_path, colour_space):
    bad = list(zoo.write_bad(tmp_path))
    with pytest.raises(InvalidInput, match=f"none of the {len(bad)} pictures could be read"):
        embed.embed_images(bad, colour_space, verbose=False)


def test_unknown_pictures_of_a_lookup_space_are_reported():
    space = PrecomputedEmbedder({"a": [1.0, 0.0], "b": [0.0, 1.0]}, {"x": [1.0, 1.0]})
    embedded = embed.embed_images(["b", "c", "a", "b"], space, verbose=False)
    np.testing.assert_array_equal(embedded.vectors, [[0, 1], [0, 0], [1, 0], [0, 1]])
    assert [(f.row, f.path) for f in embedded.unreadable] == [(1, "c")]


class WrongSpace(ColourSpace):
    def __init__(self, result):
        super().__init__()
        self.result = result

    def embed_images(self, images):
        return self.result

    def embed_texts(self, texts):
        return self.result


@pytest.mark.parametrize(
    "result", [np.ones((3, 4)), np.ones(4), np.full((1, 4), np.nan), np.zeros((1, 4)), "vectors"]
)
def test_a_space_that_returns_nonsense_is_refused(result):
    space = WrongSpace(result)
    with pytest.raises(InvalidInput, match="the space's picture vectors"):
        embed.embed_images([Image.new("RGB", (9, 9))], space, verbose=False)
    with pytest.raises(InvalidInput, match="the space's text vectors"):
        embed.embed_texts(["red"], space)


def test_texts_become_unit_rows(colour_space, monkeypatch):
    monkeypatch.setattr(words, "_BATCH", 2)
    names = list(COLOURS)
    vectors = embed.embed_texts(names, colour_space)
    assert vectors.shape == (6, 6)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    np.testing.assert_array_equal(vectors.argmax(axis=1), np.arange(6))
    assert len(embed.embed_texts([], colour_space)) == 0


def test_several_prompts_are_the_mean_of_their_unit_vectors(colour_space):
    templates = ("{}", "{} white", "black {} {}")
    together = embed.embed_texts(list(COLOURS), colour_space, templates=templates)
    alone = [embed.embed_texts(list(COLOURS), colour_space, templates=[t]) for t in templates]
    bare = embed.embed_texts([f"{colour} white" for colour in COLOURS], colour_space)
    np.testing.assert_array_equal(alone[1], bare)
    mean = np.mean(alone, axis=0)
    expected = mean / np.linalg.norm(mean, axis=1, keepdims=True)
    np.testing.assert_allclose(together, expected, atol=1e-6)


def test_words_are_searched_for_in_their_prompts_and_sentences_are_not(colour_space):
    prompted = embed.embed_query("red", colour_space, 6, ["{} white"])
    np.testing.assert_allclose(prompted, embed.embed_query("red white", colour_space, 6), atol=1e-6)
    for query in ("red boat on a sea", Image.new("RGB", (20, 20), "red")):
        plain = embed.embed_query(query, colour_space, 6)
        np.testing.assert_array_equal(
            plain, embed.embed_query(query, colour_space, 6, ["{} white"])
        )
    several = embed.embed_query(["red", "red boat on a sea"], colour_space, 6, ["{} white"])
    parts = [embed.embed_query(t, colour_space, 6) for t in ("red white", "red boat on a sea")]
    mean = np.mean(parts, axis=0)
    np.testing.assert_allclose(several, mean / np.linalg.norm(mean), atol=1e-6)


def test_every_kind_of_query_becomes_a_unit_row(colour_space, tmp_path):
    red = Image.new("RGB", (20, 20), COLOURS["red"])
    red.save(tmp_path / "a.png")
    vector = embed.embed_query("red", colour_space, 6)
    kinds = [red, np.asarray(red), str(tmp_path / "a.png"), tmp_path / "a.png"]
    kinds += [vector[0], vector[0].tolist(), [red, "red"], vector[0] * 7]
    for query in kinds:
        found = embed.embed_query(query, colour_space, 6)
        assert found.shape == (1, 6)
        assert float((found @ vector.T)[0, 0]) == pytest.approx(1.0, abs=1e-3)


def test_several_queries_are_the_mean_of_their_unit_vectors(colour_space):
    both = embed.embed_query(["red", "blue"], colour_space, 6)
    parts = [embed.embed_query(word, colour_space, 6) for word in ("red", "blue")]
    mean = np.mean(parts, axis=0)
    np.testing.assert_allclose(both, mean / np.linalg.norm(mean), atol=1e-6)
    with pytest.warns(UnknownWordsWarning):
        alone = embed.embed_query(["red", "zeppelin"], WordSpace(), 6)
    np.testing.assert_allclose(alone, parts[0], atol=1e-6)
    with pytest.warns(UnknownWordsWarning):
        assert embed.embed_query(["zeppelin"], WordSpace(), 6) is None


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("  ", InvalidInput),
        (None, InvalidInput),
        ({}, InvalidInput),
        ([], InvalidInput),
        ([1.0, 2.0], InvalidInput),
        (np.full(6, np.nan), InvalidInput),
    ],
)
def test_unusable_queries_are_refused(colour_space, query, kind):
    with pytest.raises(kind):
        embed.embed_query(query, colour_space, 6)


def test_a_query_picture_that_cannot_be_read_is_an_error(colour_space, tmp_path):
    (tmp_path / "a.png").write_bytes(b"")
    with pytest.raises((UnreadableImage, InvalidInput), match="empty"):
        embed.embed_query(tmp_path / "a.png", colour_space, 6)


def test_a_damaged_picture_object_is_reported(tmp_path, colour_space):
    zoo.write_bad(tmp_path)
    closed = Image.new("RGB", (9, 9))
    closed.close()
    with Image.open(tmp_path / "truncated.jpg") as damaged:
        sources = [Image.new("RGB", (9, 9), "red"), damaged]
        embedded = embed.embed_images(sources, colour_space, verbose=False)
    assert [failure.row for failure in embedded.unreadable] == [1]


def test_pictures_are_the_same_only_if_they_look_the_same(colour_space):
    palettes = []
    for colour in ((255, 0, 0), (0, 0, 255)):
        picture = Image.new("P", (20, 20))
        picture.putpalette(colour)
        palettes.append(picture)
    vectors = embed.embed_images(palettes, colour_space, verbose=False).vectors
    assert float(vectors[0] @ vectors[1]) < 0.5


def test_all_unreadable_is_no_error_where_the_dimensions_are_known(tmp_path, colour_space):
    embedded = embed.embed_images([tmp_path / "gone.jpg"], colour_space, columns=6, verbose=False)
    assert embedded.vectors.tolist() == [[0.0] * 6]
    assert not embedded.readable.any()


@pytest.mark.parametrize("query", ["nosuch/missing.jpg", "x" * 400 + ".jpg"])
def test_a_missing_picture_is_not_searched_as_text(colour_space, query):
    with pytest.raises(UnreadableImage, match="cannot be read"):
        embed.embed_query(query, colour_space, 6)


def test_one_row_of_a_matrix_is_a_vector(colour_space):
    row = embed.embed_query("red", colour_space, 6)
    np.testing.assert_allclose(embed.embed_query(row, colour_space, 6), row, atol=1e-6)
