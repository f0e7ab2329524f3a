"""Pictures found by what their captions say, without a joint space."""

from __future__ import annotations

from concept.caption_index.index import CaptionIndex, CaptionSettings
from concept.caption_index.measure import held_out_scores, hold_out
from concept.caption_index.saving import is_index

__all__ = ["CaptionIndex", "CaptionSettings", "held_out_scores", "hold_out", "is_index"]
