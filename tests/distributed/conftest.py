"""Pictures in files, tars and tables, and a Ray of one session."""

import io
import tarfile

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest


def jpeg(picture) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture
def contents(pictures):
    """Thirty red, twenty green and ten blue pictures as the contents of files."""
    return [jpeg(picture) for picture in pictures]


def write_tar(path, contents, mode="w"):
    with tarfile.open(path, mode) as tar:
        for number, content in enumerate(contents):
            for name, body in ((f"{number:04d}.png", content), (f"{number:04d}.txt", b"a caption")):
                member = tarfile.TarInfo(name)
                member.size = len(body)
                tar.addfile(member, io.BytesIO(body))
    return path


def write_table(path, column, values, rows_a_group=25):
    pq.write_table(pa.table({"other": range(len(values)), column: values}), path, rows_a_group)
    return path


def table_of(dataset):
    """Everything in a dataset, in order."""
    parts = [pq.read_table(part) for part in dataset.parts()]
    return pa.concat_tables(parts)


def vectors_of(dataset):
    return np.concatenate([block.vectors for block in dataset.vectors()])


@pytest.fixture(scope="session")
def ray_here():
    """A Ray of two processors on this machine."""
    ray = pytest.importorskip(
        "ray", reason="Ray is not installed: pip install 'concept[distributed]'"
    )
    for attempt in range(3):
        try:
            ray.init(
                num_cpus=2,
                object_store_memory=80 * 2**20,
                include_dashboard=False,
                log_to_driver=False,
                logging_level="ERROR",
            )
            break
        except Exception as error:
            # On a machine that is very busy it gives its processes too little time to start.
            if attempt == 2 or "timed out during startup" not in str(error):
                raise
    yield ray
    ray.shutdown()
