"""Pictures of every kind are opened; what is none is refused with its reason."""

import http.server
import threading

import numpy as np
import pytest
from PIL import Image

from concept import images
from concept.errors import InvalidInput, UnreadableImage
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


def test_collect_takes_folders_patterns_and_lists(tmp_path):
    (tmp_path / "sub").mkdir()
    for name in ("b.PNG", "a.jpg", "sub/c.webp"):
        Image.new("RGB", (4, 4)).save(tmp_path / name)
    (tmp_path / "notes.txt").write_text("no picture", encoding="utf-8")
    everything = [str(tmp_path / name) for name in ("a.jpg", "b.PNG", "sub/c.webp")]
    assert images.collect(tmp_path) == everything
    assert images.collect(str(tmp_path / "*.[jP]*")) == everything[:2]
    assert images.collect(str(tmp_path / "**" / "*.webp")) == everything[2:]
    assert images.collect(everything[0]) == everything[:1]
    assert images.collect(tuple(everything)) == everything
    assert images.collect(iter(everything)) == everything
    assert images.collect("missing.jpg") == ["missing.jpg"]
    picture = Image.new("RGB", (4, 4))
    assert images.collect(picture) == [picture]
    assert len(images.collect(np.zeros((5, 4, 4, 3), dtype=np.uint8))) == 5
    assert len(images.collect(np.zeros((4, 4, 3), dtype=np.uint8))) == 1


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ([], "images is empty"),
        (7, "images is a int"),
        (b"x", "images is a bytes"),
        ("no-such-folder", "no folder or file 'no-such-folder'"),
        ("no-such-*.jpg", "no pictures in"),
    ],
)
def test_collect_says_what_is_wrong(given, words):
    with pytest.raises(InvalidInput, match=words):
        images.collect(given)


def test_an_empty_folder_is_an_error(tmp_path):
    with pytest.raises(InvalidInput, match=r"no pictures in .*expected files ending in"):
        images.collect(tmp_path)


@pytest.mark.parametrize("n", [1, 2, 3, 5, 8])
def test_collages_show_every_picture_and_leave_no_hole(n):
    colours = [(10 + 25 * i, 0, 200) for i in range(n)]
    tiles = [Image.new("RGB", (90, 50), colour) for colour in colours]
    pixels = np.asarray(images.collage(tiles, side=300, gap=3)).reshape(-1, 3)
    seen = {tuple(pixel) for pixel in pixels.tolist()}
    assert set(colours) <= seen
    white = (pixels == 255).all(axis=1).mean()
    assert white < 0.06


def test_a_collage_of_files_leaves_grey_for_what_is_gone(tmp_path):
    Image.new("RGB", (50, 50), "red").save(tmp_path / "a.png")
    tiled = images.from_jpeg(images.collage_jpeg([tmp_path / "a.png", tmp_path / "gone.png"]))
    colours = {colour for _, colour in tiled.getcolors(maxcolors=100_000)}
    assert {(222, 222, 222)} <= colours
    assert any(red > 245 and green + blue < 20 for red, green, blue in colours)
    grey = images.from_jpeg(images.collage_jpeg([tmp_path / "gone.png"]))
    assert grey.getcolors() == [(480 * 480, (222, 222, 222))]
    assert images.collage([]).getcolors() == [(480 * 480, (255, 255, 255))]


def test_jpeg_bytes_come_back():
    picture = images.from_jpeg(images.to_jpeg(Image.new("RGB", (30, 20), "navy")))
    assert picture.size == (30, 20)
    assert picture.mode == "RGB"


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
        monkeypatch.setattr(images, "_URL_LIMIT_BYTES", 10)
        with pytest.raises(UnreadableImage, match="larger than"):
            images.read_image(f"{base}/a.png")
    finally:
        server.shutdown()
        server.server_close()


def test_describe_names_paths_and_kinds(tmp_path):
    Image.new("RGB", (4, 4)).save(tmp_path / "a.png")
    with Image.open(tmp_path / "a.png") as opened:
        assert images.describe(opened) == str(tmp_path / "a.png")
    assert images.describe(Image.new("RGB", (4, 4))) == "<Image>"
    assert images.describe(tmp_path) == str(tmp_path)
