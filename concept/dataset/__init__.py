"""Datasets of vectors: a folder of Parquet parts that may be larger than memory.

A dataset is ``dataset.json``, which says what made it, and ``parts/``: each part holds the rows of
one block of pictures, and is there whole or not at all. Everything here reads a block at a time.
"""

from __future__ import annotations

from concept.dataset.manifest import MANIFEST, ModelFacts
from concept.dataset.parts import Dataset, PartWriter
from concept.dataset.results import Assigned, AssignedWriter
from concept.dataset.sample import Sample, take_sample
from concept.dataset.search import DatasetIndex, build_dataset_index

__all__ = [
    "MANIFEST",
    "Assigned",
    "AssignedWriter",
    "Dataset",
    "DatasetIndex",
    "ModelFacts",
    "PartWriter",
    "Sample",
    "build_dataset_index",
    "take_sample",
]
