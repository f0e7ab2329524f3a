"""The error family of the library.

Every error says three things: what was given, what was expected, and what to do about it. The
standard Python type that callers would catch anyway (``ValueError``, ``KeyError`` …) is a second
base class, so code that knows nothing of this library still catches the right thing.
"""

from __future__ import annotations


class ConceptError(Exception):
    """Base of all errors raised on purpose by this library.

    Args:
        given: What was given or what happened.
        expected: What would have been right; may be empty.
        remedy: What the reader can do now; may be empty.
    """

    def __init__(self, given: str, expected: str = "", remedy: str = "") -> None:
        """Join the three parts into one message."""
        parts = [given.rstrip(".")]
        if expected:
            parts.append(f"expected {expected}".rstrip("."))
        message = "; ".join(parts) + "."
        if remedy:
            message += f" {remedy.rstrip('.')}."
        super().__init__(message)
        self.given = given
        self.expected = expected
        self.remedy = remedy

    def __str__(self) -> str:
        """The message itself, also where a base class would print its representation."""
        return str(self.args[0])

    def __reduce__(self) -> tuple[type[ConceptError], tuple[str, str, str]]:
        """Survive the way back from another process with all three parts."""
        return type(self), (self.given, self.expected, self.remedy)


class InvalidInput(ConceptError, ValueError):
    """An argument cannot be used: wrong value, wrong shape, wrong length."""


class NotFitted(ConceptError, ValueError, AttributeError):
    """A result was asked for before the model was fitted."""


class UnknownConcept(ConceptError, KeyError):
    """A concept number that the model does not have."""


class ModelUnavailable(ConceptError, OSError):
    """A model could not be loaded: no such folder, or no hub to be reached."""


class HubUnavailable(ConceptError, OSError):
    """The model hub cannot be reached, or refuses what was asked for."""


class CorpusUnavailable(ConceptError, LookupError):
    """A corpus of words is neither installed nor to be downloaded."""


class MissingExtra(ConceptError, ImportError):
    """A package is not installed that only some users need."""

    @classmethod
    def of(cls, package: str, extra: str, purpose: str) -> MissingExtra:
        """The error for a package, naming the extra of this library that brings it."""
        return cls(
            f"{package} is not installed",
            f"it for {purpose}",
            f'Install it with: pip install "concept[{extra}]"',
        )


class SavedModelError(ConceptError, ValueError):
    """A folder is not a saved model, is damaged, or was written by a newer version."""


class DatasetError(ConceptError, ValueError):
    """A dataset of vectors is none, is damaged, belongs to another model, or cannot be written."""


class SourceUnavailable(ConceptError, OSError):
    """Pictures cannot be listed or opened: no such bucket, no network, no permission."""


class WorkersLost(ConceptError, RuntimeError):
    """Workers died again and again. What they had finished is kept."""


class UnreadableImage(ConceptError, ValueError):
    """One picture could not be read. Runs go on; the reason lands in their report."""


class ConceptWarning(UserWarning):
    """Base of the warnings of this library."""


class UnknownWordsWarning(ConceptWarning):
    """Words that an embedding model has never seen, and that are therefore not scored."""


class UnreadableImagesWarning(ConceptWarning):
    """Some pictures could not be read and got no concept."""


class UnusablePairsWarning(ConceptWarning):
    """Some pairs of pictures and captions cannot be trained on and are left out."""


class UnnamedConceptsWarning(ConceptWarning):
    """A ``label_model`` gave no usable name for some concepts, which keep their words."""


class FewImagesWarning(ConceptWarning):
    """There are too few pictures for the concept size that was asked for."""


class UnmatchedConceptsWarning(ConceptWarning):
    """Concepts that were given, and that no picture shows."""


class MissingGlyphsWarning(ConceptWarning):
    """No font on the system shows some of the characters that are to be drawn."""


class CacheWarning(ConceptWarning):
    """The cache of embeddings cannot be written to; the run goes on without it."""
