"""A section that the template requires is absent."""

from __future__ import annotations

from collections.abc import Iterator

from extractors.plan import Plan
from parsers.document import Document
from rules.absence import absence_outcome
from rules.labels import section_name
from rules.rule import Context, Gap, Rule
from rules.sections import missing
from rules.template import Template


def check(document: Document, plan: Plan, template: Template | None, context: Context) -> Iterator[Gap]:
    """One gap for each required section that nothing in the plan answers."""
    if template is None:
        return
    for spec in missing(plan, template):
        outcome, reason = absence_outcome(document, plan)
        names = "”或“".join(section_name(key) for key in spec.keys)
        yield Gap(
            subject=spec.keys[0],
            message=f"计划里没有找到“{names}”这一部分。",
            suggestion=f"请补写“{names}”，单列标题；如果已经写在别处，请把标题改得明确一些。",
            at=plan.title_at,
            outcome=outcome,
            reason=reason,
            basis=spec.basis,
        )


RULE = Rule(
    name="section.missing",
    severity="error",
    phase="structure",
    check=check,
    title="缺少规定的部分",
    why="审核人按模板逐项对照，少一部分就无法判断计划是否完整。",
    bad="一、指导思想……三、保障措施……（全文没有写目标或任务）",
    good="一、指导思想……二、培训目标……三、培训内容……",
    settle="补写这一部分，标题用通行的叫法，如“培训目标”“工作安排”。",
    traps=(
        "标题叫法不同：“工作思路”就是指导思想，“行事历”就是工作安排。",
        "两部分合写在一个标题下：“指导思想与工作目标”。",
        "标题和正文写在同一段：“1．指导思想。以……为指导”。",
    ),
    needs_template=True,
)
