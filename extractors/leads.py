"""Times at the beginning of lines: is the line a time, does the item begin with one, is it a phase."""

from __future__ import annotations

import re
from functools import cache

from extractors.lexicon import lexicon
from extractors.timegrammar import plain, words
from extractors.timewords import LINKS, Kind, Piece, pieces
from parsers.text import squeeze

# A lead is short; the grammar need not look for times in the rest of a long paragraph.
LONGEST = 100
_CLOSING = re.compile(r"[\s:。、,;.\-]*")
_COLON = re.compile(r"\s*(?::|-+(?!\s*\d)|\|)[\s:\-|]*")
_COMMA = re.compile(r"\s*[,、。;][\s,、。;]*")
_SPACE = re.compile(r"\s+|(?=[(《“])")
# What each mark after a time must have before it: a colon parts anything from its text, a comma stands in prose too.
_AFTER_COLON: frozenset[Kind] = frozenset(
    {
        "month",
        "day",
        "week",
        "block",
        "whole",
        "coarse",
        "term",
        "vague",
        "every",
        "weekday",
        "year",
        "school_year",
        "part",
    }
)
_AFTER_COMMA: frozenset[Kind] = frozenset(
    {"month", "day", "week", "block", "whole", "coarse", "term", "vague", "weekday"}
)
_GLUED: frozenset[Kind] = frozenset({"month", "day", "week"})
_EXPLAINS: frozenset[Kind] = frozenset({"fill", "clock", "phase", "bracket", "dash", "sep", "until", "part"})


@cache
def _prose() -> re.Pattern[str]:
    return re.compile(rf"\s*(?:{words(lexicon('times')['prose'])})")


def _lead(flat: str) -> tuple[list[Piece], int]:
    """The pieces that begin a text, without links and brackets left open at their end, and where they end."""
    found = list(pieces(flat[:LONGEST], gaps=False))
    while found and (found[-1].kind in LINKS or flat[found[-1].start] == "("):
        found.pop()
    opened = sum((flat[p.start] == "(") - (flat[p.start] == ")") for p in found if p.kind == "bracket")
    if opened > 0 or (found and flat[found[0].start] == ")"):
        return _before_bracket(found, flat)
    return found, found[-1].end if found else 0


def _before_bracket(found: list[Piece], flat: str) -> tuple[list[Piece], int]:
    """A bracket that holds more than a time belongs to the text, so the time ends before it."""
    last = max((i for i, piece in enumerate(found) if flat[piece.start] == "("), default=0)
    kept = found[:last]
    return kept, kept[-1].end if kept else 0


def _strong(found: list[Piece]) -> bool:
    """Whether the pieces are a time on their own; a lone `3.2` or `3周` may be a number or a duration."""
    own = [piece for piece in found if piece.kind in _AFTER_COLON]
    return any(not piece.weak for piece in own) or len({piece.start for piece in own}) > 1


def is_time(text: str) -> bool:
    """Whether a line is wholly a time (`3月`, `九月份：`, `第1-2周`, `暑假`); a closing mark may follow."""
    text = squeeze(text)
    if len(text) > 40:
        return False
    flat = plain(text)
    found, end = _lead(flat)
    return _strong(found) and _CLOSING.fullmatch(flat, end) is not None


def is_phase(text: str) -> bool:
    """Whether a line is wholly the name of a phase, with or without its dates (`第二阶段（9月—10月）`, `准备阶段`)."""
    return bool(_phase_line().fullmatch(plain(squeeze(text))))


@cache
def _phase_line() -> re.Pattern[str]:
    names = words(lexicon("times")["phases"])
    name = rf"(?:{names}){{1,4}}"
    ordinal = r"第\s*(?:\d{1,2}|[一二三四五六七八九十]{1,2})\s*(?:阶段|步)"
    dates = r"\s*(?:\([^()]{1,30}\))?"
    return re.compile(
        rf"(?:{ordinal}{dates}\s*[:\-—、,]*\s*(?:{name}(?:阶段|与|和|及)?)*|{name}阶段){dates}\s*[:。、,]*"
    )


def find_time_lead(text: str, glued: bool = False) -> tuple[str, str] | None:
    """The time with which a list item begins, as written, and the rest; None where there is none or nothing follows.

    A mark, a blank or a closing bracket must part the time from its text; with `glued` a month, day or week may
    also stand directly before it (`9月召开家长会`). A time inside a sentence (`3月份以来…`) is none.
    """
    text = squeeze(text)
    flat = plain(text)
    found, end = _lead(flat)
    if not found or not any(piece.kind in _AFTER_COLON for piece in found):
        return None
    rest = _parted(flat, found, end, glued)
    while rest is None and (found := _before_mark(found, flat)):  # `6月，期末质量分析`: the second time is content
        end = found[-1].end
        rest = _parted(flat, found, end, glued)
    if rest is None or rest >= len(text):
        return None
    return _unbracketed(text[:end]), text[rest:]


def _before_mark(found: list[Piece], flat: str) -> list[Piece]:
    """The pieces before the last comma or colon among them."""
    marks = [i for i, piece in enumerate(found) if _COMMA.match(flat, piece.start) or _COLON.match(flat, piece.start)]
    return found[: marks[-1]] if marks else []


def _parted(flat: str, found: list[Piece], end: int, glued: bool) -> int | None:
    """Where the text after the time begins, if what parts the two makes the first a time."""
    kinds = {piece.kind for piece in found}
    if mark := _COLON.match(flat, end):
        return mark.end() if kinds & _AFTER_COLON else None
    if not _strong(found) or _prose().match(flat, end):
        return None
    closed = flat[end - 1] == ")"
    if mark := _COMMA.match(flat, end):
        return mark.end() if kinds & _AFTER_COMMA else None
    if (mark := _SPACE.match(flat, end)) or closed:
        return mark.end() if mark else end if kinds & (_AFTER_COMMA | {"every"}) else None
    return end if glued and kinds & _GLUED else None


def _unbracketed(text: str) -> str:
    """`（3月）` without its brackets, where they hold all of it."""
    inner = text.strip()
    return inner[1:-1].strip() if inner[:1] in "（([【" and inner[-1:] in "）)]】" and len(inner) > 2 else inner
