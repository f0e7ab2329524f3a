"""`model.evaluate()`: all figures of a fitted model."""

import warnings
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

from concept import ConceptModel, PrecomputedEmbedder
from concept.errors import FewImagesWarning, InvalidInput, NotFitted, UnreadableImagesWarning
from concept.evaluate import evaluate_state, fill_outliers, purity
from concept.vectors import unit_rows
from tests.conftest import COLOURS, ColourSpace, coloured

ALWAYS = [
    "concepts",
    "coverage",
    "silhouette",
    "label coherence",
    "label diversity",
    "IEC",
    "IEPS",
    "intruders found",
    "near intruders found",
]
STABILITY = ["stability over seeds", "stability over order", "stability over samples"]
AGAINST = ["ARI", "NMI", "purity", "name accuracy"]
TRUE = ["red"] * 30 + ["green"] * 20 + ["blue"] * 10


def make(**parameters):
    """A model of colours, without the cost of a layout."""
    settings = {"min_concept_size": 5, "umap_model": PCA(3, random_state=0), "random_state": 0}
    settings["hdbscan_model"] = KMeans(3, random_state=0, n_init=1)
    return ConceptModel(embedding_model=ColourSpace(), verbose=False, **{**settings, **parameters})


@pytest.fixture(scope="module")
def fitted(pictures):
    return make().fit(pictures, docs=list(COLOURS))


def test_clear_groups_with_the_right_names_are_perfect(fitted):
    table = fitted.evaluate(TRUE)
    assert table.index.tolist() == ALWAYS + STABILITY + AGAINST
    perfect = ["coverage", "intruders found", "near intruders found", *STABILITY, *AGAINST]
    assert table["Value"][perfect].tolist() == [1.0] * len(perfect)
    assert table.loc["concepts", "Value"] == 3
    assert table.loc["silhouette", "Value"] > 0.8
    assert table.loc["IEC", "Value"] > 0.95 > table.loc["IEPS", "Value"]
    assert 0 < table.loc["label diversity", "Value"] <= 1
    assert table.loc["IEPS", "Better"] == "lower"
    assert table.loc["IEC", "Spread"] > 0
    assert not table["Meaning"].str.contains("undefined").any()


def test_the_default_stages_are_stable_in_any_order(pictures):
    model = make(umap_model=None, hdbscan_model=None).fit(pictures)
    table = model.evaluate(seeds=1)
    assert table["Value"]["stability over order"] == 1.0
    assert table["Value"][STABILITY].min() > 0.8


def test_what_needs_labels_or_refits_is_left_out_without(fitted):
    assert fitted.evaluate(seeds=0).index.tolist() == ALWAYS
    assert fitted.evaluate(TRUE, seeds=0).index.tolist() == ALWAYS + AGAINST


def test_numbers_of_concepts_do_not_matter(fitted):
    state = fitted.state_
    turned = replace(
        state,
        labels=(state.labels + 1) % 3,
        concept_vectors=np.roll(state.concept_vectors, 1, axis=0),
        exemplars=state.exemplars[-1:] + state.exemplars[:-1],
        topics=state.topics[-1:] + state.topics[:-1],
    )
    pd.testing.assert_frame_equal(evaluate_state(turned, TRUE), evaluate_state(state, TRUE))


def test_wrong_groups_and_names_are_seen(fitted):
    state = fitted.state_
    mixed = np.arange(60) % 3
    exemplars = [np.flatnonzero(mixed == concept)[:8].tolist() for concept in range(3)]
    table = evaluate_state(
        replace(state, labels=mixed, exemplars=exemplars, topics=state.topics[:1] * 3), TRUE
    )["Value"]
    assert abs(table["ARI"]) < 0.1
    assert table["purity"] == 0.5
    assert table["silhouette"] < 0.1
    assert table["label diversity"] == pytest.approx(1 / 3)
    assert table["intruders found"] < 0.3
    assert table["name accuracy"] == 1.0  # red is the main class of all three


def test_unknown_labels_are_left_out(fitted):
    some = [label if row % 2 else None for row, label in enumerate(TRUE)]
    some[1] = "blue"
    table = fitted.evaluate(some, seeds=0)["Value"]
    assert table["purity"] == pytest.approx(29 / 30)
    assert table["name accuracy"] == 1.0
    assert table["ARI"] < 1


def test_labels_that_are_no_words_leave_names_unjudged(fitted):
    table = fitted.evaluate(np.repeat([7, 3, 5], [30, 20, 10]), seeds=0)
    assert table.loc["ARI", "Value"] == 1.0
    assert np.isnan(table.loc["name accuracy", "Value"])
    assert "undefined: needs a main class whose name" in table.loc["name accuracy", "Meaning"]


def test_outliers_count_where_they_would_belong(fitted):
    state = fitted.state_
    labels = state.labels.copy()
    labels[[0, 30, 50]] = -1
    table = evaluate_state(replace(state, labels=labels), TRUE)["Value"]
    assert table["coverage"] == pytest.approx(57 / 60)
    assert table["ARI"] == table["NMI"] == 1.0


def test_without_words_their_figures_say_what_they_need(pictures):
    table = make().fit(pictures).evaluate(TRUE, seeds=0)
    for metric in ("label coherence", "label diversity", "name accuracy"):
        assert np.isnan(table.loc[metric, "Value"])
        assert "undefined: needs" in table.loc[metric, "Meaning"]


def test_one_concept_has_no_other_to_be_compared_with(pictures):
    model = make(hdbscan_model=KMeans(1, random_state=0)).fit(pictures, docs=list(COLOURS))
    table = model.evaluate(TRUE, seeds=1)
    undefined = ["silhouette", "IEPS", "intruders found", "near intruders found"]
    assert table.index[table["Value"].isna()].tolist() == undefined
    assert table["Meaning"][undefined].str.endswith("undefined: needs two concepts").all()
    assert table.loc["ARI", "Value"] == 0.0


@pytest.mark.parametrize("stages", [{}, {"umap_model": None}])
def test_no_concepts_at_all(pictures, stages):
    model = make(min_concept_size=100, hdbscan_model=None, **stages)
    with pytest.warns(FewImagesWarning):
        model.fit(pictures, docs=list(COLOURS))
    table = model.evaluate(TRUE)
    assert table.loc["concepts", "Value"] == table.loc["coverage", "Value"] == 0
    rest = table.index.drop(["concepts", "coverage"])
    assert table["Value"][rest].isna().all()
    assert table["Meaning"][rest].str.contains("undefined: needs").all()


def test_unreadable_pictures_are_left_out(pictures, tmp_path, fitted):
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"")
    with pytest.warns(UnreadableImagesWarning):
        model = make().fit([*pictures[:30], broken, *pictures[30:]], docs=list(COLOURS))
    table = model.evaluate([*TRUE[:30], "red", *TRUE[30:]])
    pd.testing.assert_frame_equal(table, fitted.evaluate(TRUE))


@pytest.mark.parametrize("n", [1, 2, 3])
def test_hardly_any_pictures(n):
    model = make(min_concept_size=2, umap_model=None, hdbscan_model=None)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FewImagesWarning)
        model.fit(coloured("red", n))
    table = model.evaluate(["red"] * n)
    assert table.loc["concepts", "Value"] == int(model.labels_.max()) + 1


def test_a_fit_without_a_seed_is_compared_with_fits_with_one(pictures):
    model = make(random_state=None).fit(pictures)
    seeds = []
    own = model._group

    def spy(vectors, seed):
        seeds.append((len(vectors), seed))
        return own(vectors, seed)

    model._group = spy
    table = model.evaluate(seeds=2)
    assert seeds == [(60, 0), (60, 1), (60, 0), (48, 0), (48, 0)]
    assert table["Value"][STABILITY].tolist() == [1.0] * 3
    seeds.clear()
    model.random_state = 1
    model.evaluate(seeds=3)
    assert seeds == [(60, 0), (60, 2), (60, 3), (60, 1), (48, 1), (48, 1), (48, 1)]


@pytest.mark.parametrize("seeds", [-1, 1.5, "3", True, None])
def test_seeds_must_be_a_number_of_seeds(fitted, seeds):
    with pytest.raises(InvalidInput, match="expected a whole number from 0"):
        fitted.evaluate(seeds=seeds)


def test_labels_of_another_length_are_refused_before_any_refit(fitted):
    with pytest.raises(InvalidInput, match="labels has 5 entries; expected 60, one per picture"):
        fitted.evaluate(TRUE[:5])


def test_a_model_must_be_fitted():
    with pytest.raises(NotFitted):
        make().evaluate()


@pytest.mark.real_data
def test_photographs_of_known_classes(data_folder):
    rows = slice(0, 4114, 8)
    vectors = unit_rows(np.load(data_folder / "caltech101" / "clip_vitb32.npy")[rows])
    table = pd.read_csv(data_folder / "caltech101" / "images.csv")[rows]
    words = pd.read_csv(data_folder / "vocabulary" / "words.csv")["word"].str.lower().tolist()
    word_vectors = unit_rows(np.load(data_folder / "vocabulary" / "clip_vitb32.npy"))
    files = table["file"].tolist()
    space = PrecomputedEmbedder((files, vectors), dict(zip(words, word_vectors, strict=True)))
    model = ConceptModel(5, embedding_model=space, random_state=0, verbose=False)
    model.fit(files, docs=words)
    found = model.evaluate(table["label"], seeds=0)["Value"]
    true = pd.factorize(table["label"])[0]
    filled = fill_outliers(model.labels_, vectors, model.cluster_embeddings)
    assert found["ARI"] == pytest.approx(adjusted_rand_score(true, filled))
    assert found["NMI"] == pytest.approx(normalized_mutual_info_score(true, filled))
    assert found["purity"] == pytest.approx(purity(model.labels_, true))
    assert found["ARI"] > 0.6
    assert found["NMI"] > 0.8
    assert found["name accuracy"] > 0.6
    assert found["IEC"] > found["IEPS"]
    assert found["intruders found"] > 0.95
    shuffled = table["label"].sample(frac=1, random_state=0)
    assert abs(model.evaluate(shuffled, seeds=0)["Value"]["ARI"]) < 0.02
