"""Names for concepts from any callable, a captioning model, or a language model."""

from concept.namers.captions import CaptionNamer
from concept.namers.hook import LabelModel, check_label_model, concept_titles
from concept.namers.language import LanguageModelNamer

__all__ = [
    "CaptionNamer",
    "LabelModel",
    "LanguageModelNamer",
    "check_label_model",
    "concept_titles",
]
