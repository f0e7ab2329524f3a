"""GPUs and their libraries, by stand-ins: cuML takes over where it is installed."""

import sys
from importlib.machinery import ModuleSpec
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest
from hdbscan import HDBSCAN

from concept import gpu, neighbours
from concept.cluster import cluster
from concept.reduce import reduce
from concept.vectors import exact_graph, unit_rows


@pytest.fixture
def points():
    random = np.random.default_rng(0)
    centres = random.normal(size=(3, 20))
    return unit_rows(centres[np.repeat([0, 1, 2], 30)] + random.normal(0, 0.3, (90, 20)))


@pytest.fixture
def library(monkeypatch):
    """A stand-in for cuML on a machine with a GPU; what its classes were made with."""
    made = {}

    class UMAP:
        def __init__(self, **settings):
            made["UMAP"] = settings

        def fit_transform(self, matrix):
            return np.asarray(matrix)[:, :5] * 2

    class Clusterer:
        def __init__(self, **settings):
            made["HDBSCAN"] = settings

        def fit_predict(self, matrix):
            fitted = HDBSCAN(**made["HDBSCAN"]).fit(matrix)
            self.condensed_tree_ = fitted.condensed_tree_
            return fitted.labels_

    package = ModuleType("cuml")
    package.__spec__ = ModuleSpec("cuml", None)
    for part, contents in {"manifold": {"UMAP": UMAP}, "cluster": {"HDBSCAN": Clusterer}}.items():
        module = ModuleType(f"cuml.{part}")
        vars(module).update(contents)
        monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setitem(sys.modules, "cuml", package)
    monkeypatch.setattr(gpu, "has_cuda", lambda: True)
    monkeypatch.setattr(neighbours, "has_cuda", lambda: False)
    return made


def test_without_a_driver_torch_is_not_even_imported(monkeypatch):
    monkeypatch.delitem(sys.modules, "torch", raising=False)
    monkeypatch.setattr(gpu.shutil, "which", lambda name: None)
    assert not gpu.has_cuda()
    assert "torch" not in sys.modules


@pytest.mark.parametrize("there", [True, False])
def test_torch_says_whether_there_is_a_gpu(monkeypatch, there):
    torch = SimpleNamespace(cuda=SimpleNamespace(is_available=lambda: there))
    monkeypatch.setitem(sys.modules, "torch", torch)
    assert gpu.has_cuda() is there


def test_cuml_needs_a_gpu(library, monkeypatch):
    assert gpu.cuml("manifold") is sys.modules["cuml.manifold"]
    monkeypatch.setattr(gpu, "has_cuda", lambda: False)
    assert gpu.cuml("manifold") is None


def test_without_cuml_a_gpu_is_not_enough(monkeypatch):
    monkeypatch.setattr(gpu, "has_cuda", lambda: True)
    monkeypatch.setattr(gpu, "find_spec", lambda name: None)
    assert gpu.cuml("manifold") is None


def test_cuml_lays_out_on_the_same_graph(library, points):
    layout = reduce(points, random_state=4)
    assert layout.shape == (90, 5)
    settings = library["UMAP"]
    assert (settings["random_state"], settings["n_components"]) == (4, 5)
    ordered = settings["precomputed_knn"][0]
    assert ordered.shape == exact_graph(points, 15)[0].shape


def test_cuml_clusters_to_the_same_concepts(library, points, monkeypatch):
    found = cluster(points, 10)
    assert library["HDBSCAN"]["min_cluster_size"] == 5
    monkeypatch.setattr(gpu, "has_cuda", lambda: False)
    np.testing.assert_array_equal(found, cluster(points, 10))
