"""months.idle: months of the plan's period without any activity."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from extractors.calendars import Calendar
from extractors.lexicon import lexicon
from extractors.plan import Activity, Plan
from parsers.document import Document
from parsers.text import bare
from rules.absence import absence_outcome
from rules.limits import limits_of
from rules.rule import Context, Gap, Rule
from rules.template import Template
from rules.years import own_years

LEAST = 4  # activities; a plan with fewer schedules no year
_HALF = 6  # months that a schedule must span to be one of a year, where neither title nor form says so
_WHOLE = ("年度", "学年")


def applies(document: Document, plan: Plan, template: Template | None, context: Context) -> bool:
    """Where a plan of one year says of every activity in which months it is.

    An activity without months (`期末`, `第三周`) may be in any; one that recurs without months fills all.
    """
    if template is None or plan.year is None or len(own_years(plan)) > 1 + plan.school_year:
        return False
    if any(word in bare(plan.title or "") for word in lexicon("periods")["shorter"]):
        return False
    return len(plan.activities) >= LEAST and all(activity.time and activity.time.months for activity in plan.activities)


def check(document: Document, plan: Plan, template: Template | None, context: Context) -> Iterator[Gap]:
    """One gap that lists the months of all gaps that are long enough: a month now and then is nobody's fault."""
    busy = {month for activity in plan.activities if activity.time for month in activity.time.months}
    least = limits_of(template).idle_months
    idle = [month for run in _runs(_looked_at(plan, busy, template), busy) if len(run) >= least for month in run]
    if not idle:
        return
    said = "、".join(f"{month}月" for month in idle)
    first = min(plan.activities, key=lambda activity: activity.at.block)
    outcome, reason = absence_outcome(document, plan)
    yield Gap(
        subject=said,
        message=f"计划期内{said}没有安排任何活动。",
        suggestion="请核对是否漏排；确实没有安排的，可以不改。",
        quote=_quote(first),
        at=first.at,
        outcome=outcome,
        reason=reason,
    )


def _runs(months: list[int], busy: set[int]) -> Iterator[list[int]]:
    """Months of school without activity that follow each other within a term."""
    holidays = lexicon("periods")["holidays"]
    for idle, group in groupby(months, key=lambda month: month not in busy and month not in holidays):
        if idle:
            yield list(group)


def _looked_at(plan: Plan, busy: set[int], template: Template | None) -> list[int]:
    """The months in which something should be, in the period's order.

    They are those of the whole year where the title names one or the form demands a schedule. Else a plan may well
    begin late or end early; there only months between two busy ones count, in a schedule that spans half a year.
    """
    order = Calendar(plan.year, plan.school_year).months
    spec = template.table("activities") if template else None
    positions = [position for position, month in enumerate(order) if month in busy]
    first, last = positions[0], positions[-1]
    if (spec and spec.required) or any(word in bare(plan.title or "") for word in _WHOLE):
        first, last = 0, len(order) - 1
    elif last - first < _HALF:
        return []
    return list(order[first : last + 1])


def _quote(activity: Activity) -> str | None:
    return activity.time.text if activity.time else None


RULE = Rule(
    name="months.idle",
    severity="note",
    phase="content",
    check=check,
    applies=applies,
    title="有的月份没有活动",
    why="校本培训应当贯穿全年；连着几个月空着，可能是漏排，也可能是表没有填完。",
    bad="年度计划：3月至6月每月都有活动，9月至12月一项也没有",
    good="3月至6月、9月至12月每月都有活动",
    settle="补上漏排的活动；确实没有安排的，可以不改。",
    traps=(
        "偶尔一两个月没有活动（一个学期里连续三个月才提示，模板可以用 limits: idle_months 另定）",
        "寒暑假（1月、2月、7月、8月）没有活动",
        "“全年”“每月一次”的活动（每个月都有）",
        "一个学期、一个季度、一次集中培训的计划",
        "有的活动只写第几周、期末（看不出月份，不判断）",
        "“3月—6月”一类跨月的活动（各月都算有）",
    ),
    needs_template=True,
)
