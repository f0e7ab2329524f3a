"""The commands for datasets, as a user types them."""

import pytest

from concept.cli import main
from tests.conftest import ColourSpace


@pytest.fixture(autouse=True)
def colours(monkeypatch):
    """Models by name become the space of colours."""
    for module in ("concept.model", "concept.distributed.worker"):
        monkeypatch.setattr(f"{module}.joint_space", lambda *_, **__: ColourSpace())


def run(*arguments):
    return main([str(argument) for argument in arguments])


def test_from_pictures_to_a_search(photo_folder, tmp_path, capsys):
    (photo_folder / "70.png").write_bytes(b"torn")
    dataset, model, words = tmp_path / "dataset", tmp_path / "model", tmp_path / "words.txt"
    words.write_text("red\ngreen\nblue\n")
    named = ("--embedding-model", "colours", "--precision", "float32")
    quiet = ("--quiet", "--block-rows", 25)
    assert run("embed", photo_folder, "--out", dataset, *named, *quiet) == 0
    out = capsys.readouterr().out
    assert "61 rows" in out
    assert "1 of them unreadable" in out
    assert "row 60" in out
    fit = ("--docs", words, "--out", model, "--min-concept-size", 5, "--seed", 0, "--quiet")
    assert run("fit", dataset, *fit, "--sample", 40) == 0
    assert "Saved to" in capsys.readouterr().out
    assert run("assign", model, dataset, "--quiet") == 0
    assert "concepts" in capsys.readouterr().out
    assert run("index", dataset, "--quiet") == 0
    assert "Indexed 60 rows" in capsys.readouterr().out
    find = ("find", model, "blue", "--dataset", dataset)
    assert run(*find, "--images", "--top-n", 3, "--sheet", tmp_path / "sheet.png") == 0
    lines = capsys.readouterr().out.splitlines()
    assert {line.split("/")[-1] for line in lines[:3]} <= {f"{n}.png" for n in range(50, 60)}
    assert (tmp_path / "sheet.png").exists()
    assert run(*find) == 1
    assert "--dataset goes with --images only" in capsys.readouterr().err


def test_errors_are_one_line(photo_folder, tmp_path, capsys):
    assert run("embed", "nothing://bucket", "--out", tmp_path / "dataset") == 1
    assert "a URL fsspec knows" in capsys.readouterr().err
    assert run("fit", photo_folder, "--out", tmp_path / "model", "--sample", 10) == 1
    assert "--sample goes with a dataset" in capsys.readouterr().err
    assert run("assign", tmp_path, tmp_path) == 1
    assert "is no dataset" in capsys.readouterr().err
    assert run("index", tmp_path) == 1
    assert "is no dataset" in capsys.readouterr().err
