"""A column of running numbers that skips or repeats."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractors.plan import Plan, TableSummary
from parsers.document import Cell, Document, Place, Table
from parsers.numerals import to_int
from parsers.text import bare, fold, number_of
from rules.absence import table_of
from rules.labels import table_title
from rules.rule import Context, Gap, Rule
from rules.template import Template
from rules.words import words


@dataclass(frozen=True, slots=True)
class Entry:
    """A row's number: as written, its value (None where it is none), whether the row is wholly empty, its group."""

    written: str
    value: int | None
    idle: bool
    group: tuple[int, ...]
    at: Place


def check(document: Document, plan: Plan, template: Template | None, context: Context) -> Iterator[Gap]:
    """One gap for each pair of neighbours between which the count breaks."""
    for summary in plan.tables:
        table = table_of(document, summary)
        header = sequence_header(table, summary) if table and not summary.blank_form else None
        if table is None or header is None:
            continue
        for before, after in breaks(list(_entries(table, header))):
            yield Gap(
                subject=f"{before.written}-{after.written}",
                message=f"{table_title(plan, summary)}的序号从“{before.written}”到“{after.written}”，不连续或有重复。",
                suggestion="请把序号改连续，并核对是否漏了一行或多了一行。",
                quote=f"{before.written}，{after.written}",
                at=after.at,
            )


def sequence_header(table: Table, summary: TableSummary) -> Cell | None:
    """The header cell of the column that numbers the rows, wherever in the table its header stands."""
    names = {fold(column.header) for column in summary.columns if column.field == "seq"} | {*words()["sequence"]}
    return next((cell for cell in table.cells() if fold(cell.text) in names), None)


def _entries(table: Table, header: Cell) -> Iterator[Entry]:
    """The numbers under the header; a merged cell counts once, a header repeated on a later page not at all."""
    grid = table.grid()
    first, column = header.row + header.row_span, header.column
    headers = {_texts(row) for row in grid[:first]}
    last: Cell | None = None
    for number, row in enumerate(grid[first:], first):
        cell, texts = row[column], _texts(row)
        if cell is None or cell is last or texts in headers:
            continue
        last = cell
        written = number_of(bare(cell.text))
        value = to_int(written) if written and cell.column_span <= header.column_span else None
        group = (-number,) if written and value is None else tuple(id(other) for other in row[:column])
        place = Place(cell.blocks[0].id if cell.blocks else table.id, cell.row, cell.column, page=table.page)
        yield Entry(written, value, not any(texts), group, place)


def _texts(row: Sequence[Cell | None]) -> tuple[str, ...]:
    return tuple(fold(cell.text) if cell else "" for cell in row)


def breaks(entries: list[Entry]) -> Iterator[tuple[Entry, Entry]]:
    """Neighbours that do not follow each other.

    A count may start over in another group: under a row that parts the table, or beside another merged cell. An
    empty cell takes up one number or none. A number that fills a hole left before is no second break.
    """
    before: Entry | None = None
    group: tuple[int, ...] | None = None
    blanks, highest, seen = 0, 0, set[int]()
    for entry in entries:
        if entry.value is None:
            blanks += not entry.idle and not entry.written
            group = None if entry.written else group
            continue
        fresh = before is None or (entry.value == 1 and entry.group != group)
        if fresh:
            seen, highest = set(), 0
        elif before is not None and _breaks(entry.value, highest, blanks, seen):
            yield before, entry
        seen.add(entry.value)
        highest, before, group, blanks = max(highest, entry.value), entry, entry.group, 0


def _breaks(value: int, highest: int, blanks: int, seen: set[int]) -> bool:
    return value not in range(highest + 1, highest + blanks + 2) and (value in seen or value > highest)


def _asked(document: Document, plan: Plan, template: Template | None, context: Context) -> bool:
    tables = ((table_of(document, summary), summary) for summary in plan.tables if not summary.blank_form)
    return any(table is not None and sequence_header(table, summary) is not None for table, summary in tables)


RULE = Rule(
    name="sequence.broken",
    severity="warning",
    phase="content",
    check=check,
    title="序号不连续",
    why="序号跳号或重号，常常说明漏了一行、多了一行，汇总时也会数错。",
    bad="序号：1、2、3、4、6",
    good="序号：1、2、3、4、5",
    settle="把序号改连续，并核对有没有漏行。",
    traps=(
        "表分成几组，每组从 1 编起。",
        "合并的单元格只有一个序号。",
        "末尾预留的空行没有序号。",
        "表跨页，表头重复出现。",
    ),
    applies=_asked,
)
