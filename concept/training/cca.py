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
        text_dimensions: Into how many dimensions the counts of words are brought first.
    """

    dimensions: int = 128
    power: float = 0.5
    image_ridge: float = 2.0
    text_ridge: float = 0.5
    text_dimensions: int = 300


def learn_cca(
    features: Floats,
    captions: Sequence[Sequence[str]],
    vectors: WordVectors | None = None,
    *,
    settings: CCASettings = CCASettings(),
    seed: int = 0,
) -> CCATowers:
    """Find the directions in which pictures and captions correlate most.

    Every caption is a row, beside the features of its picture: a caption that is searched with
    later is one sentence too, and no bag of five.

    Args:
        features: (n, width) unit rows.
        captions: (n,) the captions of each picture.
        vectors: Word vectors whose means stand beside the counts of words.
        settings: How the directions are found.
        seed: Of the factorisation of the counts.

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
        settings.text_dimensions,
        vectors,
        min_count=1 if len(flat) < _FEW_CAPTIONS else 2,
        seed=seed,
    )
    found = canonical_correlations(
        features[owners],
        view(flat),
        settings.dimensions,
        (settings.image_ridge, settings.text_ridge),
    )
    return CCATowers(view, found, settings.power)
