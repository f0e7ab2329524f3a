"""Whether a model can be had: from a folder, from the local cache, or from the model hub.

`transformers` and `huggingface_hub` retry for minutes where there is no network. A look at the
cache and one short knock at the hub's door answer the question within seconds.
"""

from __future__ import annotations

import threading
import urllib.error
import urllib.request
from pathlib import Path

from concept.errors import ModelUnavailable

# sentence-transformers' own models carry no organisation in their short names.
_DEFAULT_ORGANIZATION = "sentence-transformers"
_KNOCK_SECONDS = 6.0


def locate(name_or_path: str, *, use_cache: bool = True) -> tuple[str, bool]:
    """Find out where a model comes from before anything heavy is loaded.

    Args:
        name_or_path: A folder, or a name on the model hub such as ``clip-ViT-B-32``.
        use_cache: Whether a copy in the local cache will do; no if it has proved incomplete.

    Returns:
        What to pass to sentence-transformers, and whether to use local files only.

    Raises:
        ModelUnavailable: If it is neither a folder nor in the cache, and the hub cannot be
            reached (or may not be, with ``HF_HUB_OFFLINE=1``).
    """
    from huggingface_hub import constants

    path = Path(name_or_path).expanduser()
    if path.is_dir():
        return str(path), True
    if path.is_absolute() or name_or_path.startswith(("./", "../", "~")) or len(path.parts) > 2:
        raise _unavailable(name_or_path, "there is no such folder")
    repository = _repository(name_or_path)
    if use_cache and _cached_folder(repository) is not None:
        return repository, True
    missing = "it is not in the cache" if use_cache else "its copy in the cache is incomplete"
    if constants.HF_HUB_OFFLINE:
        raise _unavailable(name_or_path, f"{missing}, and HF_HUB_OFFLINE forbids more")
    problem = _knock(constants.ENDPOINT)
    if problem:
        raise _unavailable(name_or_path, f"{missing}, and {problem}")
    return repository, False


def unavailable(name: str, device: str | None, error: BaseException) -> ModelUnavailable:
    """The error for a model that was found and still could not be loaded."""
    where = f" on device {device!r}" if device else ""
    return _unavailable(name, f"loading{where} failed with {type(error).__name__}: {error}")


def _unavailable(name: str, reason: str) -> ModelUnavailable:
    return ModelUnavailable(
        f"embedding model {name!r} cannot be loaded: {reason}",
        "a name on the model hub, or a local folder with such a model",
        "Pass the path of a downloaded model as embedding_model, or use "
        'embedding_model="mini-clip", which is small, made for drawn postcards, and works offline',
    )


def model_folder(name_or_path: str) -> Path | None:
    """The folder that a model's files lie in on this machine, or None if there is none."""
    path = Path(name_or_path).expanduser()
    if path.is_dir():
        return path.resolve()
    return _cached_folder(_repository(name_or_path))


def _repository(name: str) -> str:
    return name if "/" in name else f"{_DEFAULT_ORGANIZATION}/{name}"


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


def _knock(endpoint: str) -> str:
    """Try to reach the hub once; return what went wrong, or an empty string."""
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
