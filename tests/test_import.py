"""`import concept` and `concept --help` load nothing heavy."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import concept

ROOT = Path(__file__).resolve().parent.parent
HEAVY = [
    "hdbscan",
    "nltk",
    "numba",
    "pandas",
    "plotly",
    "pyarrow",
    "scipy",
    "sentence_transformers",
    "sklearn",
    "torch",
    "transformers",
    "umap",
]


def _loaded_after(code: str) -> list[str]:
    """Which of the heavy packages a fresh interpreter has loaded after ``code``."""
    report = f"\nimport json, sys\nprint(json.dumps([p for p in {HEAVY} if p in sys.modules]))"
    done = subprocess.run(
        [sys.executable, "-c", code + report], capture_output=True, text=True, check=True
    )
    found: list[str] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_import_concept_is_light():
    assert _loaded_after("import concept") == []


def test_help_is_light():
    code = """
import contextlib, io
from concept.cli import main
with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
    main(["--help"])
"""
    assert _loaded_after(code) == []


def test_public_names_arrive_when_they_are_asked_for():
    for name in concept.__all__:
        assert getattr(concept, name) is not None
    assert set(concept.__all__) <= set(dir(concept))


def test_unknown_names_are_attribute_errors():
    assert not hasattr(concept, "no_such_name")


def test_the_version_is_that_of_the_project():
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (version,) = re.findall(r'^version = "(.+)"$', project, flags=re.MULTILINE)
    assert concept.__version__ == version
