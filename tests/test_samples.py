"""The samples of the README and the documentation run as they are printed.

Each page is a session of its own, in an empty folder with ``photos/`` (postcards) and ``words.txt``
beside it. Python blocks run in order in one namespace, and shell lines that start with ``concept``
go through the command line's ``main``. A Python block titled "Needs a network" is only compiled.
"""

from __future__ import annotations

import re
import shlex
import shutil
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from concept.cli import main
from concept.demo.postcards import nouns, write_postcards

ROOT = Path(__file__).resolve().parent.parent
NEEDS_NETWORK = 'title="Needs a network"'
FENCE = re.compile(r"^```(\w+) ?([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Sample:
    """A fenced block: its language, what stands behind it, its text, and its first line."""

    language: str
    info: str
    text: str
    line: int


def samples(page: Path) -> list[Sample]:
    """The fenced blocks of a page in their order."""
    text = page.read_text(encoding="utf-8")
    return [
        Sample(found[1], found[2], found[3], text.count("\n", 0, found.start()) + 1)
        for found in FENCE.finditer(text)
    ]


def pages() -> list[Path]:
    """The README and every page of the documentation with a sample in it."""
    every = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return [page for page in every if {s.language for s in samples(page)} & {"python", "bash"}]


@pytest.fixture(scope="session")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("samples") / "photos"
    write_postcards(folder, 300, seed=3)
    return folder


@pytest.fixture
def session_folder(photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(photos, tmp_path / "photos")
    (tmp_path / "words.txt").write_text("\n".join(nouns()) + "\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_the_samples_of_a_page_run(page, session_folder):
    namespace: dict[str, Any] = {"__name__": "__main__"}
    for sample in samples(page):
        if sample.language == "python":
            # Empty lines in front let a traceback name the line of the page.
            code = compile("\n" * sample.line + sample.text, str(page), "exec")
            if sample.info != NEEDS_NETWORK:
                assert not sample.info, f"unknown mark {sample.info!r} on a sample"
                exec(code, namespace)
        elif sample.language == "bash":
            for command in sample.text.splitlines():
                _run(shlex.split(command, comments=True))


def _run(words: list[str]) -> None:
    """Runs a ``concept`` command; of the others, checks that what they name exists."""
    if words[:1] == ["concept"]:
        assert main(words[1:]) in (0, None)
    elif words[:1] == ["make"]:
        targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
        assert words[1] in targets
    elif words[:2] == ["python", "-m"]:
        assert find_spec(words[2]) is not None
    elif words[:1] == ["python"]:
        assert (ROOT / words[1]).is_file()
    else:
        assert words[:1] in ([], ["pip"], ["git"]), f"no way to check {shlex.join(words)}"


def test_blocks_are_found_with_their_lines(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(
        '# A\n\n```python\na = 1\n```\n\n```python title="B"\nb\n```\n\n```text\nc\n```\n'
    )
    assert samples(page) == [
        Sample("python", "", "a = 1\n", 3),
        Sample("python", 'title="B"', "b\n", 7),
        Sample("text", "", "c\n", 11),
    ]
