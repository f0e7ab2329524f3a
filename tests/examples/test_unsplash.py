"""Every step of the Unsplash walk-through on local stand-ins for its two downloads."""

from __future__ import annotations

import io
import os
import pickle
import re
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import nltk.corpus
import numpy as np
import pytest
from PIL import Image

from concept.demo.postcards import nouns, write_postcards
from concept.embedders import joint_space
from examples import unsplash


class FileServer(ThreadingHTTPServer):
    """Serves a folder's files with HTTP ranges; can break off, or ignore ranges."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.break_after: int | None = None
        self.ranges = True
        self.asked: list[str | None] = []
        super().__init__(("127.0.0.1", 0), FileHandler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/"


class FileHandler(BaseHTTPRequestHandler):
    server: FileServer

    def do_GET(self):
        asked = self.headers.get("Range")
        self.server.asked.append(asked)
        file = self.server.folder / self.path.strip("/")
        if not file.is_file():
            self.send_error(404)
            return
        data = file.read_bytes()
        start = int(re.findall(r"\d+", asked)[0]) if asked and self.server.ranges else 0
        if start >= len(data):
            self.send_response(416)
            self.send_header("Content-Range", f"bytes */{len(data)}")
            self.end_headers()
            return
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(data) - start))
        self.end_headers()
        self.wfile.write(data[start : self.server.break_after])

    def log_message(self, *args):
        """Keeps the test's output clean."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[FileServer]:
    folder = tmp_path / "served"
    folder.mkdir()
    with FileServer(folder) as running:
        thread = threading.Thread(target=partial(running.serve_forever, poll_interval=0.01))
        thread.start()
        yield running
        running.shutdown()
        thread.join()


# --- Download ------------------------------------------------------------------------------------


def test_download_arrives_whole_and_only_once(server, tmp_path):
    (server.folder / "a.bin").write_bytes(b"0123456789" * 1000)
    target = unsplash.download(server.url + "a.bin", tmp_path / "a.bin")
    assert target.read_bytes() == b"0123456789" * 1000
    unsplash.download(server.url + "a.bin", tmp_path / "a.bin")
    assert server.asked == [None]
    assert not list(tmp_path.glob("*.part"))


def test_a_broken_download_goes_on_where_it_stopped(server, tmp_path):
    data = bytes(range(256)) * 100
    (server.folder / "a.bin").write_bytes(data)
    server.break_after = 700
    with pytest.raises(unsplash.WalkThroughError, match="broke off at 700 of 25,600 bytes"):
        unsplash.download(server.url + "a.bin", tmp_path / "a.bin")
    assert not (tmp_path / "a.bin").exists()
    server.break_after = None
    unsplash.download(server.url + "a.bin", tmp_path / "a.bin")
    assert server.asked[-1] == "bytes=700-"
    assert (tmp_path / "a.bin").read_bytes() == data


def test_a_server_without_ranges_sends_all_again(server, tmp_path):
    (server.folder / "a.bin").write_bytes(b"right")
    (tmp_path / "a.bin.part").write_bytes(b"wr")
    server.ranges = False
    unsplash.download(server.url + "a.bin", tmp_path / "a.bin")
    assert (tmp_path / "a.bin").read_bytes() == b"right"


def test_a_complete_part_only_needs_its_name(server, tmp_path):
    (server.folder / "a.bin").write_bytes(b"right")
    (tmp_path / "a.bin.part").write_bytes(b"right")
    unsplash.download(server.url + "a.bin", tmp_path / "a.bin")
    assert (tmp_path / "a.bin").read_bytes() == b"right"


def test_a_part_longer_than_the_file_is_removed(server, tmp_path):
    (server.folder / "a.bin").write_bytes(b"right")
    (tmp_path / "a.bin.part").write_bytes(b"much too long")
    with pytest.raises(unsplash.WalkThroughError, match="longer than"):
        unsplash.download(server.url + "a.bin", tmp_path / "a.bin")
    assert not (tmp_path / "a.bin.part").exists()


def test_a_missing_file_names_the_answer(server, tmp_path):
    with pytest.raises(unsplash.WalkThroughError, match="404"):
        unsplash.download(server.url + "none.bin", tmp_path / "none.bin")


# --- Extraction ----------------------------------------------------------------------------------


def _picture() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(buffer, "JPEG")
    return buffer.getvalue()


def _zip(path: Path, names: list[str]) -> Path:
    with zipfile.ZipFile(path, "w") as zipped:
        for name in names:
            zipped.writestr(name, _picture())
    return path


def test_only_pictures_are_extracted(tmp_path):
    archive = _zip(tmp_path / "a.zip", ["b.jpg", "a.JPG", "deep/c.png", "run.sh", "deep/"])
    found = unsplash.extract(archive, tmp_path / "photos")
    assert [path.relative_to(tmp_path / "photos").as_posix() for path in found] == [
        "a.JPG",
        "b.jpg",
        "deep/c.png",
    ]
    assert sorted(path.name for path in (tmp_path / "photos").rglob("*.*")) == [
        "a.JPG",
        "b.jpg",
        "c.png",
    ]


def test_what_is_there_is_left_alone(tmp_path):
    archive = _zip(tmp_path / "a.zip", ["a.jpg", "b.jpg"])
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "a.jpg").write_bytes(b"mine")
    assert len(unsplash.extract(archive, tmp_path / "photos")) == 2
    assert (tmp_path / "photos" / "a.jpg").read_bytes() == b"mine"


@pytest.mark.parametrize("name", ["../evil.jpg", "/evil.jpg", "..\\evil.jpg", "a/../../evil.jpg"])
def test_an_archive_that_leaves_the_folder_is_refused_whole(tmp_path, name):
    archive = _zip(tmp_path / "a.zip", ["good.jpg", name])
    with pytest.raises(unsplash.WalkThroughError, match=r"outside of .*nothing was extracted"):
        unsplash.extract(archive, tmp_path / "photos")
    assert list(tmp_path.rglob("*.jpg")) == []


def test_a_damaged_archive_is_said_to_be_damaged(tmp_path):
    archive = tmp_path / "a.zip"
    archive.write_bytes(b"no zip at all")
    with pytest.raises(unsplash.WalkThroughError, match="is damaged"):
        unsplash.extract(archive, tmp_path / "photos")


# --- The published pickle ------------------------------------------------------------------------


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("dtype", ["float32", "float16", "float64"])
def test_vectors_come_back_from_every_protocol(tmp_path, protocol, dtype):
    vectors = np.arange(12).reshape(3, 4).astype(dtype)
    path = tmp_path / "a.pkl"
    path.write_bytes(pickle.dumps((["a", "b", "ö"], vectors), protocol=protocol))
    names, found = unsplash.read_embeddings(path)
    assert names == ["a", "b", "ö"]
    np.testing.assert_array_equal(found, vectors)
    assert found.dtype == np.float32


def test_the_old_name_of_numpys_core_is_known(tmp_path):
    path = tmp_path / "a.pkl"
    data = pickle.dumps((["a"], np.ones((1, 2), dtype=np.float32)), protocol=2)
    assert b"numpy._core" in data
    path.write_bytes(data.replace(b"numpy._core", b"numpy.core"))
    np.testing.assert_array_equal(unsplash.read_embeddings(path)[1], [[1, 1]])


class Evil:
    """Runs a command when it is unpickled."""

    def __reduce__(self):
        return os.system, ("touch hurt",)


class Looker:
    """Reads an attribute of an admitted module instead."""

    def __reduce__(self):
        return np.load, ("secret.npy",)


@pytest.mark.parametrize("value", [Evil(), (["a"], Evil()), ([Looker()], np.ones((1, 2)))])
def test_a_pickle_that_runs_code_is_refused(tmp_path, monkeypatch, value):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "a.pkl"
    path.write_bytes(pickle.dumps(value))
    with pytest.raises(unsplash.WalkThroughError, match="wants to run"):
        unsplash.read_embeddings(path)
    assert not (tmp_path / "hurt").exists()


@pytest.mark.parametrize(
    "value",
    [
        "no pair",
        (["a", "b"], np.ones((1, 2))),
        (["a"], [[1.0, 2.0]]),
        ([1], np.ones((1, 2))),
        (["a"], np.array([[None, None]], dtype=object)),
    ],
)
def test_a_pickle_of_something_else_is_refused(tmp_path, value):
    path = tmp_path / "a.pkl"
    path.write_bytes(pickle.dumps(value))
    with pytest.raises(unsplash.WalkThroughError, match="is not read"):
        unsplash.read_embeddings(path)


def test_a_cut_off_pickle_is_refused(tmp_path):
    path = tmp_path / "a.pkl"
    path.write_bytes(pickle.dumps((["a"], np.ones((1, 2))))[:40])
    with pytest.raises(unsplash.WalkThroughError, match="is not read"):
        unsplash.read_embeddings(path)


# --- The whole walk-through ----------------------------------------------------------------------


class FewNouns:
    """As much of nltk's WordNet reader as the walk-through needs."""

    def ensure_loaded(self):
        """Nothing to load."""

    def all_synsets(self, pos):
        assert pos == "n"
        return [SimpleNamespace(lemma_names=lambda: [*nouns(), "hot_air_balloon"])]


@pytest.fixture
def stand_ins(server: FileServer, monkeypatch: pytest.MonkeyPatch) -> FileServer:
    """Postcards for the photographs, their mini-clip vectors for the published ones."""
    paths = write_postcards(server.folder / "postcards", 240, seed=5)
    with zipfile.ZipFile(server.folder / unsplash.PHOTOS, "w") as zipped:
        for path in paths:
            zipped.write(path, path.name)
    pictures = [Image.open(path).convert("RGB") for path in paths]
    vectors = joint_space("mini-clip").embed_images(pictures)
    names = [path.name for path in paths]
    (server.folder / unsplash.EMBEDDINGS).write_bytes(pickle.dumps((names, vectors)))
    monkeypatch.setattr(nltk.corpus, "wordnet", FewNouns())
    return server


# mini-clip, which stands in for the multilingual model, has no Spanish.
@pytest.mark.filterwarnings("ignore:.*playa.*:concept.errors.UnknownWordsWarning")
def test_every_step(stand_ins, tmp_path, capsys):
    arguments = ["--base-url", stand_ins.url, "--folder", str(tmp_path / "out")]
    arguments += ["--embedding-model", "mini-clip", "--multilingual-model", "mini-clip"]
    arguments += ["--min-concept-size", "5", "--limit", "200"]
    assert unsplash.main(arguments) == 0
    printed = capsys.readouterr().out
    for step in unsplash.STEPS:
        assert f"== {step}:" in printed
    assert printed.count("beach:") == 2
    for name in ("concepts_without_topics", "concepts", "search", "concepts_ctfidf"):
        assert (tmp_path / "out" / f"{name}.html").stat().st_size > 10_000
    assert len(stand_ins.asked) == 2, "each download is asked for once"


def test_without_a_network_it_says_so_in_one_line(tmp_path, capsys):
    with FileServer(tmp_path) as closed:
        url = closed.url
    assert unsplash.main(["--base-url", url, "--folder", str(tmp_path / "out")]) == 1
    message = capsys.readouterr().err
    assert message.startswith("error: No connection to")
    assert message.count("\n") == 1
    assert "with a network" in message


def test_the_script_runs_as_a_script():
    script = Path(unsplash.__file__)
    done = subprocess.run(
        [sys.executable, str(script), "--help"], capture_output=True, text=True, check=True
    )
    assert "--base-url" in done.stdout
