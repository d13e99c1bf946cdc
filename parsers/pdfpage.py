"""What stands on one page of a PDF, as plain tuples: characters, rules and pictures, read with pdfium's own calls.

All places are points from the top left corner of the page as displayed: the page's rotation and its crop box are
applied. Where most of the writing on a page is turned (a landscape table on an upright page), the sheet is read in
the frame in which it stands upright; `Sheet.displayed` leads back.
"""

from __future__ import annotations

import ctypes
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from parsers.document import BBox
from parsers.symbols import symbol

BOLD, TURNED = 1, 2
_BOLD_NAMES = ("bold", "black", "heavy", "demi", "粗")
_FORCE_BOLD = 1 << 18
_FILL_AND_STROKE = 2  # text render mode
_SAME_PLACE = 0.3  # of the letter size: the same letter drawn again this near is one letter made bold
_MAX_OBJECTS = 200_000
_MAX_DEPTH = 12
_ROUND_CORNER = 20.0
_RULE = 3.0  # points: a filled shape thinner than this is a rule


class Glyph(NamedTuple):
    """A letter (or a run of letters that reads as one) and its place; `base` is its base line, `size` its height."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    base: float
    size: float
    style: int


_READING = itemgetter(5, 1)  # base line, left edge


class Rule(NamedTuple):
    """A straight line, level or upright."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def level(self) -> bool:
        return self.x1 - self.x0 >= self.bottom - self.top


class Frame(NamedTuple):
    """An affine map by quarter turns: (x, y) -> (a·x + c·y + e, b·x + d·y + f)."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    def box(self, x0: float, y0: float, x1: float, y1: float) -> BBox:
        a, b, c, d, e, f = self
        left, right = a * x0 + c * y0 + e, a * x1 + c * y1 + e
        top, bottom = b * x0 + d * y0 + f, b * x1 + d * y1 + f
        return (min(left, right), min(top, bottom), max(left, right), max(top, bottom))


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page: its size as read, what stands on it, and how much of its text layer is of no use."""

    number: int
    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    rules: tuple[Rule, ...]
    pictures: tuple[BBox, ...]
    marks: tuple[Glyph, ...] = ()  # slanted writing across the page: water marks
    unusable: int = 0
    quarter: int = 0  # quarter turns, clockwise, from the frame it is read in to the one displayed

    def displayed(self, box: BBox) -> BBox:
        """A box of the frame that is read, in the frame that is displayed."""
        return _turned(self.quarter, self.width, self.height).box(*box)


def read_sheet(document: Any, index: int, forms: Any = None) -> Sheet:
    """Page `index` (from 0) of an open pdfium document. Raises ValueError where pdfium cannot load it."""
    page = pdfium.FPDF_LoadPage(document, index)
    if not page:
        raise ValueError(index)
    try:
        return _sheet(page, index + 1, forms)
    finally:
        pdfium.FPDF_ClosePage(page)


def _sheet(page: Any, number: int, forms: Any) -> Sheet:
    frame, width, height = _frame(page)
    letters = _letters(page, frame)
    rules, pictures = _drawings(page, frame)
    if forms is not None:
        glyphs, stamps = _annotations(page, forms, frame)
        letters.glyphs += [(glyph, 0) for glyph in glyphs]
        pictures += stamps
    quarter = _main_direction(letters.glyphs)
    turn = _turned(-quarter % 4, width, height)
    if quarter % 2:
        width, height = height, width
    glyphs = _once(_onto(_upright(letters.glyphs, quarter), turn if quarter else None, width, height))
    whole = (rule for rule in rules if rule.x1 >= 0 and rule.bottom >= 0)
    return Sheet(
        number,
        width,
        height,
        tuple(glyphs),
        tuple(Rule(*turn.box(*rule)) for rule in whole) if quarter else tuple(whole),
        tuple(turn.box(*box) for box in pictures) if quarter else tuple(pictures),
        tuple(letters.marks),
        letters.unusable,
        quarter,
    )


# Frames


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


def _turned(quarters: int, width: float, height: float) -> Frame:
    """A turn clockwise of a frame of this size, y pointing down."""
    match quarters % 4:
        case 1:
            return Frame(0, 1, -1, 0, height, 0)
        case 2:
            return Frame(-1, 0, 0, -1, width, height)
        case 3:
            return Frame(0, -1, 1, 0, 0, width)
        case _:
            return Frame(1, 0, 0, 1, 0, 0)


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
        self.marks: list[Glyph] = []
        self.unusable = 0
        self.bottom = 0.0


def _by_address(call: Any, result: Any, *arguments: Any) -> Callable[..., Any]:
    """A pdfium call that takes and gives bare addresses: the binding's pointer objects are slow to make and compare."""
    return ctypes.CFUNCTYPE(result, *arguments)(ctypes.cast(call, ctypes.c_void_p).value)


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
            found.marks.append(Glyph(text, left, top, right, bottom, bottom, size, style))
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
    text, edge = "", 0.0
    for glyph in sorted(glyphs):  # by letter, then from the left
        if glyph.text != text:
            near, text = [], glyph.text
        elif near and glyph.x0 - edge > _SAME_PLACE * glyph.size:
            near = []
        reach = _SAME_PLACE * min(glyph.size, glyph.x1 - glyph.x0)
        for i in near:
            if abs(glyph.base - kept[i].base) <= reach and glyph.x0 - kept[i].x0 <= reach:
                if not text.isspace():
                    kept[i] = kept[i]._replace(style=kept[i].style | BOLD)
                break
        else:
            near.append(len(kept))
            kept.append(glyph)
        edge = glyph.x0
    kept.sort(key=_READING)
    return kept


# Drawings


def _drawings(page: Any, frame: Frame) -> tuple[list[Rule], list[BBox]]:
    """Rules and pictures of a page, those inside form objects included."""
    rules: list[Rule] = []
    pictures: list[BBox] = []
    left = _MAX_OBJECTS
    todo: list[tuple[Any, Frame, int]] = [
        (pdfium.FPDFPage_GetObject(page, i), frame, 0) for i in range(pdfium.FPDFPage_CountObjects(page))
    ]
    while todo and left:
        left -= 1
        obj, outer, depth = todo.pop()
        kind = pdfium.FPDFPageObj_GetType(obj)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            rules += _rules(obj, outer)
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            pictures.append(_matrix(obj, outer).box(0, 0, 1, 1))
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _MAX_DEPTH:
            inner = _matrix(obj, outer)
            count = pdfium.FPDFFormObj_CountObjects(obj)
            todo += [(pdfium.FPDFFormObj_GetObject(obj, i), inner, depth + 1) for i in range(max(count, 0))]
    return rules, pictures


def _matrix(obj: Any, outer: Frame) -> Frame:
    """From the object's own space to the page as displayed."""
    inner = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(obj, ctypes.byref(inner))
    a, b, c, d, e, f = outer
    return Frame(
        a * inner.a + c * inner.b,
        b * inner.a + d * inner.b,
        a * inner.c + c * inner.d,
        b * inner.c + d * inner.d,
        a * inner.e + c * inner.f + e,
        b * inner.e + d * inner.f + f,
    )


def _rules(obj: Any, outer: Frame) -> Iterator[Rule]:
    """The level and upright lines that a path draws; of a thin filled shape the line through its middle."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(obj, ctypes.byref(fill), ctypes.byref(stroke))
    if not (fill.value or stroke.value):
        return
    frame = _matrix(obj, outer)
    lines = list(_segments(obj, frame))
    if stroke.value:
        if _visible(obj, pdfium.FPDFPageObj_GetStrokeColor):
            for x0, y0, x1, y1 in lines:
                if rule := _straight(x0, y0, x1, y1):
                    yield rule
    elif lines and _visible(obj, pdfium.FPDFPageObj_GetFillColor):
        for part in _shapes(lines):
            if rule := _thin(part):
                yield rule


def _visible(obj: Any, color_of: Callable[..., int]) -> bool:
    """Whether it is drawn in ink that shows on white paper."""
    red, green, blue, alpha = (ctypes.c_uint(0) for _ in range(4))
    if not color_of(obj, *(ctypes.byref(channel) for channel in (red, green, blue, alpha))):
        return True
    return alpha.value > 8 and min(red.value, green.value, blue.value) < 250


def _segments(obj: Any, frame: Frame) -> Iterator[tuple[float, float, float, float]]:
    """The straight pieces of a path; a small quarter arc counts as the corner that it rounds off."""
    a, b, c, d, e, f = frame
    x, y = ctypes.c_float(), ctypes.c_float()
    at = (ctypes.byref(x), ctypes.byref(y))
    here = start = (0.0, 0.0)
    curve: list[tuple[float, float]] = []
    for i in range(pdfium.FPDFPath_CountSegments(obj)):
        segment = pdfium.FPDFPath_GetPathSegment(obj, i)
        pdfium.FPDFPathSegment_GetPoint(segment, *at)
        point = (a * x.value + c * y.value + e, b * x.value + d * y.value + f)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            here = start = point
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            yield (*here, *point)
            here = point
        elif kind == pdfium.FPDF_SEGMENT_BEZIERTO:
            curve.append(point)
            if len(curve) == 3:
                yield from _arc(here, *curve)
                here, curve = point, []
        if pdfium.FPDFPathSegment_GetClose(segment):
            yield (*here, *start)
            here = start


_Point = tuple[float, float]


def _arc(start: _Point, first: _Point, second: _Point, end: _Point) -> Iterator[tuple[float, float, float, float]]:
    width, height = abs(end[0] - start[0]), abs(end[1] - start[1])
    if min(width, height) < 0.5:
        yield (*start, *end)
    elif max(width, height) <= _ROUND_CORNER:
        level = abs(first[1] - start[1]) < abs(first[0] - start[0])
        corner = (end[0], start[1]) if level else (start[0], end[1])
        yield (*start, *corner)
        yield (*corner, *end)


def _straight(x0: float, y0: float, x1: float, y1: float) -> Rule | None:
    dx, dy = abs(x1 - x0), abs(y1 - y0)
    if dy <= 0.02 * dx or dy < 0.5 <= dx:
        middle = (y0 + y1) / 2
        return Rule(min(x0, x1), middle, max(x0, x1), middle)
    if dx <= 0.02 * dy or dx < 0.5 <= dy:
        middle = (x0 + x1) / 2
        return Rule(middle, min(y0, y1), middle, max(y0, y1))
    return None


def _shapes(lines: list[tuple[float, float, float, float]]) -> Iterator[list[tuple[float, float, float, float]]]:
    """The pieces of a path, one list for each closed shape."""
    part: list[tuple[float, float, float, float]] = []
    for line in lines:
        if part and part[-1][2:] != line[:2]:
            yield part
            part = []
        part.append(line)
    yield part


def _thin(lines: list[tuple[float, float, float, float]]) -> Rule | None:
    x0, x1 = min(min(line[0], line[2]) for line in lines), max(max(line[0], line[2]) for line in lines)
    y0, y1 = min(min(line[1], line[3]) for line in lines), max(max(line[1], line[3]) for line in lines)
    if y1 - y0 <= _RULE and x1 - x0 >= y1 - y0:
        return Rule(x0, (y0 + y1) / 2, x1, (y0 + y1) / 2)
    if x1 - x0 <= _RULE:
        return Rule((x0 + x1) / 2, y0, (x0 + x1) / 2, y1)
    return None


# Fields and stamps


def _annotations(page: Any, forms: Any, frame: Frame) -> tuple[list[Glyph], list[BBox]]:
    """The values of form fields as letters at their places, and the boxes of stamps and drawn ink."""
    glyphs: list[Glyph] = []
    stamps: list[BBox] = []
    for i in range(pdfium.FPDFPage_GetAnnotCount(page)):
        note = pdfium.FPDFPage_GetAnnot(page, i)
        if not note:
            continue
        rect = pdfium.FS_RECTF()
        pdfium.FPDFAnnot_GetRect(note, ctypes.byref(rect))
        box = frame.box(rect.left, rect.bottom, rect.right, rect.top)
        kind = pdfium.FPDFAnnot_GetSubtype(note)
        hidden = pdfium.FPDFAnnot_GetFlags(note) & (pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW)
        if kind == pdfium.FPDF_ANNOT_WIDGET and not hidden:
            glyphs += _typed(_field_value(note, forms), box)
        elif kind == pdfium.FPDF_ANNOT_FREETEXT and not hidden:
            glyphs += _typed(_string(pdfium.FPDFAnnot_GetStringValue, note, b"Contents"), box)
        elif kind in (pdfium.FPDF_ANNOT_STAMP, pdfium.FPDF_ANNOT_INK) and not hidden:
            stamps.append(box)
        pdfium.FPDFPage_CloseAnnot(note)
    return glyphs, stamps


def _field_value(note: Any, forms: Any) -> str:
    match pdfium.FPDFAnnot_GetFormFieldType(forms, note):
        case pdfium.FPDF_FORMFIELD_CHECKBOX | pdfium.FPDF_FORMFIELD_RADIOBUTTON:
            return "☑" if pdfium.FPDFAnnot_IsChecked(forms, note) else "□"
        case pdfium.FPDF_FORMFIELD_TEXTFIELD | pdfium.FPDF_FORMFIELD_COMBOBOX | pdfium.FPDF_FORMFIELD_LISTBOX:
            return _string(pdfium.FPDFAnnot_GetFormFieldValue, forms, note)
        case _:
            return ""


def _string(call: Callable[..., int], *arguments: Any) -> str:
    """What a pdfium call writes as UTF-16 into a buffer of the size that it asks for."""
    length = call(*arguments, None, 0)
    if length <= 2:
        return ""
    buffer = (ctypes.c_ushort * (length // 2 + 1))()
    call(*arguments, buffer, length)
    return bytes(buffer).decode("utf-16-le", "replace").split("\0")[0]


def _typed(value: str, box: BBox) -> Iterator[Glyph]:
    """Letters of a field's value spread over its box, a line of the value a line."""
    lines = [line for line in value.replace("\r\n", "\n").replace("\r", "\n").split("\n") if line.strip()]
    x0, top, x1, bottom = box
    for number, line in enumerate(lines):
        widths = [1.0 if ord(letter) > 0x2E7F or letter in "☑□" else 0.55 for letter in line]
        pitch = (bottom - top) / len(lines)
        size = max(min(0.8 * pitch, 12.0, 0.98 * (x1 - x0) / sum(widths)), 1.0)
        base = top + pitch * number + pitch / 2 + 0.38 * size
        x = x0 + min(2.0, 0.1 * (x1 - x0))
        for letter, width in zip(line, widths, strict=True):
            yield Glyph(letter, x, base - 0.88 * size, x + width * size, base + 0.12 * size, base, size, 0)
            x += width * size
