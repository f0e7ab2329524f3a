"""The concept of each picture as a table: CSV, JSON or Parquet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from concept.errors import InvalidInput
from concept.state import ConceptState
from concept.tables import written_whole

if TYPE_CHECKING:
    import pandas as pd

SUFFIXES = (".csv", ".json", ".parquet")


def labels_table(state: ConceptState) -> pd.DataFrame:
    """One row a picture: Row, Name, Path, Concept, ConceptName, Words, Share.

    Share is that of the vote by which the concept won. ConceptName and Words are empty for
    outliers, Path is for pictures that were passed as objects.
    """
    import pandas as pd

    concepts = [int(concept) for concept in state.labels]
    words = [state.concept_words(concept) for concept in range(state.n_concepts)]
    return pd.DataFrame(
        {
            "Row": range(len(concepts)),
            "Name": state.names,
            "Path": state.paths,
            "Concept": concepts,
            "ConceptName": [state.titles[c] if c >= 0 else "" for c in concepts],
            "Words": [words[c] if c >= 0 else "" for c in concepts],
            "Share": state.shares,
        }
    )


def export_labels(state: ConceptState, path: str | Path) -> Path:
    """Write the table of `labels_table`, whole or not at all.

    Args:
        state: What the fitted model knows.
        path: A file that ends in ``.csv`` (UTF-8), ``.json`` (a list of objects) or ``.parquet``;
            one that is there is replaced.

    Returns:
        The path.

    Raises:
        InvalidInput: If the ending is another.
    """
    target = Path(path).expanduser()
    suffix = target.suffix.lower()
    if suffix not in SUFFIXES or target.is_dir():
        raise InvalidInput(f"the file is called {str(path)!r}", f"an ending of {_said()}")
    table = labels_table(state)
    with written_whole(target) as fresh:
        if suffix == ".csv":
            table.to_csv(fresh, index=False, lineterminator="\n")
        elif suffix == ".json":
            table.to_json(fresh, orient="records", force_ascii=False, indent=1)
        else:
            table.to_parquet(fresh, index=False)
    return target


def _said() -> str:
    return ", ".join(SUFFIXES[:-1]) + f" or {SUFFIXES[-1]}"
