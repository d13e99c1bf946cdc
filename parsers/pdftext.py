"""The letters of a PDF page, with pdfium's own calls: each with its place, its base line and its look."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from parsers.glyphs import BOLD, Frame, Glyph
from parsers.symbols import symbol

_BOLD_NAMES = ("bold", "black", "heavy", "demi", "粗")
_FORCE_BOLD = 1 << 18
_FILL_AND_STROKE = 2  # text render mode


class _Style(NamedTuple):
    """What the letters of one text object have in common. `quarter` is None for slanted writing."""

    size: float
    style: int
    quarter: int | None
    base: float
    font: _Font


class Letters:
    """What was found while going through a page's characters."""

    def __init__(self) -> None:
        self.glyphs: list[Glyph] = []  # upright
        self.aside: list[tuple[Glyph, int]] = []  # turned, each with its direction in quarters
        self.marks: list[str] = []  # slanted
        self.objects: set[int] = set()  # addresses of the text objects
        self.unusable = 0


def _by_address(call: Any, result: Any, *arguments: Any) -> Callable[..., Any]:
    """A pdfium call that takes and gives bare addresses: the binding's pointer objects are slow to make and compare."""
    return ctypes.CFUNCTYPE(result, *arguments)(ctypes.cast(call, ctypes.c_void_p).value or 0)


_object_at = _by_address(pdfium.FPDFText_GetTextObject, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
_code_at = _by_address(pdfium.FPDFText_GetUnicode, ctypes.c_uint, ctypes.c_void_p, ctypes.c_int)
_box_at = _by_address(pdfium.FPDFText_GetLooseCharBox, ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)
_matrix_at = _by_address(pdfium.FPDFText_GetMatrix, ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)
_size_at = _by_address(pdfium.FPDFText_GetFontSize, ctypes.c_double, ctypes.c_void_p, ctypes.c_int)
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

    @property
    def doubtful(self) -> bool:
        return self.unmapped or bool(self.symbols)


def letters_of(page: Any, frame: Frame) -> Letters:
    """The letters of an open page, in the frame given, in the order in which they are drawn."""
    found = Letters()
    text_page = pdfium.FPDFText_LoadPage(page)
    if not text_page:
        return found
    try:
        _read_letters(text_page, frame, found)
    finally:
        pdfium.FPDFText_ClosePage(text_page)
    return found


def _read_letters(text_page: Any, frame: Frame, found: Letters) -> None:
    page = ctypes.cast(text_page, ctypes.c_void_p).value
    rect = pdfium.FS_RECTF()
    at = ctypes.addressof(rect)
    styles = _Styles(text_page, frame)
    glyphs = found.glyphs
    owner = before = None
    last = (0.0, 0.0)
    a, b, c, d, e, f = frame
    for i in range(pdfium.FPDFText_CountChars(text_page)):
        obj = _object_at(page, i)
        if obj is None:
            continue  # a blank or line end that pdfium added
        code = _code_at(page, i)
        if obj != owner:
            owner, (size, style, quarter, base, font) = obj, styles.of(obj, i)
            found.objects.add(obj)
        text = chr(code)
        if code < 32 or code >= 0xE000 or font.doubtful:
            text = _usable(code, font, text_page, i)
            if not text:
                found.unusable += 1
                continue
        _box_at(page, i, at)
        x0, y0, x1, y1 = rect.left, rect.bottom, rect.right, rect.top
        left, right, top, bottom = a * x0 + c * y0 + e, a * x1 + c * y1 + e, b * x0 + d * y0 + f, b * x1 + d * y1 + f
        if left > right:
            left, right = right, left
        if top > bottom:
            top, bottom = bottom, top
        if obj == before and last == (left, bottom) and quarter == 0:
            glyphs[-1] = glyphs[-1]._replace(text=glyphs[-1].text + text)  # letters that share one glyph, a ligature
        elif quarter == 0:
            # Letters written downward stand each on a base line of its own.
            level = base if top - size < base < bottom + size else _origin(text_page, i, frame)[1]
            glyphs.append(Glyph(text, left, level - 0.88 * size, right, level + 0.12 * size, level, size, style))
        elif quarter is None:
            found.marks.append(text)
        else:
            level = _origin(text_page, i, frame)[1 - quarter % 2]
            found.aside.append((Glyph(text, left, top, right, bottom, level, size, style), quarter))
        before, last = obj, (left, bottom)


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
        self.at = ctypes.addressof(self.matrix)
        self.page = ctypes.cast(text_page, ctypes.c_void_p).value

    def of(self, obj: int, i: int) -> _Style:
        """The style of the text object, which holds letter `i`."""
        matrix, frame = self.matrix, self.frame
        _matrix_at(self.page, i, self.at)
        a, b, c, d = matrix.a, matrix.b, matrix.c, matrix.d
        size = _size_at(self.page, i) * ((c * c + d * d) ** 0.5 or 1.0)
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
