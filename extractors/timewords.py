"""The smallest pieces of a time (`9月`, `10日`, `—`, `第三周`, `每月一次`, `前`) in the order in which they stand.

A time is first cut into pieces here, by one grammar for cells, for lines and for the beginnings of list items;
`extractors/times.py` gives the pieces their meaning together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from extractors.lexicon import lexicon
from extractors.timegrammar import NUMERAL, PARTS, YEAR, grammar
from parsers.numerals import han_to_int

Kind = Literal[
    "year", "blank_year", "this_year", "next_year", "school_year", "month", "blank", "day", "part", "block", "whole",
    "coarse", "term", "week", "every", "weekday", "clock", "before", "from", "until", "vague", "open", "phase", "fill",
    "bracket", "dash", "sep",
]  # fmt: skip
LINKS = frozenset({"dash", "sep"})


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece: its place in the text and its numbers (a month, two days of a part, the months of a term).

    `weak` pieces are times only in company or in a column of times: `7.20` may be a version, `3周` a duration.
    """

    kind: Kind
    start: int
    end: int
    numbers: tuple[int, ...] = ()
    weak: bool = False


def numeral(text: str) -> int:
    """A numeral that the grammar has matched, as a number; -1 where it is none after all."""
    text = text.strip()
    value = int(text) if text.isdecimal() else han_to_int(text)
    return -1 if value is None else value


def pieces(text: str, gaps: bool = True) -> Iterator[Piece]:
    """The pieces of a text made `plain`, in order; without `gaps` only those that begin it, one after the other."""
    if not gaps and not grammar().match(text, len(text) - len(text.lstrip())):
        return  # prose is not searched to its end for a time that would have to stand at its start
    last: Piece | None = None
    end = 0
    dated = ""
    for found in grammar().finditer(text):
        if not gaps and text[end : found.start()].strip():
            return
        new = _pieces_of(found, last, dated)
        if not new and not gaps:
            return
        for piece in new:
            yield piece
            last = piece
            if piece.kind in ("day", "month"):
                dated = piece.kind
            elif piece.kind not in LINKS:
                dated = ""
        end = found.end()


def _pieces_of(found: re.Match[str], last: Piece | None, dated: str) -> tuple[Piece, ...]:
    """The pieces that a match stands for; none for a bare number that the pieces before it do not explain."""
    name, text, start, end = found.lastgroup or "", found.group(), found.start(), found.end()
    if name in _NUMBERED:
        kind: Kind = "week" if name == "weak_week" else name  # type: ignore[assignment]
        weak = name == "weak_week" and len(re.findall(NUMERAL, text)) == 1
        if weak and text[0] in "一两":
            return (Piece("fill", start, end),)
        return tuple(replace(piece, weak=weak) for piece in _listed(kind, text, start, end))
    if name in ("number", "bare_day"):
        return _bare(int(text), start, end, last, dated)
    return _simple(name, text, start, end)


_LIST_PART = re.compile(rf"(?P<number>{NUMERAL})|(?P<dash>-|至|到)|(?P<sep>[、,.;/和及与])")
_NUMBERED = frozenset({"month", "day", "week", "weak_week"})
_FILLERS = frozenset({"lesson", "day_part", "fill"})


def _bare(number: int, start: int, end: int, last: Piece | None, dated: str) -> tuple[Piece, ...]:
    """A number without a unit is a day right after its month (`12月8`), else what stands before its dash."""
    if last and last.kind == "month" and last.end == start:
        return (Piece("day", start, end, (number,)),)
    if last and last.kind in LINKS and dated:
        return (Piece("day" if dated == "day" else "month", start, end, (number,)),)
    return ()


def _listed(kind: Kind, text: str, start: int, end: int) -> Iterator[Piece]:
    """`3-6月` is month, dash, month; `七八月` two months."""
    if kind == "month" and text.startswith("元"):
        yield Piece(kind, start, end, (1,))
        return
    link: Kind | None = None
    for part in _LIST_PART.finditer(text):
        if part.lastgroup != "number":
            link = "dash" if part.lastgroup == "dash" or link == "dash" else "sep"
            continue
        digits = part.group()
        several = len(digits) > 1 and not digits.isdecimal() and not set(digits) & set("十廿卅")
        for digit in digits if several else (digits,):
            if link:
                yield Piece(link, start, start)
            yield Piece(kind, start, end, (numeral(digit),))
            link = "sep"


def _simple(name: str, text: str, start: int, end: int) -> tuple[Piece, ...]:
    """The pieces of a match that holds no list."""
    if name in _FILLERS:
        return (Piece("fill", start, end),)
    if name in ("compact", "dotted", "md", "festival"):
        return _date(name, text, start, end)
    if name in ("year", "school_year"):
        digits = re.match(rf"{YEAR}|\d\d", text)
        year = numeral(digits.group()) if digits else -1
        return (Piece("year" if name == "year" else "school_year", start, end, (year + 2000 if year < 100 else year,)),)
    if name == "quarter":
        return tuple(_quarters(text, start, end))
    if name in ("block", "part", "term", "coarse"):
        return (_block(name, text.strip(), start, end),)
    return (Piece(name, start, end),)  # type: ignore[arg-type]


def _date(name: str, text: str, start: int, end: int) -> tuple[Piece, ...]:
    """A date written with dots, strokes or hyphens, or a named day."""
    if name == "festival":
        month, first, last = lexicon("times")["festivals"][text]
        return (
            Piece("month", start, end, (month,), weak=True),
            Piece("part", start, end, (first, last), weak=True),
        )
    if name == "compact":
        values = [int(text[:4]), int(text[4:6]), int(text[6:])]
    else:
        values = [int(number) for number in re.findall(r"\d+", text)]
    kinds: tuple[Kind, ...] = ("month", "day") if name == "md" else ("year", "month", "day")
    return tuple(Piece(kind, start, end, (v,), weak=name == "md") for kind, v in zip(kinds, values, strict=False))


def _quarters(text: str, start: int, end: int) -> Iterator[Piece]:
    for piece in _listed("block", text, start, end):
        yield replace(piece, numbers=tuple(3 * n - 2 * first for n in piece.numbers for first in (1, 0)))


def _block(name: str, text: str, start: int, end: int) -> Piece:
    """A part of a year or of a month by its name."""
    lex = lexicon("times")
    if name == "part":
        return Piece("part", start, end, PARTS.get(text) or PARTS[text[-1]])
    if name == "term":
        which = next(
            (key for key, names in lex["terms"].items() if text in names), "first" if text == "秋" else "second"
        )
        return Piece("term", start, end, tuple(lex["term_months"][which]))
    table = lex["blocks"] if name == "block" else lex["holidays"]
    return Piece("block" if name == "block" else "coarse", start, end, tuple(table[text]))
