"""The small language that samples and test cases are written in: readable text that stands for a document.

    # Title           a centred heading line (`##` a second-level Word heading style, and so on)
    any other line    a paragraph; its label is taken from its text as an author types it
    | a | b |         a row of a table; rows that follow each other are one table, a line `---` parts two tables
                      `<` alone in a cell joins it to the cell on its left, `^` to the cell above
                      `<br>` parts the paragraphs of a cell; `\\|` is a bar
    [picture] or [seal] a picture
    ===               a page break
    empty lines       nothing; they only part two tables

`read` gives plain nodes, which `samples/build.py` makes into Word files and `tests/build.py` into documents.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; `heading` is 0 for none, 1 for a centred title, 2 and more for a heading style."""

    text: str
    heading: int = 0


@dataclass(frozen=True, slots=True)
class Rows:
    """A table: for each row its cells as (column, row span, column span, paragraphs)."""

    rows: tuple[tuple[tuple[int, int, int, tuple[str, ...]], ...], ...]


@dataclass(frozen=True, slots=True)
class Image:
    """A picture and what it shows."""

    kind: str


@dataclass(frozen=True, slots=True)
class Break:
    """A page break."""


Node = Text | Rows | Image | Break


def read(text: str) -> tuple[Node, ...]:
    """The nodes of an outline, in order."""
    nodes: list[Node] = []
    rows: list[list[str]] = []

    def close() -> None:
        if rows:
            nodes.append(Rows(_merged(rows)))
            rows.clear()

    for raw in text.splitlines():
        line = raw.strip()
        if line.startswith("|"):
            rows.append([cell.strip().replace("\0", "|") for cell in line.replace("\\|", "\0").strip("|").split("|")])
            continue
        close()
        if not line or line == "---":
            continue
        if line == "===":
            nodes.append(Break())
        elif line in ("[picture]", "[seal]"):
            nodes.append(Image(line.strip("[]")))
        else:
            marks = re.match(r"#+ ", line)
            nodes.append(Text(line[marks.end() :], len(marks.group()) - 1) if marks else Text(line))
    close()
    return tuple(nodes)


def _merged(rows: list[list[str]]) -> tuple[tuple[tuple[int, int, int, tuple[str, ...]], ...], ...]:
    """Cells with their spans, from the marks `<` and `^`."""
    result = []
    for i, row in enumerate(rows):
        cells = []
        for j, value in enumerate(row):
            if value in ("<", "^"):
                continue
            width = 1
            while j + width < len(row) and row[j + width] == "<":
                width += 1
            height = 1
            while i + height < len(rows) and j < len(rows[i + height]) and rows[i + height][j] == "^":
                height += 1
            paragraphs = tuple(part.strip() for part in value.split("<br>") if part.strip())
            cells.append((j, height, width, paragraphs))
        result.append(tuple(cells))
    return tuple(result)
