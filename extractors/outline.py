"""Which lines are headings, and how they nest.

A section is a line that names what follows and is not itself prose. Whether a numbered line does is decided among its
siblings: of lines numbered alike, those are headings that stand over something of their own, and the ones parallel to
them; a list of sentences or catchwords holds items. Nesting follows the lines themselves, not the kinds of number: a
style that is open already goes on there, a new one opens below.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractors.headlines import is_date_line, is_organisation, opens_attachment
from extractors.labels import OUTERMOST, Mark, read_mark
from extractors.lexicon import lexicon
from extractors.nesting import INNER_COLON, Heading, nest
from extractors.plan import LineRole
from extractors.roles import is_collective
from extractors.rosters import is_list_of_names, is_roster_line
from extractors.split import heading_words
from extractors.stream import Piece
from extractors.times import is_phase, is_time
from parsers.text import HAN_CHAR, bare

_INNER_SENTENCE = re.compile(r"[。；;！!？?](?=.)|\.(?=[\u4e00-\u9fff])")
_SENTENCE_END = re.compile(r"[。；;！!？?]$")
COLONED = re.compile(r"[^：:，。；、]{2,10}[：:]")
_BRACKETS = re.compile(r"[（(][^（()）]*[)）]")
_OPEN_END = re.compile(r"[，,、；;—]$")
_LONGEST = {"part": 60, "chapter": 60, "一": 50, "（一）": 45}
_LONGEST_OTHER = 36
_LONGEST_PLAIN = 26
_LONG = 28  # an unpunctuated line longer than this is text


@dataclass(slots=True)
class _Group:
    """Lines numbered alike that follow each other in one list."""

    style: str
    members: list[int]
    last: int = 0


def find_headings(pieces: Sequence[Piece], roles: dict[int, LineRole]) -> tuple[Heading, ...]:
    """The headings among the pieces; `roles` are the parts already known (title, notice, caption, sign-off…)."""
    lines = [i for i, piece in enumerate(pieces) if piece.home == "body" and roles.get(i) in (None, "date", "issuer")]
    reader = _Reader(pieces, roles)
    numbered = reader.numbered_headings([i for i in lines if i not in roles])
    plain = reader.plain_headings([i for i in lines if i not in roles], numbered)
    return nest(pieces, roles, numbered, plain)


class _Reader:
    """The two looks at the lines: numbered ones first, then those that stand without a number."""

    def __init__(self, pieces: Sequence[Piece], roles: dict[int, LineRole]) -> None:
        self.pieces = pieces
        self.roles = roles
        self.marks: dict[int, Mark] = {
            i: read_mark(piece.label) for i, piece in enumerate(pieces) if piece.home == "body" and piece.label
        }

    # -- numbered lines

    def numbered_headings(self, lines: Sequence[int]) -> set[int]:
        headings: set[int] = set()
        for group in self._groups(lines):
            headings |= self._headings_of(group)
        return headings

    def _groups(self, lines: Sequence[int]) -> list[_Group]:
        """Lists of lines numbered alike; a list that starts over below an unnumbered line is another."""
        groups: list[_Group] = []
        stack: list[_Group] = []
        for i in lines:
            mark = self.marks.get(i)
            if mark is None or mark.ordinal is None:
                continue
            open_ones = [group for group in stack if group.style == mark.style]
            if open_ones and not self._restarts(i, mark, open_ones[-1]):
                del stack[stack.index(open_ones[-1]) + 1 :]
                group = open_ones[-1]
            else:
                while stack and (stack[-1].style == mark.style or self._closes(mark, stack[-1])):
                    stack.pop()
                group = _Group(mark.style, [])
                groups.append(group)
                stack.append(group)
            group.members.append(i)
            group.last = mark.ordinal
        return groups

    def _restarts(self, i: int, mark: Mark, group: _Group) -> bool:
        if mark.ordinal is None or mark.ordinal > group.last:
            return False
        between = range(group.members[-1] + 1, i)
        return any(self.pieces[k].home == "body" and not self.pieces[k].label and self._short(k) for k in between)

    @staticmethod
    def _closes(mark: Mark, group: _Group) -> bool:
        below = Mark(group.style, None).rank > mark.rank
        return below and (mark.style in OUTERMOST or mark.ordinal != 1)

    def _headings_of(self, group: _Group) -> set[int]:
        candidates = [i for i in group.members if self._may_head(i, group.style)]
        if group.style in ("part", "chapter", "节"):
            return set(candidates)
        bodied = [i for i in candidates if self.has_body(i)]
        if not bodied:
            alone = group.style == "一" and len(group.members) < 3
            return set(candidates) if alone else set()
        if group.style == "一":
            return set(candidates)
        only_last = bodied == [candidates[-1]] and len(candidates) > 1
        if only_last or 2 * len(bodied) < len(candidates):
            return set()
        sentences_head = len(bodied) > 1 or group.style == "（一）"
        return {i for i in candidates if not _SENTENCE_END.search(self.text(i)) or (sentences_head and i in bodied)}

    def _may_head(self, i: int, style: str) -> bool:
        """A numbered line short enough to name something, and neither prose nor a label with its value."""
        text = self.text(i)
        if not text or len(text) > _LONGEST.get(style, _LONGEST_OTHER):
            return False
        if _INNER_SENTENCE.search(text) or _OPEN_END.search(text) or style == "bullet":
            return False
        if _is_lead_in(text) and style not in ("part", "chapter", "一"):
            return False
        if re.search(
            r"[：:](?=.)", text
        ):  # `三、活动时间：四月` says it all; `（一）第一阶段（4月）：启动` names what follows
            found = INNER_COLON.match(_BRACKETS.sub("", text))
            named = found and not self.is_roster(i) and not _is_labelled(found["lead"])
            return bool(named and (style not in OUTERMOST or self.has_body(i)))
        return True

    # -- lines without a number

    def plain_headings(self, lines: Sequence[int], numbered: set[int]) -> set[int]:
        headings: set[int] = set()
        for n in range(len(lines) - 1, -1, -1):
            i = lines[n]
            if i in self.marks or i in numbered:
                continue
            if self._plain(i, headings):
                headings.add(i)
        return self._without_runs(lines, headings) | self._parallel(lines, headings)

    def _plain(self, i: int, later: set[int]) -> bool:
        text = self.text(i)
        piece = self.pieces[i]
        if not text or _is_never_heading(text) or _is_lead_in(text) or is_list_of_names(piece.text):
            return False
        if is_collective(text) and i and self.is_roster(i - 1):  # `各教研组长` closes the list over it
            return False
        styled = bool(piece.paragraph and piece.paragraph.heading and len(text) <= _LONGEST_OTHER)
        if styled:
            return True
        if is_time(text) or is_phase(text):  # a month without anything stands parallel to the next
            return self.has_body(i) or (self._next(i) in later and is_time(self.text(i + 1)))
        if not self._names_something(i, text):
            return False
        return self._stands_over(i, later)

    def _names_something(self, i: int, text: str) -> bool:
        colon = re.search(r"[：:](?=.)", text)
        if colon:
            found = INNER_COLON.match(text)
            if not found or self.is_roster(i) or _is_labelled(found["lead"]) or re.search(r"\d", found["rest"]):
                return False
        core = text.rstrip("：:")
        if len(core) < 2 or len(core) > _LONGEST_PLAIN or text.count("、") > 1:
            return False
        return not _is_labelled(core) or core in heading_words()

    def _stands_over(self, i: int, later: set[int]) -> bool:
        """What follows is prose, a list from its first number, names of people, a time, or such a heading itself."""
        following = self._next(i)
        if following is None:
            return False
        piece = self.pieces[following]
        if piece.home in ("table", "picture"):
            known = self.text(i).rstrip("：:") in heading_words()
            return piece.home == "table" and (known or i in self._coloned())
        if piece.home != "body" or following in self.roles:
            return False
        mark = self.marks.get(following)
        if mark:
            return mark.ordinal in (1, None)
        text = self.text(following)
        if following in later or is_time(text) or is_phase(text):
            return True
        if INNER_COLON.match(self.text(i)):
            return bool(_SENTENCE_END.search(text)) and len(text) > _LONG
        return bool(_SENTENCE_END.search(text) or len(text) > _LONG or self.is_roster(following))

    def _coloned(self) -> set[int]:
        """Short lines that close with a colon, where there are several: `教师情况：` over a table is one of them."""
        found = {i for i, piece in enumerate(self.pieces) if piece.home == "body" and COLONED.fullmatch(self.text(i))}
        return found - self.roles.keys() if len(found) > 2 else set()

    def _without_runs(self, lines: Sequence[int], headings: set[int]) -> set[int]:
        """A line among several short ones is one of them, unless its look or its word says otherwise."""
        kept = set(headings)
        for before, i in pairwise(lines):
            if i not in headings or before in headings or before in self.marks or before + 1 != i:
                continue
            paragraph = self.pieces[i].paragraph
            marked = self.text(i).endswith(("：", ":")) or (paragraph and (paragraph.bold or paragraph.heading))
            known = self.text(i).rstrip("：:") in heading_words() or is_time(self.text(i)) or is_phase(self.text(i))
            one_of_many = self._short(before) and not _SENTENCE_END.search(self.text(before))
            if one_of_many and not (marked or known or self.is_roster(before)):
                kept.discard(i)
        return kept

    def _parallel(self, lines: Sequence[int], headings: set[int]) -> set[int]:
        """`中年教师：传授经验` beside two headings of the same shape, though nothing follows it."""
        found: set[int] = set()
        shaped = 0
        for i in lines:
            if i in self.marks:
                shaped = 0
            elif INNER_COLON.match(self.text(i)) and i in headings:
                shaped += 1
            elif shaped > 1 and self._names_something(i, self.text(i)) and INNER_COLON.match(self.text(i)):
                found.add(i)
        return found

    # -- what both look at

    def is_roster(self, i: int) -> bool:
        return is_roster_line(self.pieces[i].text) or is_list_of_names(self.pieces[i].text)

    def text(self, i: int) -> str:
        return bare(self.pieces[i].text)

    def _short(self, i: int) -> bool:
        return len(self.text(i)) <= _LONGEST_PLAIN

    def _next(self, i: int) -> int | None:
        """The piece that follows, empty ones apart."""
        for k in range(i + 1, len(self.pieces)):
            if self.pieces[k].home not in ("body",) or self.text(k) or self.marks.get(k):
                return k
        return None

    def has_body(self, i: int) -> bool:
        """Something of its own follows: text, a table, or a list that begins."""
        following = self._next(i)
        if following is None or self.roles.get(following) in ("issuer", "date", "attachment", "title"):
            return False
        if self.pieces[following].home != "body":
            return True
        mine, mark = self.marks.get(i), self.marks.get(following)
        if mark is None:
            return not (is_time(self.text(i)) and is_time(self.text(following)))
        if mine is None:
            return mark.style not in OUTERMOST or mark.ordinal == 1
        return (
            mark.style != mine.style
            and (mark.ordinal in (1, None))
            and not (mark.style in OUTERMOST and mark.rank < mine.rank)
        )


def _is_lead_in(text: str) -> bool:
    """Prose that announces what follows: `具体安排如下：`."""
    return len(text) > 4 and any(word in text for word in lexicon("outline")["lead_in"])


def _is_labelled(lead: str) -> bool:
    return bare(lead) in lexicon("outline")["labels_with_values"]


def _is_never_heading(text: str) -> bool:
    if _SENTENCE_END.search(text) or _INNER_SENTENCE.search(text) or _OPEN_END.search(text):
        return True
    if _is_labelled(re.split(r"[：:]", text, maxsplit=1)[0]) and not text.endswith(("：", ":")):
        return True
    if re.match(r"^[（(\[【].*[)）\]】]$", text) or not re.search(rf"[{HAN_CHAR}]", text):
        return True
    if is_date_line(text) and re.search(r"[日号]$", text):
        return True
    if re.search(lexicon("outline")["salutation"], text) or text in lexicon("outline")["closings"]:
        return True
    return opens_attachment(text) is not None or is_organisation(text)
