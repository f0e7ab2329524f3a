"""Pictures within tars and Parquet files."""

import io
import tarfile

import numpy as np
import pyarrow as pa
import pytest
from pyarrow.parquet import write_table

from concept import images
from concept.errors import UnreadableImage
from concept.thumbnails import Thumbnails

COLOURS = [(250, 0, 0), (0, 250, 0), (0, 0, 250), (250, 250, 0), (0, 250, 250)]


def png(colour):
    buffer = io.BytesIO()
    images.read_image(np.full((20, 30, 3), colour, dtype=np.uint8)).save(buffer, "PNG")
    return buffer.getvalue()


def tar(path, colours=COLOURS):
    with tarfile.open(path, "w") as file:
        for number, colour in enumerate(colours):
            content = png(colour)
            member = tarfile.TarInfo(f"folder/{number}.png")
            member.size = len(content)
            file.addfile(member, io.BytesIO(content))
    return path


def colour_of(location):
    return images.read_image(location).getpixel((3, 3))


def test_members_of_a_tar_are_pictures(tmp_path):
    file = tar(tmp_path / "a.tar")
    for number, colour in enumerate(COLOURS):
        assert colour_of(f"{file}/folder/{number}.png") == colour
    assert images.read_content(f"{file}/folder/1.png") == png(COLOURS[1])
    with pytest.raises(UnreadableImage, match=r"there is no 'folder/9.png' in .*a\.tar"):
        colour_of(f"{file}/folder/9.png")


def test_a_tar_that_was_written_anew_is_read_anew(tmp_path):
    file = tar(tmp_path / "a.tar")
    assert colour_of(f"{file}/folder/0.png") == COLOURS[0]
    tar(file, COLOURS[::-1][:3])
    assert colour_of(f"{file}/folder/0.png") == COLOURS[-1]


def test_what_a_cut_tar_still_has_can_be_read(tmp_path):
    file = tar(tmp_path / "a.tar")
    content = file.read_bytes()
    end = content.index(png(COLOURS[3]))
    file.write_bytes(content[: end + 10])
    assert colour_of(f"{file}/folder/2.png") == COLOURS[2]
    with pytest.raises(UnreadableImage):
        colour_of(f"{file}/folder/3.png")
    file.write_bytes(b"no tar at all" * 100)
    with pytest.raises(UnreadableImage, match="ReadError"):
        colour_of(f"{file}/folder/2.png")


def test_a_folder_may_be_called_like_a_tar(tmp_path):
    folder = tmp_path / "a.tar"
    folder.mkdir()
    (folder / "b.png").write_bytes(png(COLOURS[2]))
    inner = tar(folder / "c.tar")
    assert colour_of(f"{folder}/b.png") == COLOURS[2]
    assert images.file_of(f"{folder}/b.png") == folder / "b.png"
    assert colour_of(f"{inner}/folder/4.png") == COLOURS[4]
    with pytest.raises(UnreadableImage, match="no such file"):
        colour_of(f"{folder}/d.png")


@pytest.mark.parametrize("as_struct", [False, True])
def test_rows_of_a_parquet_file_are_pictures(tmp_path, as_struct):
    file = tmp_path / "a.parquet"
    contents = [png(colour) for colour in COLOURS] * 30
    values = [{"bytes": c, "path": None} for c in contents] if as_struct else contents
    write_table(pa.table({"n": range(len(values)), "image": values}), file, row_group_size=70)
    for row in (0, 4, 69, 70, 136, 149):
        assert colour_of(f"{file}#{row}") == COLOURS[row % 5]
    with pytest.raises(UnreadableImage, match="there is no picture 150"):
        colour_of(f"{file}#150")


def test_a_parquet_file_without_contents_has_no_pictures(tmp_path):
    file = tmp_path / "a.parquet"
    write_table(pa.table({"title": ["one"]}), file)
    with pytest.raises(UnreadableImage, match="a column named bytes or image"):
        colour_of(f"{file}#0")
    write_table(pa.table({"image": ["a/path.jpg"]}), file)
    with pytest.raises(UnreadableImage, match="row 0 of .* holds no content"):
        colour_of(f"{file}#0")


def test_packed_pictures_have_thumbnails_that_change_with_their_file(tmp_path):
    file = tar(tmp_path / "a.tar")
    thumbnails = Thumbnails(tmp_path / "kept")
    location = f"{file}/folder/0.png"
    assert images.file_of(location) == file
    first = thumbnails.get(location)
    assert thumbnails.get(location) == first
    tar(file, COLOURS[::-1][:3])
    assert thumbnails.get(location) != first
    file.unlink()
    assert images.file_of(location) is None
    with pytest.raises(UnreadableImage):
        thumbnails.get(location)
