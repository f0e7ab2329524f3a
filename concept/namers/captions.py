"""Names from a model that describes pictures: what most captions of a concept say."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

from PIL import Image

from concept.embedders.hub import Use
from concept.errors import InvalidInput
from concept.namers.consensus import shared_phrase
from concept.namers.generation import TransformersNamer, first_line

INSTRUCTION = "Say in a few words what this picture shows. Answer with these words only."
_SLOT = "{words}"


class CaptionNamer(TransformersNamer):
    """Name concepts by what most captions of their exemplars say.

    Each exemplar gets a caption; the concept's name is the longest phrase that most captions
    share (see `concept.namers.consensus.shared_phrase`). Decoding is greedy, so the same pictures
    give the same name. No docs are needed.

    Args:
        model: A captioning or vision-language model of transformers (BLIP, GIT, LLaVA, Qwen-VL
            …): a name on the model hub, or a local folder.
        device: ``"cuda"``, ``"mps"``, ``"cpu"`` …; by default the fastest one that is there.
        prompt: For a captioning model the beginning of every caption, which is not part of the
            name; by default there is none. For one with a chat template what it is asked about
            every picture; ``{words}`` stands for the concept's words, best first.
        max_pictures: How many exemplars of a concept to describe.
        max_words: The most words that a name may have.

    Example:
        ```python
        model = ConceptModel(label_model=CaptionNamer("Salesforce/blip-image-captioning-base"))
        ```
    """

    use: ClassVar[Use] = Use(
        "captioning model",
        "Pass the path of a downloaded model, or leave label_model out to name concepts by words",
    )

    def __init__(
        self,
        model: str | Path = "Salesforce/blip-image-captioning-base",
        device: str | None = None,
        *,
        prompt: str | None = None,
        max_pictures: int = 5,
        max_words: int = 6,
    ) -> None:
        """Store the parameters; nothing is loaded yet."""
        super().__init__(model, device)
        self.prompt = prompt
        self.max_pictures = max_pictures
        self.max_words = max_words

    def load(self) -> None:
        """Load the model, if it is not loaded yet; a fit does so before it embeds pictures.

        Raises:
            ModelUnavailable: If it cannot be loaded.
            InvalidInput: If ``max_pictures`` or ``max_words`` is less than 1.
        """
        for name in ("max_pictures", "max_words"):
            if getattr(self, name) < 1:
                raise InvalidInput(f"{name} is {getattr(self, name)}", "at least 1")
        super().load()

    def __call__(
        self,
        pictures: Sequence[Image.Image],
        words: Sequence[str],
        _scores: Sequence[float],
        /,
    ) -> str:
        """Name a concept by its pictures; see `concept.namers.LabelModel`.

        Raises:
            InvalidInput: If there are no pictures.
            ModelUnavailable: If the model cannot be loaded.
        """
        if not pictures:
            raise InvalidInput("no picture of the concept can be opened", "at least one")
        self.load()
        captions = self.describe(pictures[: self.max_pictures], words)
        return shared_phrase(captions, self.max_words)

    def describe(self, pictures: Sequence[Image.Image], words: Sequence[str] = ()) -> list[str]:
        """A caption for each picture.

        Args:
            pictures: Pictures of mode RGB.
            words: What ``{words}`` in the prompt of a chat model stands for.
        """
        model, processor = self._parts()
        if getattr(processor, "chat_template", None):
            prompt = (self.prompt or INSTRUCTION).replace(_SLOT, ", ".join(words))
            return [self._answer(picture, prompt) for picture in pictures]
        asked = {} if self.prompt is None else {"text": [self.prompt] * len(pictures)}
        inputs = processor(images=list(pictures), return_tensors="pt", **asked).to(model.dtype)
        if asked and model.config.model_type == "git":
            # Its tokenizer ends every text; GIT itself would have no more to say after that.
            for name in ("input_ids", "attention_mask"):
                inputs[name] = inputs[name][:, :-1]
        return [first_line(caption) for caption in self._generate(inputs, processor.tokenizer)]

    def _answer(self, picture: Image.Image, prompt: str) -> str:
        model, processor = self._parts()
        content = [{"type": "image", "image": picture}, {"type": "text", "text": prompt}]
        inputs = processor.apply_chat_template(
            [{"role": "user", "content": content}],
            add_generation_prompt=True,
            tokenize=True,
            return_dict=True,
            return_tensors="pt",
        ).to(model.dtype)
        return first_line(self._generate(inputs, processor.tokenizer)[0])

    def _open(self, place: str, local: bool) -> tuple[Any, Any]:
        from transformers import (
            AutoConfig,
            AutoImageProcessor,
            AutoModelForImageTextToText,
            AutoProcessor,
            VisionTextDualEncoderProcessor,
        )
        from transformers.models.auto.modeling_auto import (
            MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING_NAMES,
        )

        config = AutoConfig.from_pretrained(place, local_files_only=local)
        if config.model_type not in MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING_NAMES:
            raise InvalidInput(
                f"the model {str(self.model)!r} is of type {config.model_type!r}",
                "a model that writes about pictures, such as BLIP, GIT or a vision-language model",
                "Use LanguageModelNamer for a model that reads words only",
            )
        processor = AutoProcessor.from_pretrained(place, local_files_only=local)
        if not hasattr(processor, "tokenizer"):  # ViT-GPT-2 keeps its tokenizer apart
            images = AutoImageProcessor.from_pretrained(place, local_files_only=local)
            processor = VisionTextDualEncoderProcessor(images, processor)
        model = AutoModelForImageTextToText.from_pretrained(place, local_files_only=local)
        return model, processor
