"""The letters of a PDF page, with pdfium's own calls: each with its place, its base line and its look."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from struct import Struct
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from parsers.glyphs import ADDED, BOLD, Frame, Glyph
from parsers.pdfcalls import (
    added_at,
    address,
    box_at,
    code_at,
    flags_of,
    font_of,
    matrix_at,
    mode_of,
    name_of,
    object_at,
    size_at,
    text_in,
)
from parsers.symbols import symbol

_BOLD_NAMES = ("bold", "black", "heavy", "demi", "粗")
_FORCE_BOLD = 1 << 18
_FILL_AND_STROKE, _INVISIBLE = 2, (3, 7)  # text render modes
_BOX, _MATRIX = Struct("4f"), Struct("6f")
_UPRIGHT = (1.0, 0.0, 0.0, -1.0)  # the first four numbers of the frame of a page that is not turned


_GAP = 0.5  # of the letter size: from so much room on, other letters may stand between two of one text object

Span = tuple[float, float, float, float]  # of writing: its base line, where it begins and ends, its letter size


class _Style(NamedTuple):
    """What the letters of one text object have in common. `quarter` is None for slanted writing."""

    size: float
    style: int
    quarter: int | None
    base: float
    font: _Font
    hidden: bool


class Letters:
    """What was found while going through a page's characters."""

    def __init__(self) -> None:
        self.glyphs: list[Glyph] = []  # upright
        self.aside: list[tuple[Glyph, int]] = []  # turned, each with its direction in quarters
        self.marks: list[str] = []  # slanted
        self.objects: set[int] = set()  # addresses of the text objects
        self.unusable = 0
        self.hidden: list[Glyph] = []  # upright, but not to be seen: the text layer of a scan
        self.spans: list[Span] = []  # of the upright text objects


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
        _Reader(text_page, frame, found).read()
    finally:
        pdfium.FPDFText_ClosePage(text_page)
    return found


class _Reader:
    """Goes through the letters of a text page, text object by text object."""

    def __init__(self, text_page: Any, frame: Frame, found: Letters) -> None:
        self.text_page, self.frame, self.found = text_page, frame, found
        self.page = address(text_page)
        self.count = pdfium.FPDFText_CountChars(text_page)
        self.letters = _codes(self.page, self.count)
        self.styles = _Styles(text_page, frame)
        self.buffer = ctypes.create_string_buffer(_BOX.size)
        self.at = ctypes.addressof(self.buffer)

    def read(self) -> None:
        page = self.page
        for obj, start, end in _runs([object_at(page, i) for i in range(self.count)]):
            style = self.styles.of(obj, start)
            self.found.objects.add(obj)
            if style.quarter == 0:
                self._upright(style, start, end)
            else:
                self._aside(style, start, end)

    def _upright(self, style: _Style, start: int, end: int) -> None:
        """Adds the letters of one text object; the loop in which a page's reading spends its time."""
        page, at, found, letters = self.page, self.at, self.found, self.letters
        unpack, buffer = _BOX.unpack, self.buffer
        upright, dx, dy = self.styles.upright, self.frame.e, self.frame.f
        size, look, _, base, font, hidden = style
        glyphs, doubtful = found.hidden if hidden else found.glyphs, font.doubtful
        last: tuple[float, float] | None = None
        first = edge = 0.0
        for i in range(start, end):
            text = letters[i]
            if doubtful or text <= " " or "\ue000" <= text < "\uf900" or text > "\uffef":
                text = self._usable(i, font)
                if not text:
                    continue
            box_at(page, i, at)
            left, top, right, bottom = unpack(buffer)
            if upright and left <= right:
                left, top, right, bottom = left + dx, dy - top, right + dx, dy - bottom
            else:
                left, top, right, bottom = self.frame.box(left, top, right, bottom)
            if last == (left, bottom):
                glyphs[-1] = glyphs[-1]._replace(text=glyphs[-1].text + text)  # letters that share a glyph, a ligature
                continue
            # Letters written downward stand each on a base line of its own.
            level = base if top - size < base < bottom + size else self._origin(i)[1]
            place = (text, left, level - 0.88 * size, right, level + 0.12 * size, level, size, look)
            glyphs.append(tuple.__new__(Glyph, place))  # Glyph(*place), in half its time
            if last is None:
                first = left
            elif left > edge + size * _GAP:
                found.spans.append((base, first, edge, size))
                first = left
            last, edge = (left, bottom), right
        if last is not None:
            found.spans.append((base, first, edge, size))

    def _aside(self, style: _Style, start: int, end: int) -> None:
        """Sets apart the letters of a text object that is turned or slanted."""
        for i in range(start, end):
            text = self._usable(i, style.font)
            if text and style.quarter is None:
                self.found.marks.append(text)
            elif text and style.quarter is not None:
                box_at(self.page, i, self.at)
                box = self.frame.box(*_BOX.unpack(self.buffer))
                level = self._origin(i)[1 - style.quarter % 2]
                self.found.aside.append((Glyph(text, *box, level, style.size, style.style), style.quarter))

    def _origin(self, i: int) -> tuple[float, float]:
        x, y = ctypes.c_double(), ctypes.c_double()
        pdfium.FPDFText_GetCharOrigin(self.text_page, i, ctypes.byref(x), ctypes.byref(y))
        a, b, c, d, e, f = self.frame
        return a * x.value + c * y.value + e, b * x.value + d * y.value + f

    def _usable(self, i: int, font: _Font) -> str:
        """What to read for a code that may mean nothing; empty for what says nothing, which is counted."""
        if not self.letters[i]:
            return ""
        code = ord(self.letters[i])
        if code == 32 and added_at(self.page, i) > 0:
            return ADDED
        text = _meaning(code, font, self.text_page, i)
        self.found.unusable += not text
        return text


def _codes(page: int | None, count: int) -> Sequence[str]:
    """The letters of a text page, in one call where each has one code."""
    buffer = (ctypes.c_ushort * (count + 1))()
    if text_in(page, 0, count, ctypes.addressof(buffer)) == count + 1:
        letters = bytes(buffer).decode("utf-16-le", "replace")[:-1]
        if len(letters) == count:
            return letters
    return _paired([chr(code_at(page, i)) for i in range(count)])


def _paired(letters: list[str]) -> list[str]:
    """Letters beyond the first 65536 come in two halves: the first stands for both, the other for nothing.

    Half a letter means nothing; whoever writes UTF-8 would stumble over it.
    """
    for i in range(len(letters)):
        if "\ud800" <= letters[i] < "\ue000":
            pair = "".join(letters[i : i + 2]).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
            if len(pair) == 1 and pair != "\ufffd":
                letters[i + 1] = ""
            letters[i] = pair[0]
    return letters


def _runs(objects: Sequence[int | None]) -> Iterator[tuple[int, int, int]]:
    """The text objects in order, each with its first letter and the one after its last.

    Letters of no object are blanks and line ends that pdfium added.
    """
    start, owner = 0, None
    for i, obj in enumerate((*objects, None)):
        if obj != owner:
            if owner is not None:
                yield owner, start, i
            start, owner = i, obj


def _meaning(code: int, font: _Font, text_page: Any, i: int) -> str:
    """What a code stands for: a hyphen, white space, a symbol; empty for what says nothing."""
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
        self.upright = frame[:4] == _UPRIGHT
        self.fonts: dict[int, _Font] = {}
        self.buffer = ctypes.create_string_buffer(_MATRIX.size)
        self.at = ctypes.addressof(self.buffer)
        self.page = address(text_page)

    def of(self, obj: int, i: int) -> _Style:
        """The style of the text object, which holds letter `i`."""
        frame = self.frame
        matrix_at(self.page, i, self.at)
        a, b, c, d, e, f = _MATRIX.unpack(self.buffer)
        size = size_at(self.page, i) * ((c * c + d * d) ** 0.5 or 1.0)
        upright = self.upright and b == 0 and a > 0
        quarter = 0 if upright else _quarter(frame.a * a + frame.c * b, frame.b * a + frame.d * b)
        where = font_of(obj) or 0
        font = self.fonts.get(where)
        if font is None:
            font = self.fonts[where] = self._font(where, i)
        mode = mode_of(obj)
        look = BOLD if font.bold or mode == _FILL_AND_STROKE else 0
        base = frame.b * e + frame.d * f + frame.f
        return tuple.__new__(_Style, (abs(size) or 1.0, look, quarter, base, font, mode in _INVISIBLE))

    def _font(self, where: int, i: int) -> _Font:
        unmapped = pdfium.FPDFText_HasUnicodeMapError(self.text_page, i) > 0
        if not where:
            return _Font(False, "", unmapped)
        buffer = ctypes.create_string_buffer(128)
        name_of(where, buffer, 128)
        name = buffer.value.decode("utf-8", "replace").lower()
        flags = flags_of(where)
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
