"""The published walk-through of Concept on 25,000 photographs of Unsplash, step for step.

    python examples/unsplash.py

It downloads the photographs (about 2 GB; a broken download goes on where it stopped when the
command is run again), draws 50,000 nouns from WordNet, finds the concepts in the photographs, names
and searches them, and writes each figure as a page into the folder. A first look takes minutes:

    python examples/unsplash.py --limit 2000 --steps published

The photographs and vectors are those of the sentence-transformers documentation.
"""

from __future__ import annotations

import argparse
import pickle
import random
import shutil
import sys
import zipfile
from collections.abc import Callable, Sequence
from http import HTTPStatus
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import Any, BinaryIO
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from concept import ConceptModel
from concept.errors import ConceptError
from concept.vocabulary import wordnet_nouns

BASE_URL = "http://sbert.net/datasets/"
PHOTOS = "unsplash-25k-photos.zip"
EMBEDDINGS = "unsplash-25k-photos-embeddings.pkl"
PICTURES = {".jpg", ".jpeg", ".png"}
NOUNS = 50_000
TIMEOUT_S = 20
BLOCK = 1 << 20


class WalkThroughError(Exception):
    """Something that the reader can do something about, said in one line."""


# --- The photographs -----------------------------------------------------------------------------


def download(url: str, target: Path) -> Path:
    """Downloads a file, and goes on where an earlier, broken download stopped.

    What has arrived lies beside the target as ``<name>.part`` until it is complete.
    """
    if target.exists():
        return target
    part = target.with_name(target.name + ".part")
    done = part.stat().st_size if part.exists() else 0
    request = Request(url, headers={"Range": f"bytes={done}-"} if done else {})
    try:
        with urlopen(request, timeout=TIMEOUT_S) as response:
            total = _receive(response, part, done)
    except HTTPError as error:
        if error.code != HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            raise WalkThroughError(f"{url} answered {error.code} {error.reason}") from error
        total = _size_from_range(error.headers.get("Content-Range"))
    except (OSError, HTTPException) as error:
        raise WalkThroughError(
            f"No connection to {url} ({error}). Run this on a machine with a network, or put "
            f"{target.name} into {target.parent} yourself"
        ) from error
    size = part.stat().st_size
    if total is not None and size > total:
        part.unlink()
        raise WalkThroughError(f"{part} was longer than {url} and is removed; run this again")
    if total is not None and size < total:
        raise WalkThroughError(
            f"The download of {url} broke off at {size:,} of {total:,} bytes; run this again to "
            "go on from there"
        )
    part.rename(target)
    return target


def _receive(response: HTTPResponse, part: Path, done: int) -> int | None:
    """Appends the response to ``part`` (or starts anew); returns the whole file's size if known."""
    resumed = response.status == HTTPStatus.PARTIAL_CONTENT
    already = done if resumed else 0
    length = response.headers.get("Content-Length")
    total = int(length) + already if length is not None else None
    with (
        part.open("ab" if resumed else "wb") as file,
        tqdm(total=total, initial=already, unit="B", unit_scale=True, desc=part.stem) as progress,
    ):
        while block := response.read(BLOCK):
            file.write(block)
            progress.update(len(block))
    return total


def _size_from_range(content_range: str | None) -> int | None:
    """The 1234 of ``bytes */1234``."""
    size = (content_range or "").rpartition("/")[2]
    return int(size) if size.isdigit() else None


def extract(archive: Path, folder: Path) -> list[Path]:
    """Extracts the pictures of a zip file that are not there yet, and returns all of them.

    A zip file may name any path to write to; one that leaves the folder is refused whole.
    """
    root = folder.resolve()
    targets: dict[str, Path] = {}
    try:
        with zipfile.ZipFile(archive) as zipped:
            for member in zipped.infolist():
                target = (root / member.filename.replace("\\", "/")).resolve()
                if not target.is_relative_to(root):
                    raise WalkThroughError(
                        f"{archive} wants to write to {member.filename!r}, outside of {folder}; "
                        "nothing was extracted"
                    )
                if not member.is_dir() and target.suffix.lower() in PICTURES:
                    targets[member.filename] = target
            for name, target in tqdm(targets.items(), desc="Extracting"):
                if not target.exists():
                    _extract_one(zipped, name, target)
    except zipfile.BadZipFile as error:
        raise WalkThroughError(f"{archive} is damaged ({error}); remove it, run again") from error
    return sorted(set(targets.values()))


def _extract_one(zipped: zipfile.ZipFile, name: str, target: Path) -> None:
    """Writes beside the target first, so that no half picture is ever taken for a whole one."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    with zipped.open(name) as source, part.open("wb") as file:
        shutil.copyfileobj(source, file)
    part.rename(target)


# --- The published vectors: a pickle from the network --------------------------------------------


def _latin1(text: str, encoding: str) -> bytes:
    """Bytes, the way old pickles spell them."""
    if encoding != "latin1":
        raise pickle.UnpicklingError(f"bytes in the encoding {encoding!r}")
    return text.encode("latin1")


def _dtype(code: str, *flags: bool) -> np.dtype[Any]:
    """A dtype of numbers or strings; one of Python objects could hold anything."""
    found = np.dtype(code, *flags)
    if found.kind not in "biufSU":
        raise pickle.UnpicklingError(f"arrays of {found}")
    return found


def _empty(*_given: Any) -> NDArray[Any]:
    """The empty array that numpy's pickles fill afterwards."""
    return np.empty(0, dtype=np.int8)


def _frombuffer(
    buffer: bytes, dtype: np.dtype[Any], shape: tuple[int, ...], order: Any
) -> NDArray[Any]:
    """An array out of its bytes: what numpy writes with pickle's fifth protocol."""
    return np.frombuffer(buffer, dtype=dtype).reshape(shape, order=order)


# numpy 1 wrote numpy.core where numpy 2 writes numpy._core. The class ndarray is only ever an
# argument of _reconstruct, so that a name for it is enough.
CONSTRUCTORS: dict[tuple[str, str], Any] = {
    ("_codecs", "encode"): _latin1,
    ("numpy", "ndarray"): "ndarray",
    ("numpy", "dtype"): _dtype,
    ("numpy._core.multiarray", "_reconstruct"): _empty,
    ("numpy._core.numeric", "_frombuffer"): _frombuffer,
}


class ArraysOnly(pickle.Unpickler):
    """Reads numpy arrays, strings, numbers, lists, tuples and dicts, and nothing that runs code."""

    def find_class(self, module: str, name: str) -> Any:
        """Our own stand-ins for what builds a numpy array; every other name is refused."""
        place = module.replace("numpy.core", "numpy._core"), name
        if place not in CONSTRUCTORS:
            raise pickle.UnpicklingError(f"it wants to run {module}.{name}")
        return CONSTRUCTORS[place]


def read_embeddings(path: Path) -> tuple[list[str], NDArray[np.float32]]:
    """The names and vectors of the published pickle, which holds ``(names, vectors)``."""
    try:
        with path.open("rb") as file:
            names, vectors = _checked(file)
    except (pickle.UnpicklingError, EOFError, ValueError, TypeError, AttributeError) as error:
        raise WalkThroughError(f"{path} is not read: {error}") from error
    return names, vectors


def _checked(file: BinaryIO) -> tuple[list[str], NDArray[np.float32]]:
    names, vectors = ArraysOnly(file).load()
    if not all(isinstance(name, str) for name in names):
        raise ValueError("its first part is no list of names")
    if not isinstance(vectors, np.ndarray) or vectors.ndim != 2 or len(vectors) != len(names):
        raise ValueError("its second part is no matrix with a row for each name")
    return list(names), vectors.astype(np.float32)


# --- The walk-through ----------------------------------------------------------------------------


class WalkThrough:
    """The steps in the order of the published page; each one can also be taken alone.

    Args:
        options: The command line's arguments.
    """

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.folder: Path = options.folder
        self.folder.mkdir(parents=True, exist_ok=True)
        archive = download(options.base_url + PHOTOS, self.folder / PHOTOS)
        self.img_names = [str(path) for path in extract(archive, self.folder / "photos")]
        self.img_names = self.img_names[: options.limit]
        self._nouns: list[str] | None = None

    def model(self, **changes: Any) -> ConceptModel:
        """``ConceptModel()``, with what the command line changes about it."""
        settings = {
            "embedding_model": self.options.embedding_model,
            "min_concept_size": self.options.min_concept_size,
        }
        return ConceptModel(**{**settings, **changes})

    @property
    def selected_nouns(self) -> list[str]:
        """50,000 random single-word nouns, the same ones each time."""
        if self._nouns is None:
            all_nouns = wordnet_nouns()
            self._nouns = random.Random(0).sample(all_nouns, min(NOUNS, len(all_nouns)))
        return self._nouns

    def pictures(self) -> None:
        """Concepts of pictures alone, without names."""
        concept_model = self.model()
        concept_model.fit_transform(self.img_names)
        self.write(concept_model.visualize_concepts(), "concepts_without_topics")

    def nouns(self) -> None:
        """Concepts with names, and the search for one of them."""
        concept_model = self.model()
        concept_model.fit_transform(self.img_names, docs=self.selected_nouns)
        self.show(concept_model)
        self.write(concept_model.visualize_concepts(), "concepts")
        results = concept_model.find_concepts("beach")
        print_results("beach", results, concept_model)
        self.write(concept_model.visualize_concepts(concepts=[c for c, _ in results]), "search")

    def published(self) -> None:
        """The same from the published image vectors, which saves the hours of embedding."""
        path = download(self.options.base_url + EMBEDDINGS, self.folder / EMBEDDINGS)
        names, vectors = read_embeddings(path)
        row = {Path(name).name: index for index, name in enumerate(names)}
        known = [name for name in self.img_names if Path(name).name in row]
        image_embeddings = vectors[[row[Path(name).name] for name in known]]
        concept_model = self.model()
        concept_model.fit_transform(
            known, docs=self.selected_nouns, image_embeddings=image_embeddings
        )
        self.show(concept_model)
        print_results("beach", concept_model.find_concepts("beach"), concept_model)

    def ctfidf(self) -> None:
        """Names by c-TF-IDF: words that tell a concept from the others."""
        concept_model = self.model(ctfidf=True)
        concept_model.fit_transform(self.img_names, docs=self.selected_nouns)
        self.show(concept_model)
        self.write(concept_model.visualize_concepts(), "concepts_ctfidf")

    def multilingual(self) -> None:
        """A text model of 50 languages over the same pictures, searched in Spanish."""
        concept_model = self.model(embedding_model=self.options.multilingual_model)
        concept_model.fit_transform(self.img_names, docs=self.selected_nouns)
        print_results("playa", concept_model.find_concepts("playa"), concept_model)

    def show(self, concept_model: ConceptModel) -> None:
        """Prints the largest concepts with their sizes and names."""
        topics = concept_model.topics or {}
        largest = concept_model.frequency.head(10)
        for concept, count in zip(largest.index.tolist(), largest["Count"].tolist(), strict=True):
            print(f"{concept:>5} {count:>7}  {topics[concept]}")

    def write(self, figure: Any, name: str) -> None:
        """Writes a figure as a page of its own."""
        path = self.folder / f"{name}.html"
        figure.write_html(path)
        print(f"wrote {path}")


STEPS: dict[str, Callable[[WalkThrough], None]] = {
    "pictures": WalkThrough.pictures,
    "nouns": WalkThrough.nouns,
    "published": WalkThrough.published,
    "ctfidf": WalkThrough.ctfidf,
    "multilingual": WalkThrough.multilingual,
}


def print_results(
    term: str, results: Sequence[tuple[int, float]], concept_model: ConceptModel
) -> None:
    """Prints what a search found, best first."""
    topics = concept_model.topics or {}
    print(f"{term}:")
    for concept, similarity in results:
        print(f"{concept:>5} {similarity:>7.3f}  {topics[concept]}")


def parser() -> argparse.ArgumentParser:
    """The command line."""
    result = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    result.add_argument("--base-url", default=BASE_URL, help="where the two downloads lie")
    result.add_argument("--folder", type=Path, default=Path("unsplash"), help="where all goes")
    result.add_argument("--embedding-model", default="clip-ViT-B-32")
    result.add_argument("--multilingual-model", default="clip-ViT-B-32-multilingual-v1")
    result.add_argument("--min-concept-size", type=int, default=30)
    result.add_argument("--limit", type=int, help="only the first so many photographs")
    result.add_argument("--steps", nargs="+", choices=STEPS, default=list(STEPS))
    return result


def main(argv: Sequence[str] | None = None) -> int:
    """Takes the steps; returns 0, or 1 after one line that says what went wrong."""
    options = parser().parse_args(argv)
    try:
        walk = WalkThrough(options)
        for step in options.steps:
            print(f"== {step}: {STEPS[step].__doc__}")
            STEPS[step](walk)
    except (WalkThroughError, ConceptError) as error:
        print(f"error: {' '.join(str(error).split())}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
