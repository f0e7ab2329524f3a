"""Names from a language model that is told a concept's words."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

from concept.embedders.hub import Use
from concept.errors import InvalidInput
from concept.namers.generation import TransformersNamer, first_line

PROMPT = (
    "These words fit a group of photographs, the best first: {words}.\n"
    "Give the group a short name of one to four words. Answer with the name only.\n"
    "Name:"
)
_SLOT = "{words}"


class LanguageModelNamer(TransformersNamer):
    """Name concepts with a language model that reads their words and sees no picture.

    Decoding is greedy, so the same words give the same name.

    Args:
        model: A decoder (Qwen, Llama, GPT-2 …) or an encoder-decoder (T5 …) of transformers: a
            name on the model hub, or a local folder. Where its tokenizer has a chat template, the
            prompt is a user's message; a model without one continues the prompt.
        device: ``"cuda"``, ``"mps"``, ``"cpu"`` …; by default the fastest one that is there.
        prompt: What to ask, with ``{words}`` where the words go, best first and joined by commas.

    Example:
        ```python
        model = ConceptModel(label_model=LanguageModelNamer("Qwen/Qwen2.5-0.5B-Instruct"))
        ```
    """

    use: ClassVar[Use] = Use(
        "language model",
        "Pass the path of a downloaded model, or leave label_model out to name concepts by words",
    )

    def __init__(
        self,
        model: str | Path = "Qwen/Qwen2.5-0.5B-Instruct",
        device: str | None = None,
        *,
        prompt: str = PROMPT,
    ) -> None:
        """Store the parameters; nothing is loaded yet."""
        super().__init__(model, device)
        self.prompt = prompt

    def load(self) -> None:
        """Load the model, if it is not loaded yet; a fit does so before it embeds pictures.

        Raises:
            ModelUnavailable: If it cannot be loaded.
            InvalidInput: If the prompt has no ``{words}``.
        """
        if _SLOT not in self.prompt:
            raise InvalidInput(f"prompt is {self.prompt!r}", f"a text with {_SLOT} in it")
        super().load()

    def __call__(
        self,
        _pictures: Sequence[Any],
        words: Sequence[str],
        _scores: Sequence[float],
        /,
    ) -> str:
        """Name a concept by its words; see `concept.namers.LabelModel`.

        Raises:
            InvalidInput: If there are no words.
            ModelUnavailable: If the model cannot be loaded.
        """
        if not words:
            raise InvalidInput("the concept has no words", "a model fitted with docs")
        self.load()
        _, tokenizer = self._parts()
        prompt = self.prompt.replace(_SLOT, ", ".join(words))
        if tokenizer.chat_template:
            inputs = tokenizer.apply_chat_template(
                [{"role": "user", "content": prompt}],
                add_generation_prompt=True,
                enable_thinking=False,
                return_dict=True,
                return_tensors="pt",
            )
        else:
            inputs = tokenizer([prompt], return_tensors="pt", return_token_type_ids=False)
        return first_line(self._generate(inputs, tokenizer)[0])

    def _open(self, place: str, local: bool) -> tuple[Any, Any]:
        from transformers import (
            AutoConfig,
            AutoModelForCausalLM,
            AutoModelForSeq2SeqLM,
            AutoTokenizer,
        )
        from transformers.models.auto.modeling_auto import (
            MODEL_FOR_CAUSAL_LM_MAPPING_NAMES,
            MODEL_FOR_SEQ_TO_SEQ_CAUSAL_LM_MAPPING_NAMES,
        )

        config = AutoConfig.from_pretrained(place, local_files_only=local)
        known = {
            *MODEL_FOR_CAUSAL_LM_MAPPING_NAMES,
            *MODEL_FOR_SEQ_TO_SEQ_CAUSAL_LM_MAPPING_NAMES,
        }
        if config.model_type not in known:
            raise InvalidInput(
                f"the model {str(self.model)!r} is of type {config.model_type!r}",
                "a language model that writes, such as Qwen, Llama, GPT-2 or T5",
                "Use CaptionNamer for a model that reads pictures",
            )
        kind = AutoModelForSeq2SeqLM if config.is_encoder_decoder else AutoModelForCausalLM
        tokenizer = AutoTokenizer.from_pretrained(place, local_files_only=local)
        return kind.from_pretrained(place, local_files_only=local), tokenizer
