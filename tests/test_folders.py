"""Folders that are written whole and read back with care."""

import json

import pytest

from concept.errors import SavedModelError
from concept.folders import (
    FolderFormat,
    check_target,
    folder_written_whole,
    read_manifest,
    write_manifest,
)

FORM = FolderFormat("test-format", 2, "list.json", "saved thing")


def save(folder, text="content"):
    with folder_written_whole(folder, FORM) as fresh:
        (fresh / "inner").mkdir()
        (fresh / "inner" / "a.txt").write_text(text, encoding="utf-8")
        write_manifest(fresh, FORM, {"kind": "x"})


def fail_half_way(folder):
    with folder_written_whole(folder, FORM) as fresh:
        (fresh / "b.txt").write_text("half", encoding="utf-8")
        raise OSError("disk full")


def test_a_folder_comes_back_and_may_be_replaced(tmp_path):
    save(tmp_path / "a")
    save(tmp_path / "a", "newer")
    manifest = read_manifest(tmp_path / "a", FORM)
    assert (manifest["kind"], manifest["format_version"]) == ("x", 2)
    assert list(manifest["files"]) == ["inner/a.txt"]
    assert (tmp_path / "a" / "inner" / "a.txt").read_text(encoding="utf-8") == "newer"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_what_fails_half_way_leaves_the_old_folder(tmp_path):
    save(tmp_path / "a")
    with pytest.raises(OSError, match="full"):
        fail_half_way(tmp_path / "a")
    read_manifest(tmp_path / "a", FORM)
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_nothing_foreign_is_overwritten(tmp_path):
    save(tmp_path / "a")
    (tmp_path / "a" / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(SavedModelError, match="is no saved thing"):
        check_target(tmp_path / "a", FORM)
    other = FolderFormat("other", 1, "list.json", "other thing")
    save(tmp_path / "b")
    with pytest.raises(SavedModelError, match="is no other thing"):
        check_target(tmp_path / "b", other)


def test_damage_is_noticed(tmp_path):
    save(tmp_path / "a")
    path = tmp_path / "a" / "inner" / "a.txt"
    path.write_text("other", encoding="utf-8")
    with pytest.raises(SavedModelError, match="was changed or damaged"):
        read_manifest(tmp_path / "a", FORM)
    read_manifest(tmp_path / "a", FORM, unchecked=lambda name: name == "inner/a.txt")
    path.unlink()
    with pytest.raises(SavedModelError, match="lacks its file"):
        read_manifest(tmp_path / "a", FORM)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"format_version": 3}, "version 3"),
        ({"format": "other"}, "'other'"),
        ({"files": {"../x": "0"}}, "outside of itself"),
        ({"files": 5}, "damaged"),
    ],
)
def test_a_wrong_list_is_refused(tmp_path, change, complaint):
    save(tmp_path / "a")
    path = tmp_path / "a" / "list.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**content, **change}), encoding="utf-8")
    with pytest.raises(SavedModelError, match=complaint):
        read_manifest(tmp_path / "a", FORM)
    with pytest.raises(SavedModelError, match="is no saved thing"):
        read_manifest(tmp_path, FORM)
