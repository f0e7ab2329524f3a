"""What the explorer serves, to whom, and what it says where it cannot start."""

import io
import socket

import numpy as np
import pytest
from PIL import Image

from concept import ConceptModel
from concept.cli import main
from concept.errors import InvalidInput, NotFitted, UnreadableImage
from concept.explorer.looking import look
from concept.explorer.server import listen
from concept.explorer.session import Session
from concept.explorer.view import View
from concept.images import to_jpeg

LOCAL = {"base_url": "http://localhost:8050"}


def test_pictures_come_by_row_only(client, photo_folder):
    thumbnail = client.get("/thumbnail/0", **LOCAL)
    assert thumbnail.mimetype == "image/jpeg"
    assert Image.open(io.BytesIO(thumbnail.data)).size == (24, 24)
    assert client.get("/picture/0", **LOCAL).mimetype == "image/jpeg"
    assert client.get("/collage/0/0", **LOCAL).mimetype == "image/jpeg"
    for nowhere in ("/thumbnail/60", "/picture/60", "/collage/0/3", "/dropped/1"):
        assert client.get(nowhere, **LOCAL).mimetype == "image/svg+xml"
    for path in ("-1", "..%2F..%2Fetc%2Fpasswd", f"{photo_folder}/00.png", "00.png"):
        answer = client.get(f"/picture/{path}", **LOCAL)
        assert answer.status_code == 404 or answer.mimetype == "text/html"


def test_a_picture_that_vanished_has_a_placeholder_until_it_is_back(client, photo_folder):
    file = photo_folder / "00.png"
    content = file.read_bytes()
    client.get("/thumbnail/0", **LOCAL)
    file.unlink()
    gone = client.get("/thumbnail/0", **LOCAL)
    assert b"not there any more" in gone.data
    assert gone.headers["Cache-Control"] == "no-store"
    file.write_bytes(content)
    assert client.get("/thumbnail/0", **LOCAL).mimetype == "image/jpeg"


def test_only_its_own_names_are_answered_and_nothing_comes_from_elsewhere(client):
    assert client.get("/", base_url="http://elsewhere.example:8050").status_code == 403
    page = client.get("/", **LOCAL)
    assert page.status_code == 200
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]
    assert b"//cdn" not in page.data
    assert b"https://" not in page.data


def test_what_is_dropped_is_limited(client, session):
    large = b'{"a": "' + b"x" * 30_000_000 + b'"}'
    answer = client.post(
        "/_dash-update-component", data=large, content_type="application/json", **LOCAL
    )
    assert answer.status_code == 413
    red = to_jpeg(Image.new("RGB", (30, 30), (220, 30, 30)))
    numbers = [session.drop(red) for _ in range(40)]
    assert session.dropped(numbers[0]) is None
    assert look(session, View(drop=numbers[0])).note.startswith("The dropped picture is not kept")
    found = look(session, View(drop=numbers[-1]))
    assert set(session.state.labels[found.rows[:10]]) == {0}
    with pytest.raises(UnreadableImage):
        session.drop(b"no picture")


def test_views_are_of_what_they_say(session):
    state = session.state
    assert set(look(session, View(concept=1)).rows) == set(range(30, 50))
    assert look(session, View(concept=1)).rows[0] == state.exemplars[1][0]
    assert "no concept 9" in look(session, View(concept=9)).note
    blue = look(session, View(query="blue"))
    assert set(state.labels[blue.rows[:5]]) == {2}
    assert blue.concepts[0].item == 2
    assert blue.relevances[0] >= blue.relevances[-1]
    low, high = session.points.min() - 1, session.points.max() + 1
    everything = look(session, View(area=(low, low, high, low, high, high, low, high)))
    assert len(everything.rows) == 60
    assert [(m.item, m.similarity) for m in everything.concepts] == [(0, 30), (1, 20), (2, 10)]
    session.points = None
    assert "being drawn" in look(session, View(area=(0.0, 0, 1, 0, 1, 1))).note
    assert session.similar(0)[0][0] in (1, 2)


def test_one_concept_and_none(photo_folder, colour_space):
    with pytest.warns(UserWarning, match="pictures"):
        model = ConceptModel(500, embedding_model=colour_space, random_state=0, verbose=False).fit(
            photo_folder
        )
    from concept.explorer.panels import concept_list, detail

    session = Session(model)
    none = model.state_.n_concepts == 0
    shown = str(detail(session, View())) + str(concept_list(session, View(), ""))
    assert ("no concepts" in shown) == none
    assert session.similar(0) == [] if not none else True
    with pytest.raises(NotFitted):
        Session(ConceptModel())


def test_missing_pictures_are_told(session, photo_folder):
    assert session.missing() == (0, 3)
    for file in photo_folder.glob("*.png"):
        file.unlink()
    assert session.missing() == (3, 3)


def test_saving_goes_to_the_folder_or_says_why_not(session, model, tmp_path):
    model.embedding_model = "colours"
    folder = session.save()
    assert ConceptModel.load(folder).map_points.shape == (60, 2)
    np.testing.assert_array_equal(ConceptModel.load(folder).map_points, session.points)
    with pytest.raises(NotFitted, match="not loaded from a folder"):
        Session(model).save()


def test_no_model_and_no_port(tmp_path, capsys):
    assert main(["explore", str(tmp_path), "--port", "0"]) == 1
    assert "is no saved model" in capsys.readouterr().err
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main(["explore", str(tmp_path), "--port", str(port)]) == 1
        assert f"cannot listen on 127.0.0.1, port {port}" in capsys.readouterr().err
    with pytest.raises(InvalidInput, match="the port is 70000"):
        listen("127.0.0.1", 70000)


def test_without_dash_the_extra_is_named(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("concept.explorer.find_spec", lambda _: None)
    assert main(["explore", str(tmp_path)]) == 1
    assert 'pip install "concept[explorer]"' in capsys.readouterr().err


def test_the_map_comes_as_a_figure_for_the_room_that_there_is(client, session):
    answer = client.get("/map?theme=dark&width=500&height=400", **LOCAL)
    figure = answer.get_json()
    _, members = figure["data"]
    assert members["customdata"].keys() == {"dtype", "bdata"}  # not a list of all rows
    assert figure["layout"]["uirevision"] == "map"
    assert answer.headers["Cache-Control"] == "no-store"
    light = client.get("/map?theme=%3Cscript%3E&width=-4&height=99999999", **LOCAL).get_json()
    assert light["layout"]["modebar"] != figure["layout"]["modebar"]
    with client.get("/plotly.js", **LOCAL) as script:
        assert script.mimetype == "text/javascript"
    session.points = None
    assert client.get("/map", **LOCAL).status_code == 204
