"""From moments to months and days: which year each falls in, where a range ends, what does not exist."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from extractors.calendars import Calendar, exists, last_day
from extractors.moments import Moment, Reading, Span
from extractors.timewords import Piece

Months = tuple[int, ...]
_ALONE = frozenset({"sep", "dash"})


@dataclass(frozen=True, slots=True)
class Placed:
    """Months in the order of the period, first and last day, and the places of the dates that do not exist."""

    months: Months = ()
    start: date | None = None
    end: date | None = None
    impossible: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class _Stretch:
    """One span, term or week: its months in the order of time, its first and last day."""

    months: Months
    start: date | None = None
    end: date | None = None


def place(reading: Reading, calendar: Calendar) -> Placed:
    """Where the moments of a text fall in the period of a `calendar`."""
    stretches: list[_Stretch] = []
    impossible: list[tuple[int, int]] = []
    carried: int | None = None
    for raw in reading.spans:
        span = tuple(_whole(moment) for moment in raw if moment.months or moment.shift or moment.year is not None)
        if not span:
            continue
        years = _years(span, calendar, carried)
        carried = next((moment.year for moment in reversed(span) if moment.year is not None), carried)
        impossible += [(m.start, m.end) for m, year in zip(span, years, strict=True) if not _is_real(m, year)]
        stretches.append(_stretch(span, years, calendar))
    stretches += _terms(reading, calendar, bool(stretches))
    if not stretches:
        stretches = _weeks_or_year(reading, calendar)
    starts, ends = [s.start for s in stretches if s.start], [s.end for s in stretches if s.end]
    return Placed(
        months=_in_order([stretch.months for stretch in stretches], calendar),
        start=min(starts) if starts and len(starts) == len(stretches) else None,
        end=max(ends) if ends and len(ends) == len(stretches) else None,
        impossible=tuple(impossible),
    )


def _whole(moment: Moment) -> Moment:
    """A year alone is its twelve months; one named by a word (`本年度`) is the plan's period."""
    if moment.months:
        return moment
    return replace(moment, months=(1, 12), is_period=moment.shift == "this_year")


def _years(span: Span, calendar: Calendar, carried: int | None) -> tuple[int | None, ...]:
    """The year of each moment. What the author left out is what the moment beside it leaves open."""
    first, last = span[0], span[-1]
    year = _year(first, calendar, carried, None)
    if len(span) == 1:
        return (year,)
    if last.year is None and not last.shift:
        return year, _not_before(first, last, year)
    then = _year(last, calendar, carried, year)
    if first.year is None and not first.blank and last.year is not None:
        year = last.year if _month(first) <= _month(last, end=True) else last.year - 1
    return year, then


def _month(moment: Moment, end: bool = False) -> int:
    return (moment.months or (0, 0))[1 if end else 0]


def _not_before(first: Moment, last: Moment, year: int | None) -> int | None:
    """The year of a range's end: over New Year where its month is earlier; days alone never carry it there."""
    if year is None or last.blank:
        return None
    return year if _month(last, end=True) >= _month(first) else year + 1


def _year(moment: Moment, calendar: Calendar, carried: int | None, before: int | None) -> int | None:
    # A quarter of a school year lies where its last month does: July of 三季度 is that of the first year.
    month = max(1, _month(moment, end=True))
    if moment.blank:
        return None
    if moment.year is not None:
        return moment.year
    if moment.shift == "next_year":
        known = before if before is not None else carried if carried is not None else calendar.year
        return None if known is None else known + 1
    own = calendar.year_of(month)
    if carried is None or (calendar.school_year and own is not None and carried in (calendar.year, own)):
        return own
    return carried


def _is_real(moment: Moment, year: int | None) -> bool:
    first = _month(moment)
    if moment.is_period:
        return True
    if not exists(year, first, None):
        return False
    days = moment.days
    return days is None or days[0] != days[1] or exists(year, first, days[0])


def _stretch(span: Span, years: tuple[int | None, ...], calendar: Calendar) -> _Stretch:
    first, last = span[0], span[-1]
    if first.is_period:
        return _period(first, calendar)
    months = _months(span, years)
    start, end = _day(first, years[0]), _day(last, years[-1], end=True)
    if len(span) == 1 and first.bound == "before":
        start = None
    if len(span) == 1 and first.bound == "from":
        order = calendar.months
        months = order[order.index(months[0]) :] if months else ()
        end = None
    if any(moment.blank for moment in span):
        start = end = None
    return _Stretch(months, start, end)


def _period(moment: Moment, calendar: Calendar) -> _Stretch:
    """All of the plan's period, or of the year named beside it (`2024年全年`)."""
    if moment.blank:
        return _Stretch(calendar.months)
    if moment.year is not None and not calendar.school_year:
        calendar = Calendar(moment.year)
    return _Stretch(calendar.months, calendar.start, calendar.end)


def _months(span: Span, years: tuple[int | None, ...]) -> Months:
    """Every month from the first to the last; of a range that runs backwards between two years both ends."""
    first, last = _month(span[0]), _month(span[-1], end=True)
    real = [month for month in (first, last) if 1 <= month <= 12]
    if len(real) < 2:
        return tuple(real)
    known = years[0] is not None and years[-1] is not None
    distance = last - first + 12 * ((years[-1] or 0) - (years[0] or 0)) if known else (last - first) % 12
    if distance < 0:
        return tuple(sorted(set(real)))
    return tuple((first + step - 1) % 12 + 1 for step in range(min(distance, 11) + 1))


def _day(moment: Moment, year: int | None, end: bool = False) -> date | None:
    month = _month(moment, end)
    if year is None or not 1 <= month <= 12 or not 1 <= year <= 9998:
        return None
    final = last_day(year, month)
    first, last = moment.days or (1, final)
    day = min(last, final) if end else first
    return date(year, month, day) if 1 <= day <= final else None


def _terms(reading: Reading, calendar: Calendar, dated: bool) -> list[_Stretch]:
    """Terms and holidays: months without days. Beside a date they only explain it (`暑假（7月10日）`)."""
    found: list[_Stretch] = []
    parts = [piece for piece in reading.pieces if piece.kind != "fill"]
    for position, piece in enumerate(parts):
        if piece.kind not in ("term", "coarse"):
            continue
        beside = [parts[i].kind for i in (position - 1, position + 1) if 0 <= i < len(parts)]
        if not dated or all(kind in _ALONE for kind in beside):
            found.append(_term(piece, calendar))
    return found


def _term(piece: Piece, calendar: Calendar) -> _Stretch:
    terms = calendar.terms
    first, last = (0 if piece.numbers[0] == 9 else 1), (1 if piece.numbers[-1] == 6 else 0)
    if piece.kind != "term" or max(first, last) >= len(terms):
        return _Stretch(piece.numbers)
    return _Stretch(piece.numbers, terms[first][0], terms[last][1])


def _weeks_or_year(reading: Reading, calendar: Calendar) -> list[_Stretch]:
    """The days of numbered weeks, where the term's start is known; a school year that stands alone."""
    if reading.school_year is not None and not reading.weeks and not reading.seen & {"vague", "open", "blank"}:
        return [_Stretch(calendar.months, calendar.start, calendar.end)]
    days = [week for number in reading.weeks if (week := calendar.week(number))]
    return [_Stretch(tuple(dict.fromkeys(day.month for day in week)), *week) for week in days]


def _in_order(groups: list[Months], calendar: Calendar) -> Months:
    """Each month once, in the order of the period; from the first on where a span runs over New Year."""
    first = calendar.months[0]
    for group in groups:
        if not calendar.school_year and group and group[0] > group[-1]:
            first = group[0]
            break
    return tuple(sorted({month for group in groups for month in group}, key=lambda month: (month - first) % 12))
