"""Whether there is a GPU to compute on, and the libraries that can."""

from __future__ import annotations

import shutil
import sys
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType


def has_cuda() -> bool:
    """Whether there is a CUDA GPU that torch can use."""
    # Importing torch takes seconds and hundreds of megabytes: only where NVIDIA's driver is.
    if "torch" not in sys.modules and shutil.which("nvidia-smi") is None:
        return False
    import torch

    return bool(torch.cuda.is_available())


def cuml(part: str) -> ModuleType | None:
    """A part of RAPIDS cuML, such as ``"manifold"``; None where it is not installed, or no GPU."""
    if not has_cuda() or find_spec("cuml") is None:
        return None
    return import_module(f"cuml.{part}")
