"""time.conflict: one person or place planned twice at the same time."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from extractors.lexicon import lexicon
from extractors.plan import Activity, Plan
from extractors.timegrammar import plain
from parsers.document import Document
from parsers.text import bare, fold
from rules.absence import table_of
from rules.rows import cell_of_row, row_name, rows, table_of_row
from rules.rule import Context, Gap, Rule
from rules.template import Template

_CLOCK = r"(?P<part{0}>上午|下午|晚上?)?\s*(?P<h{0}>\d{{1,2}})\s*(?::|时|点)\s*(?P<m{0}>[0-5]\d)?\s*分?"
_RANGE = re.compile(rf"{_CLOCK.format(1)}(?:\s*(?:-+|至|到)\s*{_CLOCK.format(2)})?")
_DAY_OF_EVENTS = 3  # rows on one day: the programme of a day, whose parts follow each other


@dataclass(frozen=True, slots=True)
class _Slot:
    """When a row is, exactly: a day with minutes of it, or with a half of it alone."""

    day: date
    start: int | None
    end: int | None
    half: str | None

    def meets(self, other: _Slot) -> bool:
        """Whether both are at one time: clocks that overlap, or without clocks the same half-day."""
        if self.day != other.day:
            return False
        if self.start is None or other.start is None:
            return self.start is None and other.start is None and self.half is not None and self.half == other.half
        if self.end is None or other.end is None:
            return self.end is other.end and self.start == other.start
        return self.start < other.end and other.start < self.end


def check(document: Document, plan: Plan, template: Template | None, context: Context) -> Iterator[Gap]:
    """One gap for each pair of rows that need the same place or person at once, and are not one event."""
    placed = [(row, slot) for row in rows(plan) if (slot := _slot(row))]
    busy = Counter(slot.day for _, slot in placed)
    for (one, slot), (other, later) in combinations(placed, 2):
        if not slot.meets(later) or _is_one_event(document, plan, one, other):
            continue
        exact = slot.start is not None
        if not exact and busy[slot.day] >= _DAY_OF_EVENTS:
            continue
        if what := _shared(plan, one, other, exact):
            yield Gap(
                subject=f"{one.row_label}={other.row_label}",
                message=f"{row_name(plan, other)}与第{one.row_label.rpartition('/')[2]}项时间相同，{what}。",
                suggestion="请错开时间，或者改换地点、人员。",
                quote=other.time.text if other.time else None,
                at=other.at,
            )


def _slot(activity: Activity) -> _Slot | None:
    """The one day of a row, where its clock or half-day is told too."""
    time = activity.time
    if time is None or time.start is None or time.start != time.end or time.recurring:
        return None
    flat = plain(time.text)
    clocks = list(_RANGE.finditer(flat))
    halves = {half for word, half in lexicon("meetings")["half_days"].items() if word in flat}
    half = next(iter(halves)) if len(halves) == 1 else None
    if len(clocks) > 1:
        return None
    if not clocks:
        return _Slot(time.start, None, None, half) if half else None
    found = clocks[0]
    start = _minutes(found["part1"] or _word(half), found["h1"], found["m1"])
    end = _minutes(found["part2"] or found["part1"] or _word(half), found["h2"], found["m2"]) if found["h2"] else None
    return None if end is not None and end <= start else _Slot(time.start, start, end, half)


def _word(half: str | None) -> str | None:
    return "下午" if half in ("pm", "night") else None


def _minutes(part: str | None, hour: str, minute: str | None) -> int:
    hours = int(hour)
    if part and not part.startswith("上") and hours < 12:
        hours += 12
    return hours * 60 + int(minute or 0)


def _is_one_event(document: Document, plan: Plan, one: Activity, other: Activity) -> bool:
    """Whether two rows are parts of one thing: the same content, or one cell for the time of both."""
    mine, theirs = fold(one.content), fold(other.content)
    if one.table != other.table:
        return False
    if not mine or not theirs or mine in theirs or theirs in mine:
        return True
    cell = _time_cell(document, plan, one)
    return cell is not None and cell == _time_cell(document, plan, other)


def _time_cell(document: Document, plan: Plan, activity: Activity) -> tuple[int, int] | None:
    summary = table_of_row(plan, activity)
    table = table_of(document, summary) if summary else None
    if summary is None or table is None or activity.at.row is None:
        return None
    cell = cell_of_row(table, summary, "time", activity.at.row)
    return (cell.row, cell.column) if cell else None


def _shared(plan: Plan, one: Activity, other: Activity, exact: bool) -> str | None:
    """What both rows need at once: a room, where clocks say so, or a person in two places."""
    here, there = bare(one.location or ""), bare(other.location or "")
    words = lexicon("meetings")
    if not here or not there or any(word in place for word in words["vague_places"] for place in (here, there)):
        return None
    if here == there:
        alone = exact and not any(word in here for word in words["many_rooms"])
        return f"地点都是“{one.location}”" if alone else None
    people = {person.name for person in plan.people}
    both = [name for name in one.responsible if name in other.responsible and name in people]
    apart = both and here not in there and there not in here
    return f"“{both[0]}”要同时在两处（{one.location}、{other.location}）" if apart else None


def _asked(document: Document, plan: Plan, template: Template | None, context: Context) -> bool:
    return sum(_slot(row) is not None for row in rows(plan)) > 1


RULE = Rule(
    name="time.conflict",
    severity="warning",
    phase="content",
    check=check,
    applies=_asked,
    title="时间地点冲突",
    why="同一时间同一个地点排了两项活动，或者同一个人要同时在两处，总有一项办不成。",
    bad="｜3｜3月15日14:00—16:00｜师德讲座｜报告厅｜\n｜4｜3月15日15:00—17:00｜课题培训｜报告厅｜",
    good="｜3｜3月15日14:00—16:00｜师德讲座｜报告厅｜\n｜4｜3月15日15:00—17:00｜课题培训｜录播教室｜",
    settle="错开时间，或者改换地点、人员；确实同时进行的，写明分几处。",
    traps=(
        "前后相接的时间（14:00—15:00，15:00—16:00）",
        "几个教研组各在各的办公室、线上同时进行",
        "一个活动分几行写：时间一格合并",
        "只写到哪一天、哪半天的同一地点（可能前后进行）",
        "同一个人负责同一地点前后的几项",
    ),
)
