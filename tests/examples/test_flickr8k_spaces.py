"""The example of a learned space, where the real collection is at hand."""

import pytest

from concept.embedders import load_space
from examples import flickr8k_spaces

pytestmark = pytest.mark.real_data


def test_it_learns_a_space_and_finds_concepts_in_it(data_folder, tmp_path, capsys):
    arguments = ["--data", str(data_folder), "--out", str(tmp_path), "--max-words", "1000"]
    assert flickr8k_spaces.main(arguments) == 0
    printed = capsys.readouterr().out
    test = next(line for line in printed.splitlines() if line.startswith("test, text to image"))
    # A plain CCA reaches 0.430; the table in the documentation is of all words.
    assert float(test.split("R@10 ")[1].split()[0]) > 0.46
    assert "'a dog in the snow': concept" in printed
    shown = printed.split("'a dog in the snow'")[1].splitlines()[1:4]
    assert any("dog" in caption for caption in shown)
    assert load_space(tmp_path / "space").kind == "cca"
    assert (tmp_path / "concepts.html").is_file()


def test_absent_data_is_said(tmp_path, capsys):
    assert flickr8k_spaces.main(["--data", str(tmp_path)]) == 1
    assert "CONCEPT_DATA" in capsys.readouterr().err
