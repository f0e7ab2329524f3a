"""The engine of a cluster writes what the one of a machine writes."""

import numpy as np
import pytest

from concept import ConceptModel
from concept.distributed import assign_dataset, embed_dataset, fit_dataset
from concept.errors import DatasetError, MissingExtra, WorkersLost
from tests.distributed.conftest import table_of
from tests.distributed.spaces import DyingSpace


def test_local_and_ray_are_equal(ray_here, photo_folder, tmp_path):
    (photo_folder / "07.png").write_bytes(b"torn")
    options = {"block_rows": 20, "verbose": False}
    here = embed_dataset(photo_folder, tmp_path / "here", "mini-clip", **options)
    there = embed_dataset(
        photo_folder, tmp_path / "there", "mini-clip", engine="ray", workers=2, **options
    )
    assert [part.name for part in there.parts()] == [part.name for part in here.parts()]
    assert table_of(there).equals(table_of(here))
    assert there.about == here.about

    model = ConceptModel(5, embedding_model="mini-clip", random_state=0, verbose=False)
    fit_dataset(model, there.folder).save(tmp_path / "model")
    one = assign_dataset(tmp_path / "model", here.folder, verbose=False)
    other = assign_dataset(tmp_path / "model", there.folder, engine="ray", workers=2, verbose=False)
    for mine, theirs in zip(one.blocks(), other.blocks(), strict=True):
        for a, b in zip(mine, theirs, strict=True):
            np.testing.assert_array_equal(a, b)

    # What a worker has to say comes back as the error that it is.
    there.part(1).unlink()
    with pytest.raises(DatasetError, match="made by 'mini-clip'"):
        embed_dataset(photo_folder, there.folder, DyingSpace(tmp_path), engine="ray", **options)


def test_ray_gives_up_on_workers_that_keep_dying(ray_here, photo_folder, tmp_path):
    with pytest.raises(WorkersLost, match="Finished parts are kept"):
        embed_dataset(
            photo_folder,
            tmp_path / "dataset",
            DyingSpace(tmp_path, always=True),
            engine="ray",
            workers=1,
            verbose=False,
        )


def test_without_ray_the_extra_is_named(photo_folder, tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "ray", None)
    with pytest.raises(MissingExtra, match=r'pip install "concept\[distributed\]"'):
        embed_dataset(photo_folder, tmp_path / "dataset", "mini-clip", engine="ray")
