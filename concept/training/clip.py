"""Fine-tune a pre-trained CLIP on pairs, with sentence-transformers' trainer and loss.

Zero-shot, a CLIP is poor in a language or a domain that it has seen little of; some thousand pairs
help (MultipleNegativesRankingLoss in both directions is the loss that CLIP was trained with).
"""

from __future__ import annotations

import hashlib
import json
import logging
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from concept.embedders.hub import EMBEDDING, bundled, hushed, load
from concept.embedders.sentence_transformer import SentenceTransformerEmbedder
from concept.embedders.tokens import words_of
from concept.errors import InvalidInput, MissingExtra, SavedModelError
from concept.evaluate import RetrievalScores, retrieval_scores
from concept.folders import FolderFormat, folder_written_whole, write_manifest
from concept.images import read_image
from concept.pairs import TRAIN, VALIDATION, Pairs, flatten
from concept.tables import written_whole
from concept.vectors import unit_rows

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.base.evaluation import BaseEvaluator

logger = logging.getLogger(__name__)

FINE_TUNED = FolderFormat("concept-fine-tuned", 1, "fine_tuned.json", "fine-tuned model")
_MEASURE = "mean_recall"
_TASK_FILE = "task.json"


@dataclass(frozen=True)
class ClipPlan:
    """How to fine-tune.

    Attributes:
        epochs: The most passes over the pairs.
        batch: Pairs in a step, each the others' negatives.
        rate: The highest learning rate.
        decay: Weight decay.
        warm_up: The share of the steps in which the rate rises.
        scale: What cosines are multiplied by; None for the model's own temperature.
        patience: After how many epochs without a better recall on the validation pairs to stop.
        min_count: In how many captions a word must stand to be added to a vocabulary of words.
        seed: Of everything random.
    """

    epochs: int = 5
    batch: int = 64
    rate: float = 2e-5
    decay: float = 0.01
    warm_up: float = 0.1
    scale: float | None = None
    patience: int = 2
    min_count: int = 2
    seed: int = 0


def fine_tune(
    base: str | Path,
    pairs: Pairs,
    folder: Path,
    plan: ClipPlan = ClipPlan(),
    *,
    checkpoints: Path,
    device: str | None = None,
    verbose: bool = True,
) -> SentenceTransformer:
    """Fine-tune a CLIP.

    Args:
        base: The model: a name on the hub, a folder, or ``"mini-clip"``.
        pairs: Pictures with their captions. The validation part chooses the best epoch.
        folder: Where the pictures are.
        plan: How long and how fast.
        checkpoints: The folder for what is needed to go on after a training was killed.
        device: Where; by default the fastest that is there.
        verbose: Whether to show progress bars.

    Raises:
        InvalidInput: If there are fewer than two pictures, or the model reads no pictures.
        MissingExtra: If accelerate or datasets are not installed.
        ModelUnavailable: If the model cannot be had.
    """
    try:
        import accelerate  # noqa: F401
        from datasets import Dataset
    except ImportError as error:
        package = error.name or "datasets"
        raise MissingExtra.of(package, "train", "fine-tuning with its trainer") from error
    from transformers import EarlyStoppingCallback, set_seed

    taught = pairs.part(TRAIN)
    if len(taught) < 2:
        raise InvalidInput(
            f"there are {len(taught)} pictures to learn from", "at least two, and better thousands"
        )
    _check(plan)
    with hushed(), _without_cards(), warnings.catch_warnings():
        # torch says where there is no accelerator to pin memory for.
        warnings.filterwarnings("ignore", message=".*pin_memory.*")
        set_seed(plan.seed)
        model = load(str(bundled(base)), partial(_open, device=device), device, EMBEDDING)
        texts, owners = flatten(taught.captions)
        added = add_words(model, texts, plan.min_count)
        if added:
            logger.info("%d new words, the first are %s", len(added), ", ".join(added[:10]))
        paths = [str(folder / taught.images[owner]) for owner in owners]
        data = Dataset.from_dict({"text": texts, "picture": paths})
        held = pairs.part(VALIDATION)
        evaluator = _evaluator(held, folder) if len(held) else None
        trainer = _trainer(model, data, set(paths), evaluator, plan, checkpoints, verbose)
        if evaluator is not None:
            trainer.add_callback(EarlyStoppingCallback(plan.patience))
        _claim(checkpoints, base, plan, [*texts, *paths])
        trainer.train(resume_from_checkpoint=_last_whole(checkpoints))
    return model.eval()


def _check(plan: ClipPlan) -> None:
    for name in ("epochs", "batch", "patience", "min_count"):
        if getattr(plan, name) < (2 if name == "batch" else 1):
            raise InvalidInput(f"{name} is {getattr(plan, name)}", "at least 1, and a batch of 2")


def _open(place: str, local: bool, device: str | None) -> SentenceTransformer:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(place, device=device, local_files_only=local)
    model.model_card_data.generate_widget_examples = False
    if not hasattr(_clip(model), "get_image_features"):
        raise InvalidInput(
            f"the model {place!r} reads no pictures", "a CLIP or its like, such as clip-ViT-B-32"
        )
    return model


def _clip(model: SentenceTransformer) -> Any:
    """The network of transformers in a model of sentence-transformers."""
    first = model[0]
    return getattr(first, "auto_model", None) or getattr(first, "model", first)


def add_words(model: SentenceTransformer, texts: Sequence[str], min_count: int = 2) -> list[str]:
    """Teach a tokenizer of whole words the words that it can only read as unknown.

    Tokenizers of parts of words, such as CLIP's, know them all, and are left as they are.

    Args:
        model: The model; its table of words grows, each new word beginning at the mean of all.
        texts: Captions.
        min_count: In how many of them a new word must stand.

    Returns:
        The new words, the most frequent first.
    """
    tokenizer = model.tokenizer
    embedder = SentenceTransformerEmbedder(model)
    counts = Counter(word for text in texts for word in set(words_of(text)))
    new = [
        word
        for word, count in counts.most_common()
        if count >= min_count and embedder.unknown_words(word)
    ]
    if new:
        tokenizer.add_tokens(new)
        _clip(model).text_model.resize_token_embeddings(len(tokenizer))
    return new


def _trainer(
    model: SentenceTransformer,
    data: Any,
    pictures: set[str],
    evaluator: BaseEvaluator | None,
    plan: ClipPlan,
    checkpoints: Path,
    verbose: bool,
) -> Any:
    from sentence_transformers import (
        SentenceTransformerTrainer,
        SentenceTransformerTrainingArguments,
    )
    from sentence_transformers.sentence_transformer.data_collator import (
        SentenceTransformerDataCollator,
    )
    from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss
    from sentence_transformers.sentence_transformer.training_args import BatchSamplers
    from transformers.trainer_callback import PrinterCallback

    def prepared(inputs: list[str], **options: Any) -> Any:
        # Pictures travel as paths, and are opened when their batch comes.
        given = [read_image(i) for i in inputs] if inputs[0] in pictures else inputs
        return model.preprocess(given, **options)

    learned = getattr(_clip(model), "logit_scale", None)
    own = 20.0 if learned is None else min(100.0, float(learned.detach().exp()))
    loss = MultipleNegativesRankingLoss(
        model,
        scale=own if plan.scale is None else plan.scale,
        directions=("query_to_doc", "doc_to_query"),
        partition_mode="per_direction",
    )
    chosen: dict[str, Any] = {
        "eval_strategy": "epoch",
        "load_best_model_at_end": True,
        "metric_for_best_model": f"eval_{_MEASURE}",
        "greater_is_better": True,
    }
    arguments = SentenceTransformerTrainingArguments(
        output_dir=str(checkpoints),
        num_train_epochs=plan.epochs,
        per_device_train_batch_size=plan.batch,
        learning_rate=plan.rate,
        weight_decay=plan.decay,
        warmup_steps=plan.warm_up,
        # The same picture, or the same caption, twice in a batch would be its own negative.
        batch_sampler=BatchSamplers.NO_DUPLICATES,
        save_strategy="epoch",
        save_total_limit=2,
        logging_strategy="epoch",
        report_to="none",
        seed=plan.seed,
        use_cpu=str(model.device) == "cpu",
        disable_tqdm=not verbose,
        **(chosen if evaluator is not None else {}),
    )
    trainer = SentenceTransformerTrainer(
        model=model,
        args=arguments,
        train_dataset=data,
        loss=loss,
        evaluator=evaluator,
        data_collator=SentenceTransformerDataCollator(preprocess_fn=prepared),
    )
    if not verbose:
        trainer.remove_callback(PrinterCallback)
    return trainer


def _evaluator(pairs: Pairs, folder: Path) -> BaseEvaluator:
    """The mean recall on pairs, as sentence-transformers' trainer asks for it."""
    from sentence_transformers.base.evaluation import BaseEvaluator

    class MeanRecall(BaseEvaluator):
        primary_metric = _MEASURE

        def __call__(self, model: Any, *_: Any, **__: Any) -> dict[str, float]:
            scores = clip_scores(model, pairs, folder)
            recalls = [share for direction in scores for share in direction.recall.values()]
            return {_MEASURE: sum(recalls) / len(recalls)}

    return MeanRecall()  # type: ignore[no-untyped-call]


def clip_scores(
    model: SentenceTransformer, pairs: Pairs, folder: Path
) -> tuple[RetrievalScores, RetrievalScores]:
    """Score a model's retrieval between pictures and all their captions."""
    embedder = SentenceTransformerEmbedder(model)
    texts, owners = flatten(pairs.captions)
    pictures = embedder.embed_images([read_image(folder / name) for name in pairs.images])
    return retrieval_scores(unit_rows(pictures), unit_rows(embedder.embed_texts(texts)), owners)


@contextmanager
def _without_cards() -> Iterator[None]:
    """Without the notes on model cards, which every checkpoint would print anew."""
    cards = logging.getLogger("sentence_transformers.base.model_card")
    level = cards.level
    cards.setLevel(logging.ERROR)
    try:
        yield
    finally:
        cards.setLevel(level)


def _claim(checkpoints: Path, base: str | Path, plan: ClipPlan, learned: Sequence[str]) -> None:
    """Note what is trained on what; checkpoints of another training are refused."""
    digest = hashlib.sha256("\n".join(learned).encode()).hexdigest()
    task = {"base": str(base), "plan": asdict(plan), "pairs": digest}
    note = checkpoints / _TASK_FILE
    if note.is_file() and json.loads(note.read_text(encoding="utf-8")) != task:
        raise SavedModelError(
            f"the checkpoints in {str(checkpoints)!r} belong to another training",
            "the same model, pairs and settings",
            "Delete the folder, or name another one, to begin anew",
        )
    with written_whole(note) as fresh:
        fresh.write_text(json.dumps(task), encoding="utf-8")


def _last_whole(checkpoints: Path) -> str | None:
    """The last checkpoint that was written to its end."""
    found = [
        (int(state.parent.name.rpartition("-")[2]), str(state.parent))
        for state in checkpoints.glob("checkpoint-*/trainer_state.json")  # written last
    ]
    return max(found)[1] if found else None


def save_fine_tuned(
    model: SentenceTransformer, out: Path, base: str | Path, plan: ClipPlan
) -> None:
    """Write a model to a folder, whole or not at all, that ``embedding_model`` takes.

    Raises:
        SavedModelError: If something other than an earlier save lies there.
    """
    with folder_written_whole(out, FINE_TUNED) as fresh:
        model.save(str(fresh), create_model_card=False)
        write_manifest(fresh, FINE_TUNED, {"base": str(base), "plan": asdict(plan)})
