"""How well a learned space retrieves pairs that it has not been taught."""

from __future__ import annotations

from collections.abc import Sequence

from concept.embedders.learned import Towers
from concept.evaluate import RetrievalScores, retrieval_scores
from concept.pairs import TEST, VALIDATION, flatten
from concept.training.data import TrainingData
from concept.vectors import Floats, unit_rows


def towers_scores(
    towers: Towers, features: Floats, captions: Sequence[Sequence[str]]
) -> tuple[RetrievalScores, RetrievalScores]:
    """Score retrieval between pictures and all their captions.

    Args:
        towers: What was learned.
        features: (n, width) unit rows.
        captions: (n,) the captions of each picture.

    Returns:
        The scores of pictures found for texts, and of texts found for pictures.
    """
    flat, owners = flatten(captions)
    pictures = unit_rows(towers.images(features))
    return retrieval_scores(pictures, unit_rows(towers.texts(flat)), owners)


def mean_recall(scores: Sequence[RetrievalScores]) -> float:
    """The mean of all recalls in both directions, what trainings are stopped and chosen by."""
    recalls = [share for direction in scores for share in direction.recall.values()]
    return sum(recalls) / len(recalls)


def scored_parts(towers: Towers, data: TrainingData) -> list[str]:
    """Lines that tell the scores on the validation and test parts, where there are any."""
    lines = []
    for name, part in (("validation", VALIDATION), ("test", TEST)):
        features, captions = data.part(part)
        if len(captions):
            to_images, to_texts = towers_scores(towers, features, captions)
            lines.append(f"{name}, text to image: {to_images}")
            lines.append(f"{name}, image to text: {to_texts}")
    return lines
