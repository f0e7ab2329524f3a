"""Parts of the page that only show and link, given to the browser in one piece.

Dash looks at each of its components whenever anything on the page changes; with some hundreds of
links and pictures that takes longer than a search. What such a part holds is therefore written into
an attribute of a single component, and ``assets/explorer.js`` makes elements of it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component


def plain(children: Sequence[Component], element: type[Component] = html.Div, **own: Any) -> Any:
    """One component that shows others, which are of `dash.html` and have no callbacks.

    Args:
        children: What it shows. Links (`html.A`) within the explorer lead there without loading the
            page again.
        element: What it is itself.
        own: Its own properties.
    """
    said = json.dumps([_node(child) for child in children], ensure_ascii=False)
    return element(**own, **{"data-content": said})


def _node(part: Any) -> Any:
    """A text, or a list of tag, attributes and children."""
    if not isinstance(part, Component):
        return str(part)
    said = part.to_plotly_json()
    properties = dict(said["props"])
    children = properties.pop("children", None)
    if not isinstance(children, list | tuple):
        children = [] if children is None else [children]
    return [
        said["type"].lower(),
        dict(_attribute(name, value) for name, value in properties.items() if value is not None),
        [_node(child) for child in children],
    ]


def _attribute(name: str, value: Any) -> tuple[str, str]:
    if name == "style":
        return name, ";".join(f"{key}:{said}" for key, said in value.items())
    return "class" if name == "className" else name, str(value)
