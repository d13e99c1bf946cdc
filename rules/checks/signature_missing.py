"""signature.missing: a sign-off block of the template is absent."""

from __future__ import annotations

from collections.abc import Iterator

from extractors.plan import Plan
from parsers.document import Document
from rules import signing
from rules.rule import Context, Gap, Rule
from rules.template import Template


def applies(document: Document, plan: Plan, template: Template | None, context: Context) -> bool:
    """Where the template has sign-off blocks at all."""
    return template is not None and bool(template.signatures)


def check(document: Document, plan: Plan, template: Template | None, context: Context) -> Iterator[Gap]:
    """One gap for each block of the template that the plan lacks, whatever the stage."""
    outcome, reason = signing.outcome(document, plan)
    for spec in signing.missing(plan, template):
        yield Gap(
            subject=spec.label,
            message=f"表样里的“{spec.label}”签署栏不见了。",
            suggestion=f"请按表样补上“{spec.label}”一栏，不要删改表格。",
            at=plan.title_at,
            outcome=outcome,
            reason=reason,
            basis=spec.basis,
        )


RULE = Rule(
    name="signature.missing",
    severity="error",
    phase="structure",
    check=check,
    applies=applies,
    needs_template=True,
    title="缺少签署栏",
    why="签署栏是表样固定的部分，少了一栏，审核和盖章就无处落笔；无论处于哪个阶段都要补上。",
    bad="计划书末尾只有“学校意见”一栏，“培训部门审查意见”等栏被删去",
    good="学校意见、培训部门审查意见、教研部门审查意见、继续教育领导小组意见四栏齐全",
    settle="照表样恢复缺少的一栏；空着可以，不能没有。",
    traps=(
        "栏名中间有空格或换行（学校 意 见）",
        "栏名略有出入（学校审核意见、学校意见（盖章））",
        "栏目在，只是还没有人签（由“签署栏空白”提示）",
    ),
)
