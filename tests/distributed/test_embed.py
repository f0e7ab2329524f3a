"""Pictures to a dataset."""

import errno
import os

import numpy as np
import pyarrow.parquet as pq
import pytest

from concept.dataset import Dataset
from concept.distributed import embed_dataset
from concept.distributed import worker as worker_module
from concept.embed import embed_images
from concept.embedders import PrecomputedEmbedder
from concept.errors import DatasetError, InvalidInput, WorkersLost
from tests.conftest import ColourSpace
from tests.distributed.conftest import table_of, vectors_of, write_table, write_tar
from tests.distributed.spaces import DyingSpace


def embedded(source, out, space=None, **options):
    return embed_dataset(source, out, space or ColourSpace(), verbose=False, **options)


def test_rows_vectors_and_hashes(photo_folder, tmp_path, pictures):
    (photo_folder / "99.png").write_bytes((photo_folder / "00.png").read_bytes())
    (photo_folder / "05.png").write_bytes(b"not a picture")
    space = ColourSpace()
    dataset = embedded(photo_folder, tmp_path / "dataset", space, block_rows=100)
    table = table_of(dataset)
    assert table["row"].to_pylist() == list(range(61))
    assert table["path"].to_pylist() == [str(p) for p in sorted(photo_folder.iterdir())]
    assert table["status"].to_pylist().count("failed") == 1
    assert list(dataset.failures()) == [
        (5, str(photo_folder / "05.png"), "not a picture in a format that Pillow knows.")
    ]
    hashes = table["hash"].to_pylist()
    assert hashes[60] == hashes[0]
    assert hashes[5] is None
    assert len(set(hashes)) == 60
    assert space.embedded == 59 + 2  # the copy once, and the grey picture twice
    readable = [p for number, p in enumerate(pictures) if number != 5]
    expected = embed_images(readable, ColourSpace(), verbose=False).vectors
    np.testing.assert_allclose(vectors_of(dataset)[:59], expected, atol=1e-3)
    assert str(table.schema.field("vector").type) == "fixed_size_list<element: halffloat>[6]"


def test_every_kind_of_source_gives_the_same_vectors(photo_folder, tmp_path, contents):
    folder = vectors_of(embedded(photo_folder, tmp_path / "a"))
    tar = vectors_of(embedded(write_tar(tmp_path / "p.tar", contents), tmp_path / "b"))
    table = write_table(tmp_path / "p.parquet", "bytes", contents)
    parquet = vectors_of(embedded(table, tmp_path / "c", block_rows=20))
    np.testing.assert_array_equal(folder, tar)
    np.testing.assert_array_equal(folder, parquet)


def test_a_tar_cut_short_is_rows_until_there_and_a_reason(tmp_path, contents):
    path = write_tar(tmp_path / "cut.tar", contents)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    dataset = embedded(path, tmp_path / "dataset")
    ((row, where, reason),) = dataset.failures()
    assert 20 < row == len(dataset) - 1 < 40
    assert where == str(path)
    assert f"after {row} pictures" in reason


def test_finished_blocks_are_skipped(photo_folder, tmp_path):
    space = ColourSpace()
    dataset = embedded(photo_folder, tmp_path / "dataset", space, block_rows=20)
    whole = table_of(dataset)
    times = [part.stat().st_mtime_ns for part in dataset.parts()]
    dataset.part(1).unlink()
    (dataset.folder / "parts" / ".part-00000001.parquet-1").write_bytes(b"torn by a kill")
    before = space.embedded
    again = embedded(photo_folder, tmp_path / "dataset", space, block_rows=20)
    assert space.embedded - before == 20 + 2
    assert table_of(again).equals(whole)
    assert [again.part(n).stat().st_mtime_ns for n in (0, 2)] == times[::2]


def test_another_model_or_source_is_refused(photo_folder, tmp_path):
    embedded(photo_folder, tmp_path / "dataset")
    with pytest.raises(
        DatasetError, match="made by 'ColourSpace' in float32.*this is 'DyingSpace'"
    ):
        embedded(photo_folder, tmp_path / "dataset", DyingSpace(tmp_path))
    (photo_folder / "00.png").unlink()
    with pytest.raises(DatasetError, match="begun with other pictures"):
        embedded(photo_folder, tmp_path / "dataset")
    with pytest.raises(InvalidInput, match="'spark'.*'local', 'ray'"):
        embedded(photo_folder, tmp_path / "other", engine="spark")
    with pytest.raises(InvalidInput, match="workers is 0"):
        embedded(photo_folder, tmp_path / "other", workers=0)
    stored = PrecomputedEmbedder(images={"a": [1.0, 0.0]}, texts={})
    with pytest.raises(InvalidInput, match="table of stored vectors"):
        embedded(photo_folder, tmp_path / "other", stored)


def test_a_full_disk_keeps_what_was_finished(photo_folder, tmp_path, monkeypatch):
    def full(self, *_):
        if "00000001" in self.path.name:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return original(self, *_)

    original = worker_module.PartWriter.write
    monkeypatch.setattr(worker_module.PartWriter, "write", full)
    with pytest.raises(DatasetError, match="No space left on device.*make room"):
        embedded(photo_folder, tmp_path / "dataset", block_rows=20)
    dataset = Dataset(tmp_path / "dataset")
    assert [part.name for part in (tmp_path / "dataset" / "parts").iterdir()] == [
        dataset.part(0).name
    ]
    monkeypatch.undo()
    assert len(embedded(photo_folder, tmp_path / "dataset", block_rows=20)) == 60


def test_a_killed_worker_loses_nothing(photo_folder, tmp_path):
    expected = table_of(embedded(photo_folder, tmp_path / "expected", block_rows=10))
    space = DyingSpace(tmp_path)
    dataset = embedded(photo_folder, tmp_path / "dataset", space, block_rows=10, workers=2)
    assert (tmp_path / "killed").exists()
    assert len({path.name.split("-")[1] for path in tmp_path.glob("batch-*")}) > 1
    assert table_of(dataset).equals(expected)
    assert [p for p in (dataset.folder / "parts").iterdir() if not p.name.startswith(".")] != []


def test_workers_that_keep_dying_keep_what_was_finished(photo_folder, tmp_path):
    space = ColourSpace()
    embedded(photo_folder, tmp_path / "dataset", space, block_rows=10)
    manifest = tmp_path / "dataset" / "dataset.json"
    manifest.write_text(manifest.read_text().replace("ColourSpace", "DyingSpace"))
    dataset = Dataset(tmp_path / "dataset")
    dataset.part(2).unlink()
    dying = DyingSpace(tmp_path, always=True)
    with pytest.raises(WorkersLost, match=r"died 3 times in a row.*20\.png to .*29\.png"):
        embedded(photo_folder, tmp_path / "dataset", dying, block_rows=10, workers=2)
    assert len(dataset.parts()) == 5


def test_parts_are_read_as_parquet_by_anyone(photo_folder, tmp_path):
    dataset = embedded(photo_folder, tmp_path / "dataset", block_rows=20)
    whole = pq.read_table(dataset.folder / "parts")
    assert whole.num_rows == 60
    assert whole.column_names == ["row", "path", "hash", "vector", "status", "reason"]
