"""Steering a fit: from names, pictures and words to concepts, through save and load."""

import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA

from concept import ConceptModel, PrecomputedEmbedder
from concept.errors import InvalidInput, UnmatchedConceptsWarning
from concept.vectors import unit_rows
from tests.test_criterion import crossed
from tests.test_steer import space

WORDS = [f"kind {letter}" for letter in "abcdefghijkl"]


@pytest.fixture(scope="module")
def known():
    """A space in which six kinds of pictures and twelve words are known."""
    pictures, kinds, words = space(n=120)
    said = dict(zip(WORDS, words, strict=True))
    return PrecomputedEmbedder({"picture": pictures[0]}, said), pictures, kinds


def model_of(space, **parameters):
    settings = {"min_concept_size": 5, "random_state": 0, "verbose": False, "cache": False}
    engine = {"umap_model": PCA(6, random_state=0)}
    return ConceptModel(embedding_model=space, **{**engine, **settings, **parameters})


def test_given_names_come_first_and_the_rest_is_found(known):
    embedder, pictures, kinds = known
    model = model_of(embedder)
    labels = np.array(model.fit_transform(pictures, WORDS, concepts=["kind c", "kind e"]))
    names = model.get_concept_info()["Name"].tolist()
    for number, name in ((2, "kind c"), (4, "kind e")):
        found = labels == names.index(name)
        np.testing.assert_array_equal(found, kinds == number)
    assert len(set(labels[~np.isin(kinds, (2, 4))])) == 4


def test_seeds_pull_what_they_show(known):
    embedder, pictures, kinds = known
    seeds = {"two at once": ["kind a", pictures[kinds == 1][0]], "other": pictures[kinds == 3][0]}
    model = model_of(embedder)
    labels = np.array(model.fit_transform(pictures, WORDS, concepts=seeds))
    names = model.get_concept_info()["Name"].tolist()
    np.testing.assert_array_equal(labels == names.index("two at once"), np.isin(kinds, (0, 1)))
    np.testing.assert_array_equal(labels == names.index("other"), kinds == 3)


def test_a_concept_without_pictures_is_warned_of(known):
    embedder, pictures, _ = known
    with pytest.warns(UnmatchedConceptsWarning, match="no pictures of 'kind l'"):
        model = model_of(embedder).fit(pictures, docs=WORDS, concepts=["kind l", "kind a"])
    assert "kind a" in model.get_concept_info()["Name"].tolist()


def test_a_steered_model_answers_the_same_after_load(known, tmp_path):
    embedder, pictures, _ = known
    model = model_of(embedder)
    labels = model.fit_transform(pictures, WORDS, concepts={"mine": "kind b"})
    assert model.transform(pictures).tolist() == labels
    model.save(tmp_path / "model")
    loaded = ConceptModel.load(tmp_path / "model", embedder)
    assert "mine" in loaded.get_concept_info()["Name"].tolist()
    assert loaded.transform(pictures).tolist() == labels


def test_names_that_were_found_give_way_to_given_ones(known):
    embedder, pictures, kinds = known
    seeds = {"kind a": pictures[kinds == 1][0]}  # called as the words call another kind
    model = model_of(embedder).fit(pictures, docs=WORDS, concepts=seeds)
    names = model.get_concept_info()["Name"].tolist()
    assert len(set(names)) == len(names)
    assert (kinds[model.labels_ == names.index("kind a")] == 1).all()


@pytest.mark.parametrize(
    ("steer", "message"),
    [
        ({"concepts": "kind a"}, "concepts is 'kind a'"),
        ({"concepts": ["kind a"], "min_relevance": 2}, "min_relevance is 2"),
        ({"concepts": ["unheard of"]}, "knows no word of the given concept 'unheard of'"),
        ({"criterion": "kind a", "docs": None}, "there are no docs"),
        ({"criterion": ["kind a", "kind b"]}, "criterion is a list of words, and docs"),
        ({"criterion": ["kind a", "kind a"], "docs": None}, "two different words"),
        ({"criterion": "unheard of"}, "criterion is 'unheard of'"),
    ],
)
@pytest.mark.filterwarnings("ignore::concept.errors.UnknownWordsWarning")
def test_what_cannot_steer_is_told(known, steer, message):
    embedder, pictures, _ = known
    with pytest.raises(InvalidInput, match=message):
        model_of(embedder).fit(pictures, **{"docs": WORDS, **steer})


@pytest.fixture(scope="module")
def two_ways():
    """Pictures of four things at three places, in a space with words for both."""
    vectors, things, places, thing_words, place_words = crossed()
    things_said, places_said = ["ant", "bee", "cow", "dog"], ["alps", "beach", "city"]
    words = dict(zip(things_said + places_said, np.vstack([thing_words, place_words]), strict=True))
    return PrecomputedEmbedder({"picture": vectors[0]}, words), vectors, things, places, places_said


def test_a_criterion_decides_what_pictures_have_in_common(two_ways, tmp_path):
    embedder, vectors, _, places, said = two_ways
    model = model_of(embedder, hdbscan_model=KMeans(3, random_state=0, n_init=3))
    labels = model.fit_transform(vectors, criterion=said)
    names = model.get_concept_info()["Name"].tolist()
    assert sorted(names) == said
    assert np.mean([names[c] == said[p] for c, p in zip(labels, places, strict=True)]) > 0.95
    assert model.transform(vectors).tolist() == labels
    new, _, new_places, *_ = crossed(60, seed=9)
    again = [names[c] for c in model.transform(new)]
    assert np.mean([a == said[p] for a, p in zip(again, new_places, strict=True)]) > 0.9
    model.save(tmp_path / "model")
    loaded = ConceptModel.load(tmp_path / "model", embedder)
    np.testing.assert_array_equal(loaded.transform(new), model.transform(new))
    assert loaded.topics == model.topics


def test_what_grows_or_merges_sees_through_the_same_criterion(two_ways):
    embedder, vectors, _, _, said = two_ways
    model = model_of(embedder, hdbscan_model=KMeans(3, random_state=0, n_init=3))
    model.fit(vectors, criterion=said)
    new = crossed(60, seed=9)[0]
    expected = model.transform(new).tolist()
    assert model.update(new).tolist() == expected
    assert model.transform(new).tolist() == expected
    plain = model_of(embedder).fit(vectors)
    with pytest.raises(InvalidInput, match="different criteria"):
        ConceptModel.merge_models([model, plain])


def test_bursts_make_no_concept_unless_asked():
    random = np.random.default_rng(0)
    plain = unit_rows(np.eye(3, 24)[np.repeat(range(3), 20)] * 2 + random.normal(0, 0.15, (60, 24)))
    alone = unit_rows(random.normal(size=(1, 24)))
    burst = unit_rows(alone + random.normal(0, 0.005, (12, 24)))
    vectors = np.vstack([plain, burst])
    folded = model_of("not loaded").fit(vectors).labels_
    asked = model_of("not loaded", fold_bursts=False).fit(vectors).labels_
    assert set(folded[60:]) == {-1}
    assert len(set(asked[60:])) == 1
    assert asked[60] >= 0
    np.testing.assert_array_equal(folded[:60] >= 0, asked[:60] >= 0)
