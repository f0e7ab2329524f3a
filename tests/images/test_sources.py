"""Where pictures are."""

import numpy as np
import pytest
from PIL import Image

from concept import images
from concept.errors import InvalidInput


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


def test_describe_names_paths_and_kinds(tmp_path):
    Image.new("RGB", (4, 4)).save(tmp_path / "a.png")
    with Image.open(tmp_path / "a.png") as opened:
        assert images.describe(opened) == str(tmp_path / "a.png")
    assert images.describe(Image.new("RGB", (4, 4))) == "<Image>"
    assert images.describe(tmp_path) == str(tmp_path)
