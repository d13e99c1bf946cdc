"""A column that the template requires is absent from a table that is there."""

from __future__ import annotations

from collections.abc import Iterator

from extractors.plan import Plan
from parsers.document import Document
from rules.absence import absence_outcome, table_span
from rules.labels import field_name, table_title
from rules.rule import Context, Gap, Rule
from rules.tables import absent_columns, asked_tables
from rules.template import Template


def check(document: Document, plan: Plan, template: Template | None, context: Context) -> Iterator[Gap]:
    """One gap for each required field that no column of a table stands for. A missing table is `table.missing`."""
    for spec, summary in asked_tables(plan, template):
        outcome, reason = absence_outcome(document, plan, table_span(document, summary))
        for field in absent_columns(spec, summary):
            yield Gap(
                subject=field,
                message=f"{table_title(plan, summary)}缺少“{field_name(field)}”一列。",
                suggestion=f"请加上“{field_name(field)}”列并逐行填写；如果已有这一列，请把列名写明确。",
                quote="｜".join(column.header for column in summary.columns),
                at=summary.at,
                outcome=outcome,
                reason=reason,
                basis=spec.basis,
            )


def _asked(document: Document, plan: Plan, template: Template | None, context: Context) -> bool:
    return any(spec.columns.required for spec, _ in asked_tables(plan, template))


RULE = Rule(
    name="column.missing",
    severity="error",
    phase="structure",
    check=check,
    title="表里缺少规定的列",
    why="少一列就少一项安排，例如没有“负责人”就不知道谁来做。",
    bad="｜序号｜培训内容｜培训时间｜培训对象｜负责部门｜（没有负责人一列）",
    good="｜序号｜培训内容｜培训时间｜培训对象｜负责部门｜负责人｜备注｜",
    settle="在表里加上这一列并逐行填写。",
    traps=(
        "列名叫法不同：“项目名称”就是内容，“责任人”就是负责人。",
        "“培训对象及人数”一列算两项。",
        "两行表头时以下面一行为准。",
    ),
    needs_template=True,
    applies=_asked,
)
