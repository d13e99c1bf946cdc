"""A PDF with text in it into the document model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import count, zip_longest
from operator import itemgetter
from typing import Any, Literal

from parsers.blanks import blanks, tick_boxes
from parsers.cells import Box, Drawing, Grid, Item, fill, inside
from parsers.columns import in_columns
from parsers.coverage import characters, of_blocks
from parsers.document import BBox, Block, Cell, Note, Paragraph, Picture, Table, Unread
from parsers.errors import Corrupt, Empty, Encrypted, TooLarge
from parsers.flow import flow
from parsers.gaps import has_damaged_content, unread
from parsers.gate import LIMITS
from parsers.glyphs import Rule, rounded
from parsers.grids import find_cells, grid_of, joined_rules, page_ends, ruled_by_level, too_many
from parsers.layer import to_be_seen
from parsers.lines import Line, box_of, plain, rows_of
from parsers.pages import Leaf, margins, without_furniture
from parsers.paragraphs import joined_text, paragraphs
from parsers.pdfpage import Sheet, read_sheet
from parsers.pictures import looked_at
from parsers.read import Progress, Read, silent
from parsers.scansheet import ScanSheet
from parsers.text import split_label, squeeze
from parsers.unruled import unruled

_PASSWORD = 4
_A4 = (595.0, 842.0)


def parse(data: bytes, progress: Progress = silent) -> Read:
    """The document model of a PDF file; `progress` is told of each page, with the number of pages.

    Pages without a text layer that can be used are read from their pictures. Raises Corrupt, Encrypted, Empty (no
    pages, or nothing on them) and TooLarge (more than 500 pages, or a picture of too many pixels).
    """
    sheets, torn = _with_damage(_sheets(data, progress), data)
    if numbers := [sheet.number for sheet in sheets if to_be_seen(sheet)]:
        from parsers.scan import pages_of_pdf

        seen = {sheet.number: sheet for sheet in pages_of_pdf(data, numbers, progress)}
        sheets = [seen.get(sheet.number, sheet) for sheet in sheets]
    read = composed(sheets)
    return replace(read, unread=(*read.unread, Unread("文件有一部分内容已损坏，可能没有读全"))) if torn else read


def _with_damage(sheets: list[Sheet], data: bytes) -> tuple[list[Sheet], bool]:
    """The sheets, of which empty ones are damaged where the file is; whether damage lies at a place unknown.

    Raises Corrupt where nothing is left.
    """
    if has_damaged_content(data):
        sheets = [replace(sheet, damaged=sheet.damaged or sheet.empty) for sheet in sheets]
        if not any(sheet.damaged for sheet in sheets):
            return sheets, True
    if any(sheet.damaged for sheet in sheets) and all(sheet.empty for sheet in sheets):
        raise Corrupt
    return sheets, False


def composed(sheets: Sequence[Sheet]) -> Read:
    """The document model of pages, however they were read. Raises Empty where nothing stands on them."""
    if all(isinstance(sheet, ScanSheet) and not sheet.glyphs and not sheet.missed for sheet in sheets):
        raise Empty("页面上没有认出任何文字。", "请确认提交的是文件的扫描件，字迹清楚，没有倒置或裁掉。")
    if not any(sheet.glyphs or sheet.unusable or sheet.pictures for sheet in sheets):
        raise Empty
    leaves, furniture = without_furniture([_leaf(sheet) for sheet in sheets])
    items = flow(margins(leaves))
    builder = _Builder(sheets)
    blocks = tuple(builder.blocks(items))
    notes = tuple(builder.furniture(furniture))
    dropped = [line for item in items if isinstance(item, Grid) for line in item.dropped]
    raw = characters([plain("".join(glyph.text for sheet in sheets for glyph in sheet.glyphs))])
    missing = raw - of_blocks((*blocks, *notes)) - characters(line.text for line in dropped)
    gaps = tuple(unread(sheets, blocks, missing))
    return Read(blocks, notes, len(sheets), _text_from(sheets), _coverage(sheets, raw, missing), gaps)


def _text_from(sheets: Sequence[Sheet]) -> Literal["file", "ocr", "mixed"]:
    written = {isinstance(sheet, ScanSheet) for sheet in sheets if sheet.glyphs or sheet.unusable or sheet.pictures}
    return "mixed" if len(written) > 1 else "ocr" if True in written else "file"


def _sheets(data: bytes, progress: Progress) -> list[Sheet]:
    import pypdfium2
    import pypdfium2.raw as pdfium

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise (Encrypted if pdfium.FPDF_GetLastError() == _PASSWORD else Corrupt) from error
    try:
        pages = len(document)
        if pages == 0:
            raise Empty
        if pages > LIMITS.pages:
            raise TooLarge(f"文件有 {pages} 页，超过了 {LIMITS.pages} 页的上限。")
        if document.get_formtype() != pdfium.FORMTYPE_NONE:
            document.init_forms()
        forms = document.formenv.raw if document.formenv else None
        sheets = []
        for index in range(pages):
            progress(pages)
            sheets.append(_sheet(document.raw, index, forms))
        return list(looked_at(document, sheets))
    finally:
        document.close()


def _sheet(document: Any, index: int, forms: Any) -> Sheet:
    try:
        sheet = read_sheet(document, index, forms)
    except ValueError:
        return Sheet(index + 1, *_A4, (), (), (), damaged=True)
    return replace(sheet, rules=tuple(joined_rules(sheet.rules)))


def _leaf(sheet: Sheet) -> Leaf:
    """What stands on a page, in reading order."""
    ends = page_ends(sheet.rules, sheet.height)
    rules = [] if too_many(sheet.rules) else [*sheet.rules, *ends]
    glyphs = list(sheet.glyphs)
    pictures_of = zip_longest(sheet.pictures, sheet.kinds)
    drawings = [Drawing(sheet.number, box, kind) for box, kind in pictures_of if _worth(box, sheet)]
    grids: list[Grid] = []
    if len(rules) > 2:
        tables, single = find_cells(rules)
        grids = [_opened(grid, ends) for cells in tables if (grid := grid_of(cells, sheet.number))]
        squares = [box for cells in tables if len(cells) < 3 for box in cells]
        glyphs += tick_boxes([*single, *squares], glyphs)
        grids += [
            grid
            for box in single
            if box[2] - box[0] > 0.4 * sheet.width and not any(inside(box, other.box) for other in grids)
            if (grid := grid_of([box], sheet.number))
        ]
    free = [rule for rule in rules if not any(inside((*rule,), grid.box) for grid in grids)]
    grids += ruled_by_level(free, glyphs, sheet.number, sheet.width)
    if rules:
        glyphs += blanks(rules, glyphs, grids)
    filled, outside, pictures = fill(grids, glyphs, drawings)
    rows = rows_of(outside)
    if plain_tables := unruled(rows, sheet.number):
        more, outside, _ = fill(plain_tables, outside, ())
        filled, rows = [*filled, *more], rows_of(outside)
    others: list[Item] = [*filled, *pictures]
    placed: list[tuple[tuple[float, int, float], Item]] = [((item.box[1], 0, item.box[1]), item) for item in others]
    placed += in_columns(rows, sheet.number, sheet.width)
    placed.sort(key=itemgetter(0))
    return Leaf(sheet.number, sheet.width, sheet.height, tuple(item for _, item in placed))


def _opened(grid: Grid, ends: Sequence[Rule]) -> Grid:
    """The grid, which knows where no rule of its own closes it."""
    start, end = (any(abs(rule.top - y) < 1 for rule in ends) for y in (grid.box[1], grid.box[3]))
    return replace(grid, open_start=start, open_end=end)


def _worth(box: BBox, sheet: Sheet) -> bool:
    """Whether a picture is more than a decoration, and not the paper itself."""
    width, height = box[2] - box[0], box[3] - box[1]
    whole = width * height > 0.8 * sheet.width * sheet.height
    return min(width, height) >= 12 and width * height >= 400 and not (whole and sheet.glyphs)


class _Builder:
    """Numbers blocks in reading order and turns boxes back to the page as displayed."""

    def __init__(self, sheets: Sequence[Sheet]) -> None:
        self.ids = count()
        self.sheets = {sheet.number: sheet for sheet in sheets}

    def shown(self, page: int, box: BBox) -> BBox:
        return rounded(self.sheets[page].displayed(box))

    def furniture(self, lines: Sequence[Line]) -> Iterator[Note]:
        """Heads, feet and page numbers, and what is written across pages."""
        for line in lines:
            yield Note(next(self.ids), line.text, line.page, self.shown(line.page, line.box))
        for sheet in self.sheets.values():
            if text := squeeze(sheet.marks):
                yield Note(next(self.ids), text, sheet.number)

    def blocks(self, items: Iterable[Item]) -> Iterator[Block]:
        run: list[Line] = []
        waiting: list[Drawing] = []
        for item in items:
            if isinstance(item, Line):
                run.append(item)
            elif isinstance(item, Drawing):
                waiting.append(item)
            else:
                yield from self._text(run, waiting)
                run, waiting = [], []
                yield self._table(item)
        yield from self._text(run, waiting)

    def _text(self, lines: Sequence[Line], drawings: Sequence[Drawing]) -> Iterator[Block]:
        """Paragraphs, with each picture after the paragraph in which it begins."""
        waiting = list(drawings)
        for group in paragraphs(lines):
            while waiting and (waiting[0].page, waiting[0].box[1]) < (group[0].page, group[0].top):
                yield self._picture(waiting.pop(0))
            yield self._paragraph(group)
        for drawing in waiting:
            yield self._picture(drawing)

    def _picture(self, drawing: Drawing) -> Picture:
        return Picture(next(self.ids), drawing.kind, drawing.page, self.shown(drawing.page, drawing.box))

    def _paragraph(self, lines: Sequence[Line]) -> Paragraph:
        label, text = split_label(joined_text(lines))
        first = lines[0]
        return Paragraph(
            next(self.ids),
            text,
            label,
            bold=all(line.bold for line in lines),
            centred=all(line.centred for line in lines),
            size=first.size,
            page=first.page,
            bbox=self.shown(first.page, box_of(lines)),
        )

    def _table(self, grid: Grid) -> Table:
        number = next(self.ids)
        rows: list[list[Cell]] = [[] for _ in range(grid.height)]
        for box in grid.cells:
            rows[box.row].append(self._cell(box))
        return Table(number, tuple(tuple(row) for row in rows), grid.page, self.shown(grid.page, grid.box))

    def _cell(self, box: Box) -> Cell:
        return Cell(box.row, box.column, box.row_span, box.column_span, tuple(self.blocks(box.items)))


def _coverage(sheets: Sequence[Sheet], raw: Counter[str], missing: Counter[str]) -> float:
    """The share of the letters that stand in the model, counted letter by letter; of scans also of those not read."""
    unusable = sum(sheet.unusable for sheet in sheets)
    unusable += sum(sheet.unread_letters for sheet in sheets if isinstance(sheet, ScanSheet))
    total = raw.total() + unusable
    return 1 - (missing.total() + unusable) / total if total else 1.0
