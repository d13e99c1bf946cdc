"""time.reversed: an end before its start."""

from __future__ import annotations

from collections.abc import Iterator

from extractors.plan import Plan, Time
from parsers.document import Document
from rules.lines import own_lines, schedule_blocks
from rules.ranges import backwards
from rules.rows import row_name, rows
from rules.rule import Context, Gap, Rule
from rules.template import Template
from rules.years import own_years

_SUGGESTION = "请核对起止时间；跨年度的请写明“次年”。"


def check(document: Document, plan: Plan, template: Template | None, context: Context) -> Iterator[Gap]:
    """One gap for each row of a schedule, and one for each other line that holds such a range."""
    one_year = plan.year is not None and not plan.school_year and len(own_years(plan)) == 1
    for activity in rows(plan):
        found = _backwards(activity.time, one_year) if activity.time else None
        if found and activity.time:
            message = f"{row_name(plan, activity)}的时间“{found}”结束早于开始。"
            yield Gap(activity.row_label, message, _SUGGESTION, activity.time.text, activity.at)
    cells = schedule_blocks(document, plan)
    for line in own_lines(plan):
        if line.at.block not in cells and (found := backwards(line.text, prose=True)):
            yield Gap(found, f"“{found}”结束早于开始。", _SUGGESTION, line.text, line.at)


def _backwards(time: Time, one_year: bool) -> str | None:
    """The range as written; start and end may also stand in columns of their own."""
    if found := backwards(time.text, within_year=one_year):
        return found
    return time.text if time.start and time.end and time.end < time.start else None


RULE = Rule(
    name="time.reversed",
    severity="error",
    phase="content",
    check=check,
    title="起止时间颠倒",
    why="结束早于开始的时间一定写错了，活动无法照此安排，多半是改了一头忘了另一头。",
    bad="｜3｜跟岗研修｜5月20日—5月10日｜",
    good="｜3｜跟岗研修｜5月10日—5月20日｜",
    settle="核对后改正起止时间；跨到下一年的写明“次年”。",
    traps=(
        "“11月—次年3月”“12月28日—1月3日”（跨年）",
        "“2、10月份”“9月、3月”（几个月份，不是起止）",
        "“9:00—1:30”（上午到下午）",
        "“8月—1月”“9月—6月”（一个学期、一个学年）",
    ),
)
