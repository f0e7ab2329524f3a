"""The command line, as a user types it."""

import subprocess
import sys
from pathlib import Path

import pytest

from concept import ConceptModel
from concept.cli import main
from tests.conftest import ColourSpace, coloured
from tests.test_prompts import WordSpace


@pytest.fixture
def colours(monkeypatch):
    """Models by name become the space of colours."""
    monkeypatch.setattr("concept.model.joint_space", lambda *_, **__: ColourSpace())


@pytest.fixture
def words_file(tmp_path):
    path = tmp_path / "words.txt"
    path.write_text("\ufeffred\ngreen\n\nblue\n", encoding="utf-8")
    return path


@pytest.fixture
def saved(tmp_path, photo_folder, words_file, colours, capsys):
    folder = tmp_path / "model"
    arguments = ["fit", str(photo_folder), "--docs", str(words_file), "--out", str(folder)]
    assert main([*arguments, "--min-concept-size", "5", "--seed", "0", "--quiet"]) == 0
    out = capsys.readouterr().out
    assert "red, " in out
    assert "60 pictures" in out
    assert f"Saved to {folder}" in out
    return folder


def test_find_prints_concepts_best_first(saved, capsys):
    assert main(["find", str(saved), "green", "--top-n", "2"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert "concept 1" in lines[0]
    assert "green" in lines[0]
    assert float(lines[0].split()[0]) > float(lines[1].split()[0])


def test_find_prints_pictures(saved, photo_folder, capsys):
    assert main(["find", str(saved), "blue", "--images", "--top-n", "3"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert {Path(line.split()[2]).stem for line in lines} <= {f"{n}" for n in range(50, 60)}
    assert main(["find", str(saved), str(photo_folder / "00.png")]) == 0
    assert "concept 0" in capsys.readouterr().out.splitlines()[0]


def test_find_narrows_down(saved, tmp_path, capsys):
    arguments = ["find", str(saved), "red", "green", "--images", "--top-n", "40"]
    assert main(arguments) == 0
    both = capsys.readouterr().out.splitlines()
    assert len(both) == 40
    assert main([*arguments, "--without", "green", "--within", "0", "--fold"]) == 0
    reds = capsys.readouterr().out.splitlines()
    assert 0 < len(reds) <= 30
    assert {int(Path(line.split()[2]).stem) for line in reds} <= set(range(30))
    sheet = tmp_path / "sheet.png"
    assert main(["find", str(saved), "red", "--sheet", str(sheet), "--top-n", "2"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == f"Wrote {sheet}"
    assert sheet.stat().st_size > 1000


def test_find_prints_words_by_distance(saved, capsys):
    assert main(["find", str(saved), "red", "--words"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert sorted(line.split()[1] for line in lines) == ["blue", "green"]
    assert float(lines[0].split()[0]) <= float(lines[1].split()[0])


def test_nothing_that_matches_is_said_beside_the_results(saved, capsys):
    assert main(["find", str(saved), "violet", "--min-relevance", "1"]) == 0
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == "concept: nothing here matches\n"


def test_tag_names_each_picture_and_goes_on_after_a_bad_one(saved, photo_folder, tmp_path, capsys):
    (tmp_path / "broken.jpg").write_bytes(b"")
    files = [str(photo_folder / "00.png"), str(tmp_path / "broken.jpg")]
    assert main(["tag", str(saved), *files, str(photo_folder / "59.png"), "--top-n", "1"]) == 0
    captured = capsys.readouterr()
    assert captured.out.splitlines() == [f"{files[0]}: red", f"{photo_folder / '59.png'}: blue"]
    assert "broken.jpg" in captured.err
    assert captured.err.count("\n") == 1


def test_show_prints_a_table_or_writes_a_page(saved, tmp_path, capsys):
    assert main(["show", str(saved)]) == 0
    assert "concept  pictures" in capsys.readouterr().out
    page = tmp_path / "page.html"
    assert main(["show", str(saved), "--out", str(page)]) == 0
    assert "Wrote" in capsys.readouterr().out
    assert page.read_text(encoding="utf-8").count("<article") == 3


def test_prompts_may_be_given_several_times(photo_folder, tmp_path, words_file, colours, capsys):
    arguments = ["fit", str(photo_folder), "--docs", str(words_file), "--out", str(tmp_path / "m")]
    arguments += ["--min-concept-size", "5", "--quiet"]
    templates = ["--prompt-template", "a {} wall", "--prompt-template", "{} white"]
    assert main([*arguments, *templates]) == 0
    assert ConceptModel.load(tmp_path / "m").prompt_template == ["a {} wall", "{} white"]
    assert "red, " in capsys.readouterr().out
    assert main([*arguments, "--prompt-template", "a wall"]) == 1
    assert "prompt_template has 'a wall'; expected texts with {}" in capsys.readouterr().err


def test_several_files_are_a_collection(photo_folder, tmp_path, colours, capsys):
    files = sorted(str(path) for path in photo_folder.iterdir())[:20]
    (tmp_path / "broken.jpg").write_bytes(b"")
    arguments = ["fit", *files, str(tmp_path / "broken.jpg"), "--out", str(tmp_path / "m")]
    assert main([*arguments, "--min-concept-size", "5", "--quiet"]) == 0
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert error.startswith("concept: warning: 1 of 21 pictures could not be read")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["fit", "no-such-folder", "--out", "m"], "there is no folder or file 'no-such-folder'"),
        (["fit", "{photos}", "--out", "m", "--docs", "none.txt"], "No such file or directory"),
        (["fit", "{photos}", "--out", "m", "--docs", "{photos}/00.png"], "is not UTF-8"),
        (["fit", "{photos}", "--out", "m", "--embedding-model", "./none"], "mini-clip"),
        (["fit", "{photos}", "--out", "m", "--diversity", "3"], "diversity is 3.0"),
        (["fit", "{photos}", "--out", "m", "--seed", "-1"], "random_state is -1"),
        (["fit", "{photos}", "--out", "{photos}"], "Choose another name"),
        (["demo", "--out", "{photos}/demo", "--seed", "-1"], "seed is -1"),
        (["find", "{photos}", "sea"], "is no saved model"),
        (["find", "{photos}", "sea", "--fold"], "--fold goes with --images only"),
        (["find", "{photos}", "sea", "--within", "0"], "--within goes with --images only"),
        (["tag", "nowhere", "{photos}"], "is no saved model"),
        (["show", "nowhere"], "is no saved model"),
    ],
)
def test_errors_are_one_line_with_the_remedy(arguments, words, photo_folder, capsys):
    filled = [argument.format(photos=photo_folder) for argument in arguments]
    assert main(filled) == 1
    captured = capsys.readouterr()
    assert captured.err.count("\n") == 1
    assert captured.err.startswith("concept: ")
    assert words in captured.err
    assert captured.out == ""


def test_unknown_words_are_said_on_stderr(saved, monkeypatch, capsys):
    monkeypatch.setattr("concept.model.joint_space", lambda *_, **__: WordSpace())
    assert main(["find", str(saved), "zeppelin"]) == 0
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "does not know 'zeppelin'" in captured.err


@pytest.mark.parametrize("arguments", [[], ["fly"], ["fit", "photos"], ["find", "model"]])
def test_arguments_that_do_not_parse_exit_with_2(arguments, capsys):
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert "usage:" in capsys.readouterr().err


@pytest.mark.parametrize(
    "command", [[], ["fit"], ["find"], ["tag"], ["retrieve"], ["show"], ["demo"], ["evaluate"]]
)
def test_every_command_explains_itself(command, capsys):
    with pytest.raises(SystemExit) as caught:
        main([*command, "--help"])
    assert caught.value.code == 0
    assert "usage: concept" in capsys.readouterr().out


def test_an_interrupt_ends_quietly(monkeypatch, capsys):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("concept.persist.read", interrupt)
    assert main(["show", "model"]) == 130
    assert capsys.readouterr().err == "concept: interrupted\n"


def test_a_reader_that_leaves_is_no_error(saved):
    code = "import sys; from concept.cli import main; sys.exit(main(sys.argv[1:]))"
    process = subprocess.Popen(
        [sys.executable, "-c", code, "show", str(saved)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    process.stdout.close()
    _, error = process.communicate(timeout=120)
    assert b"Traceback" not in error


def test_update_adds_pictures_and_saves(saved, tmp_path, capsys):
    more = tmp_path / "more"
    more.mkdir()
    for number, picture in enumerate(coloured("blue", 3, seed=5)):
        picture.save(more / f"{number}.png")
    assert main(["update", str(saved), str(more), "--out", str(tmp_path / "grown"), "--quiet"]) == 0
    out = capsys.readouterr().out
    assert "3 pictures added" in out
    assert f"Saved to {tmp_path / 'grown'}" in out
    assert len(ConceptModel.load(tmp_path / "grown").labels_) == 63
    assert main(["update", str(saved), str(more), "--quiet"]) == 0
    assert len(ConceptModel.load(saved).labels_) == 63


def test_merge_makes_one_model_of_several(saved, tmp_path, capsys):
    assert main(["merge", str(saved), str(saved), "--out", str(tmp_path / "both")]) == 0
    assert "120 pictures" in capsys.readouterr().out
    both, one = ConceptModel.load(tmp_path / "both"), ConceptModel.load(saved)
    assert both.frequency["Count"].tolist() == [2 * n for n in one.frequency["Count"]]
    wrong = ["merge", str(saved), "--out", str(tmp_path / "x"), "--min-similarity", "2"]
    assert main(wrong) == 1
    assert "min_similarity is 2.0" in capsys.readouterr().err


def test_concepts_are_handed_over_and_compared(saved, photo_folder, tmp_path, capsys):
    table, folders = tmp_path / "labels.csv", tmp_path / "sorted"
    assert main(["export", str(saved), str(table)]) == 0
    assert len(table.read_text(encoding="utf-8").splitlines()) == 61
    assert main(["export", str(saved), str(folders), "--folders", "copy"]) == 0
    assert sorted(p.name for p in folders.iterdir()) == ["000 red", "001 green", "002 blue"]
    assert main(["export", str(saved), "--sidecars"]) == 0
    sidecars = len(list(photo_folder.glob("*.xmp")))
    assert capsys.readouterr().out.splitlines()[-1] == f"Wrote {sidecars} sidecars"
    assert main(["export", str(saved)]) == 1
    assert main(["export", str(saved), str(table), "--sidecars"]) == 1
    assert main(["export", str(saved), str(folders), "--folders"]) == 1
    assert "not empty" in capsys.readouterr().err
    assert main(["compare", str(saved), str(saved)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["status", "kept", "kept", "kept"]
    assert "+0.0%" in lines[1]
    assert main(["duplicates", str(saved), "--threshold", "1"]) == 0
    assert "no duplicates" in capsys.readouterr().err
    assert main(["duplicates", str(saved), "--threshold", "0.9"]) == 0
    assert len(capsys.readouterr().out.splitlines()) >= 50
    assert main(["duplicates", str(saved), "--threshold", "7"]) == 1
