"""Concepts reshaped: from one state of a fitted model to another.

Nothing is embedded or clustered anew, and only what follows from the concepts that are meant is
computed again. After a change of their pictures concepts are numbered from 0, largest first, as
after a fit; those of the same size keep their order.
"""

from concept.reshape.concepts import drop, merge, reduce_to, split
from concept.reshape.naming import rename
from concept.reshape.numbering import Reshaped
from concept.reshape.outliers import reduce_outliers

__all__ = ["Reshaped", "drop", "merge", "reduce_outliers", "reduce_to", "rename", "split"]
