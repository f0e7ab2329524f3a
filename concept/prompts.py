"""Prompts: the sentences that words are put into before a joint space reads them.

CLIP was trained on captions, not on single words, and reads "a photo of a beach" better than
"beach"; the mean over several such prompts is better still (Radford et al. 2021, section 3.1.4).
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence

from concept.embedders.base import JointSpace, KnowsWords
from concept.errors import InvalidInput, UnknownWordsWarning
from concept.vocabulary import is_name

BARE = ("{}",)
"""The template that leaves a word as it is."""

_SLOT = "{}"


def as_templates(prompt_template: object) -> tuple[str, ...]:
    """The templates that a user asks for.

    Args:
        prompt_template: A text such as ``"a photo of a {}"``, a list of them, or None.

    Returns:
        At least one template; `BARE` for None.

    Raises:
        InvalidInput: If one of them is no text, or has no ``{}`` to put a word into.
    """
    if prompt_template is None:
        return BARE
    given = [prompt_template] if isinstance(prompt_template, str) else prompt_template
    if not isinstance(given, list | tuple) or not given:
        raise InvalidInput(
            f"prompt_template is {prompt_template!r}",
            "None, a text such as 'a photo of a {}', or a list of such texts",
        )
    for template in given:
        if not isinstance(template, str) or _SLOT not in template:
            raise InvalidInput(
                f"prompt_template has {template!r}",
                "texts with {} where the word goes, such as 'a photo of a {}'",
            )
    return tuple(given)


def filled(template: str, texts: Sequence[str]) -> list[str]:
    """The prompts of some words: each in the place of every ``{}`` of the template."""
    return [template.replace(_SLOT, text) for text in texts]


def templates_for(query: str, templates: Sequence[str]) -> Sequence[str]:
    """The templates for a text that is searched for.

    A word or a short name of up to three words is put into the prompts that the words of docs
    were put into, so that both mean the same. A longer text is a caption itself and stays as it
    is: a prompt around it is no English and gains nothing (``benchmarks/prompts.py``).
    """
    return templates if is_name(query) else BARE


def known_words(
    words: Sequence[str], space: JointSpace, templates: Sequence[str] = BARE
) -> list[str]:
    """The words that a space knows; a warning names the others.

    A vector for a word that a model has never seen looks like any other and means nothing, so
    such words are not scored.

    Args:
        words: The words.
        space: The joint space.
        templates: The prompts that they will be read in. A space that looks whole texts up has to
            know every prompt of a word.

    Raises:
        InvalidInput: If it knows none of them, or not a template's own words.
    """
    if not isinstance(space, KnowsWords):
        return list(words)
    unknown = [word for word in words if _unknown_parts(word, space, templates)]
    if len(unknown) == len(words):
        raise _knows_none(words, space, templates)
    if unknown:
        warnings.warn(
            f"the embedding model does not know {len(unknown)} of {len(words)} words and leaves "
            f"them out: {_some(unknown)}",
            UnknownWordsWarning,
            stacklevel=3,
        )
        left_out = set(unknown)
        return [word for word in words if word not in left_out]
    return list(words)


def known_query(text: str, space: JointSpace, templates: Sequence[str] = BARE) -> str | None:
    """A query without the words that a space does not know; a warning names them.

    Returns:
        What is left of the text, or None if nothing is.

    Raises:
        InvalidInput: If the space does not know a template's own words.
    """
    if not isinstance(space, KnowsWords) or not _unknown_parts(text, space, templates):
        return text
    words, unknown = text.split(), space.unknown_words(text) or [text]
    # What is no word of the text is a text that was looked up as a whole.
    kept = [word for word in words if word not in unknown] if set(unknown) <= set(words) else []
    warnings.warn(
        f"the embedding model does not know {_some(unknown)}: "
        + (f"searching for {' '.join(kept)!r} only" if kept else "nothing can be found for it"),
        UnknownWordsWarning,
        stacklevel=3,
    )
    return " ".join(kept) or None


def _unknown_parts(text: str, space: KnowsWords, templates: Sequence[str]) -> list[str]:
    """What the space does not know of a text in its prompts, each part once."""
    parts: list[str] = []
    for template in templates:
        missing = space.unknown_words(template.replace(_SLOT, text))
        own = set(space.unknown_words(template.replace(_SLOT, " "))) if missing else set()
        if own.intersection(missing):
            raise InvalidInput(
                f"the embedding model does not know {_some(sorted(own))} in the prompt_template "
                f"{template!r}",
                "templates of words that it was trained on",
            )
        parts += missing
    return list(dict.fromkeys(parts))


def _knows_none(words: Sequence[str], space: KnowsWords, templates: Sequence[str]) -> InvalidInput:
    bare = [word for word in words if not space.unknown_words(word)]
    if bare and templates != BARE:
        prompt = filled(templates[0], bare[:1])[0]
        return InvalidInput(
            f"the embedding model knows {len(bare)} of the {len(words)} words in docs, but none "
            f"of them as prompt_template puts it (such as {prompt!r})",
            "a model that reads any text, or stored vectors of whole prompts",
            "Leave prompt_template out: stored vectors carry the prompt they were made with",
        )
    return InvalidInput(
        f"the embedding model knows none of the {len(words)} words in docs ({_some(words)})",
        "words that it was trained on",
        "Pass other docs, or an embedding model with an open vocabulary such as clip-ViT-B-32",
    )


def _some(words: Sequence[str], n: int = 10) -> str:
    listed = ", ".join(repr(word) for word in words[:n])
    return f"{listed} …" if len(words) > n else listed
