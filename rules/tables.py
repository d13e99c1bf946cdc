"""Which tables of a plan a template speaks of."""

from __future__ import annotations

from collections.abc import Iterator

from extractors.plan import Plan, TableSummary
from rules.template import TableSpec, Template
from rules.words import holds, words


def is_table(kind: str, caption: str | None, spec: TableSpec) -> bool:
    """Whether a table of this kind and caption is the one the template speaks of."""
    return kind == spec.key or any(holds(caption or "", word) for word in spec.words)


def has_table(plan: Plan, spec: TableSpec) -> bool:
    """Whether the plan has the table, be it as rows inside a form."""
    if spec.key == "activities" and any(activity.source == "table" for activity in plan.activities):
        return True
    return any(is_table(table.kind, table.caption, spec) for table in plan.tables)


def asked_tables(plan: Plan, template: Template | None) -> Iterator[tuple[TableSpec, TableSummary]]:
    """The plan's tables that the template speaks of, blank forms for others left out."""
    for spec in template.tables if template else ():
        for summary in plan.tables:
            if is_table(summary.kind, summary.caption, spec) and not summary.blank_form:
                yield spec, summary


def absent_columns(spec: TableSpec, summary: TableSummary) -> list[str]:
    """The required fields without a column; `培训对象及人数` is a column of both."""
    there = {column.field for column in summary.columns}
    if any(word in column.header for column in summary.columns for word in words()["counts"]):
        there.add("count")
    return [field for field in spec.columns.required if field not in there]
