"""Whether a model can be had: from a folder, from the local cache, or from the model hub.

`transformers` and `huggingface_hub` retry for minutes where there is no network. A look at the
cache and one short knock at the hub's door answer the question within seconds.
"""

from __future__ import annotations

import textwrap
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from safetensors import SafetensorError

from concept.errors import ConceptError, ModelUnavailable

_MINI_CLIP = Path(__file__).parent.parent / "demo" / "mini_clip"
_KNOCK_SECONDS = 6.0
# Some of transformers' reasons list every model that it has.
_LONGEST_REASON = 500
# A device that is not there is a RuntimeError or an AssertionError to torch.
_LOADING_ERRORS = (
    OSError,
    ValueError,
    KeyError,
    ImportError,
    RuntimeError,
    AssertionError,
    SafetensorError,
)
Model = TypeVar("Model")


@dataclass(frozen=True)
class Use:
    """What a model is for, as the errors tell it.

    Attributes:
        what: What it is called.
        remedy: What to do where it cannot be loaded.
        organization: Who keeps the models on the hub whose names carry nobody's.
    """

    what: str
    remedy: str
    organization: str = ""


EMBEDDING = Use(
    "embedding model",
    "Pass the path of a downloaded model as embedding_model, or use "
    'embedding_model="mini-clip", which is small, made for drawn postcards, and works offline',
    "sentence-transformers",
)


def bundled(model: str | Path) -> str | Path:
    """A model as it is named; for ``"mini-clip"`` the folder that comes with the library."""
    return _MINI_CLIP if model == "mini-clip" else model


def load(
    name: str,
    open_model: Callable[[str, bool], Model],
    device: str | None = None,
    use: Use = EMBEDDING,
) -> Model:
    """Load a model from a folder, the local cache or the hub, or say why it cannot be had.

    Args:
        name: A folder, or a name on the model hub.
        open_model: What loads it, given the folder or the full name and whether to use local
            files only.
        device: For the error.
        use: What it is for.

    Raises:
        ModelUnavailable: If it cannot be located (see `locate`) or does not load.
    """
    place, local = locate(name, use=use)
    try:
        return open_model(place, local)
    except ConceptError:
        raise
    except _LOADING_ERRORS as error:
        if not local or Path(place).is_dir():
            raise unavailable(name, device, error, use) from error
    # A download that was cut off: the hub has the rest.
    place, local = locate(name, use_cache=False, use=use)
    try:
        return open_model(place, local)
    except _LOADING_ERRORS as error:
        raise unavailable(name, device, error, use) from error


@contextmanager
def hushed() -> Iterator[None]:
    """Without transformers' bars, and its notes on processors and settings that change nothing."""
    from transformers.utils import logging

    verbosity, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(verbosity)
        if bars:
            logging.enable_progress_bar()


def locate(name_or_path: str, *, use_cache: bool = True, use: Use = EMBEDDING) -> tuple[str, bool]:
    """Find out where a model comes from before anything heavy is loaded.

    Args:
        name_or_path: A folder, or a name on the model hub such as ``clip-ViT-B-32``.
        use_cache: Whether a copy in the local cache will do; no if it has proved incomplete.
        use: What the model is for.

    Returns:
        What to pass to the library that loads it, and whether to use local files only.

    Raises:
        ModelUnavailable: If it is neither a folder nor in the cache, and the hub cannot be
            reached (or may not be, with ``HF_HUB_OFFLINE=1``).
    """
    from huggingface_hub import constants

    path = Path(name_or_path).expanduser()
    if path.is_dir():
        return str(path), True
    if path.is_absolute() or name_or_path.startswith(("./", "../", "~")) or len(path.parts) > 2:
        raise _unavailable(name_or_path, "there is no such folder", use)
    repository = _repository(name_or_path, use)
    if use_cache and _cached_folder(repository) is not None:
        return repository, True
    missing = "it is not in the cache" if use_cache else "its copy in the cache is incomplete"
    if constants.HF_HUB_OFFLINE:
        raise _unavailable(name_or_path, f"{missing}, and HF_HUB_OFFLINE forbids more", use)
    problem = knock(constants.ENDPOINT)
    if problem:
        raise _unavailable(name_or_path, f"{missing}, and {problem}", use)
    return repository, False


def unavailable(
    name: str, device: str | None, error: BaseException, use: Use = EMBEDDING
) -> ModelUnavailable:
    """The error for a model that was found and still could not be loaded."""
    where = f" on device {device!r}" if device else ""
    reason = textwrap.shorten(str(error), _LONGEST_REASON, placeholder=" …")
    return _unavailable(name, f"loading{where} failed with {type(error).__name__}: {reason}", use)


def _unavailable(name: str, reason: str, use: Use) -> ModelUnavailable:
    return ModelUnavailable(
        f"{use.what} {name!r} cannot be loaded: {reason}",
        "a name on the model hub, or a local folder with such a model",
        use.remedy,
    )


def model_folder(name_or_path: str, use: Use = EMBEDDING) -> Path | None:
    """The folder that a model's files lie in on this machine, or None if there is none."""
    path = Path(name_or_path).expanduser()
    return path.resolve() if path.is_dir() else _cached_folder(_repository(name_or_path, use))


def _repository(name: str, use: Use) -> str:
    return name if "/" in name or not use.organization else f"{use.organization}/{name}"


def _cached_folder(repository: str) -> Path | None:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        folder = Path(snapshot_download(repository, local_files_only=True))
    except (LocalEntryNotFoundError, HFValidationError):
        return None
    # A download that was cut off leaves a snapshot without weights.
    whole = any(folder.rglob("*.safetensors")) or any(folder.rglob("*.bin"))
    return folder if whole else None


def knock(endpoint: str) -> str:
    """Try to reach the hub once; return what went wrong, or an empty string."""
    import urllib.error
    import urllib.request

    problem = [f"{endpoint} did not answer within {_KNOCK_SECONDS:.0f} s"]

    def knock() -> None:
        try:
            request = urllib.request.Request(endpoint, method="HEAD")
            with urllib.request.urlopen(request, timeout=_KNOCK_SECONDS - 1):
                problem[0] = ""
        except urllib.error.HTTPError:
            problem[0] = ""  # It answered: the hub is there, whatever it thinks of the request.
        except OSError as error:
            problem[0] = f"{endpoint} cannot be reached ({error})"

    # Looking a name up can hang far longer than the socket's time-out; a thread is left behind.
    thread = threading.Thread(target=knock, daemon=True)
    thread.start()
    thread.join(_KNOCK_SECONDS)
    return problem[0]
