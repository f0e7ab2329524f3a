"""Thumbnails: made once, made anew after a change, and gone with the picture."""

import io

import pytest
from PIL import Image

from concept.errors import UnreadableImage
from concept.images import shrunk_jpeg
from concept.thumbnails import Thumbnails


def opened(jpeg):
    return Image.open(io.BytesIO(jpeg))


def test_a_thumbnail_is_small_and_keeps_its_shape():
    assert opened(shrunk_jpeg(Image.new("RGB", (800, 400), "red"), 100)).size == (100, 50)
    assert opened(shrunk_jpeg(Image.new("RGB", (8, 4), "red"), 100)).size == (8, 4)


def test_thumbnails_are_made_once(tmp_path, monkeypatch):
    path = tmp_path / "red.png"
    Image.new("RGB", (300, 300), "red").save(path)
    kept = Thumbnails(tmp_path / "kept", side=64)
    first = kept.get(str(path))
    assert opened(first).size == (64, 64)
    with monkeypatch.context() as patch:
        patch.setattr("concept.thumbnails.shrunk_jpeg", None)
        assert kept.get(str(path)) == first
    Image.new("RGB", (30, 20), "blue").save(path)
    assert opened(kept.get(str(path))).size == (30, 20)
    path.unlink()
    with pytest.raises(UnreadableImage):
        kept.get(str(path))


def test_a_folder_that_cannot_be_written_to_only_costs_time(tmp_path, caplog):
    path = tmp_path / "red.png"
    Image.new("RGB", (30, 30), "red").save(path)
    (tmp_path / "file").write_text("in the way")
    assert opened(Thumbnails(tmp_path / "file").get(str(path))).size == (30, 30)
    assert "cannot be kept" in caplog.text
