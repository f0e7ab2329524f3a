import numpy as np
import pytest
import umap

from benchmarks.peers.layouts import RememberedUMAP


def test_a_layout_is_made_once_and_is_umaps_own(tmp_path, tiny, monkeypatch):
    made = []

    class Reducer:
        def __init__(self, **options):
            self.options = options

        def fit_transform(self, X):
            made.append(self.options)
            return X[:, :5] + self.options["random_state"]

    monkeypatch.setattr(umap, "UMAP", Reducer)
    first = RememberedUMAP(2, tmp_path).fit_transform(tiny.vectors)
    again = RememberedUMAP(2, tmp_path)
    assert np.array_equal(again.fit(tiny.vectors).transform(tiny.vectors), first)
    assert np.array_equal(first, tiny.vectors[:, :5] + 2)
    other = RememberedUMAP(3, tmp_path).fit_transform(tiny.vectors)
    some = RememberedUMAP(2, tmp_path).fit_transform(tiny.vectors[::-1])
    assert np.allclose(other, first + 1)
    assert np.array_equal(some, first[::-1])
    # The defaults of both peers, and a seed.
    defaults = {"n_neighbors": 15, "n_components": 5, "min_dist": 0.0, "metric": "cosine"}
    assert made == [defaults | {"random_state": seed} for seed in (2, 3, 2)]


def test_classes_do_not_guide_a_layout(tmp_path, tiny):
    with pytest.raises(ValueError, match="not guided"):
        RememberedUMAP(0, tmp_path).fit_transform(tiny.vectors, y=[0])
