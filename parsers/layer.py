"""Whether the text layer of a PDF page can be used, or the page has to be looked at."""

from __future__ import annotations

import re

from parsers.document import BBox
from parsers.pdfpage import Sheet

_FEW = 40  # letters: a scanning program's own line, a stamp
_DRAWN = 60  # shapes with curves: letters that were turned into drawings
_LEAST_SHOWN = 0.3  # of the page: a smaller picture is no scan of a page
_WHOLE = 0.7
_NO_CODE = 0.05  # share of letters without a meaning from which on the layer is of no use
_COMMON = (
    0.75  # share of a Chinese text's letters that are among the 3755 common ones of GB 2312; usual is 0.97 and more
)
_WESTERN = re.compile("(?![·×÷°±§])[\x80-\u024f]")
_HAN = re.compile("[\u4e00-\u9fff]+")
_LEVEL_2 = bytes(set(range(256)) - set(range(0xB0, 0xD8)))  # first bytes of all but level 1


def to_be_seen(sheet: Sheet) -> bool:
    """Whether the page has to be read from its picture."""
    text = "".join(glyph.text for glyph in sheet.glyphs if not glyph.text.isspace())
    shown = max((_share(box, sheet) for box in sheet.pictures), default=0.0)
    if not text and not sheet.unusable:
        return shown > _LEAST_SHOWN or sheet.outlines > _DRAWN
    if sheet.unusable > max(3, _NO_CODE * len(text)) or scrambled(text):
        return True
    return len(text) < _FEW and (shown > _WHOLE or sheet.outlines > _DRAWN)


def scrambled(text: str) -> bool:
    """Whether the letters are those of another encoding than the one that was meant: `ÖÐÑ§`, `涓皬瀛`, `(cid:12)`."""
    if len(text) < 8:
        return False
    if len(_WESTERN.findall(text)) > 0.25 * len(text) or 7 * text.count("(cid:") > 0.3 * len(text):
        return True
    han = "".join(_HAN.findall(text))
    return len(han) > 20 and _common(han) < _COMMON * len(han)


def _common(han: str) -> int:
    """How many of the letters stand in level 1 of GB 2312, which its first byte tells."""
    return len(han.encode("gb2312", "ignore")[::2].translate(None, _LEVEL_2))


def _share(box: BBox, sheet: Sheet) -> float:
    width = min(box[2], sheet.width) - max(box[0], 0.0)
    height = min(box[3], sheet.height) - max(box[1], 0.0)
    return max(width, 0.0) * max(height, 0.0) / (sheet.width * sheet.height)
