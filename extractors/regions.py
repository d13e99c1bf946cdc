"""Runs of rows under a header: where in a table a header stands, and which rows it heads.

A table of data is one region; a form may hold one among its labels; a table may hold several, each with its own
header. Columns of a region are its header's cells, which may cover several columns of the grid.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from extractors.cells import is_blank, label_text, text_of
from extractors.columns import is_exact_word, is_header_word, meaning_of
from extractors.cues import is_signoff_row
from extractors.lexicon import lexicon
from extractors.times import is_time
from parsers.document import Cell
from parsers.text import bare, fold

Grid = Sequence[Sequence[Cell | None]]


@dataclass(frozen=True, slots=True)
class Span:
    """A column of a region: its header as printed, that of the row above it, and the grid columns it covers."""

    header: str
    above: str
    start: int
    end: int

    @property
    def meaning(self) -> tuple[str, int] | None:
        """What the header means: its own word, or else that of both rows, or else that of the row above."""
        own = meaning_of(self.header) if self.header else None
        over = meaning_of(self.above) if self.above else None
        if not over or (own and own[0] != "person"):
            return own
        return (meaning_of(self.above + self.header) if own is None else None) or over


@dataclass(frozen=True, slots=True)
class Record:
    """A row under a header: for each column the cells that stand in it, merged ones counted for every row.

    `banner` is the one cell of a row that is merged over all columns. `row` is the grid row (of records that run
    from left to right the grid column).
    """

    row: int
    cells: tuple[tuple[Cell, ...], ...]
    banner: Cell | None = None


@dataclass(frozen=True, slots=True)
class Region:
    """A header and the rows under it. `first` is the header's first row, `end` the row after the last."""

    spans: tuple[Span, ...]
    records: tuple[Record, ...]
    first: int
    headers: int
    end: int
    repeats: int = 0


def row_cells(grid: Grid, row: int) -> list[Cell]:
    """The different cells of a grid row, merged ones included, from left to right."""
    cells: list[Cell] = []
    for cell in grid[row]:
        if cell is not None and (not cells or cells[-1] is not cell):
            cells.append(cell)
    return cells


def find_regions(grid: Grid, top: int) -> tuple[Region, ...]:
    """The regions of a table's grid from row `top` on, in order."""
    regions: list[Region] = []
    row = top
    while row < len(grid) - 1:
        spans, headers = _header(grid, row)
        if spans and (region := _read(grid, row, spans, headers)).records:
            regions.append(region)
            row = region.end
        else:
            row += 1
    return tuple(regions)


def _header(grid: Grid, row: int) -> tuple[tuple[Span, ...], int]:
    """The columns that a row heads and the number of its rows; none where the row is no header."""
    cells = _own(grid, row)
    if len(cells) < 2 or any(cell.row != row for cell in cells):
        return (), 0
    words = [label_text(cell) for cell in cells]
    known = [is_header_word(word) for word in words]
    if (
        any(is_blank(cell) for cell in cells[1:])
        or any(len(bare(text_of(cell))) > 20 for cell in cells)
        or sum(known) < 2
    ):
        return (), 0
    if sum(known) < 0.6 * len(cells) or sum(map(is_exact_word, words)) < min(2, sum(known) - 1):
        return (), 0
    if is_time(words[0]) or any(word.isdecimal() for word in words) or _labels_values(words):
        return (), 0
    headers = _height(grid, row, cells)
    if row + headers >= len(grid) or _is_form_row(grid, row + headers, cells):
        return (), 0
    return _spans(grid, row, headers, cells), headers


def _labels_values(words: Sequence[str]) -> bool:
    """Whether labels and values stand here by turns (`任教学科 | 数学 | 职务 | 教研组长`)."""
    values = [meaning_of(word) for word in words[1::2] if not is_exact_word(word)]
    weak = lexicon("columns")["value_meanings"]
    return (
        len(words) % 2 == 0
        and len(values) == len(words) // 2
        and all(fold(word) in form_labels() for word in words[::2])
        and all(found is None or found[0] in weak for found in values)
    )


def _own(grid: Grid, row: int) -> list[Cell]:
    """The row's cells without a label at the left edge that runs down beside a header and its rows."""
    cells = row_cells(grid, row)
    heights = [cell.row_span for cell in cells[1:]]
    beside = len(cells) > 3 and cells[0].row_span > max(heights) + 1 and cells[0].row <= row
    return cells[1:] if beside else cells


def _height(grid: Grid, row: int, cells: Sequence[Cell]) -> int:
    """Rows of the header: as many as its tallest cell, or two where merged headers stand over words of their own."""
    tall = max(cell.row_span for cell in cells)
    if tall > 1:
        return tall if tall <= 3 else 1
    wide = [cell for cell in cells if cell.column_span > 1]
    if not wide or row + 2 >= len(grid):
        return 1
    below = [cell for cell in row_cells(grid, row + 1) if not is_blank(cell)]
    under = [cell for cell in below if any(up.column <= cell.column < up.column + up.column_span for up in wide)]
    heads = len(below) > 1 and all(len(bare(text_of(cell))) <= 8 and not text_of(cell).isdecimal() for cell in below)
    split = any(sum(up.column <= cell.column < up.column + up.column_span for cell in under) > 1 for up in wide)
    return 2 if heads and split and len(under) == len(below) and any(is_header_word(text_of(c)) for c in below) else 1


def _is_form_row(grid: Grid, row: int, header: Sequence[Cell]) -> bool:
    """Whether the row under a would-be header is one of labels and values, so that the header is one too."""
    cells = [cell for cell in row_cells(grid, row) if cell.column >= header[0].column]
    if len(cells) < 2:
        return False
    known = form_labels()
    return fold(label_text(cells[0])) in known and not all(fold(label_text(cell)) in known for cell in cells)


@cache
def form_labels() -> frozenset[str]:
    """The known labels of forms, folded."""
    return frozenset(fold(str(word)) for word in lexicon("fields")["labels"])


def _spans(grid: Grid, row: int, headers: int, cells: Sequence[Cell]) -> tuple[Span, ...]:
    """The columns: the cells of the lower header row, each with the words above it."""
    low = row + headers - 1
    left = cells[0].column
    spans = []
    for cell in (cell for cell in row_cells(grid, low) if cell.column >= left):
        upper = grid[row][cell.column]
        above = text_of(upper) if upper is not None and upper is not cell else ""
        header = text_of(cell) or above
        spans.append(Span(header, above if header != above else "", cell.column, cell.column + cell.column_span))
    return tuple(spans)


def _read(grid: Grid, first: int, spans: tuple[Span, ...], headers: int) -> Region:
    """The rows under a header, up to one that is laid out otherwise or heads columns of its own."""
    records: list[Record] = []
    repeats, row = 0, first + headers
    beside = _beside(grid, first, spans)
    while row < len(grid):
        if _repeats(grid, row, spans):
            repeats += headers
            row += headers
            continue
        if _beside(grid, row, spans) is not beside or not _belongs(grid, row, spans):
            break
        if records and _header(grid, row)[0]:
            break
        records.append(_record(grid, row, spans))
        row += 1
    return Region(spans, tuple(records), first, headers, row, repeats)


def _beside(grid: Grid, row: int, spans: Sequence[Span]) -> Cell | None:
    """The label left of the columns, which runs down beside all rows of a region."""
    return grid[row][spans[0].start - 1] if spans[0].start else None


def _repeats(grid: Grid, row: int, spans: Sequence[Span]) -> bool:
    """Whether the row prints the header once more (a table that runs over pages)."""
    cells = row_cells(grid, row)
    words = {fold(span.header) for span in spans} | {fold(span.above) for span in spans if span.above}
    said = [fold(text_of(cell)) for cell in cells]
    return len(said) > 1 and len(said) * 2 >= len(spans) and all(word in words for word in said)


def _belongs(grid: Grid, row: int, spans: Sequence[Span]) -> bool:
    """Whether the row is laid out as the header is, or is merged over it; no row of labels, values or signatures."""
    cells = [cell for cell in row_cells(grid, row) if cell.column >= spans[0].start]
    if not cells or is_signoff_row(row_cells(grid, row)):
        return False
    if len(cells) == 1:
        return len(spans) > 1 and bool(bare(text_of(cells[0]))) and len(bare(text_of(cells[0]))) <= 40
    starts = {span.start for span in spans}
    fitting = sum(cell.column in starts for cell in cells)
    if fitting * 2 < len(cells):
        return False
    return not _is_wide_pair(cells, spans)


def _is_wide_pair(cells: Sequence[Cell], spans: Sequence[Span]) -> bool:
    """A label with one wide cell (`备注 | …`) under a table of several columns."""
    if len(cells) != 2 or len(spans) < 3:
        return False
    label = label_text(cells[0])
    covers = cells[1].column_span + cells[0].column_span >= spans[-1].end - spans[0].start
    counts = label.isdecimal() or is_time(label) or label.startswith(tuple(lexicon("columns")["totals"]))
    known = fold(label) in form_labels()
    return covers and bool(label) and not counts and (known or len(spans) > 3)


def _record(grid: Grid, row: int, spans: Sequence[Span]) -> Record:
    cells = [cell for cell in row_cells(grid, row) if cell.column + cell.column_span > spans[0].start]
    banner = cells[0] if len(cells) == 1 and len(spans) > 1 else None
    columns = tuple(tuple(cell for cell in cells if span.start <= cell.column < span.end) for span in spans)
    return Record(row, columns, banner)
