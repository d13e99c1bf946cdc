"""What stands on one page of a PDF, as plain tuples: characters, rules and pictures, read with pdfium's own calls.

All places are points from the top left corner of the page as displayed: the page's rotation and its crop box are
applied. Where most of the writing on a page is turned (a landscape table on an upright page), the sheet is read in
the frame in which it stands upright; `Sheet.displayed` leads back.
"""

from __future__ import annotations

import ctypes
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from parsers.document import BBox
from parsers.glyphs import BOLD, TURNED, Frame, Glyph, Rule, turned
from parsers.pdfdraw import drawings, fields_and_stamps
from parsers.symbols import symbol

_BOLD_NAMES = ("bold", "black", "heavy", "demi", "粗")
_FORCE_BOLD = 1 << 18
_FILL_AND_STROKE = 2  # text render mode
_SAME_PLACE = 0.3  # of the letter size: the same letter drawn again this near is one letter made bold
_READING = itemgetter(5, 1)  # of a glyph: base line, left edge


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page: its size as read, what stands on it, and how much of its text layer is of no use."""

    number: int
    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    rules: tuple[Rule, ...]
    pictures: tuple[BBox, ...]
    marks: str = ""  # slanted writing across the page: water marks
    unusable: int = 0
    quarter: int = 0  # quarter turns, clockwise, from the frame it is read in to the one displayed

    def displayed(self, box: BBox) -> BBox:
        """A box of the frame that is read, in the frame that is displayed."""
        return turned(self.quarter, self.width, self.height).box(*box)


def read_sheet(document: Any, index: int, forms: Any = None) -> Sheet:
    """Page `index` (from 0) of an open pdfium document. Raises ValueError where pdfium cannot load it."""
    page = pdfium.FPDF_LoadPage(document, index)
    if not page:
        raise ValueError(index)
    try:
        if forms is not None:
            pdfium.FORM_OnAfterLoadPage(page, forms)
        return _sheet(page, index + 1, forms)
    finally:
        if forms is not None:
            pdfium.FORM_OnBeforeClosePage(page, forms)
        pdfium.FPDF_ClosePage(page)


def _sheet(page: Any, number: int, forms: Any) -> Sheet:
    frame, width, height = _frame(page)
    letters = _letters(page, frame)
    drawn = drawings(page, frame, letters.objects)
    typed, stamps = fields_and_stamps(page, forms, frame)
    glyphs = [*_bolder(letters.glyphs, drawn.unseen), *((glyph, 0) for glyph in typed)]
    quarter = _main_direction(glyphs)
    turn = turned(-quarter % 4, width, height)
    if quarter % 2:
        width, height = height, width
    upright = _once(_onto(_upright(glyphs, quarter), turn if quarter else None, width, height))
    return Sheet(
        number,
        width,
        height,
        tuple(upright),
        tuple(Rule(*turn.box(*rule)) for rule in drawn.rules),
        tuple(turn.box(*box) for box in (*drawn.pictures, *stamps)),
        "".join(letters.marks),
        letters.unusable,
        quarter,
    )


def _frame(page: Any) -> tuple[Frame, float, float]:
    """From page space to the page as displayed, and the displayed width and height."""
    box = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, ctypes.byref(box))
    left, bottom, right, top = box.left, box.bottom, box.right, box.top
    width, height = right - left, top - bottom
    match pdfium.FPDFPage_GetRotation(page):
        case 1:
            return Frame(0, 1, 1, 0, -bottom, -left), height, width
        case 2:
            return Frame(-1, 0, 0, 1, right, -bottom), width, height
        case 3:
            return Frame(0, -1, -1, 0, top, right), height, width
        case _:
            return Frame(1, 0, 0, -1, -left, top), width, height


# Characters


class _Style(NamedTuple):
    """What the letters of one text object have in common. `quarter` is None for slanted writing."""

    size: float
    style: int
    quarter: int | None
    base: float
    font: _Font


class _Letters:
    """What was found while going through a page's characters."""

    def __init__(self) -> None:
        self.glyphs: list[tuple[Glyph, int]] = []
        self.marks: list[str] = []
        self.objects: set[int] = set()
        self.unusable = 0
        self.bottom = 0.0


def _by_address(call: Any, result: Any, *arguments: Any) -> Callable[..., Any]:
    """A pdfium call that takes and gives bare addresses: the binding's pointer objects are slow to make and compare."""
    return ctypes.CFUNCTYPE(result, *arguments)(ctypes.cast(call, ctypes.c_void_p).value or 0)


_object_at = _by_address(pdfium.FPDFText_GetTextObject, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
_mode_of = _by_address(pdfium.FPDFTextObj_GetTextRenderMode, ctypes.c_int, ctypes.c_void_p)
_font_of = _by_address(pdfium.FPDFTextObj_GetFont, ctypes.c_void_p, ctypes.c_void_p)
_name_of = _by_address(
    pdfium.FPDFFont_GetBaseFontName, ctypes.c_size_t, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t
)
_flags_of = _by_address(pdfium.FPDFFont_GetFlags, ctypes.c_int, ctypes.c_void_p)


class _Font(NamedTuple):
    """What matters of a font: `symbols` is the name of a symbol font, `unmapped` that it may lack text codes."""

    bold: bool
    symbols: str
    unmapped: bool


def _letters(page: Any, frame: Frame) -> _Letters:
    found = _Letters()
    text_page = pdfium.FPDFText_LoadPage(page)
    if not text_page:
        return found
    try:
        _read_letters(text_page, frame, found)
    finally:
        pdfium.FPDFText_ClosePage(text_page)
    return found


def _read_letters(text_page: Any, frame: Frame, found: _Letters) -> None:
    unicode_of, box_of = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_GetLooseCharBox
    rect = pdfium.FS_RECTF()
    at = ctypes.byref(rect)
    styles = _Styles(text_page, frame)
    glyphs = found.glyphs
    owner = before = None
    a, b, c, d, e, f = frame
    for i in range(pdfium.FPDFText_CountChars(text_page)):
        obj = _object_at(text_page, i)
        if obj is None:
            continue  # a blank or line end that pdfium added
        code = unicode_of(text_page, i)
        if obj != owner:
            owner, (size, style, quarter, base, font) = obj, styles.of(obj, i)
            found.objects.add(obj)
        text = chr(code)
        if code < 32 or code >= 0xE000 or font.unmapped or font.symbols:
            text = _usable(code, font, text_page, i)
            if not text:
                found.unusable += 1
                continue
        box_of(text_page, i, at)
        left, right = a * rect.left + c * rect.bottom + e, a * rect.right + c * rect.top + e
        top, bottom = b * rect.left + d * rect.bottom + f, b * rect.right + d * rect.top + f
        if left > right:
            left, right = right, left
        if top > bottom:
            top, bottom = bottom, top
        if obj == before and glyphs and left == glyphs[-1][0].x0 and bottom == found.bottom:
            glyph, _ = glyphs.pop()  # letters that share one glyph, a ligature
            glyphs.append((glyph._replace(text=glyph.text + text), quarter or 0))
        elif quarter == 0:
            level = base
            if not top - size < level < bottom + size:
                level = _origin(text_page, i, frame)[1]  # written downward, letter by letter
            glyphs.append((Glyph(text, left, level - 0.88 * size, right, level + 0.12 * size, level, size, style), 0))
        elif quarter is None:
            found.marks.append(text)
        else:
            level = _origin(text_page, i, frame)[1 - quarter % 2]
            glyphs.append((Glyph(text, left, top, right, bottom, level, size, style), quarter))
        before, found.bottom = obj, bottom


def _usable(code: int, font: _Font, text_page: Any, i: int) -> str:
    """What to read for a code that may mean nothing: a hyphen, white space, a symbol; empty for what says nothing."""
    if code < 32 or code in (0xFFFD, 0xFFFE, 0xFFFF):
        if pdfium.FPDFText_IsHyphen(text_page, i) > 0:
            return "-"
        return " " if code in (9, 10, 13) else ""
    if font.unmapped and pdfium.FPDFText_HasUnicodeMapError(text_page, i) > 0:
        return ""
    if font.symbols:
        return symbol(font.symbols, code)
    # Codes of symbol fonts are kept, they stand for bullets; other private codes say nothing.
    return "" if 0xE000 <= code < 0xF900 and not 0xF020 <= code <= 0xF0FF else chr(code)


class _Styles:
    """What text objects look like; fonts are looked at once."""

    def __init__(self, text_page: Any, frame: Frame) -> None:
        self.text_page, self.frame = text_page, frame
        self.fonts: dict[int, _Font] = {}
        self.matrix = pdfium.FS_MATRIX()
        self.at = ctypes.byref(self.matrix)

    def of(self, obj: int, i: int) -> _Style:
        """The style of the text object, which holds letter `i`."""
        matrix, frame = self.matrix, self.frame
        pdfium.FPDFText_GetMatrix(self.text_page, i, self.at)
        a, b, c, d = matrix.a, matrix.b, matrix.c, matrix.d
        size = pdfium.FPDFText_GetFontSize(self.text_page, i) * ((c * c + d * d) ** 0.5 or 1.0)
        quarter = _quarter(frame.a * a + frame.c * b, frame.b * a + frame.d * b)
        address = _font_of(obj) or 0
        font = self.fonts.get(address)
        if font is None:
            font = self.fonts[address] = self._font(address, i)
        bold = font.bold or _mode_of(obj) == _FILL_AND_STROKE
        base = frame.b * matrix.e + frame.d * matrix.f + frame.f
        return _Style(abs(size) or 1.0, BOLD if bold else 0, quarter, base, font)

    def _font(self, address: int, i: int) -> _Font:
        unmapped = pdfium.FPDFText_HasUnicodeMapError(self.text_page, i) > 0
        if not address:
            return _Font(False, "", unmapped)
        buffer = ctypes.create_string_buffer(128)
        _name_of(address, buffer, 128)
        name = buffer.value.decode("utf-8", "replace").lower()
        flags = _flags_of(address)
        bold = any(word in name for word in _BOLD_NAMES) or bool(flags > 0 and flags & _FORCE_BOLD)
        symbols = "" if "wingdings" not in name else "wingdings 2" if "2" in name.split("wingdings")[1] else "wingdings"
        return _Font(bold, symbols, unmapped)


def _quarter(dx: float, dy: float) -> int | None:
    """The direction of writing as displayed: 0 to the right, 1 down, 2 to the left, 3 up, None slanted."""
    if min(abs(dx), abs(dy)) > 0.15 * max(abs(dx), abs(dy)):
        return None
    if abs(dx) >= abs(dy):
        return 0 if dx >= 0 else 2
    return 1 if dy > 0 else 3


def _origin(text_page: Any, i: int, frame: Frame) -> tuple[float, float]:
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(text_page, i, ctypes.byref(x), ctypes.byref(y))
    a, b, c, d, e, f = frame
    return a * x.value + c * y.value + e, b * x.value + d * y.value + f


def _bolder(glyphs: list[tuple[Glyph, int]], unseen: Sequence[BBox]) -> list[tuple[Glyph, int]]:
    """The letters; those are bold over which pdfium found the same text drawn again, and left it out."""
    if not unseen:
        return glyphs
    boxes = sorted(unseen, key=itemgetter(1))
    tops = [box[1] for box in boxes]
    tallest = max(box[3] - box[1] for box in boxes)
    done = []
    for glyph, quarter in glyphs:
        x, y = (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2
        near = boxes[bisect_left(tops, y - tallest) : bisect_right(tops, y)]
        twice = not glyph.text.isspace() and any(box[0] <= x <= box[2] and y <= box[3] for box in near)
        done.append((glyph._replace(style=glyph.style | BOLD) if twice else glyph, quarter))
    return done


def _main_direction(glyphs: list[tuple[Glyph, int]]) -> int:
    """The direction in which most of the page is written; upright unless another is clearly the main one."""
    counts = Counter(quarter for _, quarter in glyphs)
    best, count = counts.most_common(1)[0] if counts else (0, 0)
    return best if count > 0.6 * len(glyphs) else 0


def _upright(glyphs: list[tuple[Glyph, int]], main: int) -> Iterator[Glyph]:
    """The letters written in the main direction one by one; others as one glyph a run, for they read as one."""
    run: list[Glyph] = []
    last: tuple[int, float] | None = None
    for glyph, quarter in glyphs:
        key = None if quarter == main else (quarter, glyph.base)
        if run and (key is None or last is None or key[0] != last[0] or abs(key[1] - last[1]) > 0.5 * glyph.size):
            yield _run(run, last[0] if last else 0)
            run = []
        last = key
        if key is None:
            yield glyph
        else:
            run.append(glyph)
    if run:
        yield _run(run, last[0] if last else 0)


def _run(run: list[Glyph], quarter: int) -> Glyph:
    axis, reverse = ("x0", quarter == 2) if quarter % 2 == 0 else ("top", quarter == 3)
    letters = sorted(run, key=lambda glyph: getattr(glyph, axis), reverse=reverse)
    x0, x1 = min(glyph.x0 for glyph in run), max(glyph.x1 for glyph in run)
    top, bottom = min(glyph.top for glyph in run), max(glyph.bottom for glyph in run)
    size = run[0].size
    return Glyph("".join(glyph.text for glyph in letters), x0, top, x1, bottom, bottom, size, run[0].style | TURNED)


def _onto(glyphs: Iterable[Glyph], turn: Frame | None, width: float, height: float) -> Iterator[Glyph]:
    """The glyphs in the frame that is read; what stands off the page is not printed and left out."""
    for glyph in glyphs:
        if turn is not None:
            x0, top, x1, bottom = turn.box(*glyph[1:5])
            base = bottom if glyph.style & TURNED else bottom - 0.12 * (bottom - top)
            glyph = glyph._replace(x0=x0, top=top, x1=x1, bottom=bottom, base=base)
        if glyph.x1 > 0 and glyph.bottom > 0 and glyph.x0 < width and glyph.top < height:
            yield glyph


def _once(glyphs: Iterable[Glyph]) -> list[Glyph]:
    """Letters drawn twice at nearly one place (bold by double printing, shadows) once, and bold."""
    kept: list[Glyph] = []
    near: list[int] = []
    text = ""
    for glyph in sorted(glyphs):  # by letter, then from the left
        if glyph.text != text:
            near, text = [], glyph.text
        elif len(near) > 8:
            near = [i for i in near if glyph.x0 - kept[i].x0 <= _SAME_PLACE * glyph.size]
        reach = _SAME_PLACE * min(glyph.size, glyph.x1 - glyph.x0)
        for i in near:
            if abs(glyph.base - kept[i].base) <= reach and glyph.x0 - kept[i].x0 <= reach:
                if not text.isspace():
                    kept[i] = kept[i]._replace(style=kept[i].style | BOLD)
                break
        else:
            near.append(len(kept))
            kept.append(glyph)
    kept.sort(key=_READING)
    return kept
