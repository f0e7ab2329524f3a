"""The real loading code, on models of the right architecture with random weights."""

import shutil

import numpy as np
import pytest
import torch
from PIL import Image
from sentence_transformers import SentenceTransformer
from transformers import AutoProcessor, CLIPModel, SiglipModel

from concept import ConceptModel
from concept.embedders import JointSpace, KnowsWords, SentenceTransformerEmbedder, joint_space
from concept.errors import InvalidInput, ModelUnavailable

PICTURES = [Image.new("RGB", (48, 40), colour) for colour in ("red", "green", "blue")]


def pooled(output) -> np.ndarray:
    return getattr(output, "pooler_output", output).detach().numpy()


def test_clip_gives_what_transformers_gives(clip_folder):
    space = SentenceTransformerEmbedder(str(clip_folder), precision="float32")
    model, processor = (
        CLIPModel.from_pretrained(clip_folder),
        AutoProcessor.from_pretrained(clip_folder),
    )
    with torch.no_grad():
        texts = model.get_text_features(**processor.tokenizer(["a dog"], return_tensors="pt"))
        images = model.get_image_features(
            **processor.image_processor(PICTURES, return_tensors="pt")
        )
    np.testing.assert_allclose(space.embed_texts(["a dog"]), pooled(texts), atol=1e-5)
    np.testing.assert_allclose(space.embed_images(PICTURES), pooled(images), atol=1e-5)
    assert space.embed_images(PICTURES).dtype == np.float32


def test_siglip_reads_lower_case_padded_to_64_tokens(siglip_folder):
    space = SentenceTransformerEmbedder(siglip_folder, precision="float32")
    model, processor = (
        SiglipModel.from_pretrained(siglip_folder),
        AutoProcessor.from_pretrained(siglip_folder),
    )
    inputs = processor.tokenizer(
        ["a dog"], padding="max_length", max_length=64, return_tensors="pt"
    )
    assert inputs["input_ids"].shape == (1, 64)
    with torch.no_grad():
        expected = pooled(model.get_text_features(input_ids=inputs["input_ids"]))
        short = processor.tokenizer(["a dog"], return_tensors="pt")["input_ids"]
        unpadded = pooled(model.get_text_features(input_ids=short))
    assert np.abs(expected - unpadded).max() > 0.1  # padding matters to this model
    for text in ("a dog", "A DOG"):
        np.testing.assert_allclose(space.embed_texts([text]), expected, atol=1e-5)
    assert space.embed_images(PICTURES).shape == (3, 32)


def test_a_text_tower_shares_the_space_of_its_partner(multilingual_folder, clip_folder):
    space = SentenceTransformerEmbedder(multilingual_folder)
    assert space.embed_texts(["dog"]).shape == (1, 24)
    np.testing.assert_array_equal(
        space.embed_images(PICTURES),
        SentenceTransformerEmbedder(clip_folder).embed_images(PICTURES),
    )


def test_the_partner_is_known_by_name():
    space = SentenceTransformerEmbedder("clip-ViT-B-32-multilingual-v1")
    assert space.image_model == "clip-ViT-B-32"
    organized = "sentence-transformers/clip-ViT-B-32-multilingual-v1"
    assert SentenceTransformerEmbedder(organized).image_model == "clip-ViT-B-32"
    assert SentenceTransformerEmbedder("clip-ViT-B-32").image_model is None


def test_a_text_tower_without_a_partner_says_so(multilingual_folder):
    alone = SentenceTransformerEmbedder(SentenceTransformer(str(multilingual_folder)))
    with pytest.raises(InvalidInput, match=r"reads texts only.*image_model="):
        alone.embed_images(PICTURES)


def test_a_loaded_model_is_taken_as_it_is(clip_folder):
    loaded = SentenceTransformer(str(clip_folder))
    space = joint_space(loaded)
    assert isinstance(space, JointSpace)
    assert isinstance(space, KnowsWords)
    np.testing.assert_allclose(space.embed_texts(["dog"]), loaded.encode(["dog"]), atol=1e-6)


def test_words_outside_the_tokenizer_are_unknown(clip_folder):
    space = SentenceTransformerEmbedder(clip_folder)
    assert space.unknown_words("a red zeppelin") == ["zeppelin"]
    assert space.unknown_words("A Dog") == []


def test_nothing_is_loaded_before_it_is_used():
    SentenceTransformerEmbedder("no/such-model")
    ConceptModel(embedding_model="no/such-model")


@pytest.mark.parametrize("name", ["./no-such-folder", "/no/such/folder"])
def test_a_missing_folder_is_said_at_once(name):
    with pytest.raises(ModelUnavailable, match=r"no such folder.*mini-clip"):
        SentenceTransformerEmbedder(name).embed_texts(["a"])


def test_a_folder_without_a_model_is_said(tmp_path):
    with pytest.raises(ModelUnavailable, match="loading on device .* failed"):
        SentenceTransformerEmbedder(tmp_path).embed_texts(["a"])


def test_what_is_no_embedding_model_is_refused():
    with pytest.raises(InvalidInput, match="embedding_model is a int"):
        joint_space(3)


def test_marks_alone_are_unknown(clip_folder):
    assert SentenceTransformerEmbedder(clip_folder).unknown_words("!!! ?") == ["!!!", "?"]


@pytest.mark.parametrize("device", ["cuda:99", "nonsense"])
def test_a_device_that_is_not_there_is_said(clip_folder, device):
    with pytest.raises(ModelUnavailable, match=f"on device '{device}'"):
        SentenceTransformerEmbedder(clip_folder, device=device).embed_texts(["a"])


def test_damaged_weights_are_said(clip_folder, tmp_path):
    copy = shutil.copytree(clip_folder, tmp_path / "clip")
    (copy / "model.safetensors").write_bytes(b"\x00" * 100)
    with pytest.raises(ModelUnavailable, match="loading on device .* failed"):
        SentenceTransformerEmbedder(copy).embed_texts(["a"])
