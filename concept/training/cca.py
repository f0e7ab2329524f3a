"""Learn a space by canonical correlation analysis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from concept.embedders.cca import CCATowers, canonical_correlations
from concept.embedders.text_view import TextView
from concept.embedders.word_vectors import WordVectors
from concept.errors import InvalidInput
from concept.pairs import flatten
from concept.vectors import Floats

# In fewer captions than these a word that stands in one alone is worth counting too.
_FEW_CAPTIONS = 1000


@dataclass(frozen=True)
class CCASettings:
    """How the directions are found; the defaults did best on Flickr8k's validation part.

    Attributes:
        dimensions: Of the space; cut to what the data allow.
        power: To which power of its correlation each direction is scaled.
        image_ridge: What is added to each variance of the features, as a share of their mean.
        text_ridge: The same for the texts.
        max_words: How many words of the captions are counted, the frequent ones.
    """

    dimensions: int = 192
    power: float = 1.0
    image_ridge: float = 1.0
    text_ridge: float = 1.0
    max_words: int = 6000


def learn_cca(
    features: Floats,
    captions: Sequence[Sequence[str]],
    vectors: WordVectors | None = None,
    *,
    settings: CCASettings = CCASettings(),
) -> CCATowers:
    """Find the directions in which pictures and captions correlate most.

    Every caption is a row, beside the features of its picture: a caption that is searched with
    later is one sentence too, and no bag of five.

    Args:
        features: (n, width) unit rows.
        captions: (n,) the captions of each picture.
        vectors: Word vectors whose means stand beside the counts of words.
        settings: How the directions are found.

    Raises:
        InvalidInput: If there are fewer than two pictures, the captions have no words in common,
            or a setting is out of range.
    """
    if len(features) != len(captions) or len(captions) < 2:
        raise InvalidInput(
            f"{len(features)} pictures and captions of {len(captions)}",
            "as many of both, two at least, and better thousands",
        )
    flat, owners = flatten(captions)
    view = TextView.fit(
        flat,
        vectors,
        max_words=settings.max_words,
        min_count=1 if len(flat) < _FEW_CAPTIONS else 2,
    )
    found = canonical_correlations(
        features,
        view(flat),
        settings.dimensions,
        (settings.image_ridge, settings.text_ridge),
        owners,
    )
    return CCATowers(view, found, settings.power)
