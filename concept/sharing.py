"""Models on the Hugging Face hub: sent there and fetched from there as folders."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

from concept.embedders.hub import knock
from concept.errors import HubUnavailable, InvalidInput
from concept.images import Unreadable, is_url
from concept.persist import CARD, MANIFEST
from concept.state import ConceptState


def shareable(state: ConceptState) -> ConceptState:
    """The state without what its pictures' paths tell of this machine.

    URLs stay. Names that are paths become relative to the folder that all paths lie in.
    """
    local = [path for path in state.paths if path and not is_url(path)]
    try:
        folders = [str(Path(path).resolve().parent) for path in local]
        root = Path(os.path.commonpath(folders)) if folders else Path()
    except ValueError:  # on several drives
        root = Path()

    def name_of(name: str, path: str) -> str:
        if name != path or is_url(name) or not name:
            return name
        resolved = Path(path).resolve()
        return str(resolved.relative_to(root) if resolved.is_relative_to(root) else resolved.name)

    names = [name_of(name, path) for name, path in zip(state.names, state.paths, strict=True)]
    lost = [Unreadable(gone.row, names[gone.row], gone.reason) for gone in state.unreadable]
    paths = [path if is_url(path) else "" for path in state.paths]
    return replace(state, names=names, paths=paths, unreadable=lost)


def upload(
    folder: Path,
    repo_id: str,
    *,
    private: bool | None = None,
    token: str | None = None,
    commit_message: str = "Upload a Concept model",
) -> str:
    """Send a saved model to the hub; what an earlier one left there is replaced.

    Args:
        folder: Where the model was saved; the copy of its card is added that the hub shows.
        repo_id: ``"user/name"``; made if it does not exist.
        private: Whether it is to be private, where it is made now.
        token: Of a user who may write there; by default the one that was saved at login.
        commit_message: What the change is called.

    Returns:
        The address of the model.

    Raises:
        InvalidInput: If there cannot be a repository of that name.
        HubUnavailable: If the hub cannot be reached, or refuses.
    """
    from huggingface_hub import HfApi
    from huggingface_hub.errors import HFValidationError

    _check_name(repo_id)
    _check_reachable(repo_id)
    if (folder / CARD).is_file():
        shutil.copyfile(folder / CARD, folder / "README.md")
    api = HfApi(token=token)
    try:
        address = api.create_repo(repo_id, private=private, exist_ok=True)
        api.upload_folder(
            repo_id=repo_id,
            folder_path=str(folder),
            commit_message=commit_message,
            delete_patterns="*",
        )
    except HFValidationError as error:
        raise InvalidInput(f"repo_id is {repo_id!r} ({error})", "user/name") from error
    except OSError as error:  # the base of all that the hub answers
        raise HubUnavailable(
            f"{repo_id!r} could not be sent to the hub ({type(error).__name__}: {error})",
            "a repository that you may write to",
            "Log in with `hf auth login`, or pass token",
        ) from error
    return str(address)


def download(
    repo_id: str,
    *,
    revision: str | None = None,
    token: str | None = None,
    folder: str | Path | None = None,
) -> Path:
    """Fetch a model from the hub.

    Args:
        repo_id: ``"user/name"``.
        revision: A branch, tag or commit; by default the newest.
        token: Of a user who may read it, where it is private.
        folder: Where to put it; by default into the user's cache folder. What lies there already is
            not fetched again, and taken as it is where the hub cannot be reached.

    Returns:
        The folder with the model.

    Raises:
        InvalidInput: If there cannot be a repository of that name.
        HubUnavailable: If it cannot be fetched and was not before.
    """
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError

    _check_name(repo_id)
    name = f"{repo_id}@{revision}" if revision else repo_id
    target = Path(folder).expanduser() if folder else _home() / name.replace("/", "--")
    try:
        _check_reachable(repo_id)
    except HubUnavailable:
        if (target / MANIFEST).is_file():
            return target
        raise
    try:
        # The hub's own cache is made of links, and a saved model must not point out of its folder.
        snapshot_download(repo_id, revision=revision, token=token, local_dir=target)
    except HFValidationError as error:
        raise InvalidInput(f"repo_id is {repo_id!r} ({error})", "user/name") from error
    except OSError as error:
        raise HubUnavailable(
            f"{repo_id!r} could not be fetched from the hub ({type(error).__name__}: {error})",
            "the name of a model there, as user/name",
            "Look whether it exists; for a private one log in with `hf auth login`, or pass token",
        ) from error
    return target


def _home() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("concept", appauthor=False) / "hub"


def _check_name(repo_id: object) -> None:
    parts = repo_id.split("/") if isinstance(repo_id, str) else []
    if len(parts) != 2 or not all(parts) or any(part.startswith(".") for part in parts):
        raise InvalidInput(f"repo_id is {repo_id!r}", "user/name, as on the model hub")


def _check_reachable(repo_id: str) -> None:
    from huggingface_hub import constants

    problem = "HF_HUB_OFFLINE forbids it"
    if not constants.HF_HUB_OFFLINE:
        problem = knock(constants.ENDPOINT)
    if problem:
        raise HubUnavailable(
            f"the hub cannot be reached for {repo_id!r}: {problem}",
            "a connection to it",
            "Save the model to a folder, and load it from there, where there is none",
        )
