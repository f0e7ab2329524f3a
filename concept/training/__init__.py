"""Learning joint spaces from pairs of pictures and captions."""

from concept.training.data import TrainingData, read_training_data

__all__ = ["TrainingData", "read_training_data"]
