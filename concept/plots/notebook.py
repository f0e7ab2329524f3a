"""What a notebook shows of a model: its largest concepts, everything inside, nothing run."""

from __future__ import annotations

import base64
import html

from concept.images import from_jpeg, to_jpeg
from concept.state import ConceptState

SHOWN = 12
_SIDE = 160  # pixels of a collage
_BOX = "font:13px/1.4 system-ui,sans-serif;"
_CARD = (
    "display:inline-block;width:160px;margin:0 10px 10px 0;vertical-align:top;"
    "overflow-wrap:anywhere;"
)


def concepts_html(state: ConceptState) -> str:
    """The largest concepts of a fit, each with its collage, name and size.

    Args:
        state: What the fitted model knows.

    Returns:
        HTML without scripts and style sheets, which takes the notebook's colours; all names are
        escaped.
    """
    largest = sorted(range(state.n_concepts), key=lambda c: (-int(state.counts[c]), c))[:SHOWN]
    left = state.n_concepts - len(largest)
    more = f", the {len(largest)} largest below" if left else ""
    head = f"{state.described}{more}; {state.n_outliers} pictures in no concept"
    cards = "".join(_card(state, concept) for concept in largest)
    return note_html("ConceptModel", head) + f'<div style="{_BOX}">{cards}</div>'


def note_html(title: str, text: str) -> str:
    """A line of text behind a title."""
    return f'<div style="{_BOX}"><b>{html.escape(title)}</b> {html.escape(text)}</div>'


def _card(state: ConceptState, concept: int) -> str:
    name, words = html.escape(state.titles[concept]), html.escape(state.concept_words(concept))
    picture = base64.b64encode(_small(state.collages[concept])).decode("ascii")
    return (
        f'<div style="{_CARD}" title="{words}">'
        f'<img src="data:image/jpeg;base64,{picture}" width="{_SIDE}" height="{_SIDE}" '
        f'alt="Exemplars of {name}">'
        f"<div><b>{name}</b></div><div>{concept} · {int(state.counts[concept]):,}</div></div>"
    )


def _small(jpeg: bytes) -> bytes:
    image = from_jpeg(jpeg)
    image.thumbnail((_SIDE * 2, _SIDE * 2))  # for screens of double density
    return to_jpeg(image, quality=75)
