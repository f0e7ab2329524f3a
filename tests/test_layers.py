"""The layer table of docs/architecture.md against the imports of every module."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "concept"
EVERYWHERE = "errors"
PROTOCOL, PROTOCOL_FROM_LAYER = "embedders.base", 1
TYPES_ONLY = {"TYPE_CHECKING", "typing.TYPE_CHECKING"}


@dataclass(frozen=True)
class Room:
    """A row of the table: a module, or a package where ``name`` ended in a slash."""

    name: str
    layer: int
    is_package: bool

    def holds(self, module: str) -> bool:
        """Whether ``module`` (dotted, without the leading ``concept.``) lives in this room."""
        return module == self.name or (self.is_package and module.startswith(self.name + "."))


@dataclass(frozen=True)
class Import:
    """One import statement's target: a dotted name below ``concept``, empty for the root."""

    target: str
    line: int


def rooms(page: str) -> list[Room]:
    """Reads the table whose header starts with ``layer`` and ``module``."""
    found: list[Room] = []
    inside = False
    for line in page.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if cells[:2] == ["layer", "module"]:
            inside = True
        elif inside and not line.lstrip().startswith("|"):
            break
        elif inside and cells[0].isdigit():
            name = cells[1].strip("`")
            found.append(Room(name.rstrip("/"), int(cells[0]), name.endswith("/")))
    return found


def module_name(file: Path, package: Path) -> str:
    """``concept/plots/collage.py`` is ``plots.collage``; a package's ``__init__`` its folder."""
    parts = list(file.relative_to(package).with_suffix("").parts)
    if parts[-1] == "__init__":
        parts.pop()
    return ".".join(parts)


def modules(package: Path) -> dict[str, Path]:
    """Every module below ``package`` except the package root itself."""
    found = {module_name(file, package): file for file in sorted(package.rglob("*.py"))}
    found.pop("", None)
    return found


def _runs(node: ast.AST) -> Iterator[ast.AST]:
    """Walks the nodes that run: everything but the body of ``if TYPE_CHECKING:``."""
    yield node
    if isinstance(node, ast.If) and ast.unparse(node.test) in TYPES_ONLY:
        children: list[ast.AST] = list(node.orelse)
    else:
        children = list(ast.iter_child_nodes(node))
    for child in children:
        yield from _runs(child)


def imports(source: str, module: str, is_package: bool, known: set[str]) -> list[Import]:
    """The imports of ``concept`` in one file, wherever in the file they stand.

    ``from concept.plots import collage`` counts as an import of ``plots.collage`` when that is a
    module, and of ``plots`` when it is not.
    """
    found: list[Import] = []
    for node in _runs(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
            found += [
                Import(name.removeprefix("concept").lstrip("."), node.lineno)
                for name in names
                if name.split(".")[0] == "concept"
            ]
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(node, module, is_package)
            if base is None:
                continue
            for alias in node.names:
                inner = f"{base}.{alias.name}".lstrip(".")
                found.append(Import(inner if inner in known else base, node.lineno))
    return found


def _absolute(node: ast.ImportFrom, module: str, is_package: bool) -> str | None:
    """The imported module below ``concept`` ('' is the root), or None for other packages."""
    if node.level == 0:
        name = node.module or ""
        return name.removeprefix("concept").lstrip(".") if name.split(".")[0] == "concept" else None
    parents = module.split(".") if is_package else module.split(".")[:-1]
    kept = parents[: len(parents) - node.level + 1]
    return ".".join([*kept, node.module] if node.module else kept)


def broken_rules(package: Path, page: str) -> list[str]:
    """Every violation in ``package`` of the table in ``page``, one sentence each."""
    table, files = rooms(page), modules(package)
    known = set(files)
    complaints = [
        f"concept.{room.name} is in the table, but there is no such module"
        for room in table
        if not any(room.holds(name) for name in known)
    ]
    for name, file in files.items():
        home = next((room for room in table if room.holds(name)), None)
        if home is None:
            complaints.append(f"concept.{name} is not in the table")
            continue
        is_package = file.name == "__init__.py"
        for found in imports(file.read_text(encoding="utf-8"), name, is_package, known):
            reason = _reason_against(found.target, home, table)
            if reason:
                where = f"{file.relative_to(package.parent)}:{found.line}"
                complaints.append(f"{where} imports {reason}")
    return complaints


def _reason_against(target: str, home: Room, table: list[Room]) -> str | None:
    """Why a module that lives in ``home`` may not import ``target``; None where it may."""
    if target == "":
        return "the package root"
    if target == EVERYWHERE or home.holds(target):
        return None
    if target == PROTOCOL and home.layer >= PROTOCOL_FROM_LAYER:
        return None
    other = next((room for room in table if room.holds(target)), None)
    if other is None:
        return f"concept.{target}, which is not in the table"
    if other.layer >= home.layer:
        return f"concept.{target} of layer {other.layer}, from layer {home.layer}"
    return None


def test_every_import_goes_downward():
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert len(rooms(page)) > 5, "docs/architecture.md has lost its table"
    complaints = broken_rules(PACKAGE, page)
    assert not complaints, "\n".join(complaints)


PAGE = """
| layer | module | lives there |
|---|---|---|
| 0 | `errors` | errors |
| 0 | `vectors` | arrays |
| 0 | `images` | pictures |
| 1 | `embedders/` | spaces |
| 2 | `search` | queries |
| 2 | `plots/` | figures |
"""


def _package(folder: Path, **sources: str) -> Path:
    """A package ``concept`` with a file for each room of PAGE and the given sources."""
    files = {
        "__init__": "",
        "errors": "",
        "vectors": "",
        "images": "",
        "embedders/__init__": "",
        "embedders/base": "",
        "embedders/clip": "",
        "search": "",
        "plots/__init__": "",
        "plots/collage": "",
        **{name.replace("__", "/"): source for name, source in sources.items()},
    }
    for name, source in files.items():
        file = folder / "concept" / f"{name}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(source, encoding="utf-8")
    return folder / "concept"


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("search", "from concept.vectors import unit"),
        ("search", "from concept import vectors"),
        ("search", "import concept.errors"),
        ("vectors", "from concept.errors import InvalidInput"),
        ("plots__collage", "from concept.embedders.base import JointSpace"),
        ("plots__collage", "from concept.plots import colours"),
        ("plots__collage", "from . import colours"),
        ("embedders__clip", "from .base import JointSpace"),
        (
            "vectors",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from concept.search import A",
        ),
        ("vectors", "import conceptual\nfrom conceptual.search import a"),
    ],
)
def test_allowed_imports(tmp_path, module, source):
    package = _package(tmp_path, plots__colours="", **{module: source})
    assert broken_rules(package, PAGE) == []


@pytest.mark.parametrize(
    ("module", "source", "complaint"),
    [
        ("vectors", "from concept.search import find", "concept.search of layer 2, from layer 0"),
        ("vectors", "from concept.images import load", "concept.images of layer 0, from layer 0"),
        ("search", "def f():\n    from concept.plots.collage import draw", "concept.plots.collage"),
        ("search", "import concept", "the package root"),
        ("search", "from concept import ConceptModel", "the package root"),
        ("plots__collage", "from ..search import find", "concept.search of layer 2"),
        ("images", "from concept.embedders.base import JointSpace", "concept.embedders.base"),
        ("search", "from concept.missing import thing", "not in the table"),
    ],
)
def test_forbidden_imports(tmp_path, module, source, complaint):
    package = _package(tmp_path, **{module: source})
    (found,) = broken_rules(package, PAGE)
    assert complaint in found


def test_the_table_and_the_modules_agree(tmp_path):
    package = _package(tmp_path, stray="")
    (package / "search.py").unlink()
    assert sorted(broken_rules(package, PAGE)) == [
        "concept.search is in the table, but there is no such module",
        "concept.stray is not in the table",
    ]
