"""Slips of text recognition that context settles: a look-alike is changed for the character that was printed.

Only text that a machine recognised is touched. Nothing is added or guessed: where the context does not settle it, what
was read stays.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from extractors.lexicon import lexicon
from parsers.document import Block, Cell, Document, Note, Paragraph, Table
from parsers.text import HAN_CHAR, split_label

_NUMBER_LIKE = re.compile(r"[\dIl|OoＯ]{1,3}")
_LETTERS = str.maketrans("Il|OoＯ", "111000")
_MOSTLY = 0.6  # of a column's cells that hold nothing but figures


def mend(document: Document) -> Document:
    """The document with the slips of its recognised text mended; a document read from its own text is as it was."""
    if document.source.text_from == "file":
        return document
    return replace(document, blocks=tuple(map(_mended, document.blocks)))


def mended_text(text: str) -> str:
    """A line of recognised text with its slips mended."""
    for pattern, write in _slips():
        text = pattern.sub(write, text)
    pattern, write, least = _boxes()
    if len(pattern.findall(text)) >= least:
        text = pattern.sub(write, text)
    return text


def _mended(block: Block) -> Block:
    match block:
        case Paragraph():
            return _paragraph(block, mended_text(block.line))
        case Note():
            return replace(block, text=mended_text(block.text))
        case Table():
            return _table(block)
        case _:
            return block


def _paragraph(block: Paragraph, line: str) -> Paragraph:
    if line == block.line:
        return block
    label, text = split_label(line)
    return replace(block, label=label, text=text)


def _table(table: Table) -> Table:
    rows = tuple(tuple(replace(cell, blocks=tuple(map(_mended, cell.blocks))) for cell in row) for row in table.rows)
    counted = _number_columns(rows)
    return replace(table, rows=tuple(tuple(_counted(cell, counted) for cell in row) for row in rows))


def _number_columns(rows: tuple[tuple[Cell, ...], ...]) -> set[int]:
    """The columns whose cells hold mostly figures alone."""
    columns: dict[int, list[bool]] = {}
    for row in rows[1:]:
        for cell in row:
            if text := cell.text.strip():
                columns.setdefault(cell.column, []).append(text.isdecimal())
    return {column for column, plain in columns.items() if len(plain) > 2 and sum(plain) >= _MOSTLY * len(plain)}


def _counted(cell: Cell, columns: set[int]) -> Cell:
    """A cell of such a column: letters that look like figures are figures."""
    text = cell.text.strip()
    if cell.column not in columns or len(cell.blocks) != 1 or text.isdecimal() or not _NUMBER_LIKE.fullmatch(text):
        return cell
    (block,) = cell.blocks
    if not isinstance(block, Paragraph):
        return cell
    return replace(cell, blocks=(replace(block, label=None, text=text.translate(_LETTERS)),))


@cache
def _slips() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((_pattern(entry["find"]), str(entry["write"])) for entry in lexicon("slips")["slips"])


@cache
def _boxes() -> tuple[re.Pattern[str], str, int]:
    entry = lexicon("slips")["boxes"]
    return _pattern(entry["find"]), str(entry["write"]), int(entry["least"])


def _pattern(find: str) -> re.Pattern[str]:
    """A pattern in which HAN stands for a Han character, inside a class of characters or by itself."""
    inside = re.sub(r"\[([^\]]*)HAN([^\]]*)\]", rf"[\g<1>{HAN_CHAR}\g<2>]".replace("\\u", "\\\\u"), find)
    return re.compile(inside.replace("HAN", f"[{HAN_CHAR}]"))
