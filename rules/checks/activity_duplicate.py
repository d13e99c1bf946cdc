"""Two rows of a table that plan the same activity at the same time."""

from __future__ import annotations

from collections.abc import Iterator

from extractors.plan import Activity, Plan
from parsers.document import Document
from parsers.text import fold
from rules.rows import row_name, rows
from rules.rule import Context, Gap, Rule
from rules.template import Template


def check(document: Document, plan: Plan, template: Template | None, context: Context) -> Iterator[Gap]:
    """One gap for each row that repeats an earlier one of its table."""
    seen: list[Activity] = []
    for activity in rows(plan):
        first = next((earlier for earlier in seen if same(earlier, activity)), None)
        if first is None:
            seen.append(activity)
            continue
        yield Gap(
            subject=f"{first.row_label}={activity.row_label}",
            message=f"{row_name(plan, activity)}与{_earlier(first, activity)}是同一项活动，时间也相同。",
            suggestion="请删去重复的一行；如果是不同的活动，请写明内容或时间有什么不同。",
            quote=activity.content,
            at=activity.at,
        )


def _earlier(first: Activity, activity: Activity) -> str:
    number = first.row_label.rpartition("/")[2]
    return f"前面另一个第{number}项" if first.row_label == activity.row_label else f"第{number}项"


def same(one: Activity, other: Activity) -> bool:
    """The same content at the same time for the same people. Groups that meet apart plan activities of their own."""
    if one.table != other.table or not fold(one.content) or fold(one.content) != fold(other.content):
        return False
    if one.time is None or other.time is None or _when(one) != _when(other) or _differ(_who(one), _who(other)):
        return False
    pairs = (
        (one.department, other.department),
        ("、".join(one.responsible), "、".join(other.responsible)),
        (one.location, other.location),
        (one.note, other.note),
    )
    return sum(_differ(mine, theirs) for mine, theirs in pairs) < 2


def _when(activity: Activity) -> object:
    time = activity.time
    if time is None:
        return None
    read = (time.months, time.start, time.end, time.weeks, fold(time.recurring or ""))
    return read if any(read) else fold(time.text)


def _who(activity: Activity) -> str | None:
    return activity.audience.text if activity.audience else None


def _differ(mine: str | None, theirs: str | None) -> bool:
    return bool(mine and theirs) and fold(mine or "") != fold(theirs or "")


def _asked(document: Document, plan: Plan, template: Template | None, context: Context) -> bool:
    return any(True for _ in rows(plan))


RULE = Rule(
    name="activity.duplicate",
    severity="warning",
    phase="content",
    check=check,
    title="活动重复",
    why="同一张表里两行写同一项活动、同一个时间，多半是复制后忘了改。",
    bad="｜5｜读书沙龙｜4月｜全体教师｜　｜9｜读书沙龙｜4月｜全体教师｜",
    good="｜5｜读书沙龙｜4月｜全体教师｜　｜9｜读书沙龙｜11月｜全体教师｜",
    settle="删去重复的一行，或写明不同之处。",
    traps=(
        "同一内容在不同月份各办一次。",
        "同一时间分对象举办：新教师、骨干教师各一场。",
        "几个教研组、备课组各自开展、各有地点和负责人。",
    ),
    applies=_asked,
)
