"""Tables that lost their lines: a row of header words, and under it lines with a word for each, parted by blanks.

Tabs, and blanks that an author set, come as one blank. Only what is clearly a table of activities counts: three
header words at least, each known, and nothing but lines under them that fill every column.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extractors.columns import activity_fields, is_exact_word, meaning_of
from extractors.times import is_time
from parsers.document import Block, Cell, Paragraph, Table

_COLUMNS, _ROWS = 3, 2  # at least; rows under the header


def with_tables(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks with each flattened table in the place of its header, its other lines emptied; as many as before.

    The table bears its header's id, what stands in its cells that of its line.
    """
    result = list(blocks)
    i = 0
    while i + _ROWS < len(result):
        lines = _run(result, i)
        if lines:
            result[i] = _table(lines)
            result[i + 1 : i + len(lines)] = [replace(line, text="", label=None) for line in lines[1:]]
        i += max(len(lines), 1)
    return tuple(result)


def _run(blocks: Sequence[Block], i: int) -> list[Paragraph]:
    """The header at a place and the lines under it; none where the place begins no table."""
    header = blocks[i]
    if not isinstance(header, Paragraph) or not _heads(header):
        return []
    width = len(header.line.split(" "))
    lines = [header]
    for block in blocks[i + 1 :]:
        if not isinstance(block, Paragraph) or len(block.line.split(" ")) != width:
            break
        lines.append(block)
    fields = activity_fields([meaning_of(word) for word in header.line.split(" ")], [()] * width)
    times = [n for n, field in enumerate(fields) if field == "time"]
    timed = all(any(is_time(line.line.split(" ")[n]) for n in times) for line in lines[1:])
    return lines if len(lines) > _ROWS and timed else []


def _heads(line: Paragraph) -> bool:
    """Whether a line is nothing but header words, a time and what is planned among them."""
    words = line.line.split(" ")
    if line.label or len(words) < _COLUMNS or not all(map(is_exact_word, words)):
        return False
    meanings = {found[0] for found in map(meaning_of, words) if found}
    return "time" in meanings and bool(meanings & {"item", "content"})


def _table(lines: Sequence[Paragraph]) -> Table:
    rows = tuple(
        tuple(
            Cell(row, column, blocks=(replace(line, text=word, label=None),))
            for column, word in enumerate(line.line.split(" "))
        )
        for row, line in enumerate(lines)
    )
    return Table(lines[0].id, rows, lines[0].page, lines[0].bbox)
