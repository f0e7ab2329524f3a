"""Rows that are a picture, a text, or both."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.decomposition import PCA

from concept import ConceptModel
from concept.derive import _opener
from concept.embed import checked_captions, embed_captions
from concept.errors import InvalidInput, UnreadableImagesWarning
from concept.fusion import check_fusion, fuse, halves_of, to_halves
from concept.vectors import unit_rows
from tests.conftest import ColourSpace, coloured
from tests.test_prompts import WordSpace


@pytest.fixture
def halves():
    rng = np.random.default_rng(0)
    pictures, texts = (unit_rows(rng.standard_normal((5, 8)).astype(np.float32)) for _ in "ab")
    pictures[1] = 0
    texts[2] = 0
    pictures[3] = texts[3] = 0
    return pictures, texts


@pytest.mark.parametrize("fusion", ["mean", "concat", 0.3])
def test_fused_rows_have_length_one_and_a_missing_half_leaves_the_other(halves, fusion):
    pictures, texts = halves
    fused = fuse(pictures, texts, fusion)
    np.testing.assert_allclose(np.linalg.norm(fused, axis=1), [1, 1, 1, 0, 1], atol=1e-6)
    n = halves_of(fusion)
    np.testing.assert_allclose(fused[1], to_halves(texts[1:2], n)[0], atol=1e-6)
    np.testing.assert_allclose(fused[2], to_halves(pictures[2:3], n)[0], atol=1e-6)


def test_the_mean_lies_between_and_a_weight_moves_it(halves):
    pictures, texts = halves
    mean = fuse(pictures, texts, "mean")[0]
    assert mean @ pictures[0] == pytest.approx(mean @ texts[0], abs=1e-6)
    np.testing.assert_allclose(fuse(pictures, texts, 0.5)[0], mean, atol=1e-6)
    near = fuse(pictures, texts, 0.999)[0]
    assert near @ pictures[0] > 0.999
    expected = 0.2 * pictures[0] + 0.8 * texts[0]
    np.testing.assert_allclose(
        fuse(pictures, texts, 0.2)[0], expected / np.linalg.norm(expected), atol=1e-6
    )


def test_a_cosine_of_concatenations_is_the_mean_of_the_halves_cosines(halves):
    pictures, texts = halves
    fused = fuse(pictures, texts, "concat")
    assert fused.shape == (5, 16)
    expected = (pictures[0] @ pictures[4] + texts[0] @ texts[4]) / 2
    assert fused[0] @ fused[4] == pytest.approx(expected, abs=1e-6)
    query = unit_rows(np.ones((1, 8), dtype=np.float32))
    met = (to_halves(query, 2) @ fused[0]).item()
    assert met == pytest.approx((query @ (pictures[0] + texts[0])).item() / 2, abs=1e-6)


def test_opposite_halves_leave_the_heavier_one():
    up, down = np.array([[0, 1]], np.float32), np.array([[0, -1]], np.float32)
    assert fuse(up, down, "mean").tolist() == [[0, 1]]
    assert fuse(up, down, 0.4).tolist() == [[0, -1]]


@pytest.mark.parametrize("fusion", ["sum", 0.0, 1.0, -1, True, None, float("nan")])
def test_other_ways_to_fuse_are_refused(fusion):
    with pytest.raises(InvalidInput, match="fusion is"):
        check_fusion(fusion)


def test_halves_of_different_shapes_are_refused():
    with pytest.raises(InvalidInput, match="two halves"):
        fuse(np.ones((2, 3), np.float32), np.ones((2, 4), np.float32))


def test_captions_are_checked():
    assert checked_captions([" a ", None, ""], 3) == ["a", "", ""]
    with pytest.raises(InvalidInput, match="captions has 1 entries"):
        checked_captions(["a"], 2)
    with pytest.raises(InvalidInput, match="captions has a text"):
        checked_captions("ab", 2)
    with pytest.raises(InvalidInput, match=r"captions\[0\] is 3"):
        checked_captions([3], 1)


def test_captions_without_a_known_word_count_as_missing():
    vectors = embed_captions(["red photo", "", "xyzzy"], WordSpace())
    assert vectors.any(axis=1).tolist() == [True, False, False]


def collection():
    """Pictures without captions, with them, and captions alone; three colours, twelve rows each."""
    images, captions = [], []
    for colour in ("red", "green", "blue"):
        pictures = coloured(colour, 8)
        images += [*pictures, None, None, None, None]
        captions += [None] * 4 + [f"a {colour} thing"] * 8
    return images, captions


def fitted(fusion, space=None):
    images, captions = collection()
    model = ConceptModel(
        min_concept_size=5,
        embedding_model=space or ColourSpace(),
        umap_model=PCA(3, random_state=0),
        random_state=0,
        fusion=fusion,
        verbose=False,
    )
    return model.fit(images, docs=["red", "green", "blue"], captions=captions)


@pytest.mark.parametrize("fusion", ["mean", "concat", 0.7])
def test_a_model_of_pictures_and_captions_finds_names_and_assigns(fusion, tmp_path):
    model = fitted(fusion)
    labels = model.labels_.reshape(3, 12)
    assert (labels == labels[:, :1]).all()
    assert sorted(labels[:, 0]) == [0, 1, 2]
    names = {concept: words.split(", ")[0] for concept, words in model.topics.items()}
    assert [names[label] for label in labels[:, 0]] == ["red", "green", "blue"]
    assert model.image_names_[8] == "a red thing"

    def answers(model):
        assert model.find_concepts("green", 1)[0][0] == labels[1, 0]
        assert model.find_images("blue", 1)[0][0] // 12 == 2
        assert model.find_images(coloured("red", 1, seed=5)[0], 1)[0][0] // 12 == 0
        assert model.find_images(model.image_embeddings_[20], 1)[0][1] == pytest.approx(1.0)
        mixed = [coloured("green", 1, seed=9)[0], None]
        found = model.transform(mixed, captions=[None, "something blue"])
        assert found.tolist() == labels[[1, 2], 0].tolist()
        assert model.transform(coloured("red", 1, seed=7)).tolist() == [labels[0, 0]]

    answers(model)
    model.save(tmp_path / "model")
    loaded = ConceptModel.load(tmp_path / "model", ColourSpace())
    assert loaded.fusion == fusion
    answers(loaded)


def test_captions_alone_make_concepts():
    model = ConceptModel(
        min_concept_size=5, embedding_model=ColourSpace(), umap_model=PCA(2), verbose=False
    )
    texts = [f"{colour} {n}" for colour in ("red", "blue") for n in range(8)]
    labels = model.fit_transform(None, captions=texts)
    assert labels == [0] * 8 + [1] * 8 or labels == [1] * 8 + [0] * 8
    # Texts are drawn where pictures would be.
    shades = np.asarray(model.cluster_images[0].convert("L"))
    assert shades.min() < 100
    assert shades.max() > 200


def test_given_vectors_are_the_pictures_halves():
    space = ColourSpace()
    images, captions = collection()
    given = np.zeros((36, 6), dtype=np.float32)
    there = [row for row, image in enumerate(images) if image is not None]
    given[there] = space.embed_images([images[row] for row in there])
    embedded = space.embedded
    model = fitted("mean", space)
    again = ConceptModel(
        min_concept_size=5,
        embedding_model=space,
        umap_model=PCA(3, random_state=0),
        random_state=0,
        verbose=False,
    ).fit(images, image_embeddings=given, captions=captions)
    np.testing.assert_allclose(again.image_embeddings_, model.image_embeddings_, atol=1e-6)
    assert embedded


def test_a_picture_that_cannot_be_read_counts_by_its_caption(tmp_path):
    images, captions = collection()
    images[10] = str(tmp_path / "gone.png")
    model = ConceptModel(
        min_concept_size=5,
        embedding_model=ColourSpace(),
        umap_model=PCA(3, random_state=0),
        verbose=False,
    )
    with pytest.warns(UnreadableImagesWarning):
        labels = model.fit_transform(images, captions=captions)
    assert labels[10] == labels[9]
    assert [failure.row for failure in model.unreadable_] == [10]


def test_a_row_needs_a_half():
    with pytest.raises(InvalidInput, match="row 1 has neither"):
        ConceptModel(embedding_model=ColourSpace(), verbose=False).fit(
            [coloured("red", 1)[0], None], captions=["red", " "]
        )


def test_rows_that_are_texts_are_drawn_as_such_in_concepts_made_anew():
    images, captions = [None] * 16, ["a red thing", "a blue thing"] * 8
    reducer = PCA(2, random_state=0)
    model = ConceptModel(5, embedding_model=ColourSpace(), umap_model=reducer, verbose=False)
    model.fit(images, docs=["red", "blue"], captions=captions)
    # As if none of them had been in a collage before.
    state = replace(model.state_, exemplars=[[]] * model.state_.n_concepts)
    tile = np.asarray(_opener(state, None)(3).convert("L"), dtype=float)
    assert tile.max() - tile.min() > 100  # paper and ink, not one grey
