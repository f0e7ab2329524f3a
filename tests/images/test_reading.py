"""Pictures opened, whatever their format."""

import http.server
import threading

import numpy as np
import pytest
from PIL import Image

from concept import images
from concept.errors import UnreadableImage
from tests import zoo


def test_every_odd_picture_becomes_rgb(tmp_path):
    for path in zoo.write_good(tmp_path):
        picture = images.read_image(path, side=512)
        assert picture.mode == "RGB", path.name
        assert min(picture.size) >= 1
        ready = images.model_ready(picture)
        assert min(ready.size) >= 16
        assert max(ready.size) <= 16 * min(ready.size)


def test_every_bad_file_is_refused_with_its_reason(tmp_path):
    for path, reason in zoo.write_bad(tmp_path).items():
        with pytest.raises(UnreadableImage) as caught:
            images.read_image(path)
        assert reason in str(caught.value), path.name


@pytest.mark.parametrize("source", [None, 3, b"bytes", np.ones((2, 2, 7)), np.ones((0, 5, 3))])
def test_what_is_no_picture_is_refused(source):
    with pytest.raises(UnreadableImage):
        images.read_image(source)


def test_orientation_transparency_and_depth(tmp_path):
    zoo.write_good(tmp_path)
    assert images.read_image(tmp_path / "rotated.jpg").size == (40, 60)
    assert images.read_image(tmp_path / "clear.png").getpixel((5, 5)) == (255, 255, 255)
    assert images.read_image(tmp_path / "animated.gif").getpixel((5, 5)) == (255, 0, 0)
    for name in ("deep.png", "float.tiff"):
        grey = np.asarray(images.read_image(tmp_path / name))[:, :, 0]
        np.testing.assert_allclose(grey.ravel(), np.linspace(0, 255, 2400), atol=1)


@pytest.mark.parametrize(
    "pixels",
    [
        np.full((8, 8, 3), 128, dtype=np.uint8),
        np.full((8, 8), 128, dtype=np.uint8),
        np.full((8, 8, 1), 128, dtype=np.int64),
        np.full((8, 8, 3), 128 / 255),
        np.full((8, 8, 3), 128.0),
        np.full((8, 8), 128 * 257, dtype=np.uint16),
    ],
)
def test_arrays_of_every_kind_mean_the_same(pixels):
    assert images.read_image(pixels).getpixel((3, 3)) == (128, 128, 128)


def test_a_source_picture_stays_open_and_unchanged():
    source = Image.new("RGBA", (20, 20), (10, 20, 30, 255))
    copy = images.read_image(source)
    copy.paste((0, 0, 0), (0, 0, 20, 20))
    assert source.mode == "RGBA"
    assert source.getpixel((0, 0)) == (10, 20, 30, 255)


def test_large_jpegs_are_decoded_small(tmp_path):
    Image.new("RGB", (2048, 1536), "teal").save(tmp_path / "large.jpg")
    assert images.read_image(tmp_path / "large.jpg", side=300).size == (512, 384)
    assert images.read_image(tmp_path / "large.jpg").size == (2048, 1536)


def test_pictures_are_fetched_from_urls(tmp_path, monkeypatch):
    Image.new("RGB", (32, 32), "red").save(tmp_path / "a.png")

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *args):
            super().__init__(*args, directory=str(tmp_path))

        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        base = f"http://127.0.0.1:{server.server_port}"
        assert images.collect(f"{base}/a.png") == [f"{base}/a.png"]
        assert images.read_image(f"{base}/a.png").getpixel((1, 1)) == (255, 0, 0)
        with pytest.raises(UnreadableImage, match="404"):
            images.read_image(f"{base}/b.png")
        monkeypatch.setattr("concept.images.reading._URL_LIMIT_BYTES", 10)
        with pytest.raises(UnreadableImage, match="larger than"):
            images.read_image(f"{base}/a.png")
    finally:
        server.shutdown()
        server.server_close()
