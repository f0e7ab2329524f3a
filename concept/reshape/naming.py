"""Names that users give to concepts."""

from __future__ import annotations

from dataclasses import replace

from concept.derive import entitle
from concept.errors import InvalidInput
from concept.images import printable
from concept.state import DOUBT, USER, WORDS, ConceptState

_LONGEST_NAME = 200


def rename(state: ConceptState, concept: int, name: str | None) -> ConceptState:
    """Give a concept a name, which it keeps whatever becomes of its words.

    Args:
        state: What the model knows.
        concept: Which.
        name: Its name; None for the one that its words give it.

    Raises:
        UnknownConcept: If it is not a concept of the model.
        InvalidInput: If the name is empty, has several lines, is too long, or another concept's.
    """
    concept = state.checked(concept)
    titles, named_by = list(state.titles), list(state.named_by)
    if name is None:
        named_by[concept] = WORDS
        return entitle(replace(state, named_by=named_by))
    title = _checked_name(name)
    for other, taken in enumerate(titles):
        if other != concept and taken.removesuffix(DOUBT).casefold() == title.casefold():
            raise InvalidInput(
                f"concept {other} is called {taken!r} already",
                "a name of its own",
                f"Choose another, or merge the two: merge_concepts([[{concept}, {other}]])",
            )
    titles[concept], named_by[concept] = title, USER
    return entitle(replace(state, titles=titles, named_by=named_by))


def _checked_name(name: object) -> str:
    if not isinstance(name, str):
        raise InvalidInput(f"a name is {name!r}", "a text")
    title = printable(name.strip())
    if not title or len(title) > _LONGEST_NAME or not title.isprintable():
        raise InvalidInput(
            f"a name is {name!r}", f"one line of 1 to {_LONGEST_NAME} printable characters"
        )
    return title
