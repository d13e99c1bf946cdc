"""Documents for tests, built by hand in one line from the outline language of `samples/outline.py`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from parsers.document import Block, Cell, Document, Paragraph, Picture, Source, Table, Unread
from parsers.text import split_label, squeeze
from samples.outline import Image, Node, Rows, Text, read


def document(
    outline: str, *, coverage: float = 1.0, unread: tuple[Unread, ...] = (), scanned: bool = False
) -> Document:
    """The document that the outline stands for, as a Word file of it would be read, or a scan whose seals show."""
    ids = count()
    blocks = tuple(block for node in read(outline) for block in _blocks(node, ids))
    source = Source(
        "test.docx",
        "0" * 64,
        len(outline),
        "docx",
        coverage=coverage,
        unread=unread,
        text_from="ocr" if scanned else "file",
    )
    return Document(source, blocks)


def paragraph(text: str, ids: Iterator[int], heading: int = 0) -> Paragraph:
    """A paragraph as a parser makes it: label and text apart."""
    label, rest = split_label(text)
    return Paragraph(
        next(ids),
        squeeze(rest),
        label,
        heading=heading - 1 if heading > 1 else None,
        bold=bool(heading),
        centred=heading == 1,
    )


def picture(kind: str, ids: Iterator[int]) -> Picture:
    """A picture of a seal, or of nobody knows what."""
    return Picture(next(ids), "seal" if kind == "seal" else None)


def _in_cell(text: str, ids: Iterator[int]) -> Block:
    return picture(text.strip("[]"), ids) if text in ("[seal]", "[picture]") else paragraph(text, ids)


def _blocks(node: Node, ids: Iterator[int]) -> Iterator[Block]:
    match node:
        case Text(text, heading):
            yield paragraph(text, ids, heading)
        case Rows(rows):
            table = next(ids)
            yield Table(
                table,
                tuple(
                    tuple(
                        Cell(i, column, height, width, tuple(_in_cell(text, ids) for text in texts))
                        for column, height, width, texts in row
                    )
                    for i, row in enumerate(rows)
                ),
            )
        case Image(kind):
            yield picture(kind, ids)
