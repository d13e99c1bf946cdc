"""Word tables as grids: spans in both directions, skipped grid positions, rows and cells removed by tracked changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from parsers.document import Block, Cell
from parsers.ooxml import MC, Element, W
from parsers.wordstyles import is_on, number

# Word's own limit on columns; what claims more is damaged or hostile.
_COLUMNS = 63


@dataclass(slots=True)
class _Draft:
    row: int
    column: int
    row_span: int
    column_span: int
    blocks: tuple[Block, ...]


def rows(table: Element, read: Callable[[Element], tuple[Block, ...]]) -> tuple[tuple[Cell, ...], ...]:
    """The table's rows; `read` is called for the content of each cell, in reading order."""
    above: dict[int, _Draft] = {}
    drafts: list[list[_Draft]] = []
    for element in _parts(table, W + "tr", W + "tc"):
        if _removed(element.find(W + "trPr")):
            continue
        row, above = _row(element, len(drafts), above, read)
        drafts.append(row)
    return tuple(tuple(_cell(draft) for draft in row) for row in drafts)


def _cell(draft: _Draft) -> Cell:
    return Cell(draft.row, draft.column, draft.row_span, draft.column_span, draft.blocks)


def _row(
    element: Element, at: int, above: dict[int, _Draft], read: Callable[[Element], tuple[Block, ...]]
) -> tuple[list[_Draft], dict[int, _Draft]]:
    """One row, and the vertically merged cells that the next row may continue, by column."""
    row: list[_Draft] = []
    open_cells: dict[int, _Draft] = {}
    column = _skipped(element.find(W + "trPr"))
    for cell in _parts(element, W + "tc", W + "tbl"):
        span, vertical, horizontal, removed = _spans(cell)
        if horizontal == "continue" and row:
            row[-1].column_span += span
        elif vertical == "continue" and column in above:
            draft = above[column]
            if draft.row + draft.row_span == at:
                draft.row_span += 1
            open_cells[column] = draft
        else:
            draft = _Draft(at, column, 1, span, () if removed else read(cell))
            row.append(draft)
            if vertical is not None:
                open_cells[column] = draft
        column += span
    return row, open_cells


def _parts(parent: Element, wanted: str, barrier: str) -> Iterator[Element]:
    """The rows of a table or the cells of a row, through content controls and other wrappers."""
    for element in parent:
        if element.tag == wanted:
            yield element
        elif element.tag == MC + "AlternateContent":
            branch = element.find(MC + "Choice")
            yield from _parts(branch if branch is not None else element, wanted, barrier)
        elif element.tag != barrier and element.tag not in _NO_PARTS:
            yield from _parts(element, wanted, barrier)


_NO_PARTS = frozenset(W + name for name in ("tblPr", "tblGrid", "trPr", "tblPrEx", "sdtPr", "p", "del", "moveFrom"))


def _removed(properties: Element | None) -> bool:
    """Whether a row is deleted, moved away or hidden."""
    if properties is None:
        return False
    return any(properties.find(W + n) is not None for n in ("del", "moveFrom")) or is_on(properties.find(W + "hidden"))


def _skipped(properties: Element | None) -> int:
    found = properties.find(W + "gridBefore") if properties is not None else None
    return _clipped(found, 0) if found is not None else 0


def _spans(cell: Element) -> tuple[int, str | None, str | None, bool]:
    """Columns that a cell covers, `restart` or `continue` where it is merged down and across, whether it is deleted."""
    span, vertical, horizontal, removed = 1, None, None, False
    properties = cell.find(W + "tcPr")
    for e in properties if properties is not None else ():
        name = _SPANS.get(e.tag)
        if name is None:
            continue
        if name == "gridSpan":
            span = _clipped(e, 1)
        elif name == "vMerge":
            vertical = e.get(W + "val", "continue")
        elif name == "hMerge":
            horizontal = e.get(W + "val", "continue")
        else:
            removed = True
    return span, vertical, horizontal, removed


_SPANS = {W + name: name for name in ("gridSpan", "vMerge", "hMerge", "cellDel")}


def _clipped(element: Element, least: int) -> int:
    value = number(element.get(W + "val"))
    return least if value is None else min(max(value, least), _COLUMNS)
