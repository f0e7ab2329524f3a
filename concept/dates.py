"""Points in time: when photographs were taken, what users pass as timestamps, bins of time."""

from __future__ import annotations

import os
import warnings
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from concept.errors import InvalidInput

if TYPE_CHECKING:
    import pandas as pd

# EXIF tags: when the picture was taken, when it was scanned, when the file was last changed by a
# camera or a program.
_TAKEN, _DIGITIZED, _CHANGED = 0x9003, 0x9004, 0x0132
_EXIF_IFD = 0x8769
_EXIF_FORMAT = "%Y:%m:%d %H:%M:%S"
# The units of time there are to choose from, finest first, as pandas calls their periods.
UNITS = {"hour": "h", "day": "D", "week": "W", "month": "M", "quarter": "Q", "year": "Y"}
_ENOUGH_BINS = 40
_MOST_BINS = 10_000
_LAST_YEAR = 9999


def taken_at(paths: Sequence[str]) -> list[datetime | None]:
    """When photographs were taken, as their EXIF data say, by the camera's clock.

    Args:
        paths: (n,) files; empty where there is none.

    Returns:
        (n,) times without a zone; None where a file is gone or says nothing.
    """
    with ThreadPoolExecutor(min(32, 2 * (os.cpu_count() or 1))) as pool:
        return list(pool.map(_taken, paths))


def _taken(path: str) -> datetime | None:
    from PIL import Image, UnidentifiedImageError

    if not path or not Path(path).is_file():
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # damaged EXIF data, which then say nothing
            with Image.open(path) as image:
                exif = image.getexif()
                inner = exif.get_ifd(_EXIF_IFD)
    except (OSError, UnidentifiedImageError, SyntaxError, ValueError, Image.DecompressionBombError):
        return None
    for value in (inner.get(_TAKEN), inner.get(_DIGITIZED), exif.get(_CHANGED)):
        text = str(value or "").strip("\0 ")
        try:
            # The camera's clock has no zone; a few programs write one behind the seconds.
            return datetime.strptime(text[:19], _EXIF_FORMAT)  # noqa: DTZ007
        except ValueError:
            continue  # empty, zeros, or words
    return None


def as_times(timestamps: Sequence[Any], n: int) -> pd.Series:
    """Check timestamps and return them as times without a zone.

    Args:
        timestamps: (n,) datetimes, dates, texts such as "2024-05-31" or "2024-05-31 12:30", or
            whole numbers, which are years; None, NaN and empty texts where it is not known. Zones
            are left out after a turn to UTC.
        n: How many pictures there are.

    Returns:
        (n,) datetime64; NaT where it is not known.

    Raises:
        InvalidInput: If there is not one per picture, one cannot be read, or none is known.
    """
    import pandas as pd

    if isinstance(timestamps, str) or not hasattr(timestamps, "__len__"):
        kind = type(timestamps).__name__
        raise InvalidInput(f"timestamps is a {kind}", "a sequence, one per picture")
    given = list(timestamps)
    if len(given) != n:
        raise InvalidInput(
            f"timestamps has {len(given)} entries",
            f"{n}, one per picture",
            "Give None where the time is not known",
        )
    times = pd.Series([_as_time(value, row) for row, value in enumerate(given)])
    times = times.astype("datetime64[s]")
    if not times.notna().any():
        raise InvalidInput("timestamps has no known entry", "a time for some pictures at least")
    return times


def _as_time(value: Any, row: int) -> Any:
    import pandas as pd

    if value is None or (isinstance(value, str) and not value.strip()):
        return pd.NaT
    if not isinstance(value, str) and pd.api.types.is_scalar(value) and pd.isna(value):
        return pd.NaT
    whole = isinstance(value, int | np.integer | float | np.floating) and float(value).is_integer()
    if whole and not isinstance(value, bool):
        value = f"{int(value):04d}" if 0 < value <= _LAST_YEAR else value
    try:
        if isinstance(value, bool | int | float | np.number):
            raise ValueError("no year")
        time = pd.Timestamp(value)
    except (ValueError, TypeError) as error:
        raise InvalidInput(
            f"timestamps, row {row}, is {value!r}, which is no time",
            "a datetime, a text such as '2024-05-31 12:30', or a year",
            "Give None where the time is not known",
        ) from error
    return time.tz_convert(None) if time.tzinfo is not None else time


def into_bins(times: pd.Series, bins: int | str | None = None) -> tuple[NDArray[np.int64], Any]:
    """Put times into bins without gaps from the first to the last.

    Args:
        times: (n,) datetime64, NaT where not known.
        bins: How many bins of equal length; or a unit, ``"hour"``, ``"day"``, ``"week"``,
            ``"month"``, ``"quarter"`` or ``"year"``; None for the finest of these that needs no
            more than 40.

    Returns:
        (n,) the bin of each, -1 where the time is not known, and (b,) when each bin begins.

    Raises:
        InvalidInput: If there is no such unit, or there would be more than 10,000 bins.
    """
    known = times.notna().to_numpy()
    number = np.full(len(times), -1, dtype=np.int64)
    if isinstance(bins, bool) or not isinstance(bins, int | np.integer | str | None):
        raise InvalidInput(f"bins is {bins!r}", _expected())
    if isinstance(bins, int | np.integer):
        number[known], starts = _equal_bins(times[known], int(bins))
        return number, starts
    if bins is not None and bins not in UNITS:
        raise InvalidInput(f"bins is {bins!r}", _expected())
    for unit in UNITS if bins is None else (bins,):
        periods = times[known].dt.to_period(UNITS[unit])
        first, last = periods.min(), periods.max()
        needed = last.ordinal - first.ordinal + 1
        if needed <= _ENOUGH_BINS or bins is not None or unit == "year":
            break
    if needed > _MOST_BINS:
        raise InvalidInput(
            f"bins is {unit!r}, of which there are {needed:,} from {first} to {last}",
            f"at most {_MOST_BINS:,} bins",
            "Take a coarser unit, and look whether the first and the last time are right",
        )
    import pandas as pd

    number[known] = [period.ordinal - first.ordinal for period in periods]
    return number, pd.period_range(first, last, freq=UNITS[unit]).to_timestamp()


def _equal_bins(times: pd.Series, bins: int) -> tuple[NDArray[np.int64], Any]:
    import pandas as pd

    if not 1 <= bins <= _MOST_BINS:
        raise InvalidInput(f"bins is {bins}", f"1 to {_MOST_BINS:,}, or a unit of time")
    seconds = times.to_numpy().astype("datetime64[s]").astype(np.int64)
    edges = np.linspace(seconds.min(), seconds.max(), bins + 1)
    place = np.searchsorted(edges[1:-1], seconds, side="right").astype(np.int64)
    starts = edges[:-1].astype(np.int64).astype("datetime64[s]")
    return place, pd.DatetimeIndex(starts)


def _expected() -> str:
    return f"a whole number, None, or one of {', '.join(map(repr, UNITS))}"
