"""An empty cell in a table of activities."""

from __future__ import annotations

from collections.abc import Iterator

from extractors.plan import Activity, Plan, TableSummary
from parsers.document import Document, Place, Table
from parsers.text import bare
from rules.absence import absence_outcome, table_of, table_span
from rules.labels import field_name
from rules.rows import cell_of_row, header_of, row_name, rows, table_of_row
from rules.rule import Context, Gap, Rule
from rules.template import TableSpec, Template
from rules.words import words


def check(document: Document, plan: Plan, template: Template | None, context: Context) -> Iterator[Gap]:
    """One gap for each empty cell, an error where the template requires the column."""
    spec = template.table("activities") if template else None
    if spec is None:
        return
    for activity in rows(plan):
        summary = table_of_row(plan, activity)
        table = table_of(document, summary) if summary else None
        for field in _blanks(activity, table, summary) if table and summary else ():
            if table and summary and demand(spec, summary, field) != "optional":
                yield _gap(document, plan, activity, (table, summary), field, spec)


def _blanks(activity: Activity, table: Table, summary: TableSummary) -> list[str]:
    """The fields whose cells are empty in a row, its number among them."""
    blanks = dict.fromkeys(activity.blanks)
    if activity.seq is None and activity.at.row is not None:
        cell = cell_of_row(table, summary, "seq", activity.at.row)
        blanks |= dict.fromkeys(("seq",)) if cell is not None and not bare(cell.text) else {}
    return list(blanks)


def _gap(
    document: Document,
    plan: Plan,
    activity: Activity,
    where: tuple[Table, TableSummary],
    field: str,
    spec: TableSpec,
) -> Gap:
    table, summary = where
    row = activity.at.row
    outcome, reason = absence_outcome(document, plan, table_span(document, summary), row)
    header = bare(header_of(summary, field) or field_name(field))
    cell = cell_of_row(table, summary, field, row) if row is not None else None
    return Gap(
        subject=f"{activity.row_label}:{field}",
        message=f"{row_name(plan, activity)}的“{header}”一栏是空的。",
        suggestion=f"请填写“{header}”；确实没有的，写“无”或画横线。",
        quote=activity.content or None,
        at=Place(table.id, cell.row, cell.column, page=activity.at.page) if cell else activity.at,
        outcome=outcome,
        reason=reason,
        basis=spec.basis,
        severity="error" if spec.columns.demand(field) == "required" else "warning",
    )


def demand(spec: TableSpec, table: TableSummary, field: str) -> str:
    """What the template asks of a cell of this field; remarks may always stay empty, unless they are required."""
    asked = spec.columns.demand(field)
    header = bare(header_of(table, field) or "")
    return "optional" if asked == "expected" and header in words()["remarks"] else asked


def _asked(document: Document, plan: Plan, template: Template | None, context: Context) -> bool:
    return template is not None and template.table("activities") is not None and any(True for _ in rows(plan))


RULE = Rule(
    name="cell.empty",
    severity="warning",
    phase="content",
    check=check,
    title="表格里有空格没有填",
    why="空着的格子让人分不清是没有、不需要，还是忘了填；模板必填的列空着，活动就无法落实。",
    bad="｜3｜公开课展示｜10月｜全体教师｜教导处｜（负责人空着）｜",
    good="｜3｜公开课展示｜10月｜全体教师｜教导处｜周知行｜",
    settle="把空格填上；确实没有的，写“无”或画横线。",
    traps=(
        "“备注”一列可以不填。",
        "整行都空着的是预留行。",
        "合并的单元格算每一行都填了；“同上”取上一行的内容。",
        "画了横线“——”表示没有，不算空。",
    ),
    needs_template=True,
    applies=_asked,
)
