"""date.invalid: a date that does not exist, anywhere in the text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from extractors.plan import Activity, Plan
from extractors.times import find_dates
from parsers.document import Document, Place
from parsers.text import bare
from rules.lines import own_lines, within
from rules.rule import Context, Gap, Rule
from rules.template import Template

_Home = tuple[int, int]  # a table's id and a grid row; of a paragraph its id and -1


@dataclass(frozen=True, slots=True)
class _Seen:
    text: str
    home: _Home
    at: Place
    quote: str


def check(document: Document, plan: Plan, template: Template | None, context: Context) -> Iterator[Gap]:
    """One gap for each place; a cell that is both a text and the time of an activity counts once."""
    homes = _homes(document)
    seen = list(_in_text(plan, homes))
    seen += _in_times(document, plan, seen)
    for one in seen:
        yield Gap(
            subject=one.text,
            message=f"“{one.text}”这个日期不存在。",
            suggestion="请核对月份和日期，改成实际的日子。",
            quote=one.quote,
            at=one.at,
        )


def _homes(document: Document) -> dict[int, _Home]:
    """For each block inside a cell its table and row."""
    return {
        block.id: (table.id, cell.row) for table in document.tables() for cell in table.cells() for block in cell.blocks
    }


def _in_text(plan: Plan, homes: dict[int, _Home]) -> Iterator[_Seen]:
    for line in own_lines(plan):
        told: set[tuple[int, int]] = set()
        for mention in find_dates(line.text):
            span = (mention.start, mention.end)
            if mention.exists or span in told:
                continue
            told.add(span)
            at = within(line.at, *span)
            yield _Seen(mention.text, homes.get(line.at.block, (line.at.block, -1)), at, line.text)


def _in_times(document: Document, plan: Plan, told: list[_Seen]) -> list[_Seen]:
    """What only the reading of a time cell shows: `13月`, a 29 February of the plan's own year."""
    found: list[_Seen] = []
    for activity in plan.activities:
        for part in activity.time.invalid if activity.time else ():
            home = _home(document, plan, activity, part)
            if not any(one.home == home and _same(one.text, part) for one in (*told, *found)):
                found.append(_Seen(part, home, activity.at, activity.time.text if activity.time else part))
    return found


def _home(document: Document, plan: Plan, activity: Activity, part: str) -> _Home:
    """The cell's home; a cell merged over several rows is at home in its first."""
    if activity.table is None or activity.at.row is None:
        return activity.at.block, -1
    block = plan.tables[activity.table].at.block
    table = next((table for table in document.tables() if table.id == block), None)
    row = table.grid()[activity.at.row] if table and activity.at.row < len(table.rows) else []
    cell = next((cell for cell in row if cell is not None and bare(part) in bare(cell.text)), None)
    return block, cell.row if cell else activity.at.row


def _same(one: str, other: str) -> bool:
    short, long = sorted((bare(one), bare(other)), key=len)
    return short in long


RULE = Rule(
    name="date.invalid",
    severity="error",
    phase="text",
    check=check,
    title="日期不存在",
    why="2月30日、13月这样的日期一定是写错了，活动无法按时进行，签署也无效。",
    bad="2月30日召开总结会；13月上交材料；2024年11月31日",
    good="2月28日召开总结会；12月上交材料；2024年11月30日",
    settle="核对日历，改成正确的日期。",
    traps=(
        "闰年的2月29日（2024年2月29日存在）",
        "第2.30节、5.31版一类的编号",
        "比分、分数、比例（13:5）",
        "“1个月30天”“13个月”（时长，不是日期）",
    ),
)
