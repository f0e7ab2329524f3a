"""The demo as a user runs it: everything drawn, embedded, named and searched offline."""

import contextlib
import io

import pytest

from concept import ConceptModel
from concept.cli import main
from concept.demo.postcards import KINDS
from concept.demo.run import read_kinds, rightly_named


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()):
        assert main(["demo", "--out", str(folder), "--seed", "3"]) == 0
    return folder, printed.getvalue()


def test_nine_of_ten_concepts_are_rightly_named(demo):
    folder, printed = demo
    model = ConceptModel.load(folder / "model")
    right = rightly_named(model, read_kinds(folder / "postcards"))
    assert sum(right) / len(right) >= 0.9
    assert f"{sum(right)} of {len(right)} concepts" in printed


def test_most_kinds_have_a_concept_of_their_own(demo):
    folder, _ = demo
    words = ConceptModel.load(folder / "model").get_concept_info()["Words"]
    assert len({best[0] for best in words} & set(KINDS)) >= 0.8 * len(KINDS)


def test_beach_finds_the_beach(demo):
    folder, printed = demo
    model = ConceptModel.load(folder / "model")
    kinds = read_kinds(folder / "postcards")
    best = model.find_concepts("beach")[0][0]
    assert model.get_concept_info()["Name"][best] == "beach"
    members = [
        kinds[name.rsplit("/", 1)[-1]]
        for name, concept in zip(model.image_names_, model.labels_, strict=True)
        if concept == best
    ]
    assert members.count("beach") / len(members) > 0.9
    first = printed.split('find_concepts("beach"):\n')[1].splitlines()[0]
    assert first.endswith(": beach")


def test_a_word_it_was_never_taught_finds_nothing(demo):
    _folder, printed = demo
    assert "never taught" in printed.split('find_concepts("zeppelin"):\n')[1].splitlines()[0]


def test_it_leaves_a_page_and_a_model(demo, capsys):
    folder, _ = demo
    page = (folder / "concepts.html").read_text(encoding="utf-8")
    assert page.count("<article") == len(ConceptModel.load(folder / "model").frequency)
    assert main(["find", str(folder / "model"), "a lighthouse at night"]) == 0
    assert "lighthouse" in capsys.readouterr().out.splitlines()[0]
