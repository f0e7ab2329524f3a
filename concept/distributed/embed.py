"""Pictures to a dataset of vectors, on either engine."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tqdm.auto import tqdm

from concept.dataset import Dataset
from concept.distributed.engines import LOCAL, ask, check_engine, run
from concept.distributed.rule import placed
from concept.distributed.sources import BLOCK_ROWS, plan, plan_hash
from concept.distributed.worker import MakeEmbedder, Recipe, look

logger = logging.getLogger(__name__)


def embed_dataset(
    source: str | Path | Sequence[str | Path],
    out: str | Path,
    embedding_model: Any = "clip-ViT-B-32",
    *,
    engine: str = LOCAL,
    workers: int | None = None,
    gpus: float = 0.0,
    column: str | None = None,
    block_rows: int = BLOCK_ROWS,
    device: str | None = None,
    precision: str = "auto",
    backend: str = "torch",
    verbose: bool = True,
) -> Dataset:
    """Embed pictures into a dataset; blocks that are finished are not embedded again.

    A picture that cannot be read becomes a row with the reason. A run that ends early, for whatever
    reason, has kept the parts it had finished, and the same call goes on from there.

    Args:
        source: A folder, a pattern, ``.parquet`` or ``.tar`` files, or several of these; paths, or
            URLs that fsspec knows, such as ``s3://bucket/folder``.
        out: The dataset's folder, which all workers see.
        embedding_model: A name, a folder, or a joint space that can be sent to other processes.
        engine: ``"local"``, or ``"ray"``, which needs the extra ``distributed``.
        workers: How many processes; by default one here, and on Ray one for each CPU, or for each
            GPU if ``gpus`` is given.
        gpus: The GPUs that each worker on Ray takes; may be a share of one.
        column: Of Parquet files; see `concept.distributed.sources.plan`.
        block_rows: How many pictures a part holds.
        device: See `concept.embedders.joint_space`.
        precision: The same.
        backend: The same.
        verbose: Whether to show a progress bar.

    Returns:
        The dataset.

    Raises:
        InvalidInput: If there are no pictures, or an argument cannot be used.
        DatasetError: If the folder holds a dataset of another model, precision or source, or
            cannot be written to.
        SourceUnavailable: If a source cannot be reached.
        WorkersLost: If workers die again and again.
    """
    check_engine(engine)
    blocks = plan(source, column, block_rows)
    recipe = Recipe(placed(embedding_model), device, precision, backend)
    facts = ask(engine, look, recipe, gpus)
    named = source if isinstance(source, str | Path) else ", ".join(map(str, source))
    dataset = Dataset.create(out, facts, str(named), plan_hash(blocks))
    left = [block for block in blocks if not dataset.part(block.number).exists()]
    make = MakeEmbedder(recipe, str(dataset.folder.resolve()))
    rows = failed = 0
    with tqdm(total=len(blocks), desc="Blocks", unit="block", disable=not verbose) as bar:
        bar.update(len(blocks) - len(left))
        for done in run(engine, make, left, workers=workers, gpus=gpus):
            rows, failed = rows + done.rows, failed + done.failed
            bar.update()
            bar.set_postfix(rows=rows, failed=failed)
    logger.info("%d rows embedded, %d of them failed, %d blocks", rows, failed, len(left))
    return dataset
