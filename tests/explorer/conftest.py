"""A fitted model of colours in files, and the explorer's server around it."""

from __future__ import annotations

import pytest

pytest.importorskip("dash", reason="the explorer needs dash: pip install 'concept[explorer]'")

from concept import ConceptModel
from concept.explorer.app import make_app
from concept.explorer.session import Session
from concept.thumbnails import Thumbnails


@pytest.fixture
def model(photo_folder, colour_space):
    model = ConceptModel(5, embedding_model=colour_space, random_state=0, verbose=False)
    return model.fit(photo_folder, docs=["red", "green", "blue"])


@pytest.fixture
def session(model, tmp_path):
    session = Session(model, tmp_path / "model", Thumbnails(tmp_path / "thumbnails"))
    session.points = model.map_points
    return session


@pytest.fixture
def client(session):
    return make_app(session, frozenset({"localhost"})).server.test_client()
