"""How the program's own words (keys, fields) are said to people."""

from __future__ import annotations

from extractors.plan import Plan, TableSummary
from rules.words import words


def section_name(key: str) -> str:
    """A section key in Chinese: `goals` is `目标`; a key of an officer's own template stays as it is."""
    return str(words()["section_names"].get(key, key))


def field_name(field: str) -> str:
    """A column's field in Chinese: `audience` is `培训对象`."""
    return str(words()["field_names"].get(field, field))


def table_name(key: str) -> str:
    """A table key in Chinese: `activities` is `活动安排表`."""
    return str(words()["table_names"].get(key, key))


def table_title(plan: Plan, summary: TableSummary) -> str:
    """How a table is called in a message: by its caption, else by its kind and, among several, its position."""
    if summary.caption:
        return f"“{summary.caption}”"
    alike = [table for table in plan.tables if table.kind == summary.kind]
    name = table_name(summary.kind)
    return name if len(alike) < 2 else f"第{alike.index(summary) + 1}张{name}"
