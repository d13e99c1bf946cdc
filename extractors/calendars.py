"""The period that a plan is for: a calendar year or a school year, and where months and weeks fall in it."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

FIRST_SCHOOL_MONTH = 9
LEAP_YEAR = 2000


def last_day(year: int | None, month: int) -> int:
    """The number of days of a month; of an unknown year February has 29."""
    return monthrange(LEAP_YEAR if year is None else year, month)[1]


def exists(year: int | None, month: int | None, day: int | None) -> bool:
    """Whether there is such a day (or month, where no day is given)."""
    if month is not None and not 1 <= month <= 12:
        return False
    if day is None or month is None:
        return day is None or 1 <= day <= 31
    return 1 <= day <= last_day(year, month)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The period of a plan; `year` is of a school year (1 September to 31 August) the first.

    `terms` are the first and last days of the first and the second term, `term_start` the day from which weeks are
    counted; both only where a template or a round gives them.
    """

    year: int | None
    school_year: bool = False
    terms: tuple[tuple[date, date], ...] = ()
    term_start: date | None = None

    @property
    def months(self) -> tuple[int, ...]:
        """The twelve months in the order of the period."""
        first = FIRST_SCHOOL_MONTH if self.school_year else 1
        return (*range(first, 13), *range(1, first))

    @property
    def start(self) -> date | None:
        """The first day of the period."""
        return None if self.year is None else date(self.year, self.months[0], 1)

    @property
    def end(self) -> date | None:
        """The last day of the period."""
        if self.year is None:
            return None
        return date(self.year + 1, 8, 31) if self.school_year else date(self.year, 12, 31)

    def year_of(self, month: int) -> int | None:
        """The year in which a month without a year falls."""
        if self.year is None:
            return None
        return self.year + 1 if self.school_year and month < FIRST_SCHOOL_MONTH else self.year

    def week(self, number: int) -> tuple[date, date] | None:
        """Monday and Sunday of a numbered week of the term."""
        if self.term_start is None:
            return None
        monday = self.term_start - timedelta(days=self.term_start.weekday()) + timedelta(weeks=number - 1)
        return monday, monday + timedelta(days=6)
