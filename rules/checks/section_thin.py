"""A section with less text than the template asks for."""

from __future__ import annotations

from collections.abc import Iterator

from extractors.plan import Plan
from parsers.document import Document
from rules.absence import absence_outcome, section_span
from rules.rule import Context, Gap, Rule
from rules.sections import answering
from rules.template import Template


def check(document: Document, plan: Plan, template: Template | None, context: Context) -> Iterator[Gap]:
    """One gap for each section that is shorter than its minimum; an empty one is `section.empty`."""
    for spec in template.sections if template else ():
        if spec.min_characters is None:
            continue
        for position in answering(plan, spec):
            section = plan.sections[position]
            if section.empty or section.key not in spec.keys or section.characters >= spec.min_characters:
                continue
            outcome, reason = absence_outcome(document, plan, section_span(document, plan, position))
            yield Gap(
                subject=section.title,
                message=f"“{section.title}”只有{section.characters}个字，模板要求不少于{spec.min_characters}个字。",
                suggestion="请写得具体一些：做什么、怎么做、做到什么程度。",
                quote=section.title,
                at=section.at,
                outcome=outcome,
                reason=reason,
                basis=spec.basis,
            )


def _asked(document: Document, plan: Plan, template: Template | None, context: Context) -> bool:
    return template is not None and any(spec.min_characters for spec in template.sections)


RULE = Rule(
    name="section.thin",
    severity="warning",
    phase="structure",
    check=check,
    title="内容过于简单",
    why="模板为这一部分定了最低字数，过短的内容往往没有把事情说清楚。",
    bad="二、培训目标：提高水平。（模板要求 50 字）",
    good="二、培训目标：本年度每位教师完成二十四学时校本研修，人人上一节公开课，三分之一的教师能够主持一次专题研讨……",
    settle="补充具体内容，使字数达到模板的要求。",
    traps=("字数不计空格。", "下一级标题里的文字也算在内。", "完全没有内容的另按“只有标题没有内容”处理。"),
    needs_template=True,
    applies=_asked,
)
