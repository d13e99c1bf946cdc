"""What was read of a file: blocks in reading order, each with its place. Values only; no reading, no writing.

`id`s count in reading order over the whole document, blocks inside cells included; a table's own id comes before
those of its cells' blocks. Page numbers count from 1; boxes are `(x0, y0, x1, y1)` in points from the page's top
left corner. Word files know no pages: there `page` and `bbox` are None. Paragraphs without text are not blocks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from parsers.text import joined

BBox = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: a block's id, and what is known beside it.

    `row` and `column` are the grid position, from 0 and header rows included, of the innermost cell that holds it;
    an empty cell has its table's id as `block`. `start` and `end` are characters inside the block's text.
    """

    block: int
    row: int | None = None
    column: int | None = None
    start: int | None = None
    end: int | None = None
    page: int | None = None
    bbox: BBox | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph. A soft line break ends a paragraph too: authors use it so, and a PDF knows no difference.

    `label` is the number that Word or the author put before the text, as printed and with its closing mark (`一、`,
    `（1）`, `2.1`); `text` leaves it out, its white space folded to single spaces. `heading` is the outline level of
    a Word heading style or of the paragraph itself, from 1. `size` is the letter size in points where known.
    """

    id: int
    text: str
    label: str | None = None
    style: str | None = None
    heading: int | None = None
    bold: bool = False
    centred: bool = False
    size: float | None = None
    page: int | None = None
    bbox: BBox | None = None

    @property
    def line(self) -> str:
        """The paragraph as printed: label and text."""
        return joined(self.label, self.text) if self.label else self.text


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell, listed once, where it starts; `row` and `column` are its grid position from 0."""

    row: int
    column: int
    row_span: int = 1
    column_span: int = 1
    blocks: tuple[Block, ...] = ()

    @property
    def text(self) -> str:
        """The text of its blocks, labels included, one a line; a nested table's cells a line each."""
        return "\n".join(block_text(block) for block in self.blocks if not isinstance(block, Picture))


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells. A row lists each cell once, where it starts, so rows may differ in length."""

    id: int
    rows: tuple[tuple[Cell, ...], ...]
    page: int | None = None
    bbox: BBox | None = None

    @property
    def width(self) -> int:
        """Columns of the grid."""
        return max((cell.column + cell.column_span for row in self.rows for cell in row), default=0)

    def grid(self) -> list[list[Cell | None]]:
        """The grid with every merged cell standing at each position that it covers."""
        width = self.width
        grid: list[list[Cell | None]] = [[None] * width for _ in self.rows]
        for cell in self.cells():
            for row in range(cell.row, min(cell.row + cell.row_span, len(grid))):
                for column in range(cell.column, cell.column + cell.column_span):
                    grid[row][column] = cell
        return grid

    def cells(self) -> Iterator[Cell]:
        """Every cell once, row by row."""
        for row in self.rows:
            yield from row


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture and its place. `kind` is what it shows, where that was looked at."""

    id: int
    kind: Literal["seal", "handwriting", "other"] | None = None
    page: int | None = None
    bbox: BBox | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote or endnote; among the furniture also a page header or footer."""

    id: int
    text: str
    page: int | None = None
    bbox: BBox | None = None


Block = Paragraph | Table | Picture | Note


@dataclass(frozen=True, slots=True)
class Unread:
    """Something that could not be read: what, in Chinese for people, and where, as far as known."""

    what: str
    at: Place | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """The file itself. `coverage` is the measured share of its own text that stands in the model."""

    name: str
    sha256: str
    bytes: int
    format: str
    pages: int | None = None
    text_from: Literal["file", "ocr", "mixed"] = "file"
    coverage: float = 1.0
    unread: tuple[Unread, ...] = ()
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A file as read. `furniture` holds page headers and footers, which are no part of the text."""

    source: Source
    blocks: tuple[Block, ...]
    furniture: tuple[Note, ...] = field(default=())

    def walk(self) -> Iterator[Block]:
        """Every block in reading order, those inside cells included."""
        yield from walk(self.blocks)

    def tables(self) -> Iterator[Table]:
        """Every table in reading order, nested ones included."""
        return _tables(self.blocks)


def walk(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """The blocks and all that stand inside their cells, in reading order."""
    for block in blocks:
        yield block
        if isinstance(block, Table):
            yield from walk(_inside(block))


def _inside(table: Table) -> tuple[Block, ...]:
    return tuple(block for row in table.rows for cell in row for block in cell.blocks)


def _tables(blocks: tuple[Block, ...]) -> Iterator[Table]:
    for block in blocks:
        if isinstance(block, Table):
            yield block
            yield from _tables(_inside(block))


def block_text(block: Block) -> str:
    """A block's text as printed, labels included; a picture has none."""
    match block:
        case Paragraph():
            return block.line
        case Table():
            return "\n".join(cell.text for cell in block.cells())
        case Note():
            return block.text
        case Picture():
            return ""


def place_of(block: Block, cell: Cell | None = None, start: int | None = None, end: int | None = None) -> Place:
    """The place of a block, or of some characters of its text, in a cell or not."""
    row, column = (cell.row, cell.column) if cell else (None, None)
    return Place(block.id, row, column, start, end, block.page, block.bbox)
