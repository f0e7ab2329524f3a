"""The whole way: pictures in, named concepts out, on a joint space of colours."""

import warnings

import numpy as np
import pandas as pd
import pytest
from PIL import Image
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA

from concept import ConceptModel
from concept.errors import (
    FewImagesWarning,
    InvalidInput,
    NotFitted,
    UnknownConcept,
    UnknownWordsWarning,
    UnreadableImagesWarning,
)
from tests import zoo
from tests.conftest import COLOURS, ColourSpace, coloured
from tests.test_prompts import WordSpace

DOCS = list(COLOURS)


def make(space=None, **parameters):
    """A model that finds colours in small collections, without the cost of a layout."""
    settings = {"min_concept_size": 5, "umap_model": PCA(3, random_state=0), "random_state": 0}
    return ConceptModel(
        embedding_model=space or ColourSpace(), verbose=False, **{**settings, **parameters}
    )


@pytest.fixture(scope="module")
def fitted(pictures):
    model = make(hdbscan_model=KMeans(3, random_state=0, n_init=1))
    model.fit(pictures, docs=DOCS, image_names=[f"picture {n}" for n in range(60)])
    return model


def test_concepts_are_found_named_and_numbered_by_size(fitted):
    assert fitted.labels_.tolist() == [0] * 30 + [1] * 20 + [2] * 10
    names = [words.split(", ")[0] for words in fitted.topics.values()]
    assert names == ["red", "green", "blue"]
    assert fitted.unreadable_ == []


def test_the_default_engine_finds_the_same(pictures):
    model = make(umap_model=None)
    concepts = model.fit_transform(pictures, DOCS)
    assert type(concepts) is list
    assert all(type(concept) is int for concept in concepts)
    assert concepts == model.labels_.tolist()
    true = np.repeat([0, 1, 2], [30, 20, 10])
    inside = np.array(concepts) >= 0
    assert inside.mean() > 0.9
    np.testing.assert_array_equal(np.array(concepts)[inside], true[inside])


def test_concepts_do_not_depend_on_the_order_of_pictures(pictures):
    shuffle = np.random.default_rng(4).permutation(len(pictures))
    here = make(umap_model=None).fit_transform(pictures)
    there = make(umap_model=None).fit_transform([pictures[i] for i in shuffle])
    assert there == [here[i] for i in shuffle]


def test_frequency_is_the_table_of_0_2_1(fitted):
    expected = pd.DataFrame({"Count": [30, 20, 10]}, index=pd.RangeIndex(3, name="Cluster"))
    pd.testing.assert_frame_equal(fitted.frequency, expected)


def test_concept_info_tells_everything(fitted):
    info = fitted.get_concept_info()
    assert list(info.columns) == ["Concept", "Count", "Name", "Words", "Trust", "Exemplars"]
    assert info["Name"].tolist() == ["red", "green", "blue"]
    # Of five words one is right by chance now and then.
    assert info["Trust"].between(0.8, 1).all()
    assert all(name.startswith("picture ") for name in info["Exemplars"][0])
    assert len(info["Exemplars"][0]) == 8


def test_concept_vectors_and_collages_are_there(fitted):
    assert fitted.cluster_embeddings.shape == (3, 6)
    assert sorted(fitted.cluster_images) == [0, 1, 2]
    assert all(isinstance(image, Image.Image) for image in fitted.cluster_images.values())
    red = np.asarray(fitted.cluster_images[0]).reshape(-1, 3).mean(axis=0)
    assert red[0] > 150 > red[1]


def test_searching_finds_concepts_pictures_and_words(fitted):
    found = fitted.find_concepts("green")
    assert found[0][0] == 1
    assert len(found) == 3
    assert [s for _, s in found] == sorted((s for _, s in found), reverse=True)
    assert all(type(c) is int and type(s) is float for c, s in found)
    assert len(fitted.find_concepts(search_term="green", top_n=1)) == 1
    rows = [row for row, _ in fitted.find_images("blue", top_n=10)]
    assert sorted(rows) == list(range(50, 60))
    assert fitted.find_tags(coloured("red", 1)[0], top_n=2)[0][0] == "red"


def test_a_found_list_can_be_looked_at(fitted):
    results = fitted.find_concepts("green", top_n=2)
    figure = fitted.visualize_concepts(concepts=[c for c, _ in results])
    titles = [annotation.text for annotation in figure.layout.annotations]
    assert titles[0].startswith("Concept 1: green")
    assert len(figure.layout.images) == 2
    assert len(fitted.visualize_concepts(top_n=100).layout.images) == 3
    assert fitted.visualize_concepts(3, None, (10, 5)).layout.width == 720


def test_training_pictures_get_the_answer_of_the_fit(fitted, pictures):
    again = fitted.transform(pictures)
    assert isinstance(again, np.ndarray)
    np.testing.assert_array_equal(again, fitted.labels_)


def test_new_pictures_join_their_concept_and_strangers_do_not(fitted, tmp_path):
    path = tmp_path / "new.png"
    coloured("green", 1, seed=9)[0].save(path)
    assert fitted.transform(str(path)).tolist() == [1]
    assert fitted.transform(coloured("yellow", 3)).tolist() == [-1, -1, -1]


def test_the_arguments_of_0_2_1_keep_their_places(pictures):
    vectors = ColourSpace().embed_images(pictures)
    names = [str(n) for n in range(60)]
    model = ConceptModel(
        5, 0.1, ColourSpace(), None, PCA(3), KMeans(3, random_state=0, n_init=1), True
    )
    assert model.fit(pictures, names, vectors) is model
    assert model.image_names_ == names
    concepts = model.fit_transform(pictures, DOCS, names, vectors)
    assert model.transform(pictures, vectors).tolist() == concepts
    assert model.ctfidf
    assert sorted(model.topics) == [0, 1, 2]


def test_ctfidf_names_concepts_with_whole_words(pictures):
    model = make(ctfidf=True, hdbscan_model=KMeans(3, random_state=0, n_init=1))
    model.fit(pictures, docs=[*DOCS, "red green", "blue red"])
    assert all(
        word in {*DOCS, "red green", "blue red"}
        for words in model.get_concept_info()["Words"]
        for word in words
    )


class PromptSpace(ColourSpace):
    """A space of colours that keeps the texts it was given."""

    def __init__(self):
        super().__init__()
        self.texts = []

    def embed_texts(self, texts):
        self.texts += texts
        return super().embed_texts(texts)


def test_words_and_searches_for_words_go_through_the_prompt(pictures):
    space = PromptSpace()
    clusterer = KMeans(3, random_state=0, n_init=1)
    model = make(space, hdbscan_model=clusterer, prompt_template=["a {} wall", "{} white"])
    model.fit(pictures, docs=["red", "green", "blue"])
    words = ["blue", "green", "red"]
    prompts = [f"a {w} wall" for w in words] + [f"{w} white" for w in words]
    assert sorted(space.texts) == sorted(prompts)
    assert [words.split(", ")[0] for words in model.topics.values()] == ["red", "green", "blue"]
    model.find_concepts("green")  # the first search also learns what is normal for texts
    assert "a house wall" in space.texts
    space.texts.clear()
    model.find_concepts("red")
    model.find_images(["blue sea", "a red boat on the sea"])
    searched = ["a red wall", "red white", "a blue sea wall", "blue sea white"]
    assert sorted(space.texts) == sorted([*searched, "a red boat on the sea"])
    with pytest.raises(InvalidInput, match="prompt_template has 'a photo'"):
        make(prompt_template="a photo").fit(pictures)


def test_without_docs_there_are_concepts_without_names(pictures):
    model = make().fit(pictures)
    assert model.topics is None
    info = model.get_concept_info()
    assert info["Name"][0] == "Concept 0"
    assert info["Words"][0] == []
    assert info["Trust"].isna().all()
    assert model.find_concepts("red")[0][0] == 0
    assert model.visualize_concepts().layout.annotations[0].text == "Concept 0"
    with pytest.raises(InvalidInput, match="fitted with docs"):
        model.find_tags(pictures[0])


def test_given_vectors_are_used_and_nothing_is_embedded(photo_folder):
    space = ColourSpace()
    paths = sorted(str(path) for path in photo_folder.iterdir())
    vectors = ColourSpace().embed_images([Image.open(path) for path in paths])
    model = make(space).fit(paths, image_embeddings=vectors)
    assert space.embedded == 0
    np.testing.assert_allclose(np.linalg.norm(model.image_embeddings_, axis=1), 1, atol=1e-5)
    assert model.image_names_ == paths


def test_a_folder_is_all_it_takes(photo_folder):
    model = make()
    assert len(model.fit_transform(photo_folder)) == 60
    assert len(model.fit_transform(str(photo_folder / "*.png"))) == 60
    assert model.image_names_[0].endswith("00.png")


def test_bad_files_are_reported_and_the_run_goes_on(tmp_path, pictures):
    bad = list(zoo.write_bad(tmp_path))
    mixed = [*bad[:3], *pictures, *bad[3:], pictures[0]]
    model = make()
    with pytest.warns(UnreadableImagesWarning, match=f"{len(bad)} of {len(mixed)} pictures"):
        concepts = model.fit_transform(mixed, DOCS)
    assert len(concepts) == len(mixed)
    rows = [0, 1, 2, *range(63, 63 + len(bad) - 3)]
    assert [failure.row for failure in model.unreadable_] == rows
    assert all(failure.path and failure.reason for failure in model.unreadable_)
    assert {concepts[row] for row in rows} == {-1}
    assert concepts[3] == concepts[-1] != -1
    with pytest.warns(UnreadableImagesWarning):
        assert model.transform([bad[0], pictures[0]]).tolist() == [-1, concepts[3]]
    assert [failure.row for failure in model.unreadable_] == [0]
    assert sum(model.frequency["Count"]) <= len(pictures) + 1


@pytest.mark.parametrize("n", [1, 2, 5, 15, 16, 40])
@pytest.mark.parametrize("engine", ["default", "small"])
def test_small_collections_give_a_sensible_answer(pictures, n, engine):
    chosen = pictures[:: len(pictures) // n][:n]
    size = {"default": 30, "small": 2}[engine]
    model = make(umap_model=None, min_concept_size=size)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FewImagesWarning)
        concepts = model.fit_transform(chosen, DOCS)
    assert len(concepts) == n
    assert len(model.frequency) == len(set(concepts) - {-1})
    assert len(model.find_concepts("red")) == min(5, len(model.frequency))
    assert model.visualize_concepts() is not None
    assert len(model.transform(chosen)) == n


def test_no_pictures_are_an_error():
    with pytest.raises(InvalidInput, match="images is empty"):
        make().fit([])


def test_fewer_pictures_than_a_concept_needs_warn(pictures):
    model = make(min_concept_size=100)
    with pytest.warns(FewImagesWarning, match="60 pictures are fewer"):
        assert set(model.fit_transform(pictures, DOCS)) == {-1}
    assert model.topics == {}
    assert model.frequency.empty
    assert model.get_concept_info().empty
    assert model.find_concepts("red") == []
    assert model.cluster_images == {}
    assert set(model.transform(pictures)) == {-1}
    assert "no concepts" in model.summary()
    assert len(model.find_images("red")) == 10


def test_no_outliers_drop_no_concept(pictures):
    model = make(hdbscan_model=KMeans(4, random_state=0, n_init=1)).fit(pictures)
    assert model.frequency["Count"].sum() == 60
    assert len(model.cluster_embeddings) == 4


@pytest.mark.parametrize("size", [2, 5, 30])
def test_copies_of_one_picture_are_one_concept(size):
    same = [Image.new("RGB", (20, 20), "red")] * 40
    model = make(umap_model=None, min_concept_size=size)
    assert model.fit_transform(same) == [0] * 40
    assert model.transform(same).tolist() == [0] * 40


def test_groups_of_just_the_concept_size_are_found():
    for size in (2, 4, 5, 8):
        groups = coloured("red", size) + coloured("blue", size) + coloured("green", size)
        concepts = make(umap_model=None, min_concept_size=size).fit_transform(groups)
        assert concepts == [c for c in dict.fromkeys(concepts) for _ in range(size)]
        assert set(concepts) == {0, 1, 2}


@pytest.mark.parametrize("diversity", [0.0, 0.5, 1.0])
def test_every_diversity_from_0_to_1_works(pictures, diversity):
    model = make(diversity=diversity).fit(pictures)
    assert all(len(set(rows)) == 8 for rows in model.exemplars_.values())


def test_fewer_exemplars_than_shown_are_fine(pictures):
    model = make(min_concept_size=2, hdbscan_model=KMeans(3, random_state=0, n_init=1))
    model.fit(pictures[:3] + pictures[30:32] + pictures[-1:])
    assert [len(rows) for rows in model.exemplars_.values()] == [3, 2, 1]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"image_embeddings": np.ones((5, 6))}, "image_embeddings has 5 rows; expected 60"),
        ({"image_embeddings": np.zeros((60, 6))}, "60 rows of zeros"),
        ({"image_embeddings": np.full((60, 6), np.nan)}, "NaN"),
        ({"image_embeddings": np.ones(60)}, "two dimensions"),
        ({"image_names": ["a"]}, "image_names has 1 entries; expected 60"),
        ({"docs": []}, "docs is empty"),
        ({"docs": "red"}, "docs is a single text"),
    ],
)
def test_unusable_arguments_are_refused_before_anything_is_embedded(pictures, arguments, words):
    space = ColourSpace()
    with pytest.raises(InvalidInput, match=words):
        make(space).fit_transform(pictures, **arguments)
    assert space.embedded == 0


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"diversity": 1.5}, "diversity is 1.5"),
        ({"diversity": -0.1}, "diversity is -0.1"),
        ({"min_concept_size": 1}, "min_concept_size is 1"),
        ({"clustering": "magic"}, "clustering is 'magic'"),
        ({"embedding_model": 4}, "embedding_model is a int"),
        ({"umap_model": 4}, "umap_model is a int"),
        ({"hdbscan_model": 4}, "hdbscan_model is a int"),
        ({"min_concept_size": 5.0}, "min_concept_size is 5.0; expected a whole number"),
        ({"diversity": "0.3"}, "diversity is '0.3'"),
        ({"random_state": -1}, "random_state is -1"),
    ],
)
def test_unusable_parameters_are_refused_before_anything_is_embedded(pictures, parameters, words):
    space = ColourSpace()
    settings = {"embedding_model": space, "umap_model": PCA(2), "verbose": False}
    with pytest.raises(InvalidInput, match=words):
        ConceptModel(**{**settings, **parameters}).fit(pictures)
    assert space.embedded == 0


def test_vectors_of_another_space_than_the_words_are_refused(pictures):
    vectors = np.random.default_rng(0).normal(size=(60, 5))
    with pytest.raises(InvalidInput, match="text vectors has 6 dimensions; expected 5"):
        make().fit(pictures, docs=DOCS, image_embeddings=vectors)
    model = make().fit(pictures, image_embeddings=vectors)
    for call in (model.find_concepts, model.find_images):
        with pytest.raises(InvalidInput, match="has 6 dimensions; expected 5"):
            call("red")
    with pytest.raises(InvalidInput, match="has 6 dimensions; expected 5"):
        model.transform(pictures)


def test_a_run_of_unreadable_pictures_does_not_stop_transform(fitted, tmp_path):
    with pytest.warns(UnreadableImagesWarning):
        assert fitted.transform([tmp_path / "gone.jpg", tmp_path / "lost.jpg"]).tolist() == [-1, -1]
    assert [failure.row for failure in fitted.unreadable_] == [0, 1]
    fitted.transform(coloured("red", 1))
    assert fitted.unreadable_ == []


def test_transform_needs_no_pictures_where_vectors_are_given(fitted):
    assert fitted.transform(None, fitted.image_embeddings_[:3]).tolist() == [0, 0, 0]
    for nonsense in (3, [[1.0, 2.0], [1.0]]):
        with pytest.raises(InvalidInput, match="image_embeddings"):
            fitted.transform(None, nonsense)


def test_numpy_parameters_are_as_good_as_pythons(pictures, tmp_path):
    model = make(min_concept_size=np.int64(5), diversity=np.float32(0.3), random_state=np.int64(3))
    model.fit(pictures).save(tmp_path / "model")
    assert ConceptModel.load(tmp_path / "model").min_concept_size == 5


def test_nothing_found_shows_nothing(fitted):
    figure = fitted.visualize_concepts(concepts=[])
    assert figure.layout.annotations[0].text == "No concepts to show"
    with pytest.raises(InvalidInput, match="top_n is 0"):
        fitted.visualize_concepts(top_n=0)


def test_transform_refuses_vectors_of_another_space(fitted, pictures):
    with pytest.raises(InvalidInput, match="has 5 dimensions; expected 6"):
        fitted.transform(pictures, np.ones((60, 5)))


@pytest.mark.parametrize("concepts", [[3], [-1], [0, 99]])
def test_unknown_concepts_are_refused(fitted, concepts):
    with pytest.raises(UnknownConcept, match="expected one of 0 to 2"):
        fitted.visualize_concepts(concepts=concepts)


UNFITTED = [
    lambda model: model.transform(["a.jpg"]),
    lambda model: model.find_concepts("red"),
    lambda model: model.find_images("red"),
    lambda model: model.find_tags("a.jpg"),
    lambda model: model.visualize_concepts(),
    lambda model: model.save("nowhere"),
    lambda model: model.frequency,
    lambda model: model.topics,
    lambda model: model.cluster_embeddings,
    lambda model: model.cluster_images,
    lambda model: model.get_concept_info(),
    lambda model: model.summary(),
    lambda model: model.labels_,
    lambda model: model.unreadable_,
]


@pytest.mark.parametrize("call", UNFITTED)
def test_unfitted_calls_say_so(call):
    with pytest.raises(NotFitted, match="not fitted yet. Call fit"):
        call(ConceptModel())


def test_a_refit_replaces_everything(pictures):
    model = make(hdbscan_model=KMeans(3, random_state=0, n_init=1)).fit(pictures, docs=DOCS)
    model.hdbscan_model = KMeans(2, random_state=0, n_init=1)
    model.fit(pictures[:40])
    assert len(model.labels_) == 40
    assert len(model.cluster_embeddings) == 2
    assert model.topics is None


def test_words_that_the_space_does_not_know_are_said(pictures):
    model = make(WordSpace())
    with pytest.warns(UnknownWordsWarning, match="'zeppelin'"):
        model.fit(pictures, docs=[*DOCS, "zeppelin"])
    assert all("zeppelin" not in words for words in model.topics.values())
    with pytest.warns(UnknownWordsWarning):
        assert model.find_concepts("zeppelin") == []
    with pytest.warns(UnknownWordsWarning, match="searching for 'red' only"):
        assert model.find_concepts("red zeppelin")[0][0] == 0


def test_the_repr_tells_what_was_found(fitted):
    assert repr(ConceptModel(min_concept_size=7)) == ("ConceptModel(min_concept_size=7)")
    assert "3 concepts, 60 pictures" in repr(fitted)


def test_constructing_stores_parameters_and_nothing_else():
    model = ConceptModel(min_concept_size=-5, diversity=7, embedding_model="no/such")
    assert (model.min_concept_size, model.diversity) == (-5, 7)


@pytest.fixture
def shaped(pictures):
    """A model of its own for tests that change it."""
    return make(hdbscan_model=KMeans(3, random_state=0, n_init=1)).fit(pictures, docs=DOCS)


def test_everything_follows_a_merge_and_undo_restores_it(shaped):
    before, concepts = shaped.state_, shaped.get_concept_info()
    assert shaped.merge_concepts([[1, 2]]) == {0: 0, 1: 1, 2: 1}
    assert shaped.frequency["Count"].tolist() == [30, 30]
    assert shaped.transform(coloured("green", 1) + coloured("blue", 1)).tolist() == [1, 1]
    assert len(shaped.find_concepts("green")) == len(shaped.cluster_images) == 2
    assert len(shaped.visualize_concepts().layout.images) == 2
    shaped.rename_concept(1, "not red")
    assert "not red: " in shaped.summary()
    shaped.drop_concept(0)
    assert shaped.frequency["Count"].tolist() == [30]
    assert shaped.get_concept_info()["Name"].tolist() == ["not red"]
    for _ in range(3):
        shaped.undo()
    assert shaped.state_ is before
    pd.testing.assert_frame_equal(shaped.get_concept_info(), concepts)
    with pytest.raises(InvalidInput, match="nothing to undo"):
        shaped.undo()
    shaped.redo()
    assert shaped.frequency["Count"].tolist() == [30, 30]
    shaped.split_concept(1)
    with pytest.raises(InvalidInput, match="nothing to redo"):
        shaped.redo()
    assert shaped.labels_.tolist() == before.labels.tolist()
    shaped.fit(coloured("red", 9) + coloured("blue", 9))
    with pytest.raises(InvalidInput, match="nothing to undo"):
        shaped.undo()


def test_what_changes_nothing_cannot_be_undone(shaped):
    shaped.merge_concepts([])
    shaped.reduce_concepts(3)
    assert shaped.update([]).tolist() == []
    shaped.reduce_outliers()
    with pytest.raises(InvalidInput, match="nothing to undo"):
        shaped.undo()


def test_searches_keep_their_index_while_concepts_change(shaped):
    shaped.build_index()
    found = shaped.find_images("green", 5)
    index = shaped._finder().built
    shaped.merge_concepts([[1, 2]])
    assert shaped._finder().built is index
    assert shaped.find_images("green", 5) == found
    shaped.update(coloured("green", 1, seed=5))
    assert shaped._finder().built is None
    assert 60 in [row for row, _ in shaped.find_images("green", 61)]


def test_probabilities_go_with_the_concepts(fitted, pictures):
    labels, sure = fitted.transform(pictures, return_probabilities=True)
    np.testing.assert_array_equal(labels, fitted.labels_)
    np.testing.assert_allclose(sure, fitted.probabilities_)
    labels, sure = fitted.transform(coloured("yellow", 2), return_probabilities=True)
    assert (labels.tolist(), sure.tolist()) == ([-1, -1], [0.0, 0.0])


def test_an_update_adds_pictures_and_keeps_numbers(shaped, tmp_path):
    path = tmp_path / "blue.png"
    coloured("blue", 1, seed=4)[0].save(path)
    new = [*coloured("blue", 30, seed=9), str(path), *coloured("yellow", 8)]
    labels = shaped.update(new, [f"new {n}" for n in range(len(new))])
    joined = int((labels == 2).sum())
    assert joined > 25
    assert set(labels[:31].tolist()) <= {-1, 2}
    assert len(shaped.labels_) == 99
    assert shaped.image_names_[60] == "new 0"
    counts = shaped.frequency["Count"]
    assert counts.index.name == "Cluster"
    assert counts[2] == 10 + joined
    assert counts.tolist() == sorted(counts, reverse=True)
    assert counts.index[0] == 2
    assert shaped.summary().splitlines()[1].split()[:2] == ["2", str(10 + joined)]
    annotations = shaped.visualize_concepts(1).layout.annotations
    assert annotations[0].text.startswith("Concept 2: blue")
    with pytest.raises(InvalidInput, match="image_names has 1 entries"):
        shaped.update(coloured("red", 2), ["one"])
    with pytest.warns(UnreadableImagesWarning):
        assert shaped.update([str(tmp_path / "gone.png"), str(path)]).tolist() == [-1, 2]
    assert [lost.row for lost in shaped.unreadable_] == [0]
    assert [lost.row for lost in shaped.state_.unreadable] == [99]
    with pytest.warns(UnreadableImagesWarning):
        shaped.fit([str(tmp_path / "gone.png"), *coloured("red", 9)])


def test_models_are_merged_into_a_new_one(shaped):
    other = make(hdbscan_model=KMeans(2, random_state=0, n_init=1))
    other.fit(coloured("green", 8, seed=3) + coloured("yellow", 12, seed=3), docs=DOCS)
    both = ConceptModel.merge_models([shaped, other])
    assert both.frequency["Count"].to_dict() == {0: 30, 1: 28, 3: 12, 2: 10}
    assert both.get_concept_info()["Name"].tolist() == ["red", "green", "blue", "yellow"]
    assert both.transform(coloured("yellow", 1, seed=3)).tolist() == [3]
    assert shaped.frequency["Count"].tolist() == [30, 20, 10]
    assert both.min_concept_size == 5
    assert both.find_concepts("yellow")[0][0] == 3
    with pytest.raises(InvalidInput, match="no models"):
        ConceptModel.merge_models([])
    with pytest.raises(NotFitted):
        ConceptModel.merge_models([shaped, make()])


def test_the_tree_of_a_model(shaped):
    tree = shaped.concept_tree()
    assert tree.names == ["red", "green", "blue"]
    assert tree.groups(1) == [[0, 1, 2]]
