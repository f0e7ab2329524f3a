"""Times of photographs, timestamps of users, and bins."""
# ruff: noqa: DTZ001 - cameras have no zone

from datetime import date, datetime, timezone

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from concept.dates import as_times, into_bins, taken_at
from concept.errors import InvalidInput

TAKEN, CHANGED, INNER = 0x9003, 0x0132, 0x8769


def photograph(path, taken=None, changed=None):
    exif = Image.Exif()
    if changed:
        exif[CHANGED] = changed
    if taken:
        exif.get_ifd(INNER)[TAKEN] = taken
    Image.new("RGB", (8, 8)).save(path, exif=exif)
    return str(path)


def test_the_camera_says_when(tmp_path):
    (tmp_path / "text.jpg").write_text("no picture")
    Image.new("RGB", (8, 8)).save(tmp_path / "plain.png")
    times = taken_at(
        [
            photograph(tmp_path / "a.jpg", "2019:07:04 12:30:05", "2024:01:01 00:00:00"),
            photograph(tmp_path / "b.jpg", None, "2021:02:03 04:05:06"),
            photograph(tmp_path / "c.jpg", "0000:00:00 00:00:00"),
            photograph(tmp_path / "d.jpg", "2020:13:40 99:00:00", "2022:02:03 04:05:06"),
            str(tmp_path / "text.jpg"),
            str(tmp_path / "plain.png"),
            str(tmp_path / "gone.jpg"),
            "",
        ]
    )
    assert times == [
        datetime(2019, 7, 4, 12, 30, 5),
        datetime(2021, 2, 3, 4, 5, 6),
        None,
        datetime(2022, 2, 3, 4, 5, 6),
        *[None] * 4,
    ]


def test_times_in_many_forms_are_read():
    given_times = [
        datetime(2020, 5, 1, 12),
        date(2020, 5, 1),
        "2020-05-01 12:00",
        "2020-05-01T14:00:00+02:00",
        datetime(2020, 5, 1, 12, tzinfo=timezone.utc),
        pd.Timestamp("2020-05-01 12:00"),
        np.datetime64("2020-05-01T12:00"),
        2020,
        2020.0,
        "2020",
    ]
    times = as_times(given_times, 10)
    noon, midnight, year = map(pd.Timestamp, ("2020-05-01 12:00", "2020-05-01", "2020-01-01"))
    assert times.tolist() == [noon, midnight, noon, noon, noon, noon, noon, year, year, year]


def test_what_is_not_known_is_left_open():
    times = as_times([None, float("nan"), pd.NaT, "", " ", "2020"], 6)
    assert times.isna().tolist() == [True] * 5 + [False]


@pytest.mark.parametrize(
    ("timestamps", "message"),
    [
        (["2020"] * 2, "has 2 entries; expected 3"),
        ("2020-01-01", "timestamps is a str"),
        (iter(["2020"]), "expected a sequence"),
        (["2020", "last summer", "2020"], "row 1, is 'last summer'"),
        (["2020", True, "2020"], "row 1, is True"),
        (["2020", -4, "2020"], "row 1, is -4"),
        (["2020", 1588334400.5, "2020"], "row 1, is 1588334400.5"),
        (["2020", [1], "2020"], r"row 1, is \[1\]"),
        ([None] * 3, "no known entry"),
    ],
)
def test_bad_timestamps_are_told(timestamps, message):
    with pytest.raises(InvalidInput, match=message):
        as_times(timestamps, 3)


def days(*offsets):
    return as_times([str(np.datetime64("2020-01-01") + offset) for offset in offsets], len(offsets))


def test_units_give_bins_without_gaps():
    number, starts = into_bins(days(0, 40, 100), "month")
    assert number.tolist() == [0, 1, 3]
    assert [str(start.date()) for start in starts] == [
        "2020-01-01",
        "2020-02-01",
        "2020-03-01",
        "2020-04-01",
    ]


@pytest.mark.parametrize(
    ("last", "unit"), [(1, "h"), (30, "D"), (200, "W"), (1000, "M"), (3000, "Q"), (30000, "Y")]
)
def test_the_finest_unit_is_taken_that_needs_few_bins(last, unit):
    _, starts = into_bins(days(0, last))
    expected = pd.period_range("2020-01-01", starts[-1], freq=unit)
    assert len(starts) == len(expected)


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.integers(0, 4000), min_size=1, max_size=30),
    st.one_of(st.integers(1, 50), st.sampled_from(["day", "week", "month", "year"]), st.none()),
)
def test_every_time_is_in_the_last_bin_that_begins_before_it(offsets, bins):
    times = days(*offsets)
    number, starts = into_bins(times, bins)
    assert number.min() >= 0
    assert number.max() < len(starts)
    if len(set(offsets)) == 1 and isinstance(bins, int):
        return  # bins of no length
    for time, bin_ in zip(times, number, strict=True):
        assert starts[bin_] <= time
        assert bin_ == len(starts) - 1 or time < starts[bin_ + 1] or bins == bin_ + 1


def test_unknown_times_are_in_no_bin():
    number, _ = into_bins(as_times(["2020", None, "2021"], 3), 2)
    assert number.tolist() == [0, -1, 1]


@pytest.mark.parametrize("bins", [0, -3, 20_000, "fortnight", True, 2.5, ["day"]])
def test_bad_bins_are_told(bins):
    with pytest.raises(InvalidInput, match="bins is"):
        into_bins(days(0, 1), bins)


def test_too_many_bins_are_refused():
    with pytest.raises(InvalidInput, match="coarser unit"):
        into_bins(as_times(["1800", "2020"], 2), "hour")
