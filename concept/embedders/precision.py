"""On which devices and with which numbers a model computes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from concept.errors import InvalidInput

PRECISIONS = ("auto", "float32", "bfloat16", "float16", "int8")
BACKENDS = ("torch", "openvino", "onnx")

Devices = str | Sequence[str] | None

_CPU_FACTS = Path("/proc/cpuinfo")
_BFLOAT16_FLAGS = {"avx512_bf16", "amx_bf16"}
_INT8_FLAGS = {"avx512_vnni"}


def check(precision: str, backend: str) -> None:
    """Check both choices.

    Raises:
        InvalidInput: If one of them is unknown, or they exclude each other.
    """
    if precision not in PRECISIONS:
        raise InvalidInput(f"precision is {precision!r}", f"one of {_listed(PRECISIONS)}")
    if backend not in BACKENDS:
        raise InvalidInput(f"backend is {backend!r}", f"one of {_listed(BACKENDS)}")
    if backend != "torch" and precision != "auto":
        raise InvalidInput(
            f"precision is {precision!r} with backend {backend!r}, which computes in int8",
            "precision 'auto'",
            'Leave precision out, or use backend="torch"',
        )


def devices(device: Devices) -> list[str]:
    """The devices to compute on: those named, else all CUDA GPUs, Apple's GPU, or the processor."""
    if device is not None:
        named = [device] if isinstance(device, str) else list(device)
        if not named:
            raise InvalidInput("device is an empty list", "a device, several, or None")
        return named
    import torch

    if torch.cuda.is_available():
        return [f"cuda:{number}" for number in range(torch.cuda.device_count())]
    return ["mps"] if torch.backends.mps.is_available() else ["cpu"]


def resolve(precision: str, device: str) -> str:
    """The numbers to compute with on a device.

    Args:
        precision: One of `PRECISIONS`; ``"auto"`` is bfloat16 where the device has instructions for
            it, float16 on other GPUs, int8 on processors that have instructions for that alone,
            and float32 on all others.
        device: A device as torch names it.

    Returns:
        ``"float32"``, ``"bfloat16"``, ``"float16"`` or ``"int8"``.

    Raises:
        InvalidInput: If int8 is asked for where it cannot be had.
    """
    if precision == "int8" and not (device == "cpu" and multiplies_int8()):
        raise InvalidInput(
            f"precision is 'int8' on device {device!r}",
            "the device 'cpu', with AVX-512 VNNI in the processor",
            "Leave precision out, to compute in what the device has instructions for",
        )
    if precision != "auto":
        return precision
    if device.startswith("cuda"):
        return "bfloat16" if _gpu_has_bfloat16(device) else "float16"
    if device == "mps":
        return "float16"
    if device == "cpu" and _cpu_flags() & _BFLOAT16_FLAGS:
        return "bfloat16"
    return "int8" if device == "cpu" and multiplies_int8() else "float32"


def multiplies_int8() -> bool:
    """Whether the processor multiplies int8 without overflow (AVX-512 VNNI)."""
    return bool(_cpu_flags() & _INT8_FLAGS)


def _gpu_has_bfloat16(device: str) -> bool:
    """Whether a CUDA GPU multiplies bfloat16 itself (Ampere and later); others only emulate it."""
    import torch

    _, _, number = device.partition(":")
    index = int(number) if number.isdigit() else 0
    if index >= torch.cuda.device_count():
        return False  # loading says that it is not there
    return torch.cuda.get_device_capability(index) >= (8, 0)


def _cpu_flags() -> set[str]:
    """What the processor has instructions for; Linux alone tells plainly."""
    try:
        facts = _CPU_FACTS.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return set()
    for line in facts.splitlines():
        if line.startswith("flags"):
            return set(line.split())
    return set()


def _listed(names: Sequence[str]) -> str:
    return ", ".join(map(repr, names))
