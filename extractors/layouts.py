"""Tables of data without a header row that is known: headers down the first column, unknown words, or none at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extractors.cells import label_text, text_of
from extractors.columns import meaning_of
from extractors.regions import Grid, Record, Region, Span, form_labels, row_cells
from extractors.times import Calendar, read_time
from parsers.document import Cell
from parsers.text import bare, fold

_NO_CALENDAR = Calendar(None)
# A day of a course counted from its first: a time for its readers, though no date.
_NTH_DAY = re.compile(r"第\s*[\d一二三四五六七八九十]{1,3}\s*[天日]")


def sideways(grid: Grid, top: int) -> Region | None:
    """The records of a table whose headers stand in its first column and whose records run from left to right."""
    rows = [row_cells(grid, row) for row in range(top, len(grid))]
    if len(rows) < 2 or len(grid[0]) < 3 or any(not len(cells) > 2 for cells in rows):
        return None
    heads = [label_text(cells[0]) for cells in rows]
    meanings = [meaning_of(head) if len(bare(head)) <= 12 else None for head in heads]
    names = {found[0] for found in meanings if found}
    inner = [cell for cells in rows for cell in cells[1:]]
    known = form_labels()
    labels = sum(fold(label_text(cell)) in known for cell in inner)
    if (
        sum(map(bool, meanings)) < 0.7 * len(rows)
        or labels > 0
        or not {"content", "item"} & names
        or "time" not in names
    ):
        return None
    spans = tuple(Span(head, "", row, row + 1) for row, head in enumerate(heads, top))
    records = tuple(
        Record(column, tuple(tuple(c for c in cells if _covers(c, column)) for cells in rows))
        for column in range(max(cells[0].column + cells[0].column_span for cells in rows), len(grid[0]))
    )
    return Region(spans, records, -1, 0, len(grid))


def _covers(cell: Cell, column: int) -> bool:
    return cell.column <= column < cell.column + cell.column_span


def _aligned(grid: Grid, top: int, least: int) -> list[list[Cell]] | None:
    """The rows from `top` on, where nearly all of them are laid out alike in at least `least` columns."""
    rows = [row_cells(grid, row) for row in range(top, len(grid))]
    if not rows or len(rows[0]) < least:
        return None
    alike = sum(len(cells) == len(rows[0]) for cells in rows)
    return rows if alike >= 0.8 * len(rows) else None


def plain_header(grid: Grid, top: int) -> Region | None:
    """A table of data whose header words are unknown: short words over rows laid out alike, no form of labels; of two
    columns the second must hold numbers alone."""
    rows = _aligned(grid, top, 2)
    if rows is None or len(rows) < 3 or any(cell.row_span > 1 for cell in rows[0]):
        return None
    head = [text_of(cell) for cell in rows[0]]
    known = form_labels()
    forms = sum(fold(label_text(cells[0])) in known for cells in rows[1:])
    columns = [[text_of(cells[i]) for cells in rows[1:] if len(cells) == len(head)] for i in range(1, len(head))]
    if len(head) == 2 and not all(map(_is_number, columns[0])):
        return None
    if columns and all(sum(map(_is_number, column)) * 2 > len(column) for column in columns):
        forms = 0
    numbers = sum(bool(re.fullmatch(r"[\d.%％]+", bare(text))) for text in head)
    if numbers or forms * 2 >= len(rows) - 1 or any(not 0 < len(bare(text)) <= 14 for text in head):
        return None
    if any(re.search(r"[。；：:]", text) for text in head) or _times(head[:1]):
        return None
    return _region(rows, tuple(head), top, 1)


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[\d.,]+\s*[%％人名个]?", text) is not None


def headerless(grid: Grid, top: int) -> Region | None:
    """A schedule without any header: a column of times beside one of longer texts."""
    rows = _aligned(grid, top, 2)
    if rows is None or len(rows) < 3:
        return None
    width = len(rows[0])
    columns = [[text_of(cells[i]) for cells in rows if len(cells) == width] for i in range(width)]
    timed = [i for i in range(width) if columns[i] and _times(columns[i]) >= 0.7 * len(columns[i])]
    if not timed or not all(_times([columns[i][0]]) for i in timed):
        return None
    sizes = {i: sum(map(len, column)) for i, column in enumerate(columns) if i not in timed}
    texts = sorted(sizes, key=lambda i: -sizes[i])[:1]
    if not texts or sizes[texts[0]] < 4 * len(columns[0]):
        return None
    counted = [i for i in sizes if i not in texts and all(value.isdecimal() for value in columns[i])]
    words = ["时间" if i in timed else "内容" if i in texts else "序号" if i in counted else "" for i in range(width)]
    region = _region(rows, tuple(words), top, 0)
    return replace(region, spans=tuple(replace(span, header="", above=span.header) for span in region.spans))


def _times(texts: Sequence[str]) -> int:
    short = [text for text in texts if text and len(text) <= 24]
    return sum(bool(_NTH_DAY.match(text)) or read_time(text, _NO_CALENDAR).status == "read" for text in short)


def _region(rows: Sequence[Sequence[Cell]], words: tuple[str, ...], top: int, headers: int) -> Region:
    edges = [(cell.column, cell.column + cell.column_span) for cell in rows[0]]
    spans = tuple(Span(word, "", start, end) for word, (start, end) in zip(words, edges, strict=True))
    records = tuple(
        Record(
            top + n,
            tuple(tuple(cell for cell in cells if span.start <= cell.column < span.end) for span in spans),
            cells[0] if len(cells) == 1 else None,
        )
        for n, cells in enumerate(rows)
        if n >= headers
    )
    return Region(spans, records, top, headers, top + len(rows))
