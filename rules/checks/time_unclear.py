"""A time that says nothing of when."""

from __future__ import annotations

from collections.abc import Iterator

from extractors.plan import Plan
from parsers.document import Document
from rules.rows import row_name, rows
from rules.rule import Context, Gap, Rule
from rules.template import Template


def check(document: Document, plan: Plan, template: Template | None, context: Context) -> Iterator[Gap]:
    """One gap for each row whose time tells nothing. A date that does not exist is `date.invalid`."""
    for activity in rows(plan):
        time = activity.time
        if time is None or time.invalid or time.status not in ("open", "unknown"):
            continue
        yield Gap(
            subject=activity.row_label,
            message=f"{row_name(plan, activity)}的时间写作“{time.text}”，看不出是哪个月、哪一天或哪一周。",
            suggestion="请写成“10月”“9月15日”“第3周”或“每月一次”这样的时间。",
            quote=time.text,
            at=activity.at,
        )


def _asked(document: Document, plan: Plan, template: Template | None, context: Context) -> bool:
    return any(activity.time for activity in rows(plan))


RULE = Rule(
    name="time.unclear",
    severity="warning",
    phase="content",
    check=check,
    title="时间不明确",
    why="没有明确时间的活动难以安排，也无法检查是否按时开展。",
    bad="｜4｜外出考察｜待定｜全体教师｜",
    good="｜4｜外出考察｜10月下旬｜全体教师｜",
    settle="写明月份、日期、周次或频率；实在定不下来的，先写大致月份。",
    traps=(
        "“全年”“长期”是整个计划期。",
        "“期末”“开学前”能看懂。",
        "“每月一次”“第三周”是明确的时间。",
        "暑期、寒假有大致月份。",
    ),
    applies=_asked,
)
