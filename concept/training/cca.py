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
