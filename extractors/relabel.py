"""Numbers before months and hours, told from labels by the list they stand in.

`7、8月：` names two months, `7、8月召开…` behind an item 6 one; `1.15:20` is the first item at 15:20 and `2.9月：` the
second of September. A line alone cannot tell; its neighbours do.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extractors.labels import read_mark
from extractors.stream import Piece
from parsers.numerals import to_int

_NUMERAL = r"\d{1,2}|[一二三四五六七八九十]{1,2}"
_MONTH = re.compile(rf"^({_NUMERAL})\s*月")
_LISTED_MONTH = re.compile(rf"^({_NUMERAL})\s*、$")
_GLUED = re.compile(r"^(\d{1,2})\s*[.．]\s*(?=\d{1,2}\s*(?:[:：]\s*\d|月))")


def relabelled(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """The pieces, with such numbers of the body as the label or the text that they are."""
    result: list[Piece] = []
    last: dict[str, int] = {}  # the number of the item before, of each style
    for i, piece in enumerate(pieces):
        if piece.home == "body":
            following = _number(pieces[i + 1]) if i + 1 < len(pieces) else None
            piece = _as_months(piece, last, following) or _as_item(piece, last, following) or piece
            mark = read_mark(piece.label) if piece.label else None
            if mark and mark.style != "1":
                last.pop("1", None)  # a list of items ends where another number stands
            if mark:
                last[mark.style] = mark.ordinal or 0
        result.append(piece)
    return tuple(result)


def _number(piece: Piece) -> int | None:
    """The number that may label a line."""
    if piece.home != "body":
        return None
    if piece.label:
        return read_mark(piece.label).ordinal
    glued = _GLUED.match(piece.text)
    return int(glued[1]) if glued else None


def _goes_on(number: int, last: int, following: int | None) -> bool:
    """The number counts items: it follows the one before, or begins a list that goes on."""
    return number == last + 1 if last else number == 1 and following == 2


def _as_months(piece: Piece, last: dict[str, int], following: int | None) -> Piece | None:
    label, month = _LISTED_MONTH.match(piece.label or ""), _MONTH.match(piece.text)
    if not label or not month or not (to_int(label[1]) or 0) < (to_int(month[1]) or 0) <= 12:
        return None
    mark = read_mark(label[1])
    if _goes_on(mark.ordinal or 0, last.get(mark.style, 0), following):
        return None
    return replace(piece, label=None, text=f"{piece.label}{piece.text}")


def _as_item(piece: Piece, last: dict[str, int], following: int | None) -> Piece | None:
    glued = _GLUED.match(piece.text) if piece.label is None else None
    if not glued or not _goes_on(int(glued[1]), last.get("1", 0), following):
        return None
    start = glued.end()
    at = replace(piece.at, start=start, end=len(piece.text))
    return replace(piece, label=glued.group().strip(), text=piece.text[start:], at=at)
