"""`concept embed`: pictures to a dataset of vectors, on one machine or many."""

from __future__ import annotations

import argparse
from pathlib import Path


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    embed = commands.add_parser("embed", help="embed millions of pictures into a dataset")
    embed.add_argument(
        "source", nargs="+", help="folder, glob pattern, .parquet or .tar files; paths or URLs"
    )
    embed.add_argument("--out", type=Path, required=True, metavar="DATASET", help="its folder")
    embed.add_argument("--embedding-model", default="clip-ViT-B-32", help="name or folder")
    add_engine(embed)
    embed.add_argument(
        "--gpus", type=float, default=0.0, metavar="N", help="GPUs of each worker on Ray"
    )
    embed.add_argument("--column", help="of Parquet files: the one with the pictures or their URLs")
    embed.add_argument(
        "--block-rows", type=int, default=2048, metavar="N", help="pictures a part, 2048"
    )
    embed.add_argument("--device", help="cuda, mps or cpu; the fastest one by default")
    embed.add_argument("--precision", default="auto", help="float32, bfloat16, float16 or int8")
    embed.add_argument("--backend", default="torch", help="torch, openvino or onnx")
    embed.add_argument("--quiet", action="store_true", help="no progress bar")
    embed.set_defaults(run=run)


def add_engine(command: argparse.ArgumentParser) -> None:
    """Add the options that say where the work is done."""
    command.add_argument(
        "--engine", default="local", help='"local", or "ray" for a cluster (extra: distributed)'
    )
    command.add_argument(
        "--workers", type=int, metavar="N", help="processes; one here, all of a cluster on Ray"
    )


def run(arguments: argparse.Namespace) -> None:
    """Run it."""
    from concept.distributed import embed_dataset

    dataset = embed_dataset(
        arguments.source,
        arguments.out,
        arguments.embedding_model,
        engine=arguments.engine,
        workers=arguments.workers,
        gpus=arguments.gpus,
        column=arguments.column,
        block_rows=arguments.block_rows,
        device=arguments.device,
        precision=arguments.precision,
        backend=arguments.backend,
        verbose=not arguments.quiet,
    )
    failures = list(dataset.failures())
    print(f"{len(dataset)} rows in {arguments.out}, {len(failures)} of them unreadable")
    if failures:
        row, path, reason = failures[0]
        print(f"The first is row {row}, {path}: {reason}")
