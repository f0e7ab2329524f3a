"""Every public class and function has its place in the reference."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import concept

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "concept"
REFERENCE = ROOT / "docs" / "reference"

# How postcards are drawn and mini-clip is trained, and how each command reads its arguments: for
# readers of the source, not for callers.
COMMANDS = tuple(f"concept.cli.{file.stem}" for file in (PACKAGE / "cli").glob("*.py"))
# How the explorer is built is for its readers, too; `concept.explorer.explore` is for callers.
EXPLORER = tuple(
    f"concept.explorer.{file.stem}"
    for file in (PACKAGE / "explorer").glob("*.py")
    if file.stem != "__init__"
)
INTERNAL = ("concept.demo", *COMMANDS, *EXPLORER)
PUBLIC_INSIDE = ("concept.demo.postcards",)


def directives() -> set[str]:
    """What the reference pages document: the targets of their ``:::`` lines."""
    pages = sorted(REFERENCE.glob("*.md"))
    found = [
        target
        for page in pages
        for target in re.findall(r"^::: (\S+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert len(found) == len(set(found)), "something is documented twice"
    return set(found)


def _below(name: str, parents: tuple[str, ...]) -> bool:
    return any(name == parent or name.startswith(parent + ".") for parent in parents)


def public_definitions() -> list[str]:
    """The dotted names of all public classes and functions at the top level of a module."""
    found: list[str] = []
    for file in sorted(PACKAGE.rglob("*.py")):
        parts = file.relative_to(ROOT).with_suffix("").parts
        module = ".".join(part for part in parts if part != "__init__")
        if _below(module, INTERNAL) and not _below(module, PUBLIC_INSIDE):
            continue
        if any(part.startswith("_") for part in module.split(".")):
            continue
        found += [
            f"{module}.{node.name}"
            for node in ast.parse(file.read_text(encoding="utf-8")).body
            if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_")
        ]
    return found


@pytest.mark.parametrize("name", public_definitions())
def test_every_public_name_is_in_the_reference(name):
    documented = directives()
    assert name in documented or name.rpartition(".")[0] in documented


@pytest.mark.parametrize("name", sorted(set(concept.__all__) - {"__version__"}))
def test_every_export_of_the_root_is_defined_where_the_reference_says(name):
    exported = getattr(concept, name)
    home = exported.__module__
    assert _below(f"{home}.{name}", tuple(directives()))


def test_the_reference_names_only_what_exists():
    defined = set(public_definitions())
    modules = {name.rpartition(".")[0] for name in defined}
    assert directives() <= defined | modules


def test_the_reference_is_in_the_navigation():
    navigation = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    docs = ROOT / "docs"
    missing = [
        page.relative_to(docs).as_posix()
        for page in sorted(docs.rglob("*.md"))
        if page.relative_to(docs).as_posix() not in navigation
    ]
    assert missing == []
