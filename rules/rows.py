"""Rows of activity tables as the rules speak of them."""

from __future__ import annotations

from collections.abc import Iterator

from extractors.plan import Activity, Plan, TableSummary
from parsers.document import Cell, Table
from parsers.text import fold
from rules.labels import table_title


def rows(plan: Plan) -> Iterator[Activity]:
    """The activities that are rows of a table, in order; items of lists have no row to speak of."""
    for activity in plan.activities:
        table = table_of_row(plan, activity)
        if activity.source == "table" and activity.row_label and table and not table.blank_form:
            yield activity


def table_of_row(plan: Plan, activity: Activity) -> TableSummary | None:
    """The table that an activity is a row of."""
    if activity.table is None or activity.table >= len(plan.tables):
        return None
    return plan.tables[activity.table]


def cell_of_row(table: Table, summary: TableSummary, field: str, row: int) -> Cell | None:
    """The cell of a row in the column of this field, found by the column's header."""
    headers = {fold(column.header) for column in summary.planned if column.field == field}
    grid = table.grid()
    if not 0 <= row < len(grid):
        return None
    for cells in reversed(grid[: summary.planned_from]):
        for column, cell in enumerate(cells):
            if cell and fold(cell.text) in headers:
                return grid[row][column]
    return None


def row_name(plan: Plan, activity: Activity) -> str:
    """How a row is called in a message: its table, its number and what it plans."""
    table = table_of_row(plan, activity)
    where = table_title(plan, table) if table else "活动安排表"
    number = activity.row_label.rpartition("/")[2]
    what = f"“{activity.content[:15]}{'…' if len(activity.content) > 15 else ''}”" if activity.content else ""
    return f"{where}第{number}项{what}"  # its own number: the place beside it says the row


def header_of(table: TableSummary, field: str) -> str | None:
    """The header, as printed, of the column that means this field, over the table's rows of activities."""
    return next((column.header for column in table.planned if column.field == field), None)
