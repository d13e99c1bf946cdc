"""Sign-off blocks in tables: which cells belong to one block."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from extractors.cells import label_text, printed_label, text_of
from extractors.cues import (
    asks_date,
    before_colon,
    cues,
    is_column_header,
    is_cue_line,
    is_opinion_label,
    split_blocks,
    text_lines,
)
from extractors.regions import row_cells
from extractors.tables import VIEWS, TableView
from parsers.document import Cell
from parsers.text import bare, split_label, squeeze

_LONGEST_LABEL = 20
_DATE_PART = re.compile(r"\d{0,4}[年月日号]?")
_TEXT = 60  # more than this before the first cue of a cell is text


@dataclass(frozen=True, slots=True)
class Group:
    """The cells of one block. `label` is as printed, `lines` what stands under it; `head` holds the label."""

    label: str
    head: Cell
    cells: tuple[Cell, ...]
    lines: tuple[str, ...]


def signoff_groups(view: TableView) -> tuple[Group, ...]:
    """The sign-off blocks of a table as groups of cells, in reading order; rows of data hold none."""
    return tuple(_groups(view).found)


def signoff_places(view: TableView) -> frozenset[tuple[int, int]]:
    """The positions of all cells that belong to sign-off blocks, labels over several blocks included."""
    return frozenset(_groups(view).used)


@lru_cache(maxsize=VIEWS)
def _groups(view: TableView) -> _Groups:
    return _Groups(view)


class _Groups:
    """One walk over the rows outside regions; `used` are the positions of cells that belong to a block."""

    def __init__(self, view: TableView) -> None:
        self.grid = view.grid
        self.loose = set(view.loose)
        self.used: set[tuple[int, int]] = set()
        self.found: list[Group] = []
        for row in view.loose:
            cells = [cell for cell in row_cells(self.grid, row) if (cell.row, cell.column) not in self.used]
            self._row(row, cells)

    def _row(self, row: int, cells: list[Cell]) -> None:
        if not cells or is_column_header(cells):
            return
        starts = self._starts(cells)
        if not starts:
            self._unlabelled(row, cells)
        for n, start in enumerate(starts):
            end = starts[n + 1] if n + 1 < len(starts) else len(cells)
            self._labelled(row, cells[start], cells[start + 1 : end], cells[end] if end < len(cells) else None)

    def _starts(self, cells: Sequence[Cell]) -> list[int]:
        """Cells that open a block: labels with `意见`, and labels with a signing word that no such label governs."""
        opinions = [i for i, cell in enumerate(cells) if is_opinion_label(label_text(cell))]
        signing = [i for i, cell in enumerate(cells) if i not in opinions and _is_sign_label(cell)]
        if opinions:
            before = [i for i in signing if i < opinions[0]]
            return sorted([*before, *opinions])
        return signing

    def _labelled(self, row: int, head: Cell, right: Sequence[Cell], stop: Cell | None) -> None:
        below = self._beside(head, stop)
        if any(is_opinion_label(label_text(cell)) for cell in below) and not right:
            self.used.add((head.row, head.column))
            return
        content = [*right, *(cell for cell in below if cell not in right)]
        parts = self._parts(head, content)
        for label, cells in parts:
            self._add(f"{printed_label(head)} {printed_label(label)}", label, cells, _lines(cells))
        if parts:
            self.used.add((head.row, head.column))
            return
        under = head.row + head.row_span
        if not content and under in self.loose:
            cell = self.grid[under][head.column]
            fits = cell is not None and cell.row == under and not _is_sign_label(cell)
            if cell is not None and fits and not is_opinion_label(label_text(cell)):
                content = [cell]
        if not content and not is_cue_line(text_of(head)):
            return
        self._add(printed_label(head), head, content, _lines(content))

    def _parts(self, head: Cell, content: Sequence[Cell]) -> list[tuple[Cell, list[Cell]]]:
        """The rows beside a label that runs down several, where each row has a label of its own (`学校：`)."""
        rows = [[cell for cell in content if cell.row == row] for row in range(head.row, head.row + head.row_span)]
        labelled = [
            len(cells) > 1
            and 0 < len(bare(text_of(cells[0]))) <= _LONGEST_LABEL
            and not is_cue_line(text_of(cells[0]))
            and any(is_cue_line(line) or asks_date(line) for cell in cells[1:] for line in text_lines(cell))
            for cells in rows
        ]
        return [(cells[0], cells[1:]) for cells in rows] if len(rows) > 1 and all(labelled) else []

    def _beside(self, head: Cell, stop: Cell | None) -> list[Cell]:
        """Cells right of a label in the further rows that it runs down."""
        found: list[Cell] = []
        for row in range(head.row + 1, min(head.row + head.row_span, len(self.grid))):
            for cell in row_cells(self.grid, row):
                inside = cell.column > head.column and (stop is None or cell.column < stop.column)
                if inside and cell not in found and cell.row >= head.row:
                    found.append(cell)
        return found

    def _unlabelled(self, row: int, cells: list[Cell]) -> None:
        """A row with cues but no label of theirs: split over cells, or whole blocks inside cells."""
        cued = [cell for cell in cells if any(is_cue_line(line) for line in text_lines(cell))]
        if not cued:
            return
        first = cells[0]
        if len(cells) > 1 and first not in cued and _may_label(first):
            below = self._beside(first, None)
            content = [*cells[1:], *(cell for cell in below if cell not in cells)]
            split = all(len(bare(text_of(cell))) <= 6 for cell in content)
            lines = _lines(content)
            self._add(printed_label(first), first, content, [squeeze(" ".join(lines))] if split else lines)
            return
        for cell in cued:
            self._inside(row, cell)

    def _inside(self, row: int, cell: Cell) -> None:
        """The blocks of one cell that holds label and content; the label may stand in the row above.

        A cell of text with a signature at its end is body text, whose lines are read as such."""
        lines = text_lines(cell)
        over = self._heading_over(row, cell)
        if over is not None and not is_opinion_label(before_colon(lines[0])):
            self.used.add((over.row, over.column))
            self._add(printed_label(over), over, [cell], lines)
            return
        first = next(i for i, line in enumerate(lines) if is_cue_line(line))
        if not is_opinion_label(before_colon(lines[0])) and sum(map(len, lines[:first])) > _TEXT:
            return
        for label, part in split_blocks(lines):
            self._add(label, cell, [cell], part)

    def _heading_over(self, row: int, cell: Cell) -> Cell | None:
        above = self.grid[row - 1][cell.column] if row - 1 in self.loose else None
        if above is None or above.column_span != cell.column_span or (above.row, above.column) in self.used:
            return None
        return above if is_opinion_label(label_text(above)) else None

    def _add(self, label: str, head: Cell, cells: Sequence[Cell], lines: Sequence[str]) -> None:
        self.used.update((cell.row, cell.column) for cell in (head, *cells))
        label = split_label(label)[1] or label
        self.found.append(Group(label.rstrip("：: _＿"), head, tuple(cells), tuple(lines)))


def _lines(cells: Sequence[Cell]) -> list[str]:
    """The cells' lines; a date that is ruled into cells of its own (`年 | 3 | 月 | 5 | 日`) is one of them."""
    lines: list[str] = []
    row, dated = -1, False
    for cell in cells:
        own = text_lines(cell)
        part = cell.row == row and len(own) < 2 and _DATE_PART.fullmatch(bare(text_of(cell))) is not None
        if part and dated:
            lines[-1] = squeeze(f"{lines[-1]} {text_of(cell)}")
        else:
            lines += own
        row, dated = cell.row, (bool(own) and _DATE_PART.fullmatch(bare(own[-1])) is not None) or (part and dated)
    return lines


def _may_label(cell: Cell) -> bool:
    text = label_text(cell)
    return 0 < len(text) <= _LONGEST_LABEL and not re.search(r"[：:。；;]", text)


def _is_sign_label(cell: Cell) -> bool:
    """Whether a cell is only the label of a signature or seal (`校长签字`, `单位（盖章）：`), with no value."""
    text = label_text(cell)
    if len(bare(text)) > 16 or (" " in text and len(text_lines(cell)) > 1) or asks_date(text):
        return False
    found = cues(text)
    return len(found) == 1 and bool(found[0].role) and not bare(text[found[0].end :]).strip("：:_＿")
