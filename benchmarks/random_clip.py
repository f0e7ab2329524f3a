"""CLIP ViT-B/32 with random weights: what it finds means nothing, what it costs is real."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterable
from pathlib import Path

_SPECIAL = ["<pad>", "<unk>", "<s>", "</s>"]
_VOCABULARY = 20_000


def random_clip(folder: Path, words: Iterable[str]) -> Path:
    """Write the model as sentence-transformers does, unless it is there.

    Args:
        folder: Where to.
        words: What the tokenizer's byte pairs are counted in; CLIP's own cannot be had offline.

    Returns:
        The folder.
    """
    if (folder / "modules.json").is_file():
        return folder
    import torch
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers
    from transformers import (
        CLIPConfig,
        CLIPImageProcessorPil,
        CLIPModel,
        CLIPProcessor,
        PreTrainedTokenizerFast,
    )

    logging.getLogger("transformers").setLevel(logging.ERROR)
    inner = Tokenizer(models.BPE(unk_token="<unk>"))
    inner.normalizer = normalizers.Lowercase()
    inner.pre_tokenizer = pre_tokenizers.Whitespace()
    trainer = trainers.BpeTrainer(
        vocab_size=_VOCABULARY, special_tokens=_SPECIAL, show_progress=False
    )
    inner.train_from_iterator(words, trainer)
    begin, end = inner.token_to_id("<s>"), inner.token_to_id("</s>")
    inner.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", begin), ("</s>", end)]
    )
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=inner,
        pad_token="<pad>",
        unk_token="<unk>",
        bos_token="<s>",
        eos_token="</s>",
        model_max_length=77,
    )
    torch.manual_seed(0)
    text = {"pad_token_id": 0, "bos_token_id": begin, "eos_token_id": end}
    model = CLIPModel(CLIPConfig(text_config=text))
    with tempfile.TemporaryDirectory() as plain:
        model.save_pretrained(plain)
        CLIPProcessor(image_processor=CLIPImageProcessorPil(), tokenizer=tokenizer).save_pretrained(
            plain
        )
        wrapped = SentenceTransformer(plain, device="cpu", local_files_only=True)
        wrapped.save(str(folder), create_model_card=False)
    return folder
