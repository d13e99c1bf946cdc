"""Ranges of time that run backwards. Knows characters and the grammar of times, no plan.

`9月—3月` runs over New Year and is none; a range is backwards where its own words leave no other reading.
"""

from __future__ import annotations

import re

from extractors.moments import Moment, Span, read_moments
from extractors.timegrammar import plain
from extractors.timewords import numeral, pieces
from parsers.text import squeeze

_CLOCK = r"(?P<h{0}>\d{{1,2}})\s*[:：]\s*(?P<m{0}>[0-5]\d)"
_CLOCKS = re.compile(rf"(?<!\d){_CLOCK.format(1)}\s*(?:-+|至|到)\s*{_CLOCK.format(2)}(?!\d)")
_WEEKS = re.compile(
    r"第\s*(?P<first>\d{1,2}|[一二三四五六七八九十]{1,3})\s*周?\s*(?:-+|至|到)\s*第?\s*(?P<last>\d{1,2}|[一二三四五六七八九十]{1,3})\s*周"
)
_SCHOOL_YEARS = re.compile(r"(?<!\d)(?P<first>20\d\d)\s*年?\s*(?:-+|至|到)\s*(?P<last>20\d\d)\s*(?:学年|年)(?!\s*\d)")
_LINK = re.compile("[-至到]")  # without one nothing is a range, and most of a plan's lines have none
_WHOLE = re.compile(r"[日号]|(?:19|20)\d\d")  # of a date in prose
_HOURS = 24
_NOON = 13  # from this hour on a clock time is surely not a morning's


def backwards(text: str, within_year: bool = False, prose: bool = False) -> str | None:
    """The first range of a text whose end lies before its start, as written; None where there is none.

    `within_year`: months without a year lie in one calendar year, so that `6月—4月` is backwards. In `prose` only
    whole dates count.
    """
    text = squeeze(text)
    flat = plain(text)
    if not _LINK.search(flat):
        return None
    dated = not prose or _WHOLE.search(text)
    for span in read_moments(pieces(flat)).spans if dated else ():
        words = text[span[0].start : max(moment.end for moment in span)].strip()
        # `3.20—3.10` may be anything in prose
        if prose and not _WHOLE.search(words):
            continue
        if len(span) == 2 and _reversed(span, within_year and not prose, prose):
            return words
    return _clocks(text, flat) or _years(text, flat) or (None if prose else _weeks(text, flat))


def _reversed(span: Span, within_year: bool, prose: bool) -> bool:
    one, other = span
    if one.months is None or other.months is None or one.blank or other.blank or other.shift or one.is_period:
        return False
    if prose and (one.days is None or other.days is None):
        return False
    if one.year is not None and other.year is not None:
        return _first(one) > _last(other)
    if one.year is None and other.year is not None:
        return False
    if one.months == other.months:
        return one.days is not None and other.days is not None and one.days[0] > other.days[1]
    return within_year and _crosses_for_long(one.months[0], other.months[1])


def _crosses_for_long(start: int, end: int) -> bool:
    """Whether months that would run over New Year run on past all terms: no school year, no terms up to January."""
    return 2 <= start <= 7 and 2 <= end < start - 1 and 12 - start + end >= 8


def _first(moment: Moment) -> tuple[int, int, int]:
    return (moment.year or 0, (moment.months or (1, 1))[0], (moment.days or (1, 1))[0])


def _last(moment: Moment) -> tuple[int, int, int]:
    return (moment.year or 0, (moment.months or (1, 12))[1], (moment.days or (1, 31))[1])


def _clocks(text: str, flat: str) -> str | None:
    """`15:00—14:00`; what begins in the morning may end in the afternoon (`9:00—1:30`)."""
    for found in _CLOCKS.finditer(flat):
        start, end = (int(found["h1"]), int(found["m1"])), (int(found["h2"]), int(found["m2"]))
        if start[0] >= _NOON and _NOON <= end[0] < _HOURS and end < start:
            return text[found.start() : found.end()]
    return None


def _weeks(text: str, flat: str) -> str | None:
    for found in _WEEKS.finditer(flat):
        if 0 < numeral(found["last"]) < numeral(found["first"]):
            return text[found.start() : found.end()]
    return None


def _years(text: str, flat: str) -> str | None:
    for found in _SCHOOL_YEARS.finditer(flat):
        if int(found["last"]) < int(found["first"]):
            return text[found.start() : found.end()]
    return None
