"""A section with nothing in it, be it a heading or a form's label."""

from __future__ import annotations

from collections.abc import Iterator

from extractors.plan import Plan
from parsers.document import Document
from parsers.text import bare
from rules.absence import absence_outcome, section_span, table_span_around
from rules.rule import Context, Gap, Rule
from rules.sections import blank_fields
from rules.template import Template


def check(document: Document, plan: Plan, template: Template | None, context: Context) -> Iterator[Gap]:
    """One gap for each section without text, table, picture or subsection, and for each required one left blank."""
    for position, section in enumerate(plan.sections):
        if not section.empty:
            continue
        outcome, reason = absence_outcome(document, plan, section_span(document, plan, position))
        yield Gap(
            subject=section.title,
            message=f"“{section.title}”只有标题，下面没有内容。",
            suggestion=f"请补写“{section.title}”的内容；如果不需要这一部分，请删去标题。",
            quote=section.title,
            at=section.at,
            outcome=outcome,
            reason=reason,
        )
    for field in blank_fields(plan, template) if template else ():
        outcome, reason = absence_outcome(document, plan, table_span_around(document, plan, field.at), field.at.row)
        label = bare(field.label)
        yield Gap(
            subject=field.label,
            message=f"“{label}”一栏还没有填写。",
            suggestion=f"请填写“{label}”。",
            quote=field.label,
            at=field.at,
            outcome=outcome,
            reason=reason,
        )


RULE = Rule(
    name="section.empty",
    severity="error",
    phase="structure",
    check=check,
    title="只有标题没有内容",
    why="只留标题，说明这部分没有写完，或者粘贴时丢了内容。",
    bad="三、保障措施（下面直接是“四、考核办法”）",
    good="三、保障措施：学校每年安排专项培训经费，由教导处管理。",
    settle="补写内容，或删去多余的标题。",
    traps=("内容是一张表或一张图片。", "标题下直接是下一级标题，内容写在下一级里。", "标题后面同一行就是内容。"),
)
