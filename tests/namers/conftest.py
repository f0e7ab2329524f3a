"""Captioning and language models of the real architectures, tiny, saved as their makers save them.

BLIP and GPT-2 are trained for a moment, on colours, so that what they write can be told right from
wrong; the others have random weights.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from tokenizers import processors
from transformers import (
    BlipConfig,
    BlipForConditionalGeneration,
    BlipImageProcessorPil,
    BlipProcessor,
    CLIPImageProcessorPil,
    CLIPVisionConfig,
    GitConfig,
    GitForCausalLM,
    GitProcessor,
    GPT2Config,
    GPT2LMHeadModel,
    LlamaConfig,
    LlavaConfig,
    LlavaForConditionalGeneration,
    LlavaProcessor,
    PreTrainedTokenizerFast,
    T5Config,
    T5ForConditionalGeneration,
    VisionEncoderDecoderConfig,
    VisionEncoderDecoderModel,
    ViTConfig,
    ViTImageProcessorPil,
)

from concept.demo.architecture import build_tokenizer
from tests.conftest import COLOURS, coloured

WORDS = [
    *COLOURS,
    "a",
    "photo",
    "of",
    "the",
    "wall",
    "in",
    "day",
    "name",
    "words",
    "user",
    "things",
]
SIDE = 32
SQUARE = {"height": SIDE, "width": SIDE}
SIZES: dict[str, Any] = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 1}
EYE: dict[str, Any] = {**SIZES, "num_attention_heads": 2, "image_size": SIDE, "patch_size": 16}
GPT2: dict[str, Any] = {"n_embd": 32, "n_layer": 1, "n_head": 2, "n_positions": 64}
CHAT = (
    "{{ bos_token }} {% for m in messages %}{{ m.role }} "
    "{% if m.content is string %}{{ m.content }} {% else %}{% for c in m.content %}"
    "{% if c.type == 'image' %}<image> {% else %}{{ c.text }} {% endif %}"
    "{% endfor %}{% endif %}{% endfor %}{% if add_generation_prompt %}name{% endif %}"
)


def tokenizer(ends: bool = True) -> PreTrainedTokenizerFast:
    """Words to numbers: ``<s>`` in front and, as BERT's has it, an end mark behind."""
    made = build_tokenizer(WORDS)
    if not ends:
        made.backend_tokenizer.post_processor = processors.TemplateProcessing(
            single="<s> $A", special_tokens=[("<s>", made.bos_token_id)]
        )
    return made


def special(made: PreTrainedTokenizerFast) -> dict[str, Any]:
    return {
        "vocab_size": len(made),
        "pad_token_id": made.pad_token_id,
        "bos_token_id": made.bos_token_id,
        "eos_token_id": made.eos_token_id,
    }


def caption(colour: str) -> str:
    return f"a {colour} wall in the day"


def learn(model, steps: int, **inputs) -> None:
    """Overfit a few examples."""
    torch.manual_seed(0)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-2)
    labels = inputs["input_ids"].masked_fill(inputs["attention_mask"] == 0, -100)
    model.train()
    for _ in range(steps):
        loss = model(**inputs, labels=labels).loss
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.eval()
    assert loss.item() < 0.5


@pytest.fixture(scope="session")
def blip(tmp_path_factory) -> Path:
    """BLIP that has seen walls in six colours."""
    torch.manual_seed(0)
    words = tokenizer()
    text: dict[str, Any] = {
        **SIZES,
        **special(words),
        "num_attention_heads": 2,
        "max_position_embeddings": 64,
    }
    text |= {"sep_token_id": words.eos_token_id, "encoder_hidden_size": 32}
    model = BlipForConditionalGeneration(BlipConfig(text_config=text, vision_config=EYE))
    processor = BlipProcessor(BlipImageProcessorPil(size=SQUARE), words)
    pictures = [picture for colour in COLOURS for picture in coloured(colour, 2)]
    captions = [caption(colour) for colour in COLOURS for _ in range(2)]
    inputs = processor(images=pictures, text=captions, padding=True, return_tensors="pt")
    learn(model, 150, **inputs)
    folder = tmp_path_factory.mktemp("namers") / "blip"
    model.save_pretrained(folder)
    processor.save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def git(tmp_path_factory) -> Path:
    torch.manual_seed(0)
    words = tokenizer()
    model = GitForCausalLM(
        GitConfig(vision_config=EYE, **SIZES, **special(words), num_attention_heads=2)
    )
    folder = tmp_path_factory.mktemp("namers") / "git"
    model.save_pretrained(folder)
    pictures = CLIPImageProcessorPil(size=SQUARE, do_center_crop=False)
    GitProcessor(pictures, words).save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def vit_gpt2(tmp_path_factory) -> Path:
    """A vision encoder and a decoder, saved without a processor for both."""
    torch.manual_seed(0)
    words = tokenizer()
    role: dict[str, Any] = {"add_cross_attention": True, "is_decoder": True}
    decoder = GPT2Config(**GPT2, **special(words), **role)
    config = VisionEncoderDecoderConfig.from_encoder_decoder_configs(ViTConfig(**EYE), decoder)
    model = VisionEncoderDecoderModel(config)
    model.generation_config.decoder_start_token_id = words.bos_token_id
    model.generation_config.pad_token_id = words.pad_token_id
    folder = tmp_path_factory.mktemp("namers") / "vit-gpt2"
    model.save_pretrained(folder)
    words.save_pretrained(folder)
    ViTImageProcessorPil(size=SQUARE).save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def llava(tmp_path_factory) -> Path:
    """A vision-language model that is talked to."""
    torch.manual_seed(0)
    words = tokenizer(ends=False)
    words.add_special_tokens({"additional_special_tokens": ["<image>"]})
    place: Any = words.convert_tokens_to_ids("<image>")
    config = LlavaConfig(
        vision_config=CLIPVisionConfig(**EYE),
        text_config=LlamaConfig(**SIZES, **special(words), num_attention_heads=2),
        image_token_index=place,
        vision_feature_layer=-1,
    )
    processor = LlavaProcessor(
        CLIPImageProcessorPil(size=SQUARE, crop_size=SQUARE),
        words,
        patch_size=16,
        vision_feature_select_strategy="default",
        num_additional_image_tokens=1,
        chat_template=CHAT,
    )
    folder = tmp_path_factory.mktemp("namers") / "llava"
    LlavaForConditionalGeneration(config).save_pretrained(folder)
    processor.save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def gpt2(tmp_path_factory) -> Path:
    """GPT-2 that says "red things" after "words red, green name", also to a user."""
    torch.manual_seed(0)
    words = tokenizer(ends=False)
    model = GPT2LMHeadModel(GPT2Config(**GPT2, **special(words)))
    colours = list(COLOURS)
    texts = [
        f"{user}words {one} {other} name {one} things</s>"
        for one, other in zip(colours, colours[1:] + colours[:1], strict=True)
        for user in ("", "user ")
    ]
    learn(model, 200, **words(texts, padding=True, return_tensors="pt"))
    folder = tmp_path_factory.mktemp("namers") / "gpt2"
    model.save_pretrained(folder)
    words.save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def t5(tmp_path_factory) -> Path:
    torch.manual_seed(0)
    words = tokenizer()
    sizes: dict[str, Any] = {"d_model": 32, "d_kv": 16, "d_ff": 64, "num_layers": 1, "num_heads": 2}
    start: dict[str, Any] = {"decoder_start_token_id": words.pad_token_id}
    config = T5Config(**sizes, **special(words), **start)
    folder = tmp_path_factory.mktemp("namers") / "t5"
    T5ForConditionalGeneration(config).save_pretrained(folder)
    words.save_pretrained(folder)
    return folder
