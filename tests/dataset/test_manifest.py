"""What made a dataset."""

import json
from dataclasses import replace

import pytest

from concept.dataset import MANIFEST, Dataset
from concept.errors import DatasetError
from tests.dataset.conftest import FACTS


def test_a_dataset_of_another_model_is_refused_by_name_and_precision(dataset):
    with pytest.raises(DatasetError, match=r"made by 'a-model' in float32.*'b-model' in float32"):
        Dataset.create(dataset.folder, replace(FACTS, model="b-model", identity="11"), "", "plan")
    with pytest.raises(DatasetError, match=r"in float32 on torch.*in bfloat16 on torch"):
        Dataset.create(dataset.folder, replace(FACTS, precision="bfloat16"), "", "plan")
    with pytest.raises(DatasetError, match="other weights"):
        Dataset.create(dataset.folder, replace(FACTS, identity="11"), "", "plan")
    with pytest.raises(DatasetError, match="by 'a-model'.*this is 'b-model'"):
        Dataset.create(dataset.folder, replace(FACTS, model="b-model", identity=""), "", "plan")


def test_the_same_weights_under_another_name_go_on(dataset):
    moved = Dataset.create(dataset.folder, replace(FACTS, model="/elsewhere/a"), "", "plan")
    assert len(moved) == 30


def test_another_source_is_refused(dataset):
    with pytest.raises(DatasetError, match="begun with other pictures: its source was 'photos'"):
        Dataset.create(dataset.folder, FACTS, "photos", "another plan")


def test_what_is_no_dataset_says_so(tmp_path, dataset):
    with pytest.raises(DatasetError, match="is no dataset.*concept embed"):
        Dataset(tmp_path)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("keep me")
    with pytest.raises(DatasetError, match="exists and is no dataset"):
        Dataset.create(tmp_path / "mine", FACTS)
    manifest = dataset.folder / MANIFEST
    content = json.loads(manifest.read_text())
    manifest.write_text(json.dumps({**content, "format_version": 99}))
    with pytest.raises(DatasetError, match="version 99"):
        Dataset(dataset.folder)
    manifest.write_text("{")
    with pytest.raises(DatasetError, match="is damaged"):
        Dataset(dataset.folder)
