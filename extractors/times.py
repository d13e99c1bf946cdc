"""When something happens: the grammar of times as schools write them, for cells, lines and list items.

`extractors/timewords.py` cuts a text into pieces; here the pieces become moments, the moments spans, and the spans
months and days of the plan's period.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Literal

from extractors.calendars import Calendar
from extractors.dates import DateMention, find_dates, one_date, year_in
from extractors.leads import find_time_lead, is_phase, is_time
from extractors.moments import Reading, read_moments
from extractors.plan import Time
from extractors.spans import place
from extractors.timegrammar import plain
from extractors.timewords import numeral, pieces
from parsers.text import squeeze

__all__ = [
    "Calendar", "DateMention", "find_dates", "find_time_lead", "is_phase", "is_time", "one_date", "read_time",
    "year_in",
]  # fmt: skip


Status = Literal["read", "vague", "open", "impossible", "unknown"]
# No writing of a time is longer; what is, is prose, and its beginning says enough.
LONGEST = 200
_NUMBERS = frozenset("0123456789-、,; ")
_WEEK_OF_TERM = re.compile(r"第(\d{1,2}|[一二三四五六七八九十]{1,3})周")
# What goes on a recurrence (`每天7:30-8:00`, `每月5日前`), and what may stand between two of its pieces.
_GOES_ON = frozenset({"clock", "fill", "before"})
_BETWEEN = frozenset({"dash", "sep"})


def read_time(text: str, calendar: Calendar, unit: str | None = None) -> Time:
    """The time that a whole cell, or the lead of a list item, names; never raises.

    A month without a year falls where it belongs in the `calendar`'s period. `unit` (`月` or `周`) is what a bare
    number counts where the column's header says so.
    """
    text = squeeze(text)
    flat = plain(text[:LONGEST])
    if unit and flat and _NUMBERS.issuperset(flat):
        flat = flat.rstrip("-、,; ") + unit
    reading = read_moments(pieces(flat))
    if reading.school_year is not None:
        calendar = replace(calendar, year=reading.school_year, school_year=True)
    placed = place(reading, calendar)
    recurring, weeks = _recurring(text, reading)
    invalid = tuple(dict.fromkeys(text[first:last].strip() for first, last in placed.impossible))
    return Time(
        text=text,
        months=placed.months,
        start=None if invalid else placed.start,
        end=None if invalid else placed.end,
        weeks=tuple(dict.fromkeys((*reading.weeks, *weeks))),
        recurring=recurring,
        status=_status(reading, invalid, bool(placed.months or reading.weeks or recurring)),
        invalid=invalid,
    )


def _status(reading: Reading, invalid: tuple[str, ...], read: bool) -> Status:
    if invalid:
        return "impossible"
    if read:
        return "read"
    if "vague" in reading.seen:
        return "vague"
    return "open" if "open" in reading.seen else "unknown"


def _recurring(text: str, reading: Reading) -> tuple[str | None, tuple[int, ...]]:
    """The words of the recurrence as written, and the week of the term that it names (`每学期第三周`).

    A weekday alone (`周三下午`) recurs; beside a day or a numbered week it only explains them.
    """
    dated = bool(reading.weeks) or any(moment.days for span in reading.spans for moment in span)
    kinds = {"every"} if dated or "every" in reading.seen else {"weekday"}
    runs: list[list[int]] = []
    together = False
    for piece in reading.pieces:
        if piece.kind in kinds or (together and piece.kind == "weekday"):
            if together:
                runs[-1][1] = piece.end
            else:
                runs.append([piece.start, piece.end])
            together = True
        elif together and piece.kind in _GOES_ON:
            runs[-1][1] = piece.end
        elif piece.kind not in _BETWEEN:
            together = False
    words = " ".join(text[first:last].strip() for first, last in runs)
    weeks = _WEEK_OF_TERM.findall(words) if "学期" in words else []
    return words or None, tuple(number for number in map(numeral, weeks) if number > 0)
