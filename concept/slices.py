"""Slices: concepts over time, concepts per class, and two fits beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from concept.dates import as_times, into_bins, taken_at
from concept.errors import InvalidInput
from concept.evaluate.classes import read_classes
from concept.state import ConceptState
from concept.vectors import Floats, Ints, unit_rows

if TYPE_CHECKING:
    import pandas as pd

# Where two concepts' vectors, seen from the mean of all, are so similar, they are the same concept
# in other pictures, and where they are less so, but this much, what it shows has shifted.
# `benchmarks/slices.py` prints how halves of a collection compare.
SAME = 0.85
RELATED = 0.75
KEPT, SHIFTED, GAINED, LOST = "kept", "shifted", "gained", "lost"


def concepts_over_time(
    state: ConceptState,
    timestamps: Sequence[Any] | None = None,
    bins: int | str | None = None,
) -> pd.DataFrame:
    """How many pictures each concept has in each stretch of time.

    Args:
        state: What the fitted model knows.
        timestamps: (n,) as for `concept.dates.as_times`; None to read the files' EXIF data.
        bins: As for `concept.dates.into_bins`.

    Returns:
        A row for every concept and bin, also where there is none of it: Concept; Name; Timestamp,
        at which the bin begins; Count; and Share, of all pictures in the bin, outliers among them.

    Raises:
        InvalidInput: If the timestamps or bins cannot be used, or the files tell no dates.
    """
    import pandas as pd

    if timestamps is None:
        timestamps = taken_at(state.paths)
        if not any(timestamps):
            raise InvalidInput(
                "none of the pictures' files says in its EXIF data when it was taken",
                "timestamps, one per picture",
            )
    number, starts = into_bins(as_times(timestamps, len(state.names)), bins)
    dated = number >= 0
    counts, shares = _cross(state.labels[dated], number[dated], state.n_concepts, len(starts))
    concepts = np.repeat(np.arange(state.n_concepts), len(starts))
    return pd.DataFrame(
        {
            "Concept": concepts,
            "Name": [state.titles[concept] for concept in concepts],
            "Timestamp": np.tile(starts.to_numpy(), state.n_concepts),
            "Count": counts.ravel(),
            "Share": shares.ravel(),
        }
    )


def concepts_per_class(state: ConceptState, classes: Sequence[Any]) -> pd.DataFrame:
    """How many pictures of each class each concept has.

    Args:
        state: What the fitted model knows.
        classes: (n,) a name or number for each picture, such as its album, its author or the
            collection that it came from; None and NaN where it is not known.

    Returns:
        A row for every concept and class that share pictures, the largest of a concept first:
        Concept; Name; Class; Count; and Share, of all pictures of the class, outliers among them.

    Raises:
        InvalidInput: If there is not one class per picture, or none is known.
    """
    import pandas as pd

    read = read_classes(classes, len(state.names), "classes")
    known = read.true >= 0
    counts, shares = _cross(
        state.labels[known], read.true[known], state.n_concepts, len(read.names)
    )
    concepts, columns = np.nonzero(counts)
    largest = np.lexsort((columns, -counts[concepts, columns], concepts))
    concepts, columns = concepts[largest], columns[largest]
    return pd.DataFrame(
        {
            "Concept": concepts,
            "Name": [state.titles[concept] for concept in concepts],
            "Class": [read.names[column] for column in columns],
            "Count": counts[concepts, columns],
            "Share": shares[concepts, columns],
        }
    )


def _cross(
    labels: Ints, parts: Ints, n_concepts: int, n_parts: int
) -> tuple[Ints, NDArray[np.float64]]:
    """(c, p) pictures by concept and part, and their shares of all pictures of the part."""
    inside = labels >= 0
    cells = labels[inside] * n_parts + parts[inside]
    counts = np.bincount(cells, minlength=n_concepts * n_parts).reshape(n_concepts, n_parts)
    whole = np.bincount(parts, minlength=n_parts)
    return counts.astype(np.int64), counts / np.maximum(whole, 1)


def compare(
    before: ConceptState, after: ConceptState, same: float = SAME, related: float = RELATED
) -> pd.DataFrame:
    """What became of the concepts of one fit in another, of the same space.

    Two concepts belong together if each is the most similar to the other, by the cosine of their
    vectors as seen from the mean of both fits' concepts, and that is at least ``related``.

    Args:
        before: What one fitted model knows.
        after: What the other one knows.
        same: The least similarity of concepts that show the same.
        related: The least similarity of concepts that belong together.

    Returns:
        A row for every pair and every concept without a partner, by what it was before and then
        by what it became: Status, ``"kept"``, ``"shifted"``, ``"lost"`` or ``"gained"``;
        ConceptBefore and ConceptAfter, -1 where there is none; NameBefore, NameAfter; Similarity,
        to the partner or, without one, to the most similar concept; CountBefore, CountAfter;
        ShareBefore and ShareAfter, of all pictures of each fit; and Change, their difference.

    Raises:
        InvalidInput: If the vectors of the two are of different length, or the bounds are not in
            order between -1 and 1.
    """
    import pandas as pd

    if not -1.0 <= related <= same <= 1.0:
        raise InvalidInput(f"related is {related}, same is {same}", "-1 <= related <= same <= 1")
    widths = before.vectors.shape[1], after.vectors.shape[1]
    if widths[0] != widths[1]:
        raise InvalidInput(
            f"the models have vectors of {widths[0]} and {widths[1]} dimensions",
            "two models of the same space",
            "Fit both with the same embedding_model",
        )
    similarities = similarities_between(before.concept_vectors, after.concept_vectors)
    rows = []
    taken = set()
    for one in range(before.n_concepts):
        best = int(similarities[one].argmax()) if after.n_concepts else -1
        similarity = float(similarities[one, best]) if after.n_concepts else float("nan")
        paired = similarity >= related and int(similarities[:, best].argmax()) == one
        if paired:
            taken.add(best)
        status = LOST if not paired else KEPT if similarity >= same else SHIFTED
        rows.append((status, one, best if paired else -1, similarity))
    for other in range(after.n_concepts):
        if other not in taken:
            near = float(similarities[:, other].max(initial=-np.inf))
            rows.append((GAINED, -1, other, near if np.isfinite(near) else float("nan")))
    table = pd.DataFrame(rows, columns=["Status", "ConceptBefore", "ConceptAfter", "Similarity"])
    for side, state in (("Before", before), ("After", after)):
        numbers = table[f"Concept{side}"].to_numpy(dtype=np.int64)
        counts = np.append(state.counts, 0)[numbers]  # the last one is for -1
        table[f"Name{side}"] = [state.titles[c] if c >= 0 else "" for c in numbers]
        table[f"Count{side}"] = counts
        table[f"Share{side}"] = counts / max(len(state.names), 1)
    table["Change"] = table["ShareAfter"] - table["ShareBefore"]
    order = ["Status"]
    for column in ("Concept", "Name"):
        order += [f"{column}Before", f"{column}After"]
    order.append("Similarity")
    for column in ("Count", "Share"):
        order += [f"{column}Before", f"{column}After"]
    return table[[*order, "Change"]]


def similarities_between(before: Floats, after: Floats) -> Floats:
    """(b, a) cosines of two fits' concepts, seen from the mean of both fits' means."""
    if not len(before) or not len(after):
        return np.zeros((len(before), len(after)), dtype=np.float32)
    known = 1.0 - 1.0 / (len(before) + len(after) - 1)
    centre = (before.mean(axis=0) + after.mean(axis=0)) / 2 * known
    cosines: Floats = unit_rows(before - centre) @ unit_rows(after - centre).T
    return cosines
