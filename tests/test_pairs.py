"""Pairs of pictures and captions out of CSV files."""

import numpy as np
import pytest

from concept.errors import ConceptWarning, InvalidInput, UnusablePairsWarning
from concept.pairs import flatten, read_pairs


def write(folder, text, encoding="utf-8", pictures=("a.jpg", "b.jpg", "c.jpg")):
    for name in pictures:
        (folder / name).write_bytes(b"")
    path = folder / "pairs.csv"
    path.write_text(text, encoding=encoding)
    return path


def test_captions_are_grouped_by_picture(tmp_path):
    path = write(
        tmp_path, "image,caption,split\na.jpg,one,train\nb.jpg,two,Dev\na.jpg,three,train\n"
    )
    pairs = read_pairs(path)
    assert pairs.images == ["a.jpg", "b.jpg"]
    assert pairs.captions == [["one", "three"], ["two"]]
    assert pairs.splits == ["train", "val"]
    assert pairs.part("val").images == ["b.jpg"]
    flat, owners = flatten(pairs.captions)
    assert flat == ["one", "three", "two"]
    np.testing.assert_array_equal(owners, [0, 0, 1])


def test_what_cannot_be_used_is_told_by_line(tmp_path):
    path = write(tmp_path, "image,caption\na.jpg,one\ngone.jpg,two\nb.jpg,\n,four\nb.jpg,five\n")
    with pytest.warns(UnusablePairsWarning, match="3 of 5 pairs .* line 3: there is no picture"):
        pairs = read_pairs(path)
    assert [(entry.line, entry.image) for entry in pairs.left_out] == [
        (3, "gone.jpg"),
        (4, "b.jpg"),
        (5, ""),
    ]
    assert "empty" in pairs.left_out[1].reason
    assert pairs.captions == [["one"], ["five"]]


def test_a_folder_or_known_names_say_what_is_there(tmp_path):
    path = write(tmp_path, "image,caption\nx.png,one\n", pictures=())
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "x.png").write_bytes(b"")
    assert read_pairs(path, tmp_path / "photos").images == ["x.png"]
    assert read_pairs(path, known=lambda name: name == "x.png").images == ["x.png"]
    with pytest.raises(InvalidInput, match="line 2: there is no picture 'x.png'"):
        read_pairs(path)
    with pytest.raises(InvalidInput, match="no folder"):
        read_pairs(path, tmp_path / "nowhere")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_chinese_in_any_usual_encoding(tmp_path, encoding):
    text = "image,caption\na.jpg,一只狗在沙滩上奔跑\nb.jpg,两个孩子在公园里玩耍\n"
    path = write(tmp_path, text, encoding)
    if encoding == "gb18030":
        with pytest.warns(ConceptWarning, match="GB 18030"):
            pairs = read_pairs(path)
    else:
        pairs = read_pairs(path)
    assert pairs.captions[0] == ["一只狗在沙滩上奔跑"]


def test_a_drawn_split_depends_on_the_seed_and_not_on_the_order(tmp_path):
    names = [f"{n:02}.jpg" for n in range(40)]
    lines = [f"{name},text" for name in names]
    first = read_pairs(write(tmp_path, "image,caption\n" + "\n".join(lines), pictures=names))
    (tmp_path / "other").mkdir()
    turned = write(tmp_path, "image,caption\n" + "\n".join(lines[::-1]), pictures=())
    second = read_pairs(turned)
    held = {n for n, split in zip(first.images, first.splits, strict=True) if split == "val"}
    assert len(held) == 4
    assert held == {n for n, s in zip(second.images, second.splits, strict=True) if s == "val"}
    other = read_pairs(turned, seed=1, validation=0.5)
    assert other.splits.count("val") == 20
    assert read_pairs(turned, validation=0.0).splits.count("val") == 0
    with pytest.raises(InvalidInput, match=r"validation is 1\.0"):
        read_pairs(turned, validation=1.0)


def test_wrong_splits_are_refused(tmp_path):
    with pytest.raises(InvalidInput, match="line 2: split is 'most'"):
        read_pairs(write(tmp_path, "image,caption,split\na.jpg,one,most\n"))
    with pytest.raises(InvalidInput, match=r"line 3: 'a\.jpg' is in 'test'"):
        read_pairs(write(tmp_path, "image,caption,split\na.jpg,one,train\na.jpg,two,test\n"))
