"""The plan's text as one stream of pieces in reading order: paragraphs of the body, and of cells by what the cell is.

Headings and text inside the cells of a form (`一、…` over the full width, a cell that holds a whole section) read like
body text; labels, values, sign-off cells and rows of data do not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from extractors.fields import line_fields
from extractors.forms import form_cells
from extractors.tables import TableView, view_table
from parsers.document import Block, Cell, Note, Paragraph, Picture, Place, Table, place_of

Home = Literal["body", "cell", "field", "signature", "caption", "table", "picture"]

_HOME_OF_CELL: dict[str, Home] = {
    "caption": "caption",
    "heading": "body",
    "text": "body",
    "label": "field",
    "value": "field",
    "blank": "field",
    "signoff": "signature",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph or a part of one, and where it stands; `table` and `picture` pieces only mark a place.

    `table` is the position of its table among the views; `cell` the cell that holds it; `picture` the
    picture itself.
    """

    at: Place
    home: Home
    label: str | None = None
    text: str = ""
    paragraph: Paragraph | None = None
    table: int | None = None
    cell: Cell | None = None
    picture: Picture | None = None


def view_tables(blocks: Sequence[Block]) -> tuple[TableView, ...]:
    """A view of every table in reading order, nested ones after the table that holds them."""
    return tuple(_views(blocks))


def _views(blocks: Sequence[Block]) -> Iterator[TableView]:
    for i, block in enumerate(blocks):
        if isinstance(block, Table):
            yield view_table(block, _caption_candidate(blocks[:i]))
            for cell in block.cells():
                yield from _views(cell.blocks)


def _caption_candidate(before: Sequence[Block]) -> Paragraph | None:
    """The paragraph that may be a table's caption: the nearest one above, past labelled lines and a bracketed year."""
    for block in reversed(before[-4:]):
        if not isinstance(block, Paragraph):
            return None
        bracketed = block.text[:1] in "（(" and block.text[-1:] in "）)"
        if not bracketed and not line_fields(block):
            return block
    return None


def stream(blocks: Sequence[Block], views: Sequence[TableView]) -> tuple[Piece, ...]:
    """The blocks' pieces in reading order; `views` are those of `view_tables` for the same blocks."""
    by_id = {view.table.id: i for i, view in enumerate(views)}
    return tuple(_pieces(blocks, views, by_id))


def _pieces(blocks: Sequence[Block], views: Sequence[TableView], by_id: dict[int, int]) -> Iterator[Piece]:
    for block in blocks:
        match block:
            case Paragraph():
                yield Piece(place_of(block), "body", block.label, block.text, block)
            case Table():
                yield Piece(place_of(block), "table", table=by_id[block.id])
                yield from _table_pieces(block, views, by_id)
            case Picture():
                yield Piece(place_of(block), "picture", picture=block)
            case Note():
                pass


def _table_pieces(table: Table, views: Sequence[TableView], by_id: dict[int, int]) -> Iterator[Piece]:
    index = by_id[table.id]
    view = views[index]
    homes: dict[tuple[int, int], Home] = {}
    if view.kind in ("form", "signatures"):
        homes = {(form.cell.row, form.cell.column): _HOME_OF_CELL[form.role] for form in form_cells(view)}
    for cell in table.cells():
        default: Home = "caption" if view.caption_from == "row" and cell.row == 0 else "cell"
        yield from _cell_pieces(cell, homes.get((cell.row, cell.column), default), index, views, by_id)


def _cell_pieces(
    cell: Cell, home: Home, index: int, views: Sequence[TableView], by_id: dict[int, int]
) -> Iterator[Piece]:
    for block in cell.blocks:
        match block:
            case Paragraph():
                yield Piece(place_of(block, cell), home, block.label, block.text, block, index, cell)
            case Table():
                yield Piece(place_of(block, cell), "table", table=by_id[block.id])
                yield from _table_pieces(block, views, by_id)
            case Picture():
                yield Piece(place_of(block, cell), "picture", table=index, cell=cell, picture=block)
            case Note():
                pass
