"""Pictures, words and queries as unit vectors, in batches, from a cache where they are known."""

from __future__ import annotations

from concept.embed.captions import checked_captions, embed_captions, with_captions
from concept.embed.pictures import EmbeddedImages, embed_images
from concept.embed.query import embed_query
from concept.embed.words import embed_texts

__all__ = [
    "EmbeddedImages",
    "checked_captions",
    "embed_captions",
    "embed_images",
    "embed_query",
    "embed_texts",
    "with_captions",
]
