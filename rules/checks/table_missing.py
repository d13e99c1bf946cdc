"""A table that the template requires is absent."""

from __future__ import annotations

from collections.abc import Iterator

from extractors.plan import Plan
from parsers.document import Document
from rules.absence import absence_outcome
from rules.labels import table_name
from rules.rule import Context, Gap, Rule
from rules.tables import has_table
from rules.template import Template


def check(document: Document, plan: Plan, template: Template | None, context: Context) -> Iterator[Gap]:
    """One gap for each required table that the plan has none of."""
    for spec in template.tables if template else ():
        if not spec.required or has_table(plan, spec):
            continue
        outcome, reason = absence_outcome(document, plan)
        name = table_name(spec.key)
        yield Gap(
            subject=spec.key,
            message=f"文件里没有找到{name}。",
            suggestion=f"请按模板附上{name}；如果另存在别的文件里，请合并到本文件后再提交。",
            at=plan.title_at,
            outcome=outcome,
            reason=reason,
            basis=spec.basis,
        )


def _asked(document: Document, plan: Plan, template: Template | None, context: Context) -> bool:
    return template is not None and any(spec.required for spec in template.tables)


RULE = Rule(
    name="table.missing",
    severity="error",
    phase="structure",
    check=check,
    title="缺少规定的表",
    why="具体活动和联系方式都在表里，缺表就无法安排和核对。",
    bad="说明：应附详细的活动计划表。（文件到此为止）",
    good="说明：应附详细的活动计划表。（下面是“活动计划表”，有序号、内容、时间、对象、负责人各列）",
    settle="补上这张表；已经有的，合并到同一个文件。",
    traps=(
        "表没有标题，但列名齐全。",
        "表以图片形式贴入：读不出来时只请人核对，不算缺少。",
        "表跨页，后半张没有标题。",
    ),
    needs_template=True,
    applies=_asked,
)
