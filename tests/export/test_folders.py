"""Folders of links: nothing of the user's is touched, every picture is where it belongs."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concept.errors import InvalidInput
from concept.export import folders
from concept.export.folders import export_folders, safe_name


@pytest.mark.parametrize("how", ["symlink", "hardlink", "copy"])
def test_every_concept_has_its_pictures(exported, tmp_path, how):
    assert export_folders(exported, tmp_path / "out", how) == 2
    found = sorted(p.relative_to(tmp_path / "out").as_posix() for p in tmp_path.rglob("out/*/*"))
    assert found == ["000 sea/a.jpg", "000 sea/c.jpg"]
    made, source = tmp_path / "out" / "000 sea" / "a.jpg", Path(exported.paths[0])
    assert made.is_symlink() == (how == "symlink")
    assert made.read_bytes() == source.read_bytes()
    assert made.samefile(source) == (how != "copy")
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_paths_from_here_are_found_from_there(exported, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    state = replace(exported, paths=["photos/a.jpg", "", "photos/gone.jpg"])
    assert export_folders(state, "deep/er/out") == 1
    assert (tmp_path / "deep/er/out/000 sea/a.jpg").read_bytes()


def test_equal_names_from_different_folders_are_numbered(exported, tmp_path):
    paths = []
    for folder, name in (("x", "a.jpg"), ("y", "a.jpg"), ("z", "A.JPG")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_bytes(folder.encode())
        paths.append(str(tmp_path / folder / name))
    state = replace(exported, paths=paths, labels=exported.labels * 0)
    assert export_folders(state, tmp_path / "out", "copy") == 3
    made = {p.name: p.read_text() for p in (tmp_path / "out" / "000 sea").iterdir()}
    assert made == {"a.jpg": "x", "a (2).jpg": "y", "A (3).JPG": "z"}


def test_a_folder_with_something_in_it_is_refused(exported, tmp_path):
    (tmp_path / "out").mkdir()
    export_folders(exported, tmp_path / "out")  # empty
    with pytest.raises(InvalidInput, match="not empty"):
        export_folders(exported, tmp_path / "out")
    with pytest.raises(InvalidInput, match="not empty"):
        export_folders(exported, exported.paths[0])
    assert Path(exported.paths[0]).is_file()


def test_what_is_not_possible_is_told_and_leaves_nothing(exported, tmp_path, monkeypatch):
    def refuse(source, target):
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setitem(folders.HOW, "hardlink", refuse)
    with pytest.raises(InvalidInput, match="cross-device.*how='copy'"):
        export_folders(exported, tmp_path / "out", "hardlink")
    assert [p.name for p in tmp_path.iterdir()] == ["photos"]
    with pytest.raises(InvalidInput, match="how is 'move'"):
        export_folders(exported, tmp_path / "out", "move")
    with pytest.raises(InvalidInput, match="none of the pictures has a file"):
        export_folders(replace(exported, paths=[""] * 3), tmp_path / "out")


@given(st.text())
def test_safe_names_stay_in_their_folder(name):
    safe = safe_name(name)
    path = Path(f"000 {safe}".rstrip())
    assert len(path.parts) == 1
    assert not set('<>:"/\\|?*\0') & set(safe)
    assert len(safe.encode()) <= 80
    assert not safe.endswith((" ", "."))
    assert safe_name(safe) == safe
