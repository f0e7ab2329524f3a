"""The Caltech example, on every twelfth photograph, where the real collection is at hand."""

import pytest

from concept import ConceptModel
from examples import caltech101

pytestmark = pytest.mark.real_data


def test_it_finds_names_and_searches_concepts(data_folder, tmp_path, capsys):
    arguments = ["--data", str(data_folder), "--out", str(tmp_path), "--min-concept-size", "5"]
    assert caltech101.main([*arguments, "--limit", "340"]) == 0
    printed = capsys.readouterr().out
    assert 'find_concepts("sailboat")' in printed
    first = printed.split('find_concepts("sailboat"):\n')[1].splitlines()[0]
    assert "sail" in first
    assert "fit" in printed.splitlines()[-2]
    page = (tmp_path / "concepts.html").read_text(encoding="utf-8")
    model = ConceptModel.load(tmp_path / "model")
    assert page.count("<article") == len(model.frequency) > 10
    assert any("motorcycle" in words for words in (model.topics or {}).values())


def test_absent_data_is_said(tmp_path, capsys):
    assert caltech101.main(["--data", str(tmp_path)]) == 1
    assert "CONCEPT_DATA" in capsys.readouterr().err
