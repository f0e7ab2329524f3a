"""Records survive being killed, cut off, damaged and shared."""

import os
import signal
import subprocess
import sys
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from concept.records import KEY_BYTES, Records

RECORD = KEY_BYTES + 8 + 4


def key(number):
    return number.to_bytes(KEY_BYTES, "big")


def value(number):
    return number.to_bytes(8, "little")


def filled(folder, numbers):
    records = Records(folder)
    records.append([(key(n), value(n)) for n in numbers])
    records.close()


def test_an_empty_folder_has_nothing_and_is_not_made(tmp_path):
    records = Records(tmp_path / "new")
    assert len(records) == 0
    assert records.get(key(1)) is None
    assert records.width is None
    records.append([])
    assert not (tmp_path / "new").exists()


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.integers(0, 50), max_size=8), max_size=6))
def test_what_was_appended_is_found(tmp_path_factory, batches):
    folder = tmp_path_factory.mktemp("records")
    for batch in batches:
        filled(folder, batch)
    found = Records(folder)
    expected = {n for batch in batches for n in batch}
    assert len(found) == len(expected)
    assert {n for n in range(51) if found.get(key(n)) == value(n)} == expected


@settings(max_examples=40, deadline=None)
@given(cut=st.integers(0, 16 + 4 * RECORD))
def test_a_file_that_ends_anywhere_keeps_its_whole_records(tmp_path_factory, cut):
    folder = tmp_path_factory.mktemp("records")
    filled(folder, range(4))
    (path,) = folder.glob("*.records")
    os.truncate(path, cut)
    whole = max(0, (cut - 16) // RECORD)
    assert [n for n in range(4) if Records(folder).get(key(n))] == list(range(whole))
    filled(folder, [9])  # the next writer mends the end
    assert [n for n in range(10) if Records(folder).get(key(n))] == [*range(whole), 9]


@settings(max_examples=40, deadline=None)
@given(place=st.integers(16, 16 + 4 * RECORD - 1), bit=st.integers(0, 7))
def test_a_flipped_bit_is_noticed_and_mended(tmp_path_factory, place, bit):
    folder = tmp_path_factory.mktemp("records")
    filled(folder, range(4))
    (path,) = folder.glob("*.records")
    content = bytearray(path.read_bytes())
    content[place] ^= 1 << bit
    path.write_bytes(content)
    hurt = (place - 16) // RECORD
    records = Records(folder)
    assert [n for n in range(4) if records.get(key(n)) == value(n)] == [
        n for n in range(4) if n != hurt
    ]
    filled(folder, [hurt])
    again = Records(folder)
    assert [again.get(key(n)) for n in range(4)] == [value(n) for n in range(4)]


def test_a_damaged_record_is_counted(tmp_path):
    filled(tmp_path, range(2))
    (path,) = tmp_path.glob("*.records")
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    records = Records(tmp_path)
    assert records.get(key(1)) is None
    assert records.damaged == 1


@pytest.mark.parametrize("content", [b"", b"x", b"y" * 500])
def test_a_file_without_a_sound_header_is_left_out_and_written_anew(tmp_path, content, caplog):
    (tmp_path / "0000.records").write_bytes(content)
    assert len(Records(tmp_path)) == 0
    assert "is damaged" in caplog.text
    filled(tmp_path, [3])
    assert Records(tmp_path).get(key(3)) == value(3)


def test_two_writers_at_once_do_not_meet(tmp_path):
    one, two = Records(tmp_path), Records(tmp_path)
    for number in range(0, 20, 2):
        one.append([(key(number), value(number))])
        two.append([(key(number + 1), value(number + 1))])
    found = Records(tmp_path)  # while both are still writing
    assert all(found.get(key(n)) == value(n) for n in range(20))
    assert len(list(tmp_path.glob("*.records"))) == 2
    one.close()
    two.close()
    filled(tmp_path, [30])  # a file is taken up again, not one more made
    assert len(list(tmp_path.glob("*.records"))) == 2


def test_values_of_another_length_are_refused(tmp_path):
    records = Records(tmp_path)
    records.append([(key(1), value(1))])
    with pytest.raises(ValueError, match="not of 16 \\+ 8 bytes"):
        records.append([(key(2), b"short")])
    records.close()


def test_a_failed_write_leaves_nothing_behind(tmp_path, monkeypatch):
    filled(tmp_path, [1])
    records = Records(tmp_path)
    real = os.write
    calls = []

    def full(descriptor, content):
        calls.append(len(content))
        if len(calls) > 1:
            raise OSError(28, "No space left on device")
        return real(descriptor, content[: len(content) // 2])

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(OSError, match="No space"):
        records.append([(key(2), value(2))])
    monkeypatch.undo()
    records.append([(key(3), value(3))])
    records.close()
    found = Records(tmp_path)
    assert [n for n in range(4) if found.get(key(n))] == [1, 3]


WRITER = """
import sys
from pathlib import Path
from concept.records import Records
records = Records(Path(sys.argv[1]))
for n in range(10**9):
    records.append([(n.to_bytes(16, "big"), bytes(20_000))])
    print(n, flush=True)
"""


def test_a_writer_that_is_killed_loses_nothing_that_was_appended(tmp_path):
    for _ in range(2):  # the second finds the lock of the first given back
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True
        ) as writer:
            last = 0
            while last < 50:
                last = int(writer.stdout.readline())
            writer.send_signal(signal.SIGKILL)
            last = max([last, *map(int, writer.stdout.read().split())])
        records = Records(tmp_path)
        assert all(records.get(key(n)) == bytes(20_000) for n in range(last + 1))
        assert records.damaged == 0
    assert len(list(tmp_path.glob("*.records"))) == 1


def test_the_format_is_the_one_that_is_written_down(tmp_path):
    filled(tmp_path, [7])
    content = (tmp_path / "0000.records").read_bytes()
    assert content[:8] == b"CONCEPT1"
    assert content[8:12] == (8).to_bytes(4, "little")
    body = content[16 : 16 + KEY_BYTES + 8]
    assert body == key(7) + value(7)
    assert content[16 + KEY_BYTES + 8 :] == zlib.crc32(body).to_bytes(4, "little")
