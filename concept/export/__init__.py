"""Hand concepts over to others: tables, folders of links, sidecars of photographs."""

from concept.export.folders import export_folders
from concept.export.labels import export_labels
from concept.export.sidecars import export_sidecars

__all__ = ["export_folders", "export_labels", "export_sidecars"]
