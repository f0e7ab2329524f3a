"""Retrieval by the table: both directions, endings, lost pictures, other encodings."""

import csv

import numpy as np
import pandas as pd
import pytest

from concept import PrecomputedEmbedder
from concept import retrieval as module
from concept.cli import main
from concept.errors import InvalidInput, UnknownWordsWarning, UnreadableImagesWarning
from concept.retrieval import retrieve_images, retrieve_texts
from concept.vectors import top_k, unit_rows
from tests.conftest import COLOURS, ColourSpace, coloured
from tests.test_prompts import WordSpace

NAMES = list(COLOURS)


@pytest.fixture
def contest(tmp_path):
    """A folder with a picture of each colour, and the two tables."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    for name in NAMES:
        coloured(name, 1)[0].save(folder / f"{name}.png")
    table(tmp_path / "images.csv", "image_id", [[f"{name}.png"] for name in NAMES])
    rows = [[f"t{number}", f"a {name} wall"] for number, name in enumerate(NAMES)]
    table(tmp_path / "texts.csv", "text_id,caption", rows)
    return tmp_path


def table(path, header, rows, encoding="utf-8"):
    lines = [header, *(",".join(row) for row in rows)]
    path.write_bytes(("\n".join(lines) + "\n").encode(encoding))


def results(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def arguments(folder, images_first=False):
    tables = [folder / "texts.csv", folder / "images.csv"]
    return [
        *(reversed(tables) if images_first else tables),
        folder / "pictures",
        folder / "out.csv",
    ]


def test_pictures_for_texts(contest):
    done = retrieve_images(*arguments(contest), ColourSpace(), verbose=False)
    header, *rows = results(contest / "out.csv")
    assert header == ["text_id", "similarity_ranking", "result_image_id"]
    assert [row[1] for row in rows] == ["1", "2", "3", "4", "5"] * 6
    assert [row[2] for row in rows[::5]] == [f"{name}.png" for name in NAMES]
    assert all(len({row[2] for row in rows[i : i + 5]}) == 5 for i in range(0, 30, 5))
    assert (done.queries, done.rows, done.unreadable) == (6, 30, [])


def test_texts_for_pictures(contest):
    done = retrieve_texts(*arguments(contest, True), ColourSpace(), top_k=2, verbose=False)
    header, *rows = results(contest / "out.csv")
    assert header == ["image_id", "similarity_ranking", "result_text_id"]
    assert rows[::2] == [[f"{name}.png", "1", f"t{n}"] for n, name in enumerate(NAMES)]
    assert (done.queries, done.rows) == (6, 12)


def test_batches_change_nothing(contest, monkeypatch):
    retrieve_images(*arguments(contest), ColourSpace(), verbose=False)
    whole = results(contest / "out.csv")
    monkeypatch.setattr(module, "_BATCH", 2)
    retrieve_images(*arguments(contest), ColourSpace(), verbose=False)
    assert results(contest / "out.csv") == whole


def test_more_is_asked_for_than_there_is(contest):
    retrieve_images(*arguments(contest), ColourSpace(), top_k=100, verbose=False)
    assert len(results(contest / "out.csv")) == 1 + 6 * 6


def test_endings_may_be_left_out(contest):
    table(contest / "images.csv", "image_id", [[name] for name in NAMES])
    retrieve_images(*arguments(contest), ColourSpace(), top_k=1, verbose=False)
    assert [row[2] for row in results(contest / "out.csv")[1:]] == NAMES
    coloured("red", 1)[0].save(contest / "pictures" / "red.jpg")
    with pytest.raises(InvalidInput, match=r"line 2: 'red' fits red.jpg and red.png"):
        retrieve_images(*arguments(contest), ColourSpace(), verbose=False)


@pytest.mark.parametrize("batch", [2, 2048])
def test_lost_pictures_are_left_out_and_named(contest, monkeypatch, batch):
    monkeypatch.setattr(module, "_BATCH", batch)
    (contest / "pictures" / "green.png").unlink()
    (contest / "pictures" / "blue.png").write_bytes(b"nothing")
    with pytest.warns(UnreadableImagesWarning, match=r"2 of 6 .*green.png.*line 3: no such file"):
        done = retrieve_images(*arguments(contest), ColourSpace(), verbose=False)
    found = {row[2] for row in results(contest / "out.csv")[1:]}
    assert found == {f"{name}.png" for name in NAMES} - {"green.png", "blue.png"}
    assert [failure.row for failure in done.unreadable] == [1, 2]
    assert "line 4: " in done.unreadable[1].reason
    with pytest.warns(UnreadableImagesWarning):
        done = retrieve_texts(*arguments(contest, True), ColourSpace(), verbose=False)
    assert {row[0] for row in results(contest / "out.csv")[1:]} == found
    assert done.queries == 4


@pytest.mark.parametrize(
    ("file", "header", "rows", "words"),
    [
        ("texts.csv", "text_id,text", [["1", "a"]], "line 1, lacks the column 'caption'"),
        ("texts.csv", "text_id,caption", [["1", "a"], ["1", "b"]], "line 3: text_id '1'"),
        ("texts.csv", "text_id,caption", [["1", "a"], ["2", ""]], "line 3: no caption"),
        ("images.csv", "id", [["a.png"]], "lacks the column 'image_id'"),
        ("images.csv", "image_id", [["a.png"], ["a.png"]], "line 3: image_id 'a.png'"),
        ("images.csv", "image_id", [["a.png"], ["b.png"]], "none of the 2 pictures can be read"),
    ],
)
def test_faults_name_the_line_and_write_nothing(contest, file, header, rows, words):
    table(contest / file, header, rows)
    before = sorted(contest.iterdir())
    for work, first in ((retrieve_images, False), (retrieve_texts, True)):
        with pytest.raises(InvalidInput, match=words):
            work(*arguments(contest, first), ColourSpace(), verbose=False)
    assert sorted(contest.iterdir()) == before


def test_no_folder_and_no_results(contest):
    texts, images, _, out = arguments(contest)
    with pytest.raises(InvalidInput, match="there is no folder"):
        retrieve_images(texts, images, contest / "none", out, ColourSpace(), verbose=False)
    with pytest.raises(InvalidInput, match="top_k is 0"):
        retrieve_images(*arguments(contest), ColourSpace(), top_k=0, verbose=False)


def test_words_that_a_space_does_not_know(contest):
    rows = [["1", "red"], ["2", "zeppelin"]]
    table(contest / "texts.csv", "text_id,caption", rows)
    with pytest.raises(InvalidInput, match="line 3: the joint space knows no word of 'zeppelin'"):
        retrieve_images(*arguments(contest), WordSpace(), verbose=False)
    table(contest / "texts.csv", "text_id,caption", [["1", "red"], ["2", "red zeppelin"]])
    with pytest.warns(UnknownWordsWarning, match="1 of 2 captions"):
        retrieve_images(*arguments(contest), WordSpace(), top_k=1, verbose=False)


def test_chinese_goes_all_the_way(tmp_path):
    captions = ["一只狗在雪地里奔跑", "两个孩子在沙滩上玩球", "一辆红色的汽车停在路边"]
    vectors = unit_rows(np.eye(3))
    space = PrecomputedEmbedder(([f"图{i}.jpg" for i in range(3)], vectors), (captions, vectors))
    table(tmp_path / "images.csv", "image_id", [[f"图{i}.jpg"] for i in range(3)], "gbk")
    rows = [[f"文{i}", caption] for i, caption in enumerate(captions)]
    table(tmp_path / "texts.csv", "text_id,caption", rows, "gbk")
    files = [tmp_path / "texts.csv", tmp_path / "images.csv"]
    retrieve_images(
        *files, ".", tmp_path / "out.csv", space, top_k=1, encoding="gbk", verbose=False
    )
    assert results(tmp_path / "out.csv")[1:] == [[f"文{i}", "1", f"图{i}.jpg"] for i in range(3)]


def test_the_command(contest, monkeypatch, capsys):
    monkeypatch.setattr("concept.embedders.joint_space", lambda *_: ColourSpace())
    (contest / "pictures" / "green.png").unlink()
    options = ["--texts", "texts.csv", "--images", "images.csv", "--folder", "pictures", "--quiet"]
    monkeypatch.chdir(contest)
    assert main(["retrieve", "images", *options, "--out", "result1.csv"]) == 0
    captured = capsys.readouterr()
    assert captured.out == "Wrote 30 results for 6 queries to result1.csv\n"
    assert "line 3: no such file" in captured.err
    assert main(["retrieve", "texts", *options, "--out", "result2.csv", "--top-k", "1"]) == 0
    assert len(results(contest / "result2.csv")) == 6
    assert main(["retrieve", "texts", *options, "--out", "r.csv", "--encoding", "utf-7-x"]) == 1
    assert "cannot be read as 'utf-7-x'" in capsys.readouterr().err


@pytest.mark.real_data
def test_words_find_their_photographs(data_folder, tmp_path):
    """Flickr8k's photographs with real CLIP vectors, asked with words of the vocabulary."""
    about = pd.read_csv(data_folder / "flickr8k" / "clip_vitb32_986.csv")
    pictures = unit_rows(np.load(data_folder / "flickr8k" / "clip_vitb32_986.npy"))
    words = pd.read_csv(data_folder / "vocabulary" / "words.csv")["word"].str.lower()
    texts = unit_rows(np.load(data_folder / "vocabulary" / "clip_vitb32.npy"))
    folder = data_folder / "flickr8k" / "images"
    space = PrecomputedEmbedder((about["file"].tolist(), pictures), (words, texts), root=folder)
    asked = ["dog", "bicycle", "surfboard", "snowboard", "skateboard"]
    table(tmp_path / "texts.csv", "text_id,caption", [[w, w] for w in asked])
    table(tmp_path / "images.csv", "image_id", [[file] for file in about["file"]])
    files = [tmp_path / "texts.csv", tmp_path / "images.csv"]
    retrieve_images(*files, folder, tmp_path / "out.csv", space, verbose=False)
    found = results(tmp_path / "out.csv")[1:]
    rows, _ = top_k(space.embed_texts(asked), pictures, 5)
    assert [row[2] for row in found] == about["file"].to_numpy()[rows.ravel()].tolist()
    captions = pd.read_csv(data_folder / "flickr8k" / "captions.csv")
    told = captions.groupby("image")["caption"].agg(" ".join).str.lower()
    parts = {"bicycle": "bi", "surfboard": "surf", "snowboard": "snow", "skateboard": "skate"}
    right = [parts.get(word, word) in told[file] for word, _, file in found]
    assert np.mean(right) >= 0.8
