"""The plan is on another form than the template that was asked for."""

from __future__ import annotations

from collections.abc import Iterator

from extractors.plan import Plan
from parsers.document import Document
from rules.absence import absence_outcome
from rules.choose import assess, choose
from rules.rule import Context, Gap, Rule
from rules.template import Template


def check(document: Document, plan: Plan, template: Template | None, context: Context) -> Iterator[Gap]:
    """One gap where the plan bears too few of the template's words; it says what the plan seems to be instead."""
    if template is None or assess(plan, template) >= template.kind.threshold:
        return
    other = choose(plan, document)
    seems = f"看起来是“{other[0].title}”" if other and other[0].id != template.id else "也不像其他已知的模板"
    outcome, reason = absence_outcome(document, plan)
    yield Gap(
        subject=template.id,
        message=f"这份文件不是按“{template.title}”写的，{seems}，因此没有逐项检查。",
        suggestion="请换用合适的模板再检查；如果交错了文件，请换成正确的文件。",
        quote=plan.title,
        at=plan.title_at,
        outcome=outcome,
        reason=reason,
        basis=template.basis,
    )


RULE = Rule(
    name="template.mismatch",
    severity="error",
    phase="form",
    check=check,
    title="文件与指定的模板不符",
    why="用错模板时逐项检查会得出一长串没有意义的缺项，不如先把文件或模板换对。",
    bad="指定“中小学校本培训计划书”，交来的是《校本研修工作总结》。",
    good="指定“中小学校本培训计划书”，交来的是填好的计划书。",
    settle="换成正确的文件，或改选合适的模板。",
    traps=("同一种表，标题略有不同。", "按模板写但缺了一两个部分：报缺项，不报不符。"),
    needs_template=True,
)
