"""A time outside the plan's year or school year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from extractors.plan import Plan
from parsers.document import Document
from parsers.numerals import to_int
from parsers.text import fold
from rules.rows import row_name, rows
from rules.rule import Context, Gap, Rule
from rules.template import Template

_YEARS = re.compile(r"((?:19|20)\d\d)年?[-—–－―~～至到]+((?:19|20)\d\d)")
_SO_MANY = re.compile(r"(?<![第\d一二三四五六七八九十])([2-5二两三四五])年(?=.{0,8}(?:规划|计划|行动|方案))")
# Where the cell writes no year, the plan's own was taken, and the time cannot lie outside it.
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|[一二][〇○零Ｏ0一二三四五六七八九]{3}年")


def check(document: Document, plan: Plan, template: Template | None, context: Context) -> Iterator[Gap]:
    """One gap for each row whose written year puts its time before or after the plan's period."""
    period = period_of(plan)
    for activity in rows(plan) if period else ():
        time = activity.time
        if period is None or time is None or not _YEAR.search(fold(time.text)):
            continue
        days = [day for day in (time.start, time.end) if day]
        if all(period[0] <= day <= period[1] for day in days):
            continue
        yield Gap(
            subject=activity.row_label,
            message=f"{row_name(plan, activity)}的时间“{time.text}”不在计划期内（{_said(period)}）。",
            suggestion="请核对年份；如果沿用了往年的内容，请改成本计划期内的时间。",
            quote=time.text,
            at=activity.at,
        )


def period_of(plan: Plan) -> tuple[date, date] | None:
    """The first and last day of the plan's calendar year, school year, or of the years that its title spans."""
    if plan.year is None:
        return None
    if plan.school_year:
        return date(plan.year, 9, 1), date(plan.year + 1, 8, 31)
    head = fold(" ".join([plan.title or "", *(line.text for line in plan.lines if line.role == "subtitle")]))
    span, counted = _YEARS.search(head), _SO_MANY.search(head)
    last = int(span.group(2)) if span else plan.year + (to_int(counted.group(1)) or 1) - 1 if counted else plan.year
    return date(plan.year, 1, 1), date(max(last, plan.year), 12, 31)


def _said(period: tuple[date, date]) -> str:
    return "至".join(f"{day.year}年{day.month}月{day.day}日" for day in period)


def _asked(document: Document, plan: Plan, template: Template | None, context: Context) -> bool:
    return plan.year is not None and any(activity.time for activity in rows(plan))


RULE = Rule(
    name="time.outside",
    severity="warning",
    phase="content",
    check=check,
    title="时间不在计划期内",
    why="活动时间落在计划年度之外，多半是沿用往年的表忘了改年份。",
    bad="2024年度计划：｜2｜新教师培训｜2023年9月｜",
    good="2024年度计划：｜2｜新教师培训｜2024年9月｜",
    settle="核对年份，改成计划期内的时间。",
    traps=(
        "没写年份的月份按计划期理解：2024—2025学年的“3月”是2025年3月。",
        "标题跨几年的（2024—2026年），中间各年都在计划期内。",
        "学年从9月1日到次年8月31日。",
    ),
    applies=_asked,
)
