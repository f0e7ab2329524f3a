"""Callbacks that change the model: rename, merge, split, drop, undo, redo; and save and export."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dash import Dash, Input, Output, State, dcc, no_update

from concept.errors import ConceptError
from concept.explorer.session import Session
from concept.explorer.view import View
from concept.model import ConceptModel

_OUTPUTS = (
    Output("version", "data", allow_duplicate=True),
    Output("url", "search", allow_duplicate=True),
    Output("status", "children", allow_duplicate=True),
)
Told = tuple[Any, Any, Any]


def add_editing(app: Dash, session: Session) -> None:
    """Register them."""
    _concept_edits(app, session)
    _model_tools(app, session)


def _concept_edits(app: Dash, session: Session) -> None:
    def register(button: str, value: State | None, act: Callable[[int, Any], Told]) -> None:
        states = [State("url", "search"), *([value] if value is not None else [])]

        @app.callback(*_OUTPUTS, Input(button, "n_clicks"), *states, prevent_initial_call=True)
        def edit(clicks: int | None, search: str | None, given: Any = None) -> Told:
            concept = View.parse(search).concept
            # A button that only just appeared has not been pressed.
            if not clicks or concept is None or not session.known(concept):
                return no_update, no_update, no_update
            return act(concept, given)

    def rename(concept: int, name: Any) -> Told:
        said = f"Renamed to “{(name or '').strip()}”"
        return _changed(session, lambda m: m.rename_concept(concept, name or ""), concept, said)

    def merge(concept: int, other: Any) -> Told:
        if other is None:
            return no_update, no_update, "Choose the concept to merge with first"
        titles = session.state.titles
        if not session.known(other):
            return no_update, no_update, "That concept is not there any more"
        said = f"Merged “{titles[concept]}” and “{titles[other]}”"
        return _changed(session, lambda m: m.merge_concepts([[concept, other]]), concept, said)

    def split(concept: int, _: Any) -> Told:
        said = f"Split “{session.state.titles[concept]}”"
        return _changed(session, lambda m: m.split_concept(concept), concept, said)

    def discard(concept: int, _: Any) -> Told:
        said = f"Dropped “{session.state.titles[concept]}”; its pictures are outliers now"
        return _changed(session, lambda m: m.drop_concept(concept), None, said)

    register("rename", State("new-name", "value"), rename)
    register("merge", State("merge-with", "value"), merge)
    register("split", None, split)
    register("discard", None, discard)


def _changed(
    session: Session, act: Callable[[ConceptModel], object], concept: int | None, said: str
) -> Told:
    """Change the model, and go to where the concept's best exemplar is afterwards."""
    exemplar = None if concept is None else session.state.exemplars[concept][0]
    try:
        session.change(act)
    except ConceptError as error:
        return no_update, no_update, f"{error}"
    label = -1 if exemplar is None else int(session.state.labels[exemplar])
    return session.version, View(concept=label if label >= 0 else None).link(), said


def _model_tools(app: Dash, session: Session) -> None:
    @app.callback(*_OUTPUTS, Input("undo", "n_clicks"), prevent_initial_call=True)
    def undo(clicks: int | None) -> Told:
        if not clicks:
            return no_update, no_update, no_update
        return _changed(session, lambda m: m.undo(), None, "Took the last change back")

    @app.callback(*_OUTPUTS, Input("redo", "n_clicks"), prevent_initial_call=True)
    def redo(clicks: int | None) -> Told:
        if not clicks:
            return no_update, no_update, no_update
        return _changed(session, lambda m: m.redo(), None, "Did the change again")

    @app.callback(
        Output("status", "children", allow_duplicate=True),
        Input("save", "n_clicks"),
        prevent_initial_call=True,
    )
    def save(clicks: int | None) -> Any:
        if not clicks:
            return no_update
        try:
            return f"Saved to {session.save()}"
        except (ConceptError, OSError) as error:
            return f"Not saved: {error}"

    @app.callback(
        Output("download", "data"), Input("export", "n_clicks"), prevent_initial_call=True
    )
    def export(clicks: int | None) -> Any:
        if not clicks:
            return no_update
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "concepts.csv"
            session.model.export_labels(path)
            return dcc.send_bytes(path.read_bytes(), "concepts.csv")
