"""`concept evaluate`, as a user types it."""

import shutil

import pandas as pd
import pytest

from concept import ConceptModel
from concept.cli import main
from tests.conftest import COLOURS, ColourSpace

KINDS = [("red", 30), ("green", 20), ("blue", 10)]
# pictures of equal names in different folders
FILES = [f"{colour}/{number}.png" for colour, n in KINDS for number in range(n)]
TRUE = [file.split("/")[0] for file in FILES]


@pytest.fixture(scope="module")
def model_folder(pictures, tmp_path_factory):
    """A saved model whose pictures are no longer there."""
    photos = tmp_path_factory.mktemp("photos")
    for file, picture in zip(FILES, pictures, strict=True):
        (photos / file).parent.mkdir(exist_ok=True)
        picture.save(photos / file)
    paths = [photos / file for file in FILES]
    model = ConceptModel(5, embedding_model=ColourSpace(), random_state=0, verbose=False)
    model.fit(paths, docs=list(COLOURS))
    shutil.rmtree(photos)
    folder = tmp_path_factory.mktemp("saved") / "model"
    model.save(folder)
    return folder


@pytest.fixture
def evaluate(model_folder, capsys):
    """Runs the command and returns its exit code, the values it printed, and what it said."""

    def run(*arguments):
        code = main(
            ["evaluate", str(model_folder), "--quiet", "--seeds", "0", *map(str, arguments)]
        )
        captured = capsys.readouterr()
        rows = [line.split("  ") for line in captured.out.splitlines() if line[:1].strip()]
        cells = [[cell.strip() for cell in row if cell.strip()] for row in rows]
        return code, {row[0]: row[1] for row in cells}, captured.err

    return run


def write(path, rows):
    pd.DataFrame(rows).to_csv(path, index=False)
    return path


def test_without_labels(evaluate):
    code, values, error = evaluate()
    assert (code, error) == (0, "")
    assert values["concepts"] == "3"
    assert 0.9 < float(values["coverage"]) <= 1
    assert "ARI" not in values
    assert "stability over seeds" not in values


def test_stability_is_measured_unless_turned_off(evaluate):
    code, values, error = evaluate("--seeds", "1")
    assert (code, error) == (0, "")
    assert values["stability over order"] == "1.000"


@pytest.mark.parametrize(
    "rows",
    [
        {"label": TRUE},
        {"file": FILES, "label": TRUE},
        {"file": FILES[::-1], "size": [1] * 60, "label": TRUE[::-1]},
        {"path": [f"./{file}" for file in FILES], "label": TRUE},
    ],
)
def test_labels_come_from_a_table(rows, evaluate, tmp_path):
    code, values, error = evaluate("--labels", write(tmp_path / "labels.csv", rows))
    assert (code, error) == (0, "")
    assert values["purity"] == values["ARI"] == values["name accuracy"] == "1.000"


def test_columns_can_be_named(evaluate, tmp_path):
    rows = {"row": range(60), "class": TRUE, "file": FILES}
    path = write(tmp_path / "labels.csv", rows)
    columns = ["--picture-column", "file", "--label-column", "class"]
    code, values, _ = evaluate("--labels", path, *columns)
    assert code == 0
    assert values["ARI"] == "1.000"


def test_labels_come_from_folders(evaluate):
    code, values, error = evaluate("--labels-from", "folders")
    assert (code, error) == (0, "")
    assert values["NMI"] == values["name accuracy"] == "1.000"


def test_pictures_without_a_label_are_said(evaluate, tmp_path):
    rows = {"file": FILES[:40], "label": [None, *TRUE[1:40]]}
    code, values, error = evaluate("--labels", write(tmp_path / "labels.csv", rows))
    assert code == 0
    assert error == "concept: warning: 21 of 60 pictures have no label and are not judged by it\n"
    assert values["purity"] == "1.000"


def test_a_class_may_have_any_name(evaluate, tmp_path):
    names = {"red": "None", "green": "NA", "blue": "007"}
    rows = {"file": FILES, "label": [names[colour] for colour in TRUE]}
    code, values, error = evaluate("--labels", write(tmp_path / "labels.csv", rows))
    assert (code, error) == (0, "")
    assert values["ARI"] == "1.000"
    assert values["name accuracy"] == "-"


def test_the_table_can_be_written(evaluate, tmp_path):
    out = tmp_path / "figures.csv"
    code, values, _ = evaluate("--out", out)
    assert code == 0
    written = pd.read_csv(out, index_col="Metric")
    assert written.loc["concepts", "Value"] == 3
    assert set(written.index) == set(values) - {"metric"}


@pytest.mark.parametrize(
    ("rows", "options", "words"),
    [
        ({"label": TRUE[:10]}, [], "labels has 10 entries; expected 60, one per picture"),
        ({"row": range(60), "label": TRUE}, [], "column 'row' names no picture"),
        ({"file": FILES, "label": TRUE}, ["--label-column", "kind"], "no column 'kind'"),
        ({"file": FILES, "label": TRUE}, ["--label-column", "file"], "pictures and labels"),
        ({"label": TRUE}, ["--picture-column", "label"], "pictures and labels"),
        ({"file": ["red/1.png"] * 2, "label": ["a", "b"]}, [], "has several labels"),
        ({"file": ["1.png"], "label": ["a"]}, [], "'1.png' could be "),
        ({"file": FILES, "label": [None] * 60}, [], "names no picture that has a label"),
        (None, [], "cannot be read"),
    ],
)
def test_unusable_tables_are_refused(rows, options, words, evaluate, tmp_path):
    path = tmp_path / "labels.csv"
    if rows is None:
        path.write_bytes(b"\x89PNG\xff")
    else:
        write(path, rows)
    code, values, error = evaluate("--labels", path, *options)
    assert (code, values) == (1, {})
    assert words in error
    assert error.count("\n") == 1


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--labels", "none.csv"], "No such file or directory"),
        (["--label-column", "label"], "a column is named without a file"),
        (["--out", "no/such/folder/figures.csv"], "a file in a folder that exists"),
        (["--seeds", "-1"], "seeds is -1"),
    ],
)
def test_unusable_options_are_refused(options, words, evaluate):
    code, values, error = evaluate(*options)
    assert (code, values) == (1, {})
    assert words in error
    assert error.count("\n") == 1


def test_pictures_of_no_folder_have_no_class(tmp_path, pictures, capsys):
    model = ConceptModel(5, embedding_model=ColourSpace(), random_state=0, verbose=False)
    model.fit(pictures, image_names=[f"{row}.png" for row in range(60)]).save(tmp_path / "model")
    assert main(["evaluate", str(tmp_path / "model"), "--labels-from", "folders"]) == 1
    assert "no picture lies in a folder" in capsys.readouterr().err
