"""The small protocol that every joint space of pictures and words follows.

There is nothing to inherit: any object with `embed_images` and `embed_texts` is a joint space and
can be passed as ``embedding_model``. The other protocols are optional abilities that the pipeline
looks for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray


@runtime_checkable
class JointSpace(Protocol):
    """A space in which pictures and texts that mean the same lie close together."""

    def embed_images(self, images: Sequence[Any], /) -> NDArray[np.float32]:
        """Embed pictures.

        Args:
            images: Pictures of mode RGB (``PIL.Image.Image``).

        Returns:
            (n, d) float32, one row per picture, of any length.
        """
        ...

    def embed_texts(self, texts: Sequence[str], /) -> NDArray[np.float32]:
        """Embed texts.

        Args:
            texts: Words, phrases or sentences.

        Returns:
            (n, d) float32, one row per text, of any length.
        """
        ...


@runtime_checkable
class KnowsWords(Protocol):
    """A joint space with a closed vocabulary, which can say what lies outside of it."""

    def unknown_words(self, text: str, /) -> list[str]:
        """The words of a text that the space was never taught; empty if it knows them all."""
        ...


@runtime_checkable
class KnowsImages(Protocol):
    """A joint space that looks pictures up by their source (path or name) and opens no file."""

    def knows_image(self, source: object, /) -> bool:
        """Whether there is a vector for this picture."""
        ...


@runtime_checkable
class SavesItself(Protocol):
    """A joint space that can be written into a saved model's folder."""

    def save(self, folder: Path, /) -> None:
        """Write all that `concept.embedders.joint_space` needs to load it from this folder."""
        ...


class Preparation(Protocol):
    """What turns one picture into a model's input, safe to call from several threads at once."""

    @property
    def side(self) -> int:
        """The least side in pixels at which a picture may be decoded."""
        ...

    @property
    def batch(self) -> int:
        """How many prepared pictures the model takes best at a time."""
        ...

    def __call__(self, image: Any, /) -> Any:
        """Prepare a picture of mode RGB."""
        ...


@runtime_checkable
class PreparesImages(Protocol):
    """A joint space whose pictures can be scaled apart from its model, in other threads."""

    def preparation(self) -> Preparation | None:
        """What to do to each picture; None if the pictures themselves are to be embedded."""
        ...

    def embed_prepared(self, prepared: Sequence[Any], /) -> NDArray[np.float32]:
        """Embed pictures that went through the preparation, (n, d) float32."""
        ...


@runtime_checkable
class Identified(Protocol):
    """A joint space whose vectors may be kept for later runs, in a cache."""

    def identity(self, digest: Callable[[Path], str], /) -> str | None:
        """A text that is another one whenever any vector would be another one.

        Args:
            digest: Gives the hash of a file's content, and remembers it.

        Returns:
            The text, or None if the vectors are not to be kept.
        """
        ...
