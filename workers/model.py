"""The document model as printed by `planreview parse`: the contract's JSON, or text in reading order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from parsers.document import Block, Cell, Document, Note, Paragraph, Picture, Table, block_text
from workers.plain import plain, source_as_json
from workers.report import Report

SCHEMA = "planreview.document/1"


def as_json(document: Document) -> dict[str, Any]:
    """What was read, in reading order; page headers and footers under `furniture`."""
    return {
        "schema": SCHEMA,
        "source": source_as_json(document.source),
        "blocks": [_block(block) for block in document.blocks],
        "furniture": [_block(note) for note in document.furniture],
    }


def failed_as_json(report: Report) -> dict[str, Any]:
    """The same shape for a file that could not be read, with the reason under `error`."""
    source = source_as_json(report.source)
    return {"schema": SCHEMA, "source": source, "blocks": [], "furniture": [], "error": plain(report.error)}


def as_text(document: Document) -> str:
    """One line a paragraph, labels included; one line a table row, tabs between cells."""
    return "".join(f"{line}\n" for block in document.blocks for line in _lines(block))


def _block(block: Block) -> dict[str, Any]:
    where = {"page": block.page, "bbox": plain(block.bbox)}
    match block:
        case Paragraph():
            own: dict[str, Any] = {"type": "paragraph", "text": block.text, "label": block.label, "style": block.style}
        case Table():
            own = {"type": "table", "rows": [[_cell(cell) for cell in row] for row in block.rows]}
        case Picture():
            own = {"type": "picture", "kind": block.kind}
        case Note():
            own = {"type": "note", "text": block.text}
    return {"id": block.id, **own, **where}


def _cell(cell: Cell) -> dict[str, Any]:
    return {
        "row": cell.row,
        "column": cell.column,
        "row_span": cell.row_span,
        "column_span": cell.column_span,
        "text": cell.text,
        "blocks": [_block(block) for block in cell.blocks],
    }


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Table():
            for row in block.rows:
                yield "\t".join(" ".join(cell.text.split("\n")) for cell in row)
        case Picture():
            pass
        case _:
            yield block_text(block)
