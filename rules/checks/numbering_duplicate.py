"""The same number twice among siblings."""

from __future__ import annotations

from collections.abc import Iterator

from extractors.plan import Plan
from parsers.document import Document
from parsers.text import squeeze
from rules.rule import Context, Gap, Rule
from rules.sections import missing
from rules.series import series_of
from rules.template import Template


def check(document: Document, plan: Plan, template: Template | None, context: Context) -> Iterator[Gap]:
    """One gap for each section or item whose number stood among its siblings before.

    Items that start over where a required section is missing have lost their heading: that is one cause, and told.
    """
    absent = len(missing(plan, template)) if template else 0
    for series in series_of(document, plan):
        seen: dict[int, str] = {}
        for number in series.numbers:
            if number.value == 1 and absent and not series.headings and len(seen) > 1:
                seen, absent = {}, absent - 1
            if number.value in seen and number.line.role != "field":
                yield Gap(
                    subject=f"{number.written} {squeeze(number.text)[:10]}",
                    message=f"编号“{number.written}”用了两次：先是“{seen[number.value][:15]}”，后是“{number.text[:15]}”。",
                    suggestion="请把后面的编号顺次改正。",
                    quote=number.line.text,
                    at=number.line.at,
                )
            seen.setdefault(number.value, number.text)


RULE = Rule(
    name="numbering.duplicate",
    severity="warning",
    phase="structure",
    check=check,
    title="编号重复",
    why="编号重复时，别人引用“第三条”就不知道指哪一条，也常常是增删后忘了改号。",
    bad="1、听课　2、评课　3、磨课　3、赛课",
    good="1、听课　2、评课　3、磨课　4、赛课",
    settle="从重复的地方起依次改号。",
    traps=(
        "另起一个标题以后重新从（一）编起。",
        "“具体办法如下：”之后另列一组 1、2、3。",
        "附件里的编号自成一套。",
        "“第一周”“第二周”是时间，不是编号。",
    ),
)
