"""CLIP and SigLIP of the right architecture, tiny and with random weights, saved locally."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import (
    CLIPConfig,
    CLIPImageProcessorPil,
    CLIPModel,
    CLIPProcessor,
    DistilBertConfig,
    DistilBertModel,
    PreTrainedTokenizerFast,
    SiglipConfig,
    SiglipImageProcessorPil,
    SiglipModel,
    SiglipProcessor,
)

WORDS = ["a", "photo", "of", "beach", "dog", "cat", "sea", "red"]
SPECIAL = ["<pad>", "<bos>", "<eos>", "<unk>"]
TEXT = {
    "vocab_size": 16,
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "pad_token_id": 0,
    "bos_token_id": 1,
    "eos_token_id": 2,
}
VISION = {
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "image_size": 32,
    "patch_size": 16,
}


def tokenizer(lower: bool = True, **options) -> PreTrainedTokenizerFast:
    """A word-level tokenizer; what it does not know becomes <unk>."""
    vocabulary = {token: number for number, token in enumerate(SPECIAL + WORDS)}
    inner = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    if lower:
        inner.normalizer = normalizers.Lowercase()
    inner.pre_tokenizer = pre_tokenizers.Whitespace()
    inner.post_processor = processors.TemplateProcessing(
        single="<bos> $A <eos>", special_tokens=[("<bos>", 1), ("<eos>", 2)]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=inner,
        unk_token="<unk>",
        pad_token="<pad>",
        bos_token="<bos>",
        eos_token="<eos>",
        **options,
    )


@pytest.fixture(scope="session")
def clip_folder(tmp_path_factory) -> Path:
    """A transformers CLIP, as `save_pretrained` writes it, named like the multilingual partner."""
    torch.manual_seed(0)
    folder = tmp_path_factory.mktemp("models") / "clip-ViT-B-32"
    text = {**TEXT, "max_position_embeddings": 77}
    config = CLIPConfig(text_config=text, vision_config=VISION, projection_dim=24)
    CLIPModel(config).save_pretrained(folder)
    side = VISION["image_size"]
    images = CLIPImageProcessorPil(
        size={"shortest_edge": side}, crop_size={"height": side, "width": side}
    )
    CLIPProcessor(image_processor=images, tokenizer=tokenizer(model_max_length=77)).save_pretrained(
        folder
    )
    return folder


@pytest.fixture(scope="session")
def siglip_folder(tmp_path_factory) -> Path:
    """A transformers SigLIP, whose tokenizer keeps case and makes no attention mask."""
    torch.manual_seed(1)
    folder = tmp_path_factory.mktemp("models") / "siglip"
    text = {**TEXT, "max_position_embeddings": 64, "projection_size": 32}
    SiglipModel(SiglipConfig(text_config=text, vision_config=VISION)).save_pretrained(folder)
    side = VISION["image_size"]
    images = SiglipImageProcessorPil(size={"height": side, "width": side})
    words = tokenizer(lower=False, model_max_length=64, model_input_names=["input_ids"])
    SiglipProcessor(image_processor=images, tokenizer=words).save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def multilingual_folder(clip_folder) -> Path:
    """A text tower alone, as clip-ViT-B-32-multilingual-v1 is one, beside its partner."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Dense, Pooling, Transformer

    torch.manual_seed(2)
    inner = clip_folder.parent / "distilbert"
    config = DistilBertConfig(vocab_size=16, dim=32, hidden_dim=64, n_layers=2, n_heads=2)
    DistilBertModel(config).save_pretrained(inner)
    tokenizer(model_max_length=128).save_pretrained(inner)
    reader = Transformer(str(inner))
    pool = Pooling(32)
    folder = clip_folder.parent / "clip-ViT-B-32-multilingual-v1"
    SentenceTransformer(modules=[reader, pool, Dense(32, 24, bias=False)]).save(str(folder))
    return folder
