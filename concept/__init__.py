"""Concept: topic modelling for pictures and words.

Give it pictures and it finds the concepts in them, names them in words, and lets you search them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from concept.embedders import (
        JointSpace,
        PrecomputedEmbedder,
        SentenceTransformerEmbedder,
    )
    from concept.model import ConceptModel

__version__ = "0.3.0"

__all__ = [
    "ConceptModel",
    "JointSpace",
    "PrecomputedEmbedder",
    "SentenceTransformerEmbedder",
    "__version__",
]

# Where each name lives. They are imported when they are first asked for, so that `import concept`
# costs nothing.
_HOMES = {
    "ConceptModel": "concept.model",
    "JointSpace": "concept.embedders",
    "PrecomputedEmbedder": "concept.embedders",
    "SentenceTransformerEmbedder": "concept.embedders",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
