"""The shortest numbers that the hardware has, and what was asked for above all."""

import pytest
import torch

from concept.embedders import precision
from concept.errors import InvalidInput


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        ("fpu avx2 avx512f", "float32"),
        ("fpu avx512f avx512_bf16", "bfloat16"),
        ("amx_bf16 amx_tile", "bfloat16"),
        ("avx512f avx512_vnni", "int8"),
        ("avx512_vnni avx512_bf16", "bfloat16"),
    ],
)
def test_a_processor_tells_by_its_flags(flags, expected, tmp_path, monkeypatch):
    facts = tmp_path / "cpuinfo"
    facts.write_text(f"processor : 0\nflags\t\t: {flags}\n\nprocessor : 1\n", encoding="utf-8")
    monkeypatch.setattr(precision, "_CPU_FACTS", facts)
    assert precision.resolve("auto", "cpu") == expected
    assert precision.resolve("float32", "cpu") == "float32"


def test_a_processor_that_tells_nothing_computes_in_float32(tmp_path, monkeypatch):
    monkeypatch.setattr(precision, "_CPU_FACTS", tmp_path / "none")
    assert precision.resolve("auto", "cpu") == "float32"


@pytest.mark.parametrize(
    ("capability", "expected"), [((7, 5), "float16"), ((8, 0), "bfloat16"), ((9, 0), "bfloat16")]
)
def test_a_gpu_tells_by_its_generation(capability, expected, monkeypatch):
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda _: capability)
    assert precision.resolve("auto", "cuda:1") == expected
    assert precision.resolve("auto", "cuda") == expected
    assert precision.resolve("auto", "mps") == "float16"


def test_all_gpus_are_used(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 3)
    assert precision.devices(None) == ["cuda:0", "cuda:1", "cuda:2"]
    assert precision.devices("cpu") == ["cpu"]
    assert precision.devices(["cuda:0", "cuda:2"]) == ["cuda:0", "cuda:2"]
    with pytest.raises(InvalidInput, match="empty list"):
        precision.devices([])


def test_int8_is_of_processors_that_have_it(monkeypatch):
    monkeypatch.setattr(precision, "_cpu_flags", lambda: {"avx512_vnni"})
    assert precision.resolve("int8", "cpu") == "int8"
    with pytest.raises(InvalidInput, match="'int8' on device 'cuda:0'; expected the device 'cpu'"):
        precision.resolve("int8", "cuda:0")
    monkeypatch.setattr(precision, "_cpu_flags", set)
    with pytest.raises(InvalidInput, match="'int8' on device 'cpu'; expected .* AVX-512 VNNI"):
        precision.resolve("int8", "cpu")


@pytest.mark.parametrize(
    ("numbers", "backend", "match"),
    [
        ("double", "torch", "precision is 'double'; expected one of 'auto'"),
        ("auto", "tensorflow", "backend is 'tensorflow'; expected one of 'torch'"),
        ("float16", "onnx", "which computes in int8"),
    ],
)
def test_unknown_choices_are_refused(numbers, backend, match):
    with pytest.raises(InvalidInput, match=match):
        precision.check(numbers, backend)
