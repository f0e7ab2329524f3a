"""Pictures shown small."""

import numpy as np
import pytest
from PIL import Image

from concept import images


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
