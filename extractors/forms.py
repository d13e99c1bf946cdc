"""The cells of a form and the parts they play: headings, texts, labels with their values, sign-off cells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from typing import Literal

from extractors.cells import is_blank, label_text, lines_of, text_of
from extractors.labels import read_mark
from extractors.lexicon import lexicon
from extractors.regions import form_labels, row_cells
from extractors.roles import is_role
from extractors.rosters import is_list_of_names
from extractors.signcells import signoff_places
from extractors.tables import VIEWS, TableView
from parsers.document import Cell, Paragraph, Table
from parsers.text import bare, fold, split_label

CellRole = Literal["caption", "heading", "text", "label", "value", "signoff", "blank"]
_LONGEST_LABEL = 16
_LONGEST_HEADING = 40
_SECTION_STYLES = ("part", "chapter", "节", "一", "（一）")


@dataclass(frozen=True, slots=True)
class FormCell:
    """A cell and its part. A `label` that names a value is `paired`, with the value's cells in `values`, which may be
    none where the form has no room; `inline` where labels and values stand together in the cell (a `value`)."""

    cell: Cell
    role: CellRole
    values: tuple[Cell, ...] = ()
    paired: bool = False
    inline: bool = False


@lru_cache(maxsize=VIEWS)
def form_cells(view: TableView) -> tuple[FormCell, ...]:
    """The cells outside the table's runs of data, in reading order."""
    return tuple(sorted(_Reader(view).cells(), key=lambda form: (form.cell.row, form.cell.column)))


def is_form_label(text: str) -> bool:
    """Whether a short text is a known label of forms, or ends as they do."""
    words = lexicon("fields")
    plain = re.sub(r"[（(][^）)]*[）)]", "", fold(text)).strip(":")
    if not plain or len(plain) > _LONGEST_LABEL or re.search(r"[。，,；;！？]", text):
        return False
    return plain in form_labels() or plain.endswith(tuple(words["endings"]))


def is_known_label(text: str) -> bool:
    """Whether a text is one of the lexicon's labels, word for word."""
    return fold(text).strip(":") in form_labels()


def inline_label(line: str) -> str | None:
    """The label that a line begins with before a colon, where it is short enough for one and no number of a section."""
    found = re.match(r"(?P<label>[^：:。，,；;]{1,16}?)\s*[：:]", line)
    return found["label"].strip() if found and not split_label(line)[0] else None


class _Reader:
    """One walk over the rows of a form outside its regions."""

    def __init__(self, view: TableView) -> None:
        self.view = view
        self.grid = view.grid
        self.width = len(view.grid[0]) if view.grid else 0
        self.roles: dict[tuple[int, int], FormCell] = {}

    def cells(self) -> list[FormCell]:
        signed = signoff_places(self.view)
        for cell in self.view.table.cells():
            if (cell.row, cell.column) in signed:
                self._set(FormCell(cell, "signoff"))
        first = self.view.loose[0] if self.view.loose else 0
        if self.view.caption_from == "row":
            self._set(FormCell(row_cells(self.grid, 0)[0], "caption"))
        for row in self.view.loose:
            free = [cell for cell in row_cells(self.grid, row) if self._free(cell) and cell.row in (row, first)]
            self._row(row, free)
        return list(self.roles.values())

    def _free(self, cell: Cell) -> bool:
        return (cell.row, cell.column) not in self.roles

    def _set(self, form: FormCell) -> None:
        self.roles.setdefault((form.cell.row, form.cell.column), form)

    def _row(self, row: int, cells: list[Cell]) -> None:
        if len(cells) == 1 and (cells[0].column_span >= self.width or len(row_cells(self.grid, row)) == 1):
            self._wide(row, cells[0])
        elif len(cells) == 1 and not is_blank(cells[0]):
            self._set(FormCell(cells[0], "value", inline=_is_inline(cells[0])))
        elif self._labels_over_values(row, cells):
            for cell in cells:
                below = self._under(cell)
                self._set(FormCell(cell, "label", (below,), paired=True))
                self._set(FormCell(below, "value"))
        else:
            self._pairs(cells)

    # -- rows of one cell

    def _wide(self, row: int, cell: Cell) -> None:
        if any(isinstance(block, Table) for block in cell.blocks):
            self._set(FormCell(cell, "text"))
        elif is_blank(cell):
            self._set(FormCell(cell, "blank"))
        elif _is_heading(cell) and not _is_inline(cell):
            self._set(FormCell(cell, "heading"))
        elif _is_inline(cell) and not self._under_heading(row, cell):
            self._set(FormCell(cell, "value", inline=True))
        else:
            self._set(FormCell(cell, "text"))

    def _under_heading(self, row: int, cell: Cell) -> bool:
        above = self.grid[row - 1][cell.column] if row else None
        known = self.roles.get((above.row, above.column)) if above is not None else None
        return known is not None and known.role == "heading" and len(lines_of(cell)) > 1

    # -- rows of several cells

    def _labels_over_values(self, row: int, cells: Sequence[Cell]) -> bool:
        """A row of known labels alone, with cells of the same layout under them."""
        if len(cells) < 2 or not all(is_known_label(label_text(cell)) for cell in cells) or row + 1 >= len(self.grid):
            return False
        below = [self.grid[cell.row + cell.row_span][cell.column] if cell.row + cell.row_span < len(self.grid) else None
                 for cell in cells]  # fmt: skip
        fits = [under is not None and under.column == cell.column and under.column_span == cell.column_span
                for under, cell in zip(below, cells, strict=True)]  # fmt: skip
        return all(fits) and not any(under is not None and is_known_label(label_text(under)) for under in below)

    def _under(self, cell: Cell) -> Cell:
        below = self.grid[cell.row + cell.row_span][cell.column]
        return below if below is not None else cell

    def _pairs(self, cells: list[Cell]) -> None:
        """Labels and values by turns, from left to right. A row of names goes on with a role merged down beside it."""
        i = self._names_that_go_on(cells)
        while i < len(cells):
            cell, after = cells[i], cells[i + 1] if i + 1 < len(cells) else None
            if is_blank(cell):
                self._set(FormCell(cell, "blank"))
            elif _is_inline(cell) and not (_is_bare_label(cell) and after is not None and not _is_inline(after)):
                self._set(FormCell(cell, "value", inline=True))
            elif not _may_label(cell):
                self._set(FormCell(cell, "text" if len(bare(text_of(cell))) > 30 else "value"))
            elif self._is_group(cell, after, len(cells) - i):
                self._set(FormCell(cell, "label"))
            else:
                i += self._pair(cell, cells[i + 1 :])
            i += 1

    def _names_that_go_on(self, cells: list[Cell]) -> int:
        first = cells[0] if cells else None
        beside = self.grid[first.row][first.column - 1] if first and first.column else None
        if first is None or beside is None or beside.row >= first.row or not is_role(label_text(beside)):
            return 0
        names = list(takewhile(lambda one: is_list_of_names(text_of(one)), cells))
        for cell in names:
            self._set(FormCell(cell, "value"))
        return len(names)

    def _is_group(self, cell: Cell, after: Cell | None, left: int) -> bool:
        """Whether a label stands over further labels (`个人信息` beside `姓名 | … | 性别 | …`)."""
        if after is None:
            return False
        labels_follow = is_known_label(label_text(after)) and left > 2
        if cell.row_span > 1 and self._pairs_beside(cell):
            return True
        if cell.row_span > after.row_span and left > 3 and left % 2 == 1 and is_form_label(label_text(after)):
            return True
        return labels_follow and (
            cell.row_span > after.row_span or (left % 2 == 1 and not is_known_label(label_text(cell)))
        )

    def _pairs_beside(self, cell: Cell) -> bool:
        """Whether each row beside a tall cell is a short label with its value (`自我分析` beside `优势 | …`)."""
        for row in range(cell.row, min(cell.row + cell.row_span, len(self.grid))):
            inner = [one for one in row_cells(self.grid, row) if one.column > cell.column]
            if len(inner) != 2 or any(one.row != row or not self._free(one) for one in inner):
                return False
            if not _may_label(inner[0]) or len(bare(text_of(inner[0]))) > 6 or is_blank(inner[1]):
                return False
        return True

    def _pair(self, cell: Cell, rest: Sequence[Cell]) -> int:
        """Gives a label its value and says how many cells that took."""
        values = list(rest[:1])
        if is_role(label_text(cell)) and values and is_list_of_names(text_of(values[0])):
            values = list(takewhile(lambda one: is_list_of_names(text_of(one)), rest))  # `成员 | 周岚 | 高远`
        if cell.row_span > 1 and len(rest) == 1:
            values += self._column_beside(cell, rest[0])
        while values and len(rest) > len(values) and bare(text_of(rest[len(values)])) in lexicon("fields")["units"]:
            values.append(rest[len(values)])
        if values and _is_section(cell) and len(bare(text_of(values[0]))) > 30:
            self._set(FormCell(cell, "heading"))
            for value in values:
                self._set(FormCell(value, "text"))
            return min(len(values), len(rest))
        self._set(FormCell(cell, "label", tuple(values), paired=True))
        for value in values:
            self._set(FormCell(value, "value"))
        return min(len(values), len(rest))

    def _column_beside(self, label: Cell, first: Cell) -> list[Cell]:
        """The further cells beside a label that runs down several rows, where each row has but one."""
        found: list[Cell] = []
        for row in range(label.row + first.row_span, min(label.row + label.row_span, len(self.grid))):
            inner = [cell for cell in row_cells(self.grid, row) if cell.column > label.column and cell.row == row]
            if len(inner) > 1 or not all(self._free(cell) for cell in inner):
                return []
            found += inner
        return found


def _paragraphs(cell: Cell) -> list[Paragraph]:
    return [block for block in cell.blocks if isinstance(block, Paragraph)]


def _is_section(cell: Cell) -> bool:
    """Whether a cell's only line bears the number of a section."""
    found = _paragraphs(cell)
    return len(found) == 1 and bool(found[0].label) and read_mark(found[0].label or "").style in _SECTION_STYLES


def _is_heading(cell: Cell) -> bool:
    """Whether a merged row names what follows: one short line, no sentence."""
    found = _paragraphs(cell)
    if len(found) != 1 or len(found[0].line) > _LONGEST_HEADING or re.search(r"[。；;！？]|[，,]$", found[0].line):
        return False
    return bool(found[0].label) or len(bare(found[0].line)) <= 20


def _may_label(cell: Cell) -> bool:
    text = label_text(cell)
    return 0 < len(bare(text)) <= 24 and not re.search(r"[。；！？]|^[\d.]+$", text) and len(lines_of(cell)) <= 8


def _is_bare_label(cell: Cell) -> bool:
    return re.search(r"[：:]\s*$", text_of(cell)) is not None


def _is_inline(cell: Cell) -> bool:
    """Whether a cell begins with a label and a colon; several such labels on lines of their own head texts."""
    lines = lines_of(cell)
    label = inline_label(lines[0]) if lines else None
    if label is None or not (is_form_label(label) or _is_bare_label(cell)):
        return False
    return sum(line.endswith(("：", ":")) for line in lines) < 2
