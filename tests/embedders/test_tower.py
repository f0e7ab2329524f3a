"""Shorter numbers and other engines keep the direction of the vectors, which is all that counts."""

import builtins
import copy
import os
import shutil
from importlib.util import find_spec

import numpy as np
import pytest
import torch
from PIL import Image
from sentence_transformers import SentenceTransformer
from transformers import CLIPVisionConfig
from transformers.activations import QuickGELUActivation
from transformers.models.clip.modeling_clip import CLIPMLP

from concept import embed
from concept.cache import Cache
from concept.demo.architecture import FOLDER
from concept.demo.postcards import write_postcards
from concept.embedders import (
    Identified,
    PreparesImages,
    SentenceTransformerEmbedder,
    quantize,
    tower,
)
from concept.embedders.precision import multiplies_int8
from concept.errors import InvalidInput, MissingExtra
from concept.vectors import unit_rows

WORDS = ["beach", "a cat on the beach", "dog", "two boats and a mountain in the evening", "sea"]
ENGINES = [
    ({"precision": "bfloat16"}, 0.999),
    ({"precision": "float16"}, 0.999),
    pytest.param(
        {"precision": "int8"},
        0.999,
        marks=pytest.mark.skipif(not multiplies_int8(), reason="the processor has no int8"),
    ),
    pytest.param(
        {"backend": "openvino"},
        0.98,
        marks=pytest.mark.skipif(not find_spec("nncf"), reason="concept[openvino] is missing"),
    ),
    pytest.param(
        {"backend": "onnx"},
        0.98,
        marks=pytest.mark.skipif(
            not (find_spec("onnx") and find_spec("onnxruntime")), reason="concept[onnx] is missing"
        ),
    ),
]


@pytest.fixture(scope="module")
def cards(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cards")
    write_postcards(folder, 24)
    return [Image.open(path).convert("RGB") for path in sorted(folder.glob("*.jpg"))]


def cosines(one, other):
    return (unit_rows(one) * unit_rows(other)).sum(axis=1)


@pytest.mark.parametrize(("engine", "least"), ENGINES)
def test_vectors_point_where_those_in_float32_do(engine, least, cards):
    exact = SentenceTransformerEmbedder(FOLDER, precision="float32")
    space = SentenceTransformerEmbedder(FOLDER, **engine)
    for one, other in (
        (exact.embed_images(cards), space.embed_images(cards)),
        (exact.embed_texts(WORDS), space.embed_texts(WORDS)),
    ):
        assert other.dtype == np.float32
        assert cosines(one, other).min() >= least
    # Neither another number of inputs nor texts of another length were written into the engine.
    assert cosines(exact.embed_images(cards[:1]), space.embed_images(cards[:1])).min() >= least
    assert cosines(exact.embed_texts(WORDS[:1]), space.embed_texts(WORDS[:1])).min() >= least


@pytest.mark.parametrize("least_inputs", [512, 64])
def test_the_automatic_precision_keeps_the_direction(
    clip_folder, siglip_folder, cards, least_inputs, monkeypatch
):
    monkeypatch.setattr(quantize, "LEAST_INPUTS", least_inputs)  # narrow layers in int8 as well
    for folder in (clip_folder, siglip_folder):
        exact = SentenceTransformerEmbedder(folder, precision="float32").embed_images(cards)
        found = SentenceTransformerEmbedder(folder).embed_images(cards)
        assert cosines(exact, found).min() >= 0.999


def test_scaled_in_threads_or_by_the_processor_is_the_same(clip_folder, siglip_folder, cards):
    for folder in (clip_folder, siglip_folder):
        space = SentenceTransformerEmbedder(folder, precision="float32")
        assert space.preparation() is not None
        by_processor = SentenceTransformer(str(folder)).encode(cards)
        np.testing.assert_allclose(space.embed_images(cards), by_processor, atol=1e-5)


def test_a_processor_that_is_left_to_itself(clip_folder, cards, monkeypatch):
    expected = SentenceTransformerEmbedder(clip_folder).embed_images(cards)
    monkeypatch.setattr("concept.embedders.tower.preparation_of", lambda *_: None)
    space = SentenceTransformerEmbedder(clip_folder)
    assert space.preparation() is None
    assert cosines(space.embed_images(cards), expected).min() >= 0.999
    assert cosines(embed.embed_images(cards, space, verbose=False).vectors, expected).min() >= 0.999


@pytest.mark.parametrize("n", [1, 2, 3, 7])
def test_several_devices_share_the_pictures_out(clip_folder, cards, n, monkeypatch):
    monkeypatch.setitem(tower._IMAGE_BATCH, "cpu", 2)
    alone = SentenceTransformerEmbedder(clip_folder, precision="float32")
    shared = SentenceTransformerEmbedder(clip_folder, device=["cpu"] * 3, precision="float32")
    assert shared.preparation().batch == 6
    np.testing.assert_allclose(
        shared.embed_images(cards[:n]), alone.embed_images(cards[:n]), atol=1e-6
    )


def test_large_photographs_are_decoded_small_and_look_the_same(tmp_path, cards):
    path = tmp_path / "large.jpg"
    cards[0].resize((1600, 1200), Image.Resampling.BICUBIC).save(path, quality=92)
    space = SentenceTransformerEmbedder(FOLDER, precision="float32")
    drafted = embed.embed_images([path], space, verbose=False).vectors
    whole = space.embed_images([Image.open(path).convert("RGB")])
    assert cosines(drafted, whole).min() >= 0.999


def test_the_identity_changes_with_whatever_changes_the_vectors(clip_folder, tmp_path, monkeypatch):
    monkeypatch.setattr("concept.embedders.precision.multiplies_int8", lambda: True)
    cache = Cache(tmp_path)

    def identity(*args, **options):
        return SentenceTransformerEmbedder(*args, **options).identity(cache.file_digest)

    here = identity(clip_folder, precision="float32")
    moved = tmp_path / "copy"
    shutil.copytree(clip_folder, moved)
    assert identity(moved, precision="float32") == here  # wherever it lies
    others = [
        identity(clip_folder, precision="bfloat16"),
        identity(clip_folder, precision="float16"),
        identity(clip_folder, precision="int8"),
        identity(clip_folder, backend="openvino"),
        identity(FOLDER, precision="float32"),
    ]
    weights = moved / "model.safetensors"
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    others.append(identity(moved, precision="float32"))
    assert len({here, *others}) == 7
    assert identity(SentenceTransformer(str(clip_folder))) is None


def test_a_second_run_loads_no_model(clip_folder, tmp_path, cards):
    for card, number in zip(cards, range(5), strict=False):
        card.save(tmp_path / f"{number}.png")
    files = sorted(tmp_path.glob("*.png"))
    for loaded in (True, False):
        space = SentenceTransformerEmbedder(clip_folder)
        assert isinstance(space, Identified)
        assert isinstance(space, PreparesImages)
        embed.embed_images(files, space, cache=Cache(tmp_path / "cache"), verbose=False)
        embed.embed_texts(["a dog"], space, cache=Cache(tmp_path / "cache"))
        assert bool(space._loaded) is loaded


@pytest.mark.parametrize("backend", ["openvino", "onnx"])
def test_a_missing_package_names_its_extra(backend, clip_folder, monkeypatch):
    real = builtins.__import__

    def without(name, *args, **options):
        if name.partition(".")[0] in ("openvino", "nncf", "onnxruntime"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return real(name, *args, **options)

    monkeypatch.setattr(builtins, "__import__", without)
    space = SentenceTransformerEmbedder(clip_folder, backend=backend)
    with pytest.raises(MissingExtra, match=rf'pip install "concept\[{backend}\]"'):
        space.embed_texts(["a dog"])


def test_a_loaded_model_keeps_its_precision(clip_folder):
    loaded = SentenceTransformer(str(clip_folder))
    before = copy.deepcopy(loaded.state_dict())
    SentenceTransformerEmbedder(loaded).embed_texts(["a dog"])
    torch.testing.assert_close(dict(loaded.state_dict()), dict(before))
    with pytest.raises(InvalidInput, match="with a loaded model"):
        SentenceTransformerEmbedder(loaded, precision="float16").embed_texts(["a dog"])


@pytest.mark.skipif(not find_spec("nncf"), reason="concept[openvino] is missing")
def test_nothing_is_reported_over_the_network(clip_folder, monkeypatch):
    from openvino_telemetry.backend.backend_ga4 import GA4Backend

    monkeypatch.delenv("CI", raising=False)
    sent = []
    monkeypatch.setattr(GA4Backend, "send", lambda _, message: sent.append(message))
    SentenceTransformerEmbedder(clip_folder, backend="openvino").embed_texts(["a dog"])
    assert not sent
    assert "CI" not in os.environ


def test_the_eased_activation_gives_the_same_numbers():
    torch.manual_seed(0)
    config = CLIPVisionConfig(hidden_size=32, intermediate_size=48, num_attention_heads=4)
    plain = CLIPMLP(config)
    torch.nn.init.normal_(plain.fc1.bias)
    torch.nn.init.normal_(plain.fc2.bias)
    eased = torch.nn.Sequential(copy.deepcopy(plain))
    tower.ease_activations(eased)
    assert type(plain.activation_fn) is QuickGELUActivation
    assert type(eased[0].activation_fn) is torch.nn.SiLU
    values = torch.randn(100, 32) * 5
    kept = values.clone()
    with torch.inference_mode():
        torch.testing.assert_close(eased(values), plain(values), rtol=1e-5, atol=1e-5)
    torch.testing.assert_close(values, kept)  # the input is left as it was


def test_an_activation_between_other_layers_stays():
    class Adapted(torch.nn.Linear):
        """A layer that has other parameters besides, such as LoRA's."""

    for name in ("fc1", "fc2"):
        block = CLIPMLP(CLIPVisionConfig(hidden_size=12, intermediate_size=16))
        setattr(block, name, Adapted(12, 16))
        tower.ease_activations(torch.nn.Sequential(block))
        assert type(block.activation_fn) is QuickGELUActivation
