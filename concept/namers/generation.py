"""What namers with a model of transformers share: loading, greedy decoding, reading answers."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, ClassVar

from concept.embedders.hub import Use, hushed, load

# Enough for a short sentence; a name is what its beginning says.
_NEW_TOKENS = 32
_THOUGHTS = re.compile(r"<think>.*?(</think>|\Z)", re.DOTALL)
_LABEL = re.compile(r"^(the )?(short |group )*(name|title|answer)( is)?\s*:\s*", re.IGNORECASE)
_QUOTES = " \t\"'`*_#“”\u2018\u2019«»"


class TransformersNamer:
    """A namer with a model of transformers, which is loaded when it is first used.

    Args:
        model: A name on the model hub, or a local folder.
        device: ``"cuda"``, ``"mps"``, ``"cpu"`` …; by default the fastest one that is there.
    """

    use: ClassVar[Use]
    """What the model is for, as the errors tell it."""

    def __init__(self, model: str | Path, device: str | None) -> None:
        """Store the parameters; nothing is loaded yet."""
        self.model = model
        self.device = device
        self._loaded: tuple[Any, Any] | None = None

    def load(self) -> None:
        """Load the model, if it is not loaded yet; a fit does so before it embeds pictures.

        Raises:
            ModelUnavailable: If it cannot be loaded.
            InvalidInput: If it is no model for this namer.
        """
        self._parts()

    def _parts(self) -> tuple[Any, Any]:
        """The model, and what reads its inputs."""
        if self._loaded is None:
            with hushed():
                self._loaded = load(str(self.model), self._on_device, self.device, self.use)
        return self._loaded

    def _on_device(self, place: str, local: bool) -> tuple[Any, Any]:
        from sentence_transformers.util import get_device_name

        model, reader = self._open(place, local)
        return model.to(self.device or get_device_name()).eval(), reader

    def _open(self, place: str, local: bool) -> tuple[Any, Any]:
        raise NotImplementedError

    def _generate(self, inputs: Any, tokenizer: Any) -> list[str]:
        """What the model writes for each row of some inputs, without the prompt."""
        model, _ = self._parts()
        inputs = inputs.to(model.device)
        with hushed():  # settings of sampling, which greedy decoding has no use for
            written = model.generate(
                **inputs, max_new_tokens=_NEW_TOKENS, do_sample=False, num_beams=1
            )
        answers = tokenizer.batch_decode(written, skip_special_tokens=True)
        # Decoders repeat their prompt, encoder-decoders do not.
        ids = inputs.get("input_ids")
        if ids is None:
            prompts = [""] * len(answers)
        else:
            prompts = tokenizer.batch_decode(ids, skip_special_tokens=True)
        return [
            a.strip().removeprefix(p.strip()).strip() for a, p in zip(answers, prompts, strict=True)
        ]


def first_line(answer: str) -> str:
    """The name in an answer: its first line, without thoughts, labels, quotes and a full stop."""
    lines = (line.strip(_QUOTES) for line in _THOUGHTS.sub("", answer).splitlines())
    line = next((line for line in lines if line), "")
    return _LABEL.sub("", line).strip(_QUOTES).rstrip(".").strip(_QUOTES)
