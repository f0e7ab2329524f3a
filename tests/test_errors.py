"""Errors say what was given, what was expected, what to do; and are what callers catch anyway."""

import pickle

import pytest

from concept import errors

FAMILY = [
    (errors.InvalidInput, ValueError),
    (errors.NotFitted, AttributeError),
    (errors.UnknownConcept, KeyError),
    (errors.ModelUnavailable, OSError),
    (errors.CorpusUnavailable, LookupError),
    (errors.MissingExtra, ImportError),
    (errors.SavedModelError, ValueError),
    (errors.UnreadableImage, ValueError),
    (errors.HubUnavailable, OSError),
    (errors.SourceUnavailable, OSError),
    (errors.DatasetError, ValueError),
    (errors.WorkersLost, RuntimeError),
]


@pytest.mark.parametrize(("kind", "standard"), FAMILY)
def test_each_error_carries_its_three_parts(kind, standard):
    error = kind("diversity is 2", "a number from 0 to 1", "Pass 0.3")
    assert str(error) == "diversity is 2; expected a number from 0 to 1. Pass 0.3."
    assert isinstance(error, standard)
    assert isinstance(error, errors.ConceptError)


@pytest.mark.parametrize(("kind", "_"), FAMILY)
def test_errors_survive_pickling(kind, _):
    error = pickle.loads(pickle.dumps(kind("a", "b", "c")))
    assert (error.given, error.expected, error.remedy) == ("a", "b", "c")


def test_a_missing_package_names_its_extra():
    error = errors.MissingExtra.of("usearch", "index", "an approximate index")
    assert str(error) == (
        "usearch is not installed; expected it for an approximate index. "
        'Install it with: pip install "concept[index]".'
    )


def test_parts_may_be_left_out():
    assert str(errors.InvalidInput("nothing to do.")) == "nothing to do."
    assert str(errors.InvalidInput("n is 0", remedy="Pass 1")) == "n is 0. Pass 1."


def test_every_error_of_the_module_is_tested():
    kinds = {k for k in vars(errors).values() if isinstance(k, type)}
    raised = {k for k in kinds if issubclass(k, errors.ConceptError)} - {errors.ConceptError}
    assert raised == {kind for kind, _ in FAMILY}
