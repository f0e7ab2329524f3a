"""The notebooks run from top to bottom, and everything they show can be shown."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest

EXAMPLES = Path(__file__).resolve().parent.parent.parent / "examples"


def run(notebook: Path) -> list[Any]:
    """Run the code cells in order, as a kernel does; give what each shows at its end."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    namespace: dict[str, Any] = {"__name__": "__main__"}
    shown = []
    for cell in cells:
        if cell["cell_type"] != "code":
            continue
        tree = ast.parse("".join(cell["source"]), cell["id"])
        last = tree.body[-1]
        if isinstance(last, ast.Expr):
            tree.body.pop()
        exec(compile(tree, f"{notebook.name}:{cell['id']}", "exec"), namespace)
        if isinstance(last, ast.Expr):
            expression = compile(ast.Expression(last.value), notebook.name, "eval")
            shown.append(eval(expression, namespace))  # noqa: S307 - our own notebooks
    return shown


def displayed(result: Any) -> str:
    """What a notebook would make of a result."""
    for name in ("_repr_html_", "__repr__"):
        made = getattr(result, name, lambda: None)()
        if made:
            return str(made)
    raise AssertionError(f"nothing can be shown of {result!r}")


def test_postcards(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shown = run(EXAMPLES / "postcards.ipynb")
    assert len(shown) == 10
    assert all(len(displayed(result)) > 5 for result in shown)
    assert (tmp_path / "report.html").stat().st_size > 100_000
    assert "concepts" in displayed(shown[0])


@pytest.mark.real_data
def test_caltech101(data_folder, monkeypatch, tmp_path):
    monkeypatch.setenv("CONCEPT_DATA", str(data_folder.resolve()))
    monkeypatch.setenv("CONCEPT_STEP", "6")
    monkeypatch.chdir(tmp_path)
    shown = run(EXAMPLES / "caltech101.ipynb")
    assert all(len(displayed(result)) > 5 for result in shown)
    assert shown[4].loc["purity", "Value"] > 0.4


@pytest.mark.parametrize("notebook", sorted(EXAMPLES.glob("*.ipynb")), ids=lambda path: path.name)
def test_notebooks_are_kept_without_their_output(notebook):
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    assert all(not cell.get("outputs") and cell.get("execution_count") is None for cell in cells)
