"""The report: one file with everything inside, safe names, and a search that finds the right."""

import base64
import json
import re

import numpy as np
import pytest

from concept import ConceptModel
from concept.cli import main
from concept.errors import InvalidInput
from concept.report import write_report
from concept.report.search import index_words


@pytest.fixture
def model(photo_folder, colour_space):
    model = ConceptModel(5, embedding_model=colour_space, random_state=0, verbose=False)
    (photo_folder / "<script>alert(1)<").mkdir()
    broken = photo_folder / "<script>alert(1)<" / "script>.png"
    broken.write_bytes(b"no picture")
    with pytest.warns(UserWarning, match="could not be read"):
        return model.fit(photo_folder, docs=["red", "green", "blue"])


def content(path):
    page = path.read_text(encoding="utf-8")
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    return page, json.loads(found[1])


def unpacked(text, kind):
    return np.frombuffer(base64.b64decode(text), dtype=kind)


def test_everything_is_inside_and_nothing_is_loaded(model, tmp_path):
    path = tmp_path / "report.html"
    size = model.save_report(path, "<Mine>")
    page, data = content(path)
    assert size == path.stat().st_size
    assert page.count("<script") == 2
    assert not re.search(r'(src|href)="http', page)
    assert "<title>&lt;Mine&gt;</title>" in page
    assert [concept["count"] for concept in data["concepts"]] == [30, 20, 10]
    assert [concept["name"] for concept in data["concepts"]] == ["red", "green", "blue"]
    assert len(data["pictures"]) == 60
    assert all(picture["jpeg"] for picture in data["pictures"])
    assert data["total"] == 61
    ((broken, reason),) = data["unreadable"]["files"]
    assert broken.endswith("script>.png")
    assert "not a picture" in reason
    labels = unpacked(data["map"]["labels"], "<i4")
    assert np.bincount(labels).tolist() == [30, 20, 10]
    assert len(unpacked(data["map"]["points"], "<u2")) == 2 * 60


def test_each_word_finds_its_own(model, tmp_path):
    model.save_report(tmp_path / "report.html")
    _, data = content(tmp_path / "report.html")
    search = data["search"]
    k, p = search["depth"]
    concepts = unpacked(search["concepts"], "<u2").reshape(-1, k)
    pictures = unpacked(search["pictures"], "<u2").reshape(-1, p)
    names = [concept["name"] for concept in data["concepts"]]
    assert sorted(search["words"]) == ["blue", "green", "red"]
    for word, concept, found in zip(search["words"], concepts[:, 0], pictures, strict=True):
        assert names[concept] == word
        assert {data["pictures"][place]["concept"] for place in found[:8]} == {concept}


def test_thumbnails_are_limited_and_exemplars_come_first(model, tmp_path):
    state = model.state_
    path = tmp_path / "report.html"
    write_report(state, model.map_points, path, max_pictures=12)
    _, data = content(path)
    assert len(data["pictures"]) == 12
    assert data["concepts"][0]["exemplars"] == list(range(len(state.exemplars[0])))
    write_report(state, model.map_points, path, max_pictures=0)
    _, data = content(path)
    assert data["pictures"] == []
    assert data["search"]["depth"][1] == 0
    with pytest.raises(InvalidInput, match="max_pictures is -1"):
        write_report(state, model.map_points, path, max_pictures=-1)


def test_duplicates_are_listed_with_their_pictures(model, tmp_path):
    write_report(model.state_, model.map_points, tmp_path / "r.html", duplicates=[[3, 4], [40, 41]])
    _, data = content(tmp_path / "r.html")
    assert data["duplicates"]["all"] == 2
    names = [copy["name"] for copy in data["duplicates"]["groups"][0]]
    assert [name.rpartition("/")[2] for name in names] == ["03.png", "04.png"]
    assert all(copy["picture"] >= 0 for copy in data["duplicates"]["groups"][1])


def test_no_words_and_no_concepts(photo_folder, colour_space, tmp_path):
    model = ConceptModel(100, embedding_model=colour_space, random_state=0, verbose=False)
    with pytest.warns(UserWarning, match="pictures"):
        model.fit(photo_folder)
    model.save_report(tmp_path / "r.html")
    _, data = content(tmp_path / "r.html")
    assert data["search"]["words"] == []
    assert len(data["concepts"]) == model.state_.n_concepts
    assert index_words(model.state_, []).pictures.shape == (0, 0)


def test_pictures_that_are_gone_leave_their_place_empty(model, photo_folder, tmp_path):
    for file in photo_folder.glob("*.png"):
        file.unlink()
    model.save_report(tmp_path / "r.html")
    _, data = content(tmp_path / "r.html")
    assert {picture["jpeg"] for picture in data["pictures"]} == {""}


def test_the_command_says_where_and_how_large(model, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("concept.model.joint_space", lambda *_, **__: None)
    model.embedding_model = "colours"
    model.save(tmp_path / "model")
    out = tmp_path / "report.html"
    assert main(["report", str(tmp_path / "model"), "--out", str(out), "--title", "Mine"]) == 0
    assert capsys.readouterr().out == f"Wrote {out} ({out.stat().st_size / 2**20:.1f} MB)\n"
    assert main(["report", str(tmp_path)]) == 1
    assert "is no saved model" in capsys.readouterr().err
