"""Models on the hub, which a stand-in plays: nothing here leaves the machine."""

import shutil
from dataclasses import replace
from pathlib import Path

import huggingface_hub
import pytest
from huggingface_hub.errors import HFValidationError, RepositoryNotFoundError
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA

from concept import ConceptModel, sharing
from concept.errors import HubUnavailable, InvalidInput
from concept.images import Unreadable
from tests.conftest import COLOURS, ColourSpace
from tests.states import make_state


class Hub:
    """What is stored under each name, in a folder."""

    def __init__(self, folder):
        self.folder = folder
        self.calls = []

    def api(self, token=None):
        self.token = token
        return self

    def create_repo(self, repo_id, **options):
        self.calls.append(("create", repo_id, options))
        (self.folder / repo_id).mkdir(parents=True, exist_ok=True)
        return f"https://hub/{repo_id}"

    def upload_folder(self, *, repo_id, folder_path, commit_message, delete_patterns):
        self.calls.append(("upload", repo_id, commit_message, delete_patterns))
        shutil.rmtree(self.folder / repo_id)
        shutil.copytree(folder_path, self.folder / repo_id)

    def download(self, repo_id, *, revision, token, local_dir):
        self.calls.append(("download", repo_id, revision, token))
        if not (self.folder / repo_id).is_dir():
            raise FileNotFoundError(repo_id)
        shutil.copytree(self.folder / repo_id, local_dir, dirs_exist_ok=True)


@pytest.fixture
def hub(tmp_path, monkeypatch):
    stand_in = Hub(tmp_path / "hub")
    monkeypatch.setattr(huggingface_hub, "HfApi", stand_in.api)
    monkeypatch.setattr(huggingface_hub, "snapshot_download", stand_in.download)
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(sharing, "knock", lambda endpoint: "")
    monkeypatch.setattr(sharing, "_home", lambda: tmp_path / "home")
    return stand_in


@pytest.fixture
def model(photo_folder):
    clusterer = KMeans(3, random_state=0, n_init=1)
    fitted = ConceptModel(5, 0.3, ColourSpace(), None, PCA(3), clusterer, verbose=False)
    return fitted.fit(photo_folder, docs=list(COLOURS))


def test_a_model_goes_to_the_hub_and_comes_back(hub, model, tmp_path):
    model.rename_concept(0, "Rot")
    address = model.push_to_hub("me/colours", private=True, token="secret", commit_message="first")
    assert address == "https://hub/me/colours"
    assert hub.calls[0] == ("create", "me/colours", {"private": True, "exist_ok": True})
    assert hub.calls[1] == ("upload", "me/colours", "first", "*")
    assert hub.token == "secret"
    stored = tmp_path / "hub" / "me" / "colours"
    card = (stored / "README.md").read_text(encoding="utf-8")
    assert card == (stored / "model_card.md").read_text(encoding="utf-8")
    assert card.startswith("---\nlibrary_name: concept\n")
    assert "| 0 | Rot |" in card

    again = ConceptModel.from_hub("me/colours", ColourSpace(), revision="main", token="t")
    assert hub.calls[2] == ("download", "me/colours", "main", "t")
    assert again.labels_.tolist() == model.labels_.tolist()
    assert again.get_concept_info()["Name"].tolist() == ["Rot", "green", "blue"]
    assert again.find_concepts("green") == model.find_concepts("green")


def test_nothing_of_this_machine_goes_along(hub, model, photo_folder, tmp_path):
    model.push_to_hub("me/colours", thumbnails=True)
    everything = b"".join(
        file.read_bytes() for file in (tmp_path / "hub").rglob("*") if file.is_file()
    )
    assert str(photo_folder).encode() not in everything
    again = ConceptModel.from_hub("me/colours")
    assert again.image_names_ == [Path(name).name for name in model.image_names_]
    assert set(again.state_.paths) == {""}
    again.merge_concepts([[1, 2]])  # the thumbnails stand in for the pictures
    collage = again.cluster_images[0 if again.frequency.index[0] == 0 else 1]
    assert collage.getextrema() != ((222, 222), (222, 222), (222, 222))


def test_names_that_are_no_paths_and_urls_stay():
    state = make_state((5,), 0)
    paths = ["/a/b/c/1.jpg", "/a/b/d/2.jpg", "https://x/3.jpg", "", "/a/b/4.jpg"]
    names = [*paths[:3], "fourth", "mine"]
    lost = [Unreadable(1, paths[1], "gone")]
    shared = sharing.shareable(replace(state, paths=paths, names=names, unreadable=lost))
    assert shared.names == ["c/1.jpg", "d/2.jpg", "https://x/3.jpg", "fourth", "mine"]
    assert shared.paths == ["", "", "https://x/3.jpg", "", ""]
    assert shared.unreadable == [Unreadable(1, "d/2.jpg", "gone")]


@pytest.mark.parametrize("name", ["colours", "a/b/c", "/x", "x/", "../x", None, 3])
def test_names_have_two_parts(hub, model, name):
    for call in (model.push_to_hub, ConceptModel.from_hub):
        with pytest.raises(InvalidInput, match="repo_id is .*user/name"):
            call(name)
    assert hub.calls == []


def test_without_a_hub_an_error_says_so_and_what_was_fetched_is_used(hub, model, monkeypatch):
    model.push_to_hub("me/colours")
    ConceptModel.from_hub("me/colours")
    monkeypatch.setattr(sharing, "knock", lambda endpoint: "it is closed")
    assert ConceptModel.from_hub("me/colours").labels_.tolist() == model.labels_.tolist()
    with pytest.raises(HubUnavailable, match="me/other': it is closed"):
        ConceptModel.from_hub("me/other")
    with pytest.raises(HubUnavailable, match="it is closed"):
        model.push_to_hub("me/colours")
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(HubUnavailable, match="HF_HUB_OFFLINE forbids"):
        model.push_to_hub("me/colours")


def test_what_the_hub_refuses_is_told(hub, model, monkeypatch):
    with pytest.raises(HubUnavailable, match="'me/none' could not be fetched.*FileNotFoundError"):
        ConceptModel.from_hub("me/none")

    def refuse(*_, **__):
        raise PermissionError("not yours")

    monkeypatch.setattr(hub, "create_repo", refuse)
    with pytest.raises(HubUnavailable, match=r"could not be sent.*not yours.*hf auth login"):
        model.push_to_hub("me/colours")
    assert issubclass(RepositoryNotFoundError, OSError)

    def invalid(*_, **__):
        raise HFValidationError("bad name")

    monkeypatch.setattr(hub, "create_repo", invalid)
    with pytest.raises(InvalidInput, match="bad name"):
        model.push_to_hub("me/co--lours")
