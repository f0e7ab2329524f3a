"""The explorer of a model that was fitted on a sample: what it shows is of the whole dataset."""

import numpy as np
import pytest

pytest.importorskip("dash", reason="the explorer needs dash: pip install 'concept[explorer]'")

from concept.dataset import Dataset, ModelFacts, PartWriter, build_dataset_index
from concept.distributed import assign_dataset
from concept.errors import DatasetError
from concept.explorer.app import make_app
from concept.explorer.looking import look
from concept.explorer.panels import concept_list, detail
from concept.explorer.session import Session
from concept.explorer.view import View
from concept.explorer.viewer import viewer
from concept.thumbnails import Thumbnails

LOCAL = {"base_url": "http://localhost:8050"}
COPIES = 3


@pytest.fixture
def dataset(model, tmp_path):
    """Three of each picture that the model was fitted on, and one that could not be read."""
    state = model.state_
    n, width = state.vectors.shape
    made = Dataset.create(tmp_path / "dataset", ModelFacts("drawn", "", "float32", "torch", width))
    for number in range(COPIES):
        rows = np.arange(n) + number * n
        hashes = [bytes([number, row]) * 8 for row in range(n)]
        reasons, vectors = [""] * n, np.array(state.vectors)
        if number == 0:
            hashes[-1], reasons[-1], vectors[-1] = None, "cut short", 0
        with PartWriter(made.part(number), width) as writer:
            writer.write(rows, state.paths, hashes, vectors, reasons)
    build_dataset_index(made)
    model.save(tmp_path / "model")
    assign_dataset(tmp_path / "model", made.folder, verbose=False)
    return made


@pytest.fixture
def wide(model, dataset, tmp_path):
    session = Session(model, None, Thumbnails(tmp_path / "thumbnails"), dataset.folder)
    session.points = model.map_points
    return session


def test_everything_is_counted_and_shown(wide, model):
    n = len(model.state_.names)
    assert wide.n_pictures == COPIES * n
    assert wide.counts.sum() + wide.n_outliers == COPIES * n
    found = look(wide, View(concept=0))
    assert len(found.rows) == wide.counts[0] > model.state_.counts[0]
    assert found.rows.min() >= n
    own = [wide.path(row) for row in found.rows.tolist()]
    inside = {model.state_.paths[row] for row in np.flatnonzero(model.labels_ == 0)}
    assert set(own) == inside
    shown = str(detail(wide, View(concept=0)))
    assert f"{wide.counts[0]:,} pictures" in shown
    assert "assign the dataset again" in shown
    assert "id='merge'" not in shown
    assert f"{COPIES * n:,} pictures" in str(detail(wide, View()))
    assert f"{wide.counts[0]:,}" in str(concept_list(wide, View(), ""))


def test_a_search_finds_what_the_model_does_not_hold(wide, model):
    found = look(wide, View(query="red"))
    n = len(model.state_.names)
    assert (found.rows >= n).all()
    best = model.find_images("red", top_n=1)[0][0]
    near = model.state_.vectors[best] @ np.stack([wide.vector(row) for row in found.rows[:3]]).T
    np.testing.assert_allclose(near, 1, atol=1e-2)
    row = int(found.rows[0])
    assert wide.concept_of(row) == model.labels_[best]
    page = str(viewer(wide, View(query="red", picture=row)))
    assert wide.name(row) in page
    assert "Most like it" in page


def test_its_pictures_come_by_row_and_nothing_else_does(wide, model):
    client = make_app(wide, frozenset({"localhost"})).server.test_client()
    n = len(model.state_.names)
    assert client.get(f"/thumbnail/{n}", **LOCAL).mimetype == "image/jpeg"
    assert client.get(f"/picture/{n + COPIES * n - 1}", **LOCAL).mimetype == "image/jpeg"
    assert client.get(f"/picture/{n + COPIES * n}", **LOCAL).mimetype == "image/svg+xml"
    assert viewer(wide, View(picture=n + COPIES * n)) == []
    # Only what the model holds has a place on the map.
    body = {
        "output": "marked.data",
        "outputs": {"id": "marked", "property": "data"},
        "inputs": [
            {"id": "shown", "property": "data", "value": ["?q=red", 0]},
            {"id": "drawn", "property": "data", "value": True},
        ],
        "changedPropIds": ["shown.data"],
    }
    answer = client.post("/_dash-update-component", json=body, **LOCAL).get_json()
    assert answer["response"]["marked"]["data"] == {"x": [], "y": []}


def test_what_the_dataset_lacks_is_said_at_the_start(model, tmp_path):
    width = model.state_.vectors.shape[1]
    facts = ModelFacts("drawn", "", "float32", "torch", width)
    bare = Dataset.create(tmp_path / "bare", facts)
    with pytest.raises(DatasetError, match="has no index"):
        Session(model, dataset=bare.folder)
    with pytest.raises(DatasetError, match="nowhere"):
        Session(model, dataset=tmp_path / "nowhere")
    other = Dataset.create(
        tmp_path / "other", ModelFacts("drawn", "", "float32", "torch", width + 1)
    )
    with pytest.raises(DatasetError, match="dimensions"):
        Session(model, dataset=other.folder)
