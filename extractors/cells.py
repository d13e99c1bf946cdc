"""Small pure functions on the cells of a table: their text, their place, and what an empty one looks like."""

from __future__ import annotations

import re
from functools import cache

from extractors.lexicon import lexicon
from parsers.document import Cell, Paragraph, Picture, Place, Table, block_text, place_of
from parsers.text import bare, fold, squeeze

_DASHES = re.compile(r"[-—–―－─~～/／\\＼_＿]+")


def text_of(cell: Cell) -> str:
    """A cell's text on one line, white space folded; that of a table inside it is left out."""
    return squeeze(" ".join(lines_of(cell)))


def lines_of(cell: Cell) -> list[str]:
    """The cell's paragraphs as printed, labels included, from top to bottom."""
    return [line for block in cell.blocks if isinstance(block, Paragraph) and (line := block.line)]


def printed_label(cell: Cell) -> str:
    """A cell's text as a label is printed: one space for each break, the closing colon left out."""
    return text_of(cell).rstrip("：: _＿")


def label_text(cell: Cell) -> str:
    """A label for comparing: letters stacked one a line or spaced are joined, the closing colon left out."""
    pieces = text_of(cell).split(" ")
    joined = "".join(pieces) if len(pieces) > 1 and all(len(piece) == 1 for piece in pieces) else " ".join(pieces)
    return joined.rstrip("：: ")


def is_blank(cell: Cell) -> bool:
    """Whether nothing at all stands in the cell, neither text nor picture nor table."""
    return not any(isinstance(block, Picture | Table) or bare(block_text(block)) for block in cell.blocks)


def is_dash(text: str) -> bool:
    """Whether the text is a dash or stroke that says `nothing here`."""
    return bool(_DASHES.fullmatch(bare(text)))


def is_ditto(text: str) -> bool:
    """Whether the text says `as above`."""
    return fold(text) in _dittos()


@cache
def _dittos() -> frozenset[str]:
    return frozenset(fold(mark) for mark in lexicon("columns")["ditto"])


def pictures_of(cell: Cell) -> list[Picture]:
    """The pictures that stand in the cell."""
    return [block for block in cell.blocks if isinstance(block, Picture)]


def place_in(table: Table, cell: Cell) -> Place:
    """The place of a cell's first block; of an empty cell its position in the table itself."""
    if cell.blocks:
        return place_of(cell.blocks[0], cell)
    return Place(table.id, cell.row, cell.column, page=table.page, bbox=table.bbox)
