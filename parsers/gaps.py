"""What the pages of a PDF hold that the model does not: said page by page, as far as can be known."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from parsers.coverage import characters
from parsers.document import BBox, Block, Picture, Place, Unread, walk
from parsers.glyphs import rounded
from parsers.grids import too_many
from parsers.lines import plain
from parsers.pdfpage import Sheet
from parsers.scansheet import ScanSheet

_PAGE_SHARE = 1 / 3  # of the page: a picture so large may hold text of the document
_WRITTEN_OVER = 0.05  # of a picture: with so much writing on it, it is the paper
_LOST = 3  # letters that are not in the model: fewer are the noise of marks that stand for nothing
_EXPLAINED = 0.9  # of the letters lost: the page that holds so many of them is where they were lost
_LOST_SHARE = 0.3  # of a page's own letters: so many make it likely that the page was lost
# The dictionary of a page's content holds its length and filter and little else; those of fonts, pictures and tables
# of objects say what they are.
_CONTENT = re.compile(rb"<<((?:(?!<<|>>|/Type\b|/Subtype|/Length1|/N\b|/Width)[^\0]){0,200})>>\s*stream\r?\n")
_PACKED = re.compile(rb"/Filter\s*(?:/FlateDecode|\[\s*/FlateDecode\s*\])(?![^\0]*/DecodeParms)")
_MOST = 1 << 25  # bytes of a page's content that are looked at


def unread(sheets: Sequence[Sheet], blocks: tuple[Block, ...], missing: Counter[str]) -> Iterator[Unread]:
    """What could not be read; a page's entry stands at the last block before or on it, a picture's at the picture.

    `missing` are the letters of the pages that are not in the model.
    """
    lost = set(_lost_pages(sheets, missing))
    for sheet in sheets:
        before = (block.id for block in blocks if (block.page or 1) <= sheet.number)
        at = Place(max(before, default=0), page=sheet.number)
        if isinstance(sheet, ScanSheet):
            for box in sheet.missed:
                place = replace(at, bbox=rounded(sheet.displayed(box)))
                yield Unread(f"第{sheet.number}页有一处文字无法识别", place)
        else:
            yield from _of_page(sheet, at)
            yield from _of_pictures(sheet, blocks, at)
        if sheet.number in lost:
            yield Unread(f"第{sheet.number}页有文字没有读出", at)
    if None in lost:
        yield Unread("文件有文字没有读出")


def _of_page(sheet: Sheet, at: Place) -> Iterator[Unread]:
    visible = sum(1 for glyph in sheet.glyphs if not glyph.text.isspace())
    if sheet.damaged:
        yield Unread(f"第{sheet.number}页已损坏，没有读出", at)
    elif sheet.unusable > max(visible, 3):
        yield Unread(f"第{sheet.number}页的文字层无法使用", at)
    elif sheet.unusable > 2:
        yield Unread(f"第{sheet.number}页有{sheet.unusable}个字符无法辨认", at)
    if too_many(sheet.rules):
        yield Unread(f"第{sheet.number}页的线条过多，未识别其中的表格", at)


def _of_pictures(sheet: Sheet, blocks: tuple[Block, ...], at: Place) -> Iterator[Unread]:
    """Pictures that are so large that they may hold text, and are not the paper on which the page is written."""
    for box in sheet.pictures:
        if _area(box, sheet) < _PAGE_SHARE * sheet.width * sheet.height or _written_over(box, sheet):
            continue
        shown = rounded(sheet.displayed(box))
        ids = (b.id for b in walk(blocks) if isinstance(b, Picture) and (b.page, b.bbox) == (sheet.number, shown))
        place = replace(at, block=next(ids, at.block), bbox=shown)
        yield Unread(f"第{sheet.number}页的图片里的文字没有识别", place)


def _area(box: BBox, sheet: Sheet) -> float:
    """Of the part that stands on the page."""
    width = min(box[2], sheet.width) - max(box[0], 0.0)
    height = min(box[3], sheet.height) - max(box[1], 0.0)
    return max(width, 0.0) * max(height, 0.0)


def _written_over(box: BBox, sheet: Sheet) -> bool:
    x0, top, x1, bottom = box
    over = (g for g in sheet.glyphs if x0 <= (g.x0 + g.x1) / 2 <= x1 and top <= g.base <= bottom)
    return sum(g.size * (g.x1 - g.x0) for g in over if not g.text.isspace()) > _WRITTEN_OVER * _area(box, sheet)


def _lost_pages(sheets: Iterable[Sheet], missing: Counter[str]) -> Iterator[int | None]:
    """The pages whose letters are missing, the one that explains most of them first; None for a place unknown."""
    left = +missing
    pages = {sheet.number: characters([plain("".join(g.text for g in sheet.glyphs))]) for sheet in sheets}
    while left.total() >= _LOST:
        number = max(pages, key=lambda page: (pages[page] & left).total(), default=None)
        found = pages.pop(number) if number is not None else Counter[str]()
        explained = (found & left).total()
        if explained < _EXPLAINED * left.total() and explained < max(_LOST, _LOST_SHARE * found.total()):
            yield None
            return
        yield number
        left -= found


def has_damaged_content(data: bytes) -> bool:
    """Whether the packed content of some page breaks off; what pdfium reads of it then ends there without a word."""
    if b"/Encrypt" in data:
        return False
    return any(
        _breaks_off(data[found.end() : _end(data, found.end())])
        for found in _CONTENT.finditer(data)
        if _PACKED.search(found[1])
    )


def _end(data: bytes, start: int) -> int:
    end = data.find(b"endstream", start)
    return end if end >= 0 else len(data)


def _breaks_off(packed: bytes) -> bool:
    # Without the two bytes in front and the check sum, which some programs write wrongly.
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        unpacker.decompress(packed[2:], _MOST)
    except zlib.error:
        return True
    return not (unpacker.eof or unpacker.unconsumed_tail)
