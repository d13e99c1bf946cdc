"""Dates in running text, titles and sign-off lines. Stricter than a column of times: prose is full of numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from extractors.calendars import Calendar, exists
from extractors.timegrammar import plain
from extractors.timewords import numeral

_YEAR = r"(?:(?:19|20)\d{2}|[一二][零一二三四五六七八九]{3})"
_HAN = "[一二三四五六七八九十廿卅]{1,3}"
_N = rf"(?:\d{{1,2}}|{_HAN})"
_MONTH = r"(?:\d{1,2}|元|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
_DAYS = rf"{_N}(?:\s*(?:-+|至|到|、|和)\s*{_N}){{0,10}}\s*(?:日(?!常|语|本|程|均)|号(?![楼室文令线门馆院桌机教]))"
_WRITTEN = re.compile(
    rf"(?<![\d.第一二三四五六七八九十百千元])(?:(?P<year>{_YEAR})\s*年\s*)?(?P<month>{_MONTH})\s*月(?!龄|薪|刊|饼|嫂|亮|球|票)"
    rf"(?:份?\s*(?P<days>{_DAYS})|(?(year)(?P<more>\s*\d{{1,2}})(?=$|\))|(?!)))?"
)
_NUMERIC = re.compile(
    r"(?<![\d./A-Za-z])(?P<year>(?:19|20)\d{2})\s?(?:"
    r"(?P<mark>[./])\s?(?P<month>[01]?\d)\s?(?P=mark)\s?(?P<day>[0-3]?\d)(?![\d%]|[./]\d)"
    r"|(?<!-\d{4})-(?P<m>[01]\d|[1-9])-(?P<d>[0-3]?\d)(?![\d%]|[./-]\d))"
)
_LATER_DAYS = re.compile(rf"\s*(?:-+|至|到|、)\s*(?P<days>{_DAYS})")


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date, or a month, as running text writes it; `start` and `end` are characters of that text.

    `date` is None without year or day and where the date does not exist; 29 February exists in an unknown year.
    """

    text: str
    start: int
    end: int
    year: int | None
    month: int
    day: int | None
    date: date | None
    exists: bool


def find_dates(text: str) -> list[DateMention]:
    """Every date and month in a text, in order. Dots, strokes and hyphens make a date only with a four-digit year."""
    flat = plain(text)
    if "月" not in flat and not _NUMERIC.search(flat):
        return []
    found = [*_written(text, flat), *_numeric(text, flat)]
    return sorted(found, key=lambda mention: (mention.start, mention.end))


def _written(text: str, flat: str) -> Iterator[DateMention]:
    for match in _WRITTEN.finditer(flat):
        year = numeral(match["year"]) if match["year"] else None
        month = 1 if match["month"] == "元" else numeral(match["month"])
        start, end = match.span()
        days = _days(match["days"] or match["more"] or "")
        if not days:
            yield _mention(text, (start, end), year, month, None)
        for day in days:
            yield _mention(text, (start, end), year, month, day)
        while days and (later := _LATER_DAYS.match(flat, end)):
            end = later.end()
            for day in _days(later["days"]):
                yield _mention(text, (start, end), year, month, day)


def _days(text: str) -> list[int]:
    return [numeral(number) for number in re.findall(_N, text)]


def _numeric(text: str, flat: str) -> Iterator[DateMention]:
    for match in _NUMERIC.finditer(flat):
        month, day = int(match["month"] or match["m"]), int(match["day"] or match["d"])
        yield _mention(text, match.span(), int(match["year"]), month, day)


def _mention(text: str, span: tuple[int, int], year: int | None, month: int, day: int | None) -> DateMention:
    real = exists(year, month, day)
    known = date(year, month, day) if real and year is not None and day is not None else None
    return DateMention(text[span[0] : span[1]], *span, year, month, day, known, real)


def one_date(text: str, calendar: Calendar | None = None) -> date | None:
    """The date of an issue or sign-off line; None where it is blank, incomplete or does not exist.

    A date without a year takes the one of the `calendar`, where that is given.
    """
    for mention in find_dates(text):
        if mention.date is not None:
            return mention.date
        if mention.year is None and mention.day is not None and mention.exists and calendar is not None:
            year = calendar.year_of(mention.month)
            if year is not None and exists(year, mention.month, mention.day):
                return date(year, mention.month, mention.day)
    return None


_LINK = r"\s*(?:-+|至|到|/)\s*"
_NUMBER_OF_PAPER = re.compile(r"[(〔\[]\s*(?:19|20)\d{2}\s*[)〕\]]\s*第?\s*\d+\s*号")
_QUOTED = re.compile(r"《[^》]*》|〈[^〉]*〉")
_TERM = r"(?:第?[一二12上下]\s*学期|[上下]学期|秋季|春季|学期)"
_TITLE_YEARS: tuple[tuple[re.Pattern[str], bool], ...] = (
    (re.compile(rf"(?P<first>{_YEAR})\s*年?(?:{_LINK}(?P<last>{_YEAR}|\d{{2}}))?\s*年?\s*学年"), True),
    (re.compile(rf"(?<!\d)(?P<short>\d\d){_LINK}(?P<last>\d\d)\s*学年"), True),
    (re.compile(rf"(?P<first>{_YEAR})\s*[年.]\s*[89]\s*月?{_LINK}(?P<last>{_YEAR})\s*[年.]\s*[678](?!\d)"), True),
    (re.compile(rf"(?<!\d)(?P<first>{_YEAR})\s*年?度?{_LINK}(?P<last>{_YEAR})(?!\d)"), False),
    (re.compile(rf"(?P<first>{_YEAR})\s*年度?\s*(?:秋|第?[一1]\s*学期)"), True),
    (re.compile(rf"(?<!\d)(?P<first>{_YEAR})\s*年"), False),
    (
        re.compile(
            r"(?<![\d.\-])(?P<first>20\d{2})(?=\s*(?:$|[)(.]|[\u4e00-\u9fff]))(?!\s*(?:[级届号人名元个分份]|年))"
        ),
        False,
    ),
)


def year_in(text: str) -> tuple[int, bool] | None:
    """The year that a title names and whether it is a school year (of which it is then the first).

    Numbers of papers (`〔2016〕12号`), classes (`2015级`) and five-year plans (`十四五`) name none. A year of autumn or
    of a first term counts as a school year: its January is the next year's. Quoted titles speak only where nothing
    else does.
    """
    flat = _NUMBER_OF_PAPER.sub(" ", plain(text))
    own = _QUOTED.sub(" ", flat)
    for part in (own, flat) if own != flat else (flat,):
        for pattern, school_year in _TITLE_YEARS:
            if found := pattern.search(part):
                return _named(found, school_year)
    return None


def _named(found: re.Match[str], school_year: bool) -> tuple[int, bool]:
    groups = found.groupdict()
    first = 2000 + int(groups["short"]) if groups.get("short") else numeral(groups["first"])
    last = numeral(groups["last"]) if groups.get("last") else None
    return first, school_year or last == first + 1
