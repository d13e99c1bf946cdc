"""How headings nest: by the lines themselves, not by the kinds of number.

A style that is open already goes on there, a new one opens below; the sign-off and each attachment begin anew.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.labels import OUTERMOST, Mark, read_mark
from extractors.plan import LineRole
from extractors.stream import Piece
from extractors.times import is_phase, is_time
from parsers.text import bare

# `新教师组：积累阶段`: a heading with a colon inside.
INNER_COLON = re.compile(r"^(?P<lead>[^：:]{2,12})[：:](?P<rest>.{3,14})$")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its piece's position, its level from 1, and the style that its siblings share."""

    piece: int
    level: int
    style: str


def _style(pieces: Sequence[Piece], i: int, numbered: set[int]) -> str:
    piece = pieces[i]
    if i in numbered and piece.label:
        return read_mark(piece.label).style
    text = bare(piece.text)
    if piece.paragraph and piece.paragraph.heading:
        return f"heading {piece.paragraph.heading}"
    if is_time(text):
        return "time"
    if is_phase(text):
        return "phase"
    if INNER_COLON.match(text):
        return "inner colon"
    return "colon" if text.endswith(("：", ":")) else "plain"


def nest(
    pieces: Sequence[Piece], roles: dict[int, LineRole], numbered: set[int], plain: set[int]
) -> tuple[Heading, ...]:
    """The headings with their levels, in order; `numbered` and `plain` are the positions of the two kinds."""
    headings: list[Heading] = []
    stack: list[Heading] = []
    for i in range(len(pieces)):
        if roles.get(i) in ("issuer", "attachment") or (roles.get(i) == "date" and headings):
            stack.clear()
        if i not in numbered and i not in plain:
            continue
        style = _style(pieces, i, numbered)
        del stack[_depth(pieces, i, style, stack) :]
        heading = Heading(i, len(stack) + 1, style)
        stack.append(heading)
        headings.append(heading)
    return tuple(headings)


def _depth(pieces: Sequence[Piece], i: int, style: str, stack: Sequence[Heading]) -> int:
    """How many of the open headings a new one stands under."""
    if not stack:
        return 0
    kin = {"plain": ("plain", "colon"), "colon": ("colon", "plain")}.get(style, (style,))
    beside = style in ("plain", "colon") and stack[-1].style in kin and stack[-1].style != style
    if beside and stack[-1].piece + 1 == i:  # 组织机构 directly over 领导小组： holds it
        return len(stack)
    for depth in range(len(stack) - 1, -1, -1):
        if stack[depth].style in kin:
            return depth
    if style in OUTERMOST:
        label = pieces[i].label
        mark = read_mark(label) if label else None
        directly = stack[-1].piece + 1 == i and stack[-1].style in ("plain", "colon", "part", "chapter")
        if mark and mark.ordinal == 1 and directly:
            return len(stack)
        outer = [n for n, heading in enumerate(stack) if heading.style in OUTERMOST[: OUTERMOST.index(style)]]
        return outer[-1] + 1 if outer else 0
    if style.startswith("heading "):
        return next((n for n, h in enumerate(stack) if h.style.startswith("heading ") and h.style >= style), len(stack))
    if pieces[i].label:
        return _depth_of_new_style(pieces[i].label or "", style, stack)
    return len(stack)


def _depth_of_new_style(label: str, style: str, stack: Sequence[Heading]) -> int:
    """A style not yet open: below what is open where it begins a list, else beside the finer ones that it outranks."""
    mark = read_mark(label)
    if mark.ordinal == 1:
        return len(stack)
    for depth in range(len(stack)):
        open_style = stack[depth].style
        if open_style in ("1", "(1)", "1)", "①", "A", "（一）") and Mark(open_style, None).rank > mark.rank:
            return depth
    return len(stack)
