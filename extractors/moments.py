"""From the pieces of a time to its moments: what belongs together, what is a range, what a week or a recurrence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from extractors.timewords import Kind, Piece


@dataclass(frozen=True, slots=True)
class Moment:
    """One date, part of a month, month or block of months; `start` and `end` are its place in the text.

    `shift` says the year by a word: the plan's own, or the one after that of the moment before. `is_period`
    is all of the plan's period.
    """

    start: int
    end: int
    year: int | None = None
    blank: bool = False
    shift: Kind | None = None
    months: tuple[int, int] | None = None
    days: tuple[int, int] | None = None
    bound: Kind | None = None
    is_period: bool = False


Span = tuple[Moment, ...]


@dataclass(slots=True)
class Reading:
    """What has been read of one text: spans of one moment or, for a range, two; weeks; the other pieces."""

    spans: list[Span] = field(default_factory=list)
    open: Moment | None = None
    last: Moment | None = None
    ranged: bool = False
    until: bool = False
    weeks: list[int] = field(default_factory=list)
    week_range: bool = False
    seen: set[Kind] = field(default_factory=set)
    pieces: list[Piece] = field(default_factory=list)
    school_year: int | None = None

    def close(self) -> None:
        """Puts the open moment where it belongs: the end of a range, or a span of its own."""
        if self.open is None:
            return
        moment = replace(self.open, bound="before") if self.until else self.open
        if self.ranged and self.spans and len(self.spans[-1]) == 1:
            self.spans[-1] = (self.spans[-1][0], moment)
        else:
            self.spans.append((moment,))
        self.last, self.open, self.ranged, self.until = moment, None, False, False

    def take(self, piece: Piece) -> None:
        """Adds one piece."""
        kind = piece.kind
        self.seen.add(kind)
        self.pieces.append(piece)
        if kind in ("year", "blank_year", "this_year", "next_year"):
            self._year(piece)
        elif kind in ("month", "block", "whole"):
            self._month(piece)
        elif kind in ("day", "part"):
            self._day(piece)
        elif kind == "week":
            self._week(piece.numbers[0])
        elif kind in ("coarse", "term"):
            self._drop_year()
        elif kind == "school_year":
            self.school_year = piece.numbers[0]
        elif kind == "until":
            self.until = True
        else:
            self._mark(kind)
        if kind not in ("bracket", "fill"):
            self.week_range = kind == "dash" and bool(self.weeks)

    def _year(self, piece: Piece) -> None:
        self.close()
        year = piece.numbers[0] if piece.kind == "year" else None
        shift = piece.kind if piece.kind in ("this_year", "next_year") else None
        self.open = Moment(piece.start, piece.end, year, blank=piece.kind == "blank_year", shift=shift)

    def _month(self, piece: Piece) -> None:
        if self.open is None or self.open.months:
            self.close()
            self.open = Moment(piece.start, piece.end)
        numbers = piece.numbers or (1, 12)
        whole = piece.kind == "whole"
        self.open = replace(self.open, months=(numbers[0], numbers[-1]), end=piece.end, is_period=whole)

    def _day(self, piece: Piece) -> None:
        days = piece.numbers if piece.kind == "part" else piece.numbers * 2
        base = self.open
        if base is None or base.days:
            self.close()
            base = self.last
        if base is not None and base.months:
            self.open = replace(base, days=(days[0], days[1]), end=piece.end, bound=None)
        else:
            self.seen.add("vague")

    def _week(self, number: int) -> None:
        self._drop_year()
        if self.week_range and self.weeks[-1] < number <= 60:
            self.weeks.extend(range(self.weeks[-1] + 1, number + 1))
        else:
            self.weeks.append(number)

    def _drop_year(self) -> None:
        """A year before a week or a term only says which one; it is no time of its own."""
        if self.open is not None and self.open.months is None:
            self.open = None
        self.close()

    def _mark(self, kind: Kind) -> None:
        if kind in ("before", "from"):
            if self.open is not None and self.open.bound is None:
                self.open = replace(self.open, bound=kind)
        elif kind in ("dash", "sep"):
            self.close()
            self.ranged = kind == "dash" and bool(self.spans)
        elif kind == "clock" and self.open is None:
            self.ranged = False
        elif kind in ("vague", "open", "blank") and self.open is not None and self.open.months is None:
            self.open = None


def read_moments(found: Iterable[Piece]) -> Reading:
    """Folds the pieces of a text, in order."""
    reading = Reading()
    for piece in found:
        reading.take(piece)
    reading.close()
    return reading
