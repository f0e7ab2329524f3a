"""The report: all that a model found, in one HTML file that opens from disk."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePath
from string import Template
from typing import Any

import numpy as np
from numpy.typing import NDArray

from concept.errors import InvalidInput
from concept.images import small_jpeg
from concept.plots.theme import concept_colours
from concept.report.search import index_words
from concept.state import ConceptState
from concept.vectors import Floats

_SIDE = 128
MOST_PICTURES = 1500
_MOST_LISTED = 500
_HERE = Path(__file__).parent


def write_report(
    state: ConceptState,
    places: Floats,
    path: str | Path,
    title: str = "Concepts",
    *,
    duplicates: Sequence[Sequence[int]] = (),
    max_pictures: int = MOST_PICTURES,
) -> int:
    """Write the report.

    Args:
        state: What the fitted model knows.
        places: (n, 2) where each picture lies on the map; NaN for those without a place.
        path: The file.
        title: What stands on top.
        duplicates: Groups of rows that are the same picture, or nearly.
        max_pictures: How many thumbnails it may hold, at some 4 kB each. Exemplars come first,
            then pictures evenly out of all concepts.

    Returns:
        The size of the file in bytes.

    Raises:
        InvalidInput: If ``max_pictures`` is below 0 or above 65,535.
    """
    if not 0 <= max_pictures < 2**16:
        raise InvalidInput(f"max_pictures is {max_pictures}", "a number from 0 to 65,535")
    rows = _pictures(state, duplicates[:_MOST_LISTED], max_pictures)
    page = Template((_HERE / "page.html").read_text(encoding="utf-8")).substitute(
        title=html.escape(title),
        style=(_HERE / "style.css").read_text(encoding="utf-8"),
        script=(_HERE / "script.js").read_text(encoding="utf-8"),
        data=_as_json(_content(state, places, rows, duplicates)),
    )
    content = page.encode("utf-8")
    Path(path).expanduser().write_bytes(content)
    return len(content)


def _pictures(state: ConceptState, duplicates: Sequence[Sequence[int]], most: int) -> list[int]:
    """The rows whose thumbnails the report holds, exemplars first, each once."""
    wanted = [row for picks in state.exemplars for row in picks]
    wanted += [row for group in duplicates for row in group[:4]]
    readable = np.flatnonzero(np.asarray(state.vectors).any(axis=1))
    # In the order of the concepts, even steps take from each as many as its size is worth.
    by_concept = readable[np.argsort(state.labels[readable], kind="stable")]
    step = max(1, -(-len(by_concept) // max(1, most)))
    wanted += [int(row) for row in by_concept[::step]]
    return list(dict.fromkeys(int(row) for row in wanted))[:most]


def _content(
    state: ConceptState, places: Floats, rows: Sequence[int], duplicates: Sequence[Sequence[int]]
) -> Mapping[str, Any]:
    place_of = {row: place for place, row in enumerate(rows)}
    found = index_words(state, rows)
    colours = concept_colours(state.n_concepts)
    return {
        "pictures": [
            {
                "name": PurePath(state.names[row]).name,
                "concept": int(state.labels[row]),
                "jpeg": _jpeg(state, row),
            }
            for row in rows
        ],
        "concepts": [
            {
                "name": state.titles[concept],
                "words": state.concept_words(concept),
                "count": int(count),
                "trust": round(state.trust[concept], 3) if state.trust else None,
                "colour": colours[concept],
                "exemplars": [place_of[r] for r in state.exemplars[concept] if r in place_of],
            }
            for concept, count in enumerate(state.counts)
        ],
        "total": len(state.names),
        "outliers": state.n_outliers,
        "map": _map(state, places, place_of),
        "search": {
            "words": found.words,
            "concepts": _packed(found.concepts),
            "conceptRelevance": _packed(found.concept_relevance),
            "pictures": _packed(found.pictures),
            "pictureRelevance": _packed(found.picture_relevance),
            "depth": [found.concepts.shape[1], found.pictures.shape[1]],
            "all": len(state.words),
        },
        "duplicates": {
            "groups": [
                [{"name": state.names[row], "picture": place_of.get(int(row), -1)} for row in group]
                for group in duplicates[:_MOST_LISTED]
            ],
            "all": len(duplicates),
        },
        "unreadable": {
            "files": [[u.path, u.reason] for u in state.unreadable[:_MOST_LISTED]],
            "all": len(state.unreadable),
        },
    }


def _map(state: ConceptState, places: Floats, place_of: Mapping[int, int]) -> Mapping[str, Any]:
    """The map in 16 bits a coordinate, the outliers first so that they lie underneath."""
    placed = np.flatnonzero(np.isfinite(places).all(axis=1))
    placed = placed[np.argsort(state.labels[placed] >= 0, kind="stable")]
    points = places[placed]
    low = points.min(axis=0) if len(points) else np.zeros(2)
    extent = np.maximum(points.max(axis=0) - low, 1e-9) if len(points) else np.ones(2)
    return {
        "points": _packed(np.round((points - low) / extent * 65535).astype(np.uint16)),
        "labels": _packed(state.labels[placed].astype(np.int32)),
        "pictures": _packed(
            np.array([place_of.get(int(row), -1) for row in placed], dtype=np.int32)
        ),
        "shape": [float(side) for side in extent],
    }


def _jpeg(state: ConceptState, row: int) -> str:
    """A thumbnail in base64; empty where the picture is not there or was no file."""
    path = state.paths[row]
    content = small_jpeg(path, _SIDE) if path else b""
    if not content and state.thumbnails:
        content = state.thumbnails[row]
    return base64.b64encode(content).decode("ascii")


def _packed(values: NDArray[Any]) -> str:
    """An array as base64 of its little-endian bytes."""
    little = values.astype(values.dtype.newbyteorder("<"))
    return base64.b64encode(little.tobytes()).decode("ascii")


def _as_json(content: Mapping[str, Any]) -> str:
    """JSON that can stand inside a script: no name in it can end the script or begin a comment."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
