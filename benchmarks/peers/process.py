"""Install the peers beside this library's own packages, and run them in processes of their own."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from benchmarks.collection import Collection
from benchmarks.peers.exchange import (
    Answer,
    Fit,
    Task,
    read_answer,
    write_collection,
    write_task,
)

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
# The packages that peers share with this library and whose versions may change what they find.
FOUNDATION = ("hdbscan", "numba", "numpy", "pynndescent", "scikit-learn", "scipy", "umap-learn")


@dataclass(frozen=True)
class Peer:
    """Another library.

    Attributes:
        name: What the tables call it.
        requirement: What pip installs; without its dependencies, which are here already.
        script: The file in this folder that runs it.
        ways: Its ways of naming: by class-based TF-IDF or not.
        reduces: Whether it has a reduction of outliers that is a step apart.
    """

    name: str
    requirement: str
    script: str
    ways: tuple[bool, ...]
    reduces: bool = False


PEERS = (
    Peer("Concept 0.2.1", "concept==0.2.1", "concept_021.py", (False, True)),
    Peer("BERTopic 0.17.4", "bertopic==0.17.4", "bertopic_0174.py", (True,), reduces=True),
)


def run(peer: Peer, collection: Collection, fits: list[Fit], folder: Path) -> list[Answer]:
    """The answers of a peer; what was answered before is read, the rest is asked in one process.

    Args:
        peer: Whom to ask.
        collection: What to fit.
        fits: How.
        folder: Where peers are installed and their answers kept.
    """
    state = _state(peer.script, "exchange.py", "layouts.py")
    place = folder / "answers" / f"{peer.requirement}-{state}" / collection.fingerprint
    paths = [place / f"{fit.key}.json" for fit in fits]
    missing = [at for at, path in enumerate(paths) if not path.is_file()]
    if missing:
        target = install(peer, folder)
        write_collection(place, collection.vectors, collection.words, collection.word_vectors)
        task = place / "task.json"
        layouts = folder / "layouts" / _state("layouts.py")
        asked = [fits[at] for at in missing]
        write_task(task, Task(place, layouts, asked, [paths[at] for at in missing]))
        environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(target), str(ROOT)])}
        script = HERE / peer.script
        # What they print and warn of is not this benchmark's; of a failure all of it is shown.
        done = subprocess.run(
            [sys.executable, str(script), str(task)],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{peer.name} failed:\n{done.stdout}\n{done.stderr}")
    return [read_answer(path) for path in paths]


def _state(*scripts: str) -> str:
    """A digest of what else decides a result: the code that asks, and what the peer runs on."""
    code = [(HERE / script).read_bytes() for script in scripts]
    versions = " ".join(f"{name} {version(name)}" for name in FOUNDATION)
    return hashlib.sha256(b"".join(code) + versions.encode()).hexdigest()[:12]


def install(peer: Peer, folder: Path) -> Path:
    """Where a peer is installed, which is done the first time."""
    target = folder / peer.requirement
    if not target.is_dir():
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
        part = folder / f"{peer.requirement}.part"
        subprocess.run([*pip, "--no-deps", "--target", str(part), peer.requirement], check=True)
        part.rename(target)
    return target
