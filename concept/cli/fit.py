"""`concept fit`: find the concepts of a folder of pictures, and save them."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from concept.errors import InvalidInput

if TYPE_CHECKING:
    from concept.dataset import Dataset


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    fit = commands.add_parser("fit", help="find the concepts of a folder of pictures")
    fit.add_argument("pictures", nargs="+", help="a folder, a glob pattern, files, or a dataset")
    fit.add_argument("--docs", type=Path, help="text file, a word or document per line")
    fit.add_argument("--out", type=Path, required=True, help="folder to save the model in")
    fit.add_argument("--min-concept-size", type=int, default=30, metavar="N")
    fit.add_argument("--diversity", type=float, default=0.3, metavar="0-1")
    fit.add_argument(
        "--embedding-model", help="name or folder; clip-ViT-B-32, or the one of the dataset"
    )
    fit.add_argument(
        "--sample", type=int, metavar="N", help="pictures of a dataset to fit on, 200000"
    )
    fit.add_argument(
        "--prompt-template",
        action="append",
        metavar="TEXT",
        help='what words are put into, such as "a photo of a {}"; may be given several times',
    )
    fit.add_argument(
        "--clustering",
        default="umap+hdbscan",
        metavar="ENGINE",
        help='"umap+hdbscan", or "evoc", which is faster',
    )
    fit.add_argument(
        "--concept",
        action="append",
        metavar="NAME",
        help="a concept that there shall be; may be given several times",
    )
    fit.add_argument(
        "--criterion",
        action="append",
        metavar="WORD",
        help="a word to tell pictures apart by, given several times; or, given once with --docs, a "
        "text that stands for the words of these near to it",
    )
    fit.add_argument("--ctfidf", action="store_true", help="name concepts by c-TF-IDF")
    fit.add_argument("--seed", type=int, help="the same pictures give the same concepts")
    fit.add_argument("--device", help="cuda, mps or cpu; the fastest one by default")
    fit.add_argument(
        "--precision",
        default="auto",
        help="float32, bfloat16, float16 or int8; the device's own by default",
    )
    fit.add_argument(
        "--backend", default="torch", help="torch, or openvino or onnx for int8 on the processor"
    )
    cache = fit.add_mutually_exclusive_group()
    cache.add_argument("--cache", type=Path, help="folder to keep embeddings in for later runs")
    cache.add_argument("--no-cache", action="store_true", help="neither use nor keep embeddings")
    fit.add_argument("--quiet", action="store_true", help="no progress bars")
    fit.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Run it."""
    from concept.model import ConceptModel
    from concept.persist import check_target

    check_target(arguments.out)  # before hours of work, not after
    dataset = _dataset(arguments)
    of_dataset = "clip-ViT-B-32" if dataset is None else dataset.facts.model
    model = ConceptModel(
        arguments.min_concept_size,
        arguments.diversity,
        arguments.embedding_model or of_dataset,
        ctfidf=arguments.ctfidf,
        clustering=arguments.clustering,
        random_state=arguments.seed,
        device=arguments.device,
        precision=arguments.precision,
        backend=arguments.backend,
        cache=False if arguments.no_cache else arguments.cache,
        prompt_template=arguments.prompt_template,
        verbose=not arguments.quiet,
    )
    docs = _read_lines(arguments.docs) if arguments.docs else None
    pictures = arguments.pictures[0] if len(arguments.pictures) == 1 else arguments.pictures
    criterion = arguments.criterion
    if dataset is None:
        model.fit(
            pictures,
            docs=docs,
            concepts=arguments.concept,
            criterion=criterion[0] if criterion and len(criterion) == 1 else criterion,
        )
    else:
        from concept.distributed import fit_dataset
        from concept.distributed.fit import SAMPLE

        sample = SAMPLE if arguments.sample is None else arguments.sample
        fit_dataset(model, dataset.folder, docs, sample=sample)
    model.save(arguments.out)
    print(model.summary())
    print(f"\nSaved to {arguments.out}")


def _dataset(arguments: argparse.Namespace) -> Dataset | None:
    """The dataset to fit, if it is one and no pictures."""
    from concept.dataset import MANIFEST, Dataset

    (given, *more) = arguments.pictures
    if not more and (Path(given).expanduser() / MANIFEST).is_file():
        if arguments.concept or arguments.criterion:
            raise InvalidInput(
                f"--concept or --criterion is given, and {given!r} is a dataset",
                "pictures, for concepts to be steered",
                "Fit the dataset without it, and merge or split its concepts afterwards",
            )
        return Dataset(given)
    if arguments.sample is not None:
        raise InvalidInput(
            f"--sample goes with a dataset, and {given!r} is none",
            "a folder that `concept embed` has made",
        )
    return None


def _read_lines(path: Path) -> list[str]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{str(path)!r} is not UTF-8 ({error})", "a text file") from error
    return [line.strip() for line in lines if line.strip()]
