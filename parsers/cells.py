"""Tables on the way to the model: grids, their cells, and the text that falls into each."""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import Literal

from parsers.document import BBox
from parsers.glyphs import Glyph
from parsers.lines import Line, lines_of, measured

_PADDING = 6.0  # points between a cell's rule and its text, at most


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture on a page; `kind` is what it shows, where that was looked at."""

    page: int
    box: BBox
    kind: Literal["seal", "handwriting", "other"] | None = None


@dataclass(frozen=True, slots=True)
class Box:
    """One cell of a grid: its place in it, on the page, and what stands in it from the top."""

    row: int
    column: int
    row_span: int
    column_span: int
    box: BBox
    items: tuple[Item, ...] = ()

    @property
    def lines(self) -> list[Line]:
        return [item for item in self.items if isinstance(item, Line)]

    @property
    def text(self) -> str:
        return "".join(line.text for line in self.lines)


_row = attrgetter("row")


@dataclass(frozen=True, slots=True)
class Grid:
    """A table, or the piece of one that stands on one page."""

    page: int
    box: BBox
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[Box, ...]  # row by row
    dropped: tuple[Line, ...] = field(default=())  # repeated header rows
    open_start: bool = False  # no rule closes its first row at the top
    open_end: bool = False  # nor its last row at the bottom

    @property
    def height(self) -> int:
        return len(self.ys) - 1

    def row(self, index: int) -> list[Box]:
        """The cells that start in a row."""
        start = bisect_left(self.cells, index, key=_row)
        return list(self.cells[start : bisect_right(self.cells, index, start, key=_row)])


Item = Line | Grid | Drawing


def inside(inner: BBox, outer: BBox) -> bool:
    """Whether the middle of one box stands in another."""
    x, y = (inner[0] + inner[2]) / 2, (inner[1] + inner[3]) / 2
    return outer[0] <= x <= outer[2] and outer[1] <= y <= outer[3]


def area(box: BBox) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


class _Filling:
    """A grid on the way to being filled: which cell stands where, and what fell into each."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.at: dict[tuple[int, int], int] = {}
        for index, cell in enumerate(grid.cells):
            for row in range(cell.row, cell.row + cell.row_span):
                for column in range(cell.column, cell.column + cell.column_span):
                    self.at[row, column] = index
        self.cells = list(grid.cells)
        self.glyphs: list[list[Glyph]] = [[] for _ in grid.cells]
        self.others: list[list[Item]] = [[] for _ in grid.cells]

    def find(self, x: float, y: float) -> int | None:
        """The cell at a point; a hole in the grid becomes a cell when something stands in it."""
        grid = self.grid
        if not (grid.box[0] <= x <= grid.box[2] and grid.box[1] <= y <= grid.box[3]):
            return None
        row = min(bisect_right(grid.ys, y) - 1, len(grid.ys) - 2)
        column = min(bisect_right(grid.xs, x) - 1, len(grid.xs) - 2)
        if (row, column) not in self.at:
            self.at[row, column] = len(self.cells)
            box = (grid.xs[column], grid.ys[row], grid.xs[column + 1], grid.ys[row + 1])
            self.cells.append(Box(row, column, 1, 1, box))
            self.glyphs.append([])
            self.others.append([])
        return self.at[row, column]

    def filled(self) -> Grid:
        lines = [lines_of(glyphs, self.grid.page) for glyphs in self.glyphs]
        left, right = _padding(self.cells, lines)
        cells = []
        for cell, own, others in zip(self.cells, lines, self.others, strict=True):
            items = [*_in_cell(own, cell.box, left, right), *others]
            items.sort(key=lambda item: item.box[1])
            cells.append(replace(cell, items=tuple(items)))
        cells.sort(key=lambda cell: (cell.row, cell.column))
        return replace(self.grid, cells=tuple(cells))


def _padding(cells: Sequence[Box], lines: Sequence[Sequence[Line]]) -> tuple[float, float]:
    """The least room between text and rule anywhere in the table, left and right."""
    left = min(
        (line.x0 - cell.box[0] for cell, own in zip(cells, lines, strict=True) for line in own), default=_PADDING
    )
    right = min(
        (cell.box[2] - line.x1 for cell, own in zip(cells, lines, strict=True) for line in own), default=_PADDING
    )
    return min(max(left, 0.0), _PADDING), min(max(right, 0.0), _PADDING)


def _in_cell(lines: list[Line], box: BBox, left: float, right: float) -> list[Line]:
    """The lines, measured by their cell; where long lines end at one place, by that."""
    start, end = box[0] + left, box[2] - right
    if len(lines) > 1:
        second, reach = sorted(line.x1 for line in lines)[-2:]
        if reach - second < 0.1 * lines[0].size and reach - start > max(8 * lines[0].size, 0.6 * (end - start)):
            start = min(start + 24, max(start, min(line.x0 for line in lines)))
            end = reach
    return measured(lines, start, end, cell=True)


def fill(
    grids: Sequence[Grid], glyphs: Iterable[Glyph], pictures: Iterable[Drawing]
) -> tuple[list[Grid], list[Glyph], list[Drawing]]:
    """The outermost grids with the letters, pictures and inner grids that stand in them, and what stands in none."""
    order = sorted(grids, key=lambda grid: area(grid.box))
    fillings = [_Filling(grid) for grid in order]
    outside: list[Glyph] = []
    nested = any(inside(grid.box, other.box) for grid, other in itertools.combinations(order, 2))
    last: tuple[BBox, list[Glyph]] | None = None
    for glyph in glyphs:
        x, y = (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2
        if last and last[0][0] < x < last[0][2] and last[0][1] < y < last[0][3]:
            last[1].append(glyph)
            continue
        for filling in fillings:
            index = filling.find(x, y)
            if index is not None:
                filling.glyphs[index].append(glyph)
                last = None if nested else (filling.cells[index].box, filling.glyphs[index])
                break
        else:
            outside.append(glyph)
    free: list[Drawing] = []
    for picture in pictures:
        if not _place(picture, picture.box, fillings):
            free.append(picture)
    outermost: list[Grid] = []
    for number, filling in enumerate(fillings):
        grid = filling.filled()
        if not _place(grid, grid.box, fillings[number + 1 :]):
            outermost.append(grid)
    return sorted(outermost, key=lambda grid: grid.box[1]), outside, free


def _place(item: Item, box: BBox, fillings: Sequence[_Filling]) -> bool:
    for filling in fillings:
        index = filling.find((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
        if index is not None:
            filling.others[index].append(item)
            return True
    return False
