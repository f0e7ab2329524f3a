"""Where pictures come from."""

import io

import fsspec
import pytest

from concept.distributed.items import items
from concept.distributed.sources import TAR_ROWS, plan, plan_hash
from concept.errors import InvalidInput, MissingExtra, SourceUnavailable
from tests.distributed.conftest import write_table, write_tar


def found_in(block):
    return [(item.name, item.reason) for item in items(block)]


def test_a_folder_in_blocks(photo_folder):
    blocks = plan(photo_folder, rows=25)
    assert [(block.start, block.rows) for block in blocks] == [(0, 25), (25, 25), (50, 10)]
    assert found_in(blocks[2])[0] == (str(photo_folder / "50.png"), "")
    assert plan(str(photo_folder / "*.png"), rows=25) == blocks
    assert plan_hash(blocks) == plan_hash(plan(photo_folder, rows=25))
    (photo_folder / "60.png").write_bytes(b"new")
    assert plan_hash(blocks) != plan_hash(plan(photo_folder, rows=25))


def test_a_store_that_fsspec_knows(contents):
    store = fsspec.filesystem("memory")
    for number, content in enumerate(contents[:5]):
        store.pipe(f"/bucket/photos/{number}.png", content)
    store.pipe("/bucket/photos/readme.txt", b"no picture")
    (block,) = plan("memory://bucket/photos")
    assert [path for path, _ in found_in(block)] == [
        f"memory:///bucket/photos/{number}.png" for number in range(5)
    ]
    assert len(plan("memory://bucket/photos/[01].png")[0].paths) == 2


def test_parquet_with_bytes_urls_and_structs(tmp_path, contents, photo_folder):
    table = write_table(tmp_path / "bytes.parquet", "image", contents)
    blocks = plan(table, rows=40)
    assert [(block.first, block.rows, block.start) for block in blocks] == [
        (0, 40, 0),
        (40, 20, 40),
    ]
    second = list(items(blocks[1]))
    assert [item.picture.source for item in second] == contents[40:]
    assert second[0].name == f"{table}#40"
    nested = [{"bytes": content, "path": f"{i}.png"} for i, content in enumerate(contents[:3])]
    nested.append({"bytes": None, "path": None})
    (block,) = plan(write_table(tmp_path / "structs.parquet", "image", nested))
    assert [name for name, _ in found_in(block)][:3] == ["0.png", "1.png", "2.png"]
    assert "NoneType in place of a picture" in found_in(block)[3][1]
    urls = [str(photo_folder / "00.png"), "https://example.org/a.jpg"]
    table = write_table(tmp_path / "urls.parquet", "where", urls)
    (block,) = plan(table, column="where")
    assert [str(item.picture.source) for item in items(block)] == urls
    with pytest.raises(
        InvalidInput, match="no column of pictures.*one of its columns: other, where"
    ):
        plan(table)
    with pytest.raises(InvalidInput, match="no column 'pic'"):
        plan(table, column="pic")


def test_tars_begin_at_rows_of_their_own(tmp_path, contents):
    tars = tmp_path / "tars"
    tars.mkdir()
    write_tar(tars / "a.tar", contents[:10])
    write_tar(tars / "b.tar.gz", contents[10:], "w:gz")
    blocks = plan(tars)
    assert [block.start for block in blocks] == [0, TAR_ROWS]
    assert found_in(blocks[0])[:1] == [(f"{tars / 'a.tar'}/0000.png", "")]
    assert [item.picture.source for block in blocks for item in items(block)] == contents


@pytest.mark.parametrize("share", [0.2, 0.55, 0.9])
@pytest.mark.parametrize("name", ["cut.tar", "cut.tar.gz"])
def test_a_tar_cut_short_gives_what_came_before_and_a_reason(tmp_path, contents, name, share):
    path = write_tar(tmp_path / name, contents, "w:gz" if name.endswith("gz") else "w")
    whole = path.read_bytes()
    path.write_bytes(whole[: int(share * len(whole))])
    *before, last = items(plan(path)[0])
    assert [item.picture.source for item in before] == contents[: len(before)]
    assert 0 < len(before) < len(contents)
    assert last.picture is None
    assert f"cut short or damaged after {len(before)} pictures" in last.reason


def test_a_tar_cut_between_two_members(tmp_path, contents):
    path = write_tar(tmp_path / "cut.tar", contents[:2])
    blocks = [512 * (1 + -(-len(content) // 512)) + 1024 for content in contents[:2]]
    path.write_bytes(path.read_bytes()[: blocks[0]])
    one, last = items(plan(path)[0])
    assert one.picture.source == contents[0]
    assert "after 1 pictures" in last.reason


def test_what_cannot_be_used(tmp_path, contents):
    with pytest.raises(InvalidInput, match="there is no folder or file"):
        plan(tmp_path / "nowhere")
    with pytest.raises(InvalidInput, match="no pictures in"):
        plan(tmp_path)
    with pytest.raises(InvalidInput, match="a URL fsspec knows"):
        plan("nothing://bucket/photos")
    torn = write_table(tmp_path / "torn.parquet", "image", contents)
    torn.write_bytes(torn.read_bytes()[:-9])
    with pytest.raises(InvalidInput, match="no whole Parquet file"):
        plan(torn)


def test_a_bucket_that_cannot_be_reached():
    class Unreachable(fsspec.AbstractFileSystem):
        protocol = "unreachable"

        def _down(self, *_, **__):
            raise ConnectionRefusedError(111, "Connection refused")

        info = ls = find = glob = exists = isdir = isfile = _down

    fsspec.register_implementation("unreachable", Unreachable, clobber=True)
    for source in ("unreachable://bucket/photos", "unreachable://bucket/*.jpg"):
        with pytest.raises(SourceUnavailable, match="unreachable://bucket.*Connection refused"):
            plan(source)


def test_a_store_whose_package_is_missing(monkeypatch):
    def missing(*_, **__):
        raise ImportError("Install s3fs to access S3")

    monkeypatch.setattr(fsspec.core, "url_to_fs", missing)
    with pytest.raises(MissingExtra, match=r"s3fs.*pip install s3fs for s3://"):
        plan("s3://bucket/photos")


def test_items_are_read_one_after_the_other(tmp_path, contents):
    path = write_tar(tmp_path / "a.tar", contents)
    iterator = items(plan(path)[0])
    next(iterator)
    assert io.BytesIO(next(iterator).picture.source).read() == contents[1]
    iterator.close()
