"""What mini-clip is made of: a word tokenizer, an image processor, a small CLIP, and its folder."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor
    from transformers import CLIPModel, PreTrainedTokenizerFast

FOLDER = Path(__file__).parent / "mini_clip"
"""Where the package keeps the trained model."""

SIDE = 72
"""Width and height in pixels of the pictures that the model sees."""

MAX_TOKENS = 32
_PIXEL_MEAN, _PIXEL_STD = 0.5, 0.25
_PAD, _UNKNOWN, _BEGIN, _END = "<pad>", "<unk>", "<s>", "</s>"


def normalize(images: Tensor) -> Tensor:
    """Move pixels from 0..1 to the range that the image processor gives."""
    return (images - _PIXEL_MEAN) / _PIXEL_STD


def build_tokenizer(vocabulary: list[str]) -> PreTrainedTokenizerFast:
    """A lower-casing tokenizer of whole words; a word outside ``vocabulary`` becomes ``<unk>``."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    # CLIP reads a sentence at its end token. The padding differs from it, and so does id 2, for
    # which transformers keeps the behaviour of CLIP's first, wrong configuration files.
    words = {word: i for i, word in enumerate((_PAD, _UNKNOWN, _BEGIN, _END, *vocabulary))}
    tokenizer = Tokenizer(models.WordLevel(words, unk_token=_UNKNOWN))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(r"\w+"), "removed", invert=True)
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{_BEGIN} $A {_END}",
        special_tokens=[(_BEGIN, words[_BEGIN]), (_END, words[_END])],
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token=_PAD,
        unk_token=_UNKNOWN,
        bos_token=_BEGIN,
        eos_token=_END,
        model_max_length=MAX_TOKENS,
    )


def build_model(tokenizer: PreTrainedTokenizerFast) -> CLIPModel:
    """A CLIP of about 1.2 million untrained weights, drawn from torch's current seed."""
    from transformers import CLIPConfig, CLIPModel

    text = {
        "vocab_size": len(tokenizer),
        "hidden_size": 128,
        "intermediate_size": 256,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "max_position_embeddings": MAX_TOKENS,
        "pad_token_id": tokenizer.pad_token_id,
        "bos_token_id": tokenizer.bos_token_id,
        "eos_token_id": tokenizer.eos_token_id,
    }
    vision = {
        "hidden_size": 128,
        "intermediate_size": 384,
        "num_hidden_layers": 5,
        "num_attention_heads": 4,
        "image_size": SIDE,
        "patch_size": 12,
    }
    return CLIPModel(CLIPConfig(text_config=text, vision_config=vision, projection_dim=128))


def save(model: CLIPModel, tokenizer: PreTrainedTokenizerFast, folder: str | Path) -> None:
    """Write a folder that ``SentenceTransformer(folder)`` loads without any network.

    Args:
        model: The trained model; written in float32.
        tokenizer: The tokenizer it was trained with.
        folder: Where to write; made if it does not exist.
    """
    from sentence_transformers import SentenceTransformer
    from transformers import CLIPImageProcessorPil, CLIPProcessor

    square = {"height": SIDE, "width": SIDE}
    images = CLIPImageProcessorPil(
        size=square,
        do_center_crop=False,
        image_mean=[_PIXEL_MEAN] * 3,
        image_std=[_PIXEL_STD] * 3,
    )
    with tempfile.TemporaryDirectory() as plain:
        model.float().cpu().save_pretrained(plain)
        CLIPProcessor(image_processor=images, tokenizer=tokenizer).save_pretrained(plain)
        wrapped = SentenceTransformer(plain, device="cpu", local_files_only=True)
        wrapped.save(os.fspath(folder), create_model_card=False)
