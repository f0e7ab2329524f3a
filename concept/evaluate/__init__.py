"""How good concepts and their names are: without labels, and against labels."""

from concept.evaluate.classes import (
    Classes,
    class_ari,
    class_nmi,
    fill_outliers,
    name_accuracy,
    purity,
    read_classes,
)
from concept.evaluate.concepts import (
    coverage,
    image_coherence,
    image_similarity,
    intruders_found,
    nearest_concepts,
    silhouette,
    top_images,
)
from concept.evaluate.fitted import evaluate_state
from concept.evaluate.report import Figure, as_table, as_text, mean_figure
from concept.evaluate.stability import (
    Refit,
    partition_ari,
    stability_over_order,
    stability_over_samples,
    stability_over_seeds,
)
from concept.evaluate.words import word_coherence, word_diversity

__all__ = [
    "Classes",
    "Figure",
    "Refit",
    "as_table",
    "as_text",
    "class_ari",
    "class_nmi",
    "coverage",
    "evaluate_state",
    "fill_outliers",
    "image_coherence",
    "image_similarity",
    "intruders_found",
    "mean_figure",
    "name_accuracy",
    "nearest_concepts",
    "partition_ari",
    "purity",
    "read_classes",
    "silhouette",
    "stability_over_order",
    "stability_over_samples",
    "stability_over_seeds",
    "top_images",
    "word_coherence",
    "word_diversity",
]
