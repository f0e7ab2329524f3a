"""Words are told to real language models, and their answers become names."""

import pytest
import torch
from transformers import AutoTokenizer, T5ForConditionalGeneration

from concept.errors import InvalidInput, ModelUnavailable
from concept.namers import LanguageModelNamer
from concept.namers.language import PROMPT
from tests.conftest import COLOURS
from tests.namers.conftest import CHAT

PAIRS = [("red", "green"), ("green", "blue"), ("blue", "yellow")]


def test_a_decoder_goes_on_after_the_prompt(gpt2):
    namer = LanguageModelNamer(gpt2, device="cpu", prompt="words {words} name")
    for one, other in PAIRS:
        assert namer([], [one, other], [1.0, 0.5]) == f"{one} things"
    prompts = []
    _, tokenizer = namer._parts()
    namer._generate = lambda inputs, _: prompts.extend(tokenizer.batch_decode(inputs["input_ids"]))
    with pytest.raises(TypeError):  # nothing comes back
        namer([], list(COLOURS), [1.0] * 6)
    assert prompts == ["<s> words red green blue yellow black white name"]


def test_an_encoder_decoder_answers_greedily(t5):
    namer = LanguageModelNamer(t5, device="cpu")
    tokenizer, model = (
        AutoTokenizer.from_pretrained(t5),
        T5ForConditionalGeneration.from_pretrained(t5),
    )
    inputs = tokenizer([PROMPT.replace("{words}", "red, blue")], return_tensors="pt")
    written = model.generate(**inputs, max_new_tokens=32, do_sample=False)
    expected = tokenizer.batch_decode(written, skip_special_tokens=True)[0]
    for seed in (0, 1):
        torch.manual_seed(seed)
        assert namer([], ["red", "blue"], [1.0, 0.5]) == expected


def test_a_chat_model_gets_a_message(gpt2, tmp_path):
    _, tokenizer = LanguageModelNamer(gpt2, device="cpu")._parts()
    for file in gpt2.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    tokenizer.chat_template = CHAT
    tokenizer.save_pretrained(tmp_path)
    namer = LanguageModelNamer(tmp_path, device="cpu", prompt="words {words}")
    # The template adds the speaker in front and "name" behind.
    for one, other in PAIRS:
        assert namer([], [one, other], [1.0, 0.5]) == f"{one} things"


def test_without_words_there_is_nothing_to_ask(gpt2):
    with pytest.raises(InvalidInput, match="no words; expected a model fitted with docs"):
        LanguageModelNamer(gpt2)([], [], [])


def test_a_prompt_needs_a_place_for_the_words(gpt2):
    with pytest.raises(InvalidInput, match="with {words} in it"):
        LanguageModelNamer(gpt2, prompt="name this").load()


def test_what_cannot_be_loaded_says_what_to_do(blip, tmp_path):
    with pytest.raises(ModelUnavailable, match="language model '.*no such folder.*leave label_"):
        LanguageModelNamer(tmp_path / "none").load()
    with pytest.raises(ModelUnavailable, match="'gpt2' cannot be loaded: it is not in the cache"):
        LanguageModelNamer("gpt2").load()
    with pytest.raises(InvalidInput, match="'blip'.*CaptionNamer"):
        LanguageModelNamer(blip).load()
