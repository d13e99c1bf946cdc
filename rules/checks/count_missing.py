"""A column asks for numbers of people, and none is given."""

from __future__ import annotations

from collections.abc import Iterator

from extractors.plan import Activity, Plan, TableSummary
from parsers.document import Document
from parsers.text import bare
from rules.labels import table_title
from rules.rows import header_of, row_name, rows
from rules.rule import Context, Gap, Rule
from rules.template import Template
from rules.words import words


def check(document: Document, plan: Plan, template: Template | None, context: Context) -> Iterator[Gap]:
    """One gap for each row without a number, or one for the whole table where no row gives any."""
    for position, table in enumerate(plan.tables):
        field = _asking(table)
        mine = [activity for activity in rows(plan) if activity.table == position]
        if field is None or not mine:
            continue
        header = bare(header_of(table, field) or "")
        without = [activity for activity in mine if _lacks(activity, field)]
        if without and not any(_number(activity) for activity in mine):
            prefix = mine[0].row_label.rpartition("/")
            yield Gap(
                subject=f"{prefix[0]}{prefix[1]}*",
                message=f"{table_title(plan, table)}的“{header}”一列要求写人数，但各行都没有写。",
                suggestion="请在每行写明人数，如“全体教师68人”。",
                quote=header,
                at=table.at,
            )
            continue
        for activity in without:
            text = activity.audience.text if activity.audience else None
            yield Gap(
                subject=activity.row_label,
                message=f"{row_name(plan, activity)}没有写明人数（“{header}”一栏）。",
                suggestion="请写明人数，如“40人”；还没定下来的，写预计人数。",
                quote=text or activity.content,
                at=activity.at,
            )


def _asking(table: TableSummary) -> str | None:
    """The field of the column that asks for numbers: a column of its own, or an audience with `人数` in its header."""
    for field in ("count", "audience"):
        header = bare(header_of(table, field) or "")
        if header and (field == "count" or any(word in header for word in words()["counts"])):
            return field
    return None


def _number(activity: Activity) -> bool:
    count = activity.audience.count if activity.audience else None
    return count is not None and (count.min is not None or count.max is not None)


def _lacks(activity: Activity, field: str) -> bool:
    """An empty cell is `cell.empty`; a dash says that there is no number to give."""
    if _number(activity) or field in activity.blanks or activity.audience is None:
        return False
    return activity.audience.text is not None if field == "audience" else activity.audience.count is not None


def _asked(document: Document, plan: Plan, template: Template | None, context: Context) -> bool:
    return any(_asking(table) for table in plan.tables)


RULE = Rule(
    name="count.missing",
    severity="warning",
    phase="content",
    check=check,
    title="没有写明人数",
    why="列名要求写人数，人数决定场地、经费和学时登记。",
    bad="列名“培训对象及人数”：｜全体教师｜",
    good="列名“培训对象及人数”：｜全体教师68人｜",
    settle="补上人数；还没定下来的，写预计人数。",
    traps=(
        "列名只写“培训对象”，不要求人数。",
        "“600人左右”“20—24人”都是人数。",
        "人数另有一列。",
        "格子空着的按空格处理，画横线的不算。",
    ),
    applies=_asked,
)
