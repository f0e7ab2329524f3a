"""A fitted model described in a page of Markdown, for whoever finds it in a folder or a hub."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from concept.state import ConceptState

_LONGEST_TABLE = 100
_HEADER = """---
library_name: concept
tags:
- topic-modeling
- image-clustering
---
"""


def model_card(
    state: ConceptState, settings: Mapping[str, Any], space: str, title: str = "A Concept model"
) -> str:
    """Describe a model: what it was fitted on, how, what it found, and how to load it.

    Args:
        state: What the model knows.
        settings: Its parameters, by name.
        space: What its embedding model is called; empty if it has no name.
        title: What stands on top.
    """
    from importlib.metadata import version

    embedded = f"embedded by `{space}`" if space else "embedded by a model without a name"
    counts = state.counts
    covered = (state.labels >= 0).mean() if len(state.labels) else 0.0
    shown = [f"| `{name}` | `{value!r}` |" for name, value in sorted(settings.items())]
    rows = [
        f"| {concept} | {_cell(state.titles[concept])} | {counts[concept]} | "
        f"{_cell(state.concept_words(concept)) or '–'} | "
        f"{f'{state.trust[concept]:.2f}' if state.trust else '–'} |"
        for concept in state.by_count[:_LONGEST_TABLE]
    ]
    more = state.n_concepts - len(rows)
    return "\n".join(
        [
            _HEADER,
            f"# {title}",
            "",
            f"{state.n_concepts} concepts in {len(state.names):,} pictures, {embedded} in "
            f"{state.vectors.shape[1]} dimensions; {covered:.0%} of the pictures are in a concept, "
            f"{len(state.unreadable)} could not be read. The vocabulary has {len(state.words):,} "
            f"words. Made by Concept {version('concept')}.",
            "",
            "```python",
            "from concept import ConceptModel",
            "",
            'model = ConceptModel.load("this/folder")  # or ConceptModel.from_hub("user/name")',
            "model.get_concept_info()",
            "```",
            "",
            "The folder holds arrays, tables, JPEGs and JSON, and no code.",
            "",
            "## Concepts",
            "",
            "| concept | name | pictures | words | trust |",
            "|--:|---|--:|---|--:|",
            *rows,
            *([f"\n… and {more} more."] if more > 0 else []),
            "",
            "Trust is how likely it is that the first word is right. Sizes of concepts: median "
            f"{int(np.median(counts)) if len(counts) else 0}, largest {counts.max(initial=0)}.",
            "",
            "## Parameters",
            "",
            "| parameter | value |",
            "|---|---|",
            *shown,
            "",
        ]
    )


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
