"""scikit-learn's manners: parameters, clones, pipelines, and its own checks."""

import warnings

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.cluster import KMeans
from sklearn.datasets import make_blobs
from sklearn.decomposition import PCA
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer, Normalizer
from sklearn.utils.estimator_checks import check_estimator

from concept import ConceptModel
from concept.errors import InvalidInput
from tests.conftest import ColourSpace, coloured

# The checks of scikit-learn that do not apply, and why.
NOT_APPLICABLE = {
    "check_fit_score_takes_y": "fit has the arguments of Concept 0.2.1, of which none is called y",
    "check_transformer_general": "the same: y is not passed by its name",
    "check_pipeline_consistency": "the same: whole numbers as y would be docs",
    "check_transformer_data_not_an_array": "the same",
    "check_estimators_overwrite_params": "umap_model itself is fitted, as in Concept 0.2.1",
    "check_estimators_dtypes": "a matrix of whole numbers is a grey picture",
    "check_dtype_object": "the error is InvalidInput, a ValueError, instead of TypeError",
    "check_n_features_in_after_fitting": "the error says it in other words",
    "check_estimators_empty_data_messages": "the error says it in other words",
    "check_fit2d_1sample": "the error is that of the umap_model",
    "check_fit2d_1feature": "the error is that of the umap_model",
}


def make(**parameters):
    settings = {"umap_model": PCA(2, random_state=0), "random_state": 0, "verbose": False}
    return ConceptModel(**{"min_concept_size": 5, **settings, **parameters})


def blobs():
    """Three groups of vectors in three directions, and their true groups."""
    return make_blobs([30, 20, 10], centers=np.eye(3, 8) * 20, cluster_std=1, random_state=0)


def test_the_checks_of_scikit_learn():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it does not inherit, and those of odd data
        results = check_estimator(make(), on_fail=None, on_skip=None)
    failed = {result["check_name"] for result in results if result["status"] == "failed"}
    passed = {result["check_name"] for result in results if result["status"] == "passed"}
    assert failed == set(NOT_APPLICABLE)
    assert {
        "check_estimator_cloneable",
        "check_get_params_invariance",
        "check_set_params",
    } <= passed
    assert len(passed) > 2 * len(failed)


def test_clones_have_the_parameters_and_nothing_else():
    model = make(diversity=0.7, embedding_model=ColourSpace()).fit(blobs()[0])
    other = clone(model)
    shared = {"umap_model", "embedding_model"}
    for name, value in model.get_params(deep=False).items():
        copied = other.get_params()[name]
        assert type(copied) is type(value)
        assert name in shared or copied == value
    assert "state_" not in vars(other)
    assert model.get_params(deep=False).keys() == make().get_params(deep=False).keys()


def test_parameters_of_parameters():
    model = make()
    assert model.get_params()["umap_model__n_components"] == 2
    assert "umap_model__n_components" not in model.get_params(deep=False)
    assert model.set_params(umap_model__n_components=3, diversity=0.1) is model
    assert (model.umap_model.n_components, model.diversity) == (3, 0.1)
    model.set_params(hdbscan_model=KMeans(3), hdbscan_model__n_clusters=4)
    assert model.hdbscan_model.n_clusters == 4


@pytest.mark.parametrize("name", ["min_size", "cache__folder", "state_", "umap__n_components"])
def test_an_unknown_parameter_changes_nothing(name):
    model = make()
    with pytest.raises(InvalidInput, match=f"no parameter '{name}'.*'min_concept_size'"):
        model.set_params(diversity=0.9, **{name: 1})
    assert model.diversity == 0.3


def test_vectors_may_stand_for_pictures():
    vectors, true = blobs()
    expected = make().fit_transform([""] * 60, image_embeddings=vectors)
    assert pd.crosstab(true, expected).to_numpy().max(axis=1).tolist() == [30, 20, 10]
    for given in (vectors, vectors.astype(np.float32), pd.DataFrame(vectors)):
        model = make()
        assert model.fit_transform(given) == expected
        assert model.transform(given).tolist() == expected
        assert model.transform(None, vectors).tolist() == expected
    assert model.n_features_in_ == 8
    assert model.image_names_[:2] == ["row 0", "row 1"]


def test_a_pipeline_ends_in_concepts():
    vectors, _ = blobs()
    pipeline = make_pipeline(Normalizer(), make())
    expected = make().fit_transform(vectors)
    assert pipeline.fit_transform(vectors) == expected
    assert pipeline.transform(vectors).tolist() == expected
    frames = make_pipeline(PCA(4).set_output(transform="pandas"), make())
    assert len(set(frames.fit_transform(vectors))) >= 3


def test_a_pipeline_may_hand_over_pictures():
    reds, blues = coloured("red", 12), coloured("blue", 8)
    pipeline = Pipeline(
        [
            ("upright", FunctionTransformer(lambda images: [i.rotate(180) for i in images])),
            ("concepts", make(embedding_model=ColourSpace(), cache=False)),
        ]
    )
    pipeline.set_params(concepts__min_concept_size=4)
    assert pipeline.fit_transform(reds + blues) == [0] * 12 + [1] * 8
    assert pipeline.transform(blues[:2]).tolist() == [1, 1]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (np.ones(5), r"shape \(5,\).*reshape"),
        (np.ones((3, 2), dtype=complex), "Complex data"),
        (np.full((3, 2), np.nan), "NaN"),
        (np.array([["a", "b"]], dtype=object), "matrix of numbers"),
        (pd.DataFrame({"path": ["a.jpg"]}), "matrix of numbers"),
    ],
)
def test_what_is_no_matrix_of_vectors_is_told(given, message):
    with pytest.raises(InvalidInput, match=message):
        make().fit(given)


def test_the_repr_says_what_was_chosen_and_found():
    assert repr(ConceptModel()) == "ConceptModel()"
    model = ConceptModel(10, embedding_model="mini-clip", umap_model=PCA(2), verbose=False)
    shown = "ConceptModel(min_concept_size=10, embedding_model='mini-clip', "
    assert repr(model) == shown + "umap_model=PCA(n_components=2), verbose=False)"
    long = ConceptModel(vectorizer_model="x" * 200)
    assert repr(long) == "ConceptModel(vectorizer_model=<str>)"
    assert repr(make().fit(blobs()[0])).endswith("3 concepts, 60 pictures>")
