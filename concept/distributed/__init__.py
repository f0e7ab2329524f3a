"""Past one machine: pictures to datasets of vectors, models from datasets, concepts for all rows.

The same work runs on either of two engines, which write the same files: ``"local"``, in this
process or in several of this machine, and ``"ray"``, on a cluster or on this machine.
"""

from __future__ import annotations

from concept.distributed.assign import assign_dataset
from concept.distributed.embed import embed_dataset
from concept.distributed.engines import ENGINES
from concept.distributed.fit import fit_dataset

__all__ = ["ENGINES", "assign_dataset", "embed_dataset", "fit_dataset"]
