"""How much of Word files' own text stands in the document: python bench/fidelity.py FILE.docx… prints a line a file.

The text is counted here from the XML, by other code than the parser's: every `w:t` and `m:t` of the body outside
deletions, hidden runs and contents lists, one copy of each text box; and every cell by its place in the grid of its
table. `text` is the share of the characters that stand in the document in the same order, `cells` the share of cells
that stand at the same place with the same characters. Status 1 where a file is below 0.998.
"""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from pathlib import Path

from lxml import etree

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from parsers.document import Block, Note, Paragraph, Table, walk
from parsers.errors import DocumentError
from parsers.parse import parse

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
STRICT, LOOSE = b"http://purl.oclc.org/ooxml/wordprocessingml/main", W[1:-1].encode()
ENOUGH = 0.998
# Of a document longer than this, order is compared by pieces.
PIECE = 20_000


def main() -> int:
    """Measures and prints."""
    worst = 1.0
    print(f"{'text':>7} {'cells':>7} {'characters':>11}  file")
    for name in sys.argv[1:]:
        try:
            document = parse(Path(name).read_bytes(), Path(name).name)
        except DocumentError as error:
            print(f"{'-':>7} {'-':>7} {error.code:>11}  {Path(name).name}")
            continue
        body = main_part(Path(name))
        raw = "".join(texts(body))
        text = in_order(bare(raw), bare("".join(said(document.blocks))))
        cells = cells_found(body, document.blocks)
        worst = min(worst, text, cells)
        flag = "" if min(text, cells) >= ENOUGH else "  <<"
        print(f"{text:7.4f} {cells:7.4f} {len(bare(raw)):11}  {Path(name).name}{flag}")
    print(f"worst {worst:.4f}")
    return 0 if worst >= ENOUGH else 1


def main_part(path: Path) -> etree._Element:
    """The body."""
    with zipfile.ZipFile(path) as package:
        name = next(n for n in package.namelist() if n.lower().replace("\\", "/").endswith("word/document.xml"))
        root = etree.fromstring(package.read(name).replace(STRICT, LOOSE))
    return root.find(W + "body")


def texts(element: etree._Element) -> Iterator[str]:
    """What `w:t` holds, as a reader of the printed page sees it."""
    for child in element:
        if child.tag in (W + "t", M + "t"):
            yield child.text or ""
        elif not unseen(child):
            yield from texts(child)


def unseen(element: etree._Element) -> bool:
    """Deletions, hidden runs, contents lists, the second copy of what Word drew in two ways."""
    if element.tag in (W + "del", W + "moveFrom", FALLBACK):
        return True
    if element.tag == W + "r":
        return on(element.find(f"{W}rPr/{W}vanish"))
    if element.tag == W + "tr":
        return element.find(f"{W}trPr/{W}del") is not None
    gallery = element.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery") if element.tag == W + "sdt" else None
    return gallery is not None and "Contents" in gallery.get(W + "val", "")


def on(element: etree._Element | None) -> bool:
    """Whether a switch is there and not off."""
    return element is not None and element.get(W + "val", "1") not in ("0", "false", "off")


def said(blocks: tuple[Block, ...]) -> Iterator[str]:
    """The document's text in reading order."""
    for block in walk(blocks):
        if isinstance(block, Paragraph):
            yield (block.label or "") + block.text
        elif isinstance(block, Note):
            yield block.text


def bare(text: str) -> str:
    """Without white space."""
    return "".join(text.split())


def in_order(raw: str, read: str) -> float:
    """The share of the raw characters that are found in the same order, by the longest pieces in common."""
    if not raw:
        return 1.0
    found = 0
    for start in range(0, len(raw), PIECE):
        piece = raw[start : start + PIECE]
        reach = read[max(start - PIECE // 2, 0) : start + 2 * PIECE]
        matched = SequenceMatcher(None, piece, reach, autojunk=False).get_matching_blocks()
        found += sum(block.size for block in matched)
    return found / len(raw)


def cells_found(body: etree._Element, blocks: tuple[Block, ...]) -> float:
    """The share of cells at their places."""
    tables = [table for table in body.iter(W + "tbl") if not any(map(unseen, table.iterancestors()))]
    own = [cell for table in tables for cell in grid(table)]
    read = {
        (cell.row, cell.column, bare("".join(said(cell.blocks))))
        for block in walk(blocks) if isinstance(block, Table)
        for row in block.rows for cell in row
    }  # fmt: skip
    return sum(matches(cell, read) for cell in own) / len(own) if own else 1.0


def matches(cell: tuple[int, int, str], read: Iterable[tuple[int, int, str]]) -> bool:
    """The same place, and its characters in order; labels that Word counts and formulas may stand between them."""
    row, column, text = cell
    return any(r == row and c == column and in_turn(text, t) for r, c, t in read)


def in_turn(text: str, read: str) -> bool:
    """Whether the characters of the one follow each other in the other, and make up most of it."""
    rest = iter(read)
    return all(character in rest for character in text) and (bool(text) or len(read) < 9)


def grid(table: etree._Element) -> Iterator[tuple[int, int, str]]:
    """Each cell that starts in a row, with its column in the grid and its own text."""
    rows = [row for row in table.iter(W + "tr") if next(row.iterancestors(W + "tbl")) is table and not unseen(row)]
    for number, row in enumerate(rows):
        before = row.find(f"{W}trPr/{W}gridBefore")
        column = int(before.get(W + "val", "0")) if before is not None else 0
        for cell in row.iter(W + "tc"):
            if next(cell.iterancestors(W + "tr")) is not row:
                continue
            span = cell.find(f"{W}tcPr/{W}gridSpan")
            merged = cell.find(f"{W}tcPr/{W}vMerge")
            if merged is None or merged.get(W + "val") == "restart":
                yield number, column, bare("".join(texts(cell)))
            column += int(span.get(W + "val", "1")) if span is not None else 1


if __name__ == "__main__":
    sys.exit(main())
