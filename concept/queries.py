"""What users ask with: texts, pictures and vectors, wanted and unwanted, as one vector."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from numbers import Real
from typing import Any

import numpy as np

from concept.errors import InvalidInput
from concept.vectors import Floats, unit_rows

# Half of what is wanted: of the weights from 0.1 to 1 the one that finds the most pictures with
# the wanted and without the unwanted; `benchmarks/search.py` prints them.
UNWANTED = 0.5

Embed = Callable[[Any], Floats | None]


def query_vector(query: Any, embed: Embed, without: Any = None) -> Floats | None:
    """The unit vector of a query with wanted and unwanted parts.

    Args:
        query: A text, a picture, a vector; a list of these, whose unit vectors are averaged; or
            parts with weights, negative for what is unwanted: a dictionary, or pairs of part and
            weight in the list.
        embed: Turns one part into a (1, d) unit row, or None where nothing is known of it.
        without: What is unwanted, in the same forms; it counts half as much as what is wanted.

    Returns:
        (1, d) unit row, or None if nothing is known of what is wanted.

    Raises:
        InvalidInput: If the query is empty, of another kind, or nothing in it is wanted.
    """
    wanted = _mean(_parts(query), embed)
    if without is None:
        return combined(wanted)
    unwanted = _mean(_parts(without), embed)
    return combined([*wanted, *((vector, -UNWANTED * weight) for vector, weight in unwanted)])


def combined(parts: Sequence[tuple[Floats | None, float]]) -> Floats | None:
    """One query out of weighted parts: the direction of the weighted sum of their unit vectors.

    Args:
        parts: (1, d) unit rows with weights, negative ones for what is unwanted; None for parts
            that nothing is known of.

    Returns:
        (1, d) unit row, or None if nothing wanted is known.

    Raises:
        InvalidInput: If nothing is wanted, or the parts cancel each other out.
    """
    if not any(weight > 0 for _, weight in parts):
        raise InvalidInput("the query only says what is unwanted", "something wanted as well")
    known = [(vector, weight) for vector, weight in parts if vector is not None]
    if not any(weight > 0 for _, weight in known):
        return None
    total = np.sum([weight * vector for vector, weight in known], axis=0)
    if float(np.linalg.norm(total)) < 1e-6 * sum(abs(weight) for _, weight in known):
        raise InvalidInput("the parts of the query cancel out", "parts that differ")
    return unit_rows(total)


def _mean(parts: list[tuple[Any, float]], embed: Embed) -> list[tuple[Floats | None, float]]:
    """The parts' vectors, their weights divided so that they add up to one in size."""
    if not parts:
        raise InvalidInput("the query is an empty list", "a word, a phrase, a picture or a vector")
    vectors = [(embed(part), weight) for part, weight in parts]
    whole = sum(abs(weight) for vector, weight in vectors if vector is not None) or 1.0
    return [(vector, weight / whole) for vector, weight in vectors]


def _parts(query: Any) -> list[tuple[Any, float]]:
    if isinstance(query, Mapping):
        return [(part, _weight(weight)) for part, weight in query.items()]
    if isinstance(query, np.ndarray) and query.ndim == 2 and query.dtype.kind == "f":
        return [(row, 1.0) for row in query]
    if _is_pair(query):
        return [(query[0], _weight(query[1]))]
    if isinstance(query, list | tuple) and not (query and all(isinstance(q, Real) for q in query)):
        return [(part[0], _weight(part[1])) if _is_pair(part) else (part, 1.0) for part in query]
    return [(query, 1.0)]


def _is_pair(part: Any) -> bool:
    """Whether this is a part with its weight rather than a list of two parts."""
    if not isinstance(part, tuple) or len(part) != 2:
        return False
    return isinstance(part[1], Real) and not isinstance(part[0], Real)


def _weight(weight: Any) -> float:
    if not isinstance(weight, Real) or not np.isfinite(float(weight)) or not float(weight):
        raise InvalidInput(
            f"a part of the query has the weight {weight!r}",
            "a number: positive for what is wanted, negative for what is unwanted",
        )
    return float(weight)


def same_text(query: Any) -> Callable[[str], bool]:
    """Whether a word is what was asked for itself, without regard to upper and lower case."""
    asked = " ".join(query.casefold().split()) if isinstance(query, str) else None
    return lambda word: " ".join(word.casefold().split()) == asked
