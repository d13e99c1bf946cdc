"""hours.total: hours that do not add up to the total given, or beyond the template's limits."""

from __future__ import annotations

from collections.abc import Iterator

from extractors.plan import Plan
from parsers.document import Document
from rules import hours
from rules.limits import limits_of
from rules.rule import Context, Gap, Rule
from rules.template import Template


def check(document: Document, plan: Plan, template: Template | None, context: Context) -> Iterator[Gap]:
    """One gap for each total that its parts do not make, and one where the year's hours are too few or too many."""
    for one in hours.sums(document, plan):
        if one.right:
            continue
        found = f"{sum(one.parts):g}"
        yield Gap(
            subject=found,
            message=f"{one.where}各项相加是{'＋'.join(f'{part:g}' for part in one.parts)}＝{found}{one.unit}，"
            f"写的合计是{one.total:g}{one.unit}。",
            suggestion="请核对各项的学时，或者改正合计数。",
            quote=one.quote,
            at=one.at,
        )
    yield from _beyond_limits(document, plan, template)


def _beyond_limits(document: Document, plan: Plan, template: Template | None) -> Iterator[Gap]:
    limits = limits_of(template)
    stated = hours.yearly(document, plan) if limits.hours_least or limits.hours_most else None
    if stated is None:
        return
    value, at, quote = stated
    for limit, wrong, said in (
        (limits.hours_least, limits.hours_least is not None and value < limits.hours_least, "少于"),
        (limits.hours_most, limits.hours_most is not None and value > limits.hours_most, "多于"),
    ):
        if wrong:
            yield Gap(
                subject=f"{value:g}",
                message=f"全年培训{value:g}学时，{said}模板规定的{limit:g}学时。",
                suggestion="请按规定调整学时；如另有规定，请在模板里改正限额。",
                quote=quote,
                at=at,
                basis=f"模板限额：每年{_said(limits.hours_least, limits.hours_most)}",
            )


def _said(least: float | None, most: float | None) -> str:
    if least is not None and most is not None:
        return f"{least:g}至{most:g}学时"
    return f"不少于{least:g}学时" if least is not None else f"不超过{most:g}学时"


RULE = Rule(
    name="hours.total",
    severity="error",
    phase="text",
    check=check,
    title="学时合计不符",
    why="学时是教师登记继续教育的依据：各项相加与合计不一致，或者超出规定的限额，就无法登记。",
    bad="｜师德讲座｜4学时｜\n｜课例研修｜16学时｜\n｜合计｜24学时｜",
    good="｜师德讲座｜4学时｜\n｜课例研修｜16学时｜\n｜合计｜20学时｜",
    settle="核对各项学时，改正写错的一项或者合计数；超出限额的，按规定增减。",
    traps=(
        "每周、每月重复的活动，或“4课时×3次”（写的是一次的学时，不能直接相加）",
        "“不少于72学时”“每人每年48学时”（要求，不是合计）",
        "“其中集中培训24学时”（只列出一部分）",
        "小计行（不再加一遍）",
        "学时与学分、课时混用的表（单位不同）",
    ),
)
