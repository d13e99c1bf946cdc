"""What is drawn on a PDF page beside its text: rules, pictures, and the values of form fields."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import repeat
from struct import Struct
from typing import Any

import pypdfium2.raw as pdfium

from parsers.document import BBox
from parsers.glyphs import Frame, Glyph, Rule
from parsers.pdfcalls import (
    address,
    bounds_of,
    closes,
    count_in_path,
    kind_of,
    matrix_of,
    mode_drawn,
    object_in,
    object_on,
    piece_of,
    point_of,
    size_of,
    type_of,
)

_MAX_OBJECTS = 200_000
_MAX_DEPTH = 12
_ROUND_CORNER = 20.0
_RULE = 3.0  # points: a filled shape thinner than this is a rule
_FLAT = 0.01  # points
_CURVED = 4  # curves from which on a filled shape may be a letter
_MATRIX = Struct("6f")

Segment = tuple[float, float, float, float]


@dataclass(slots=True)
class Drawn:
    """Rules, the boxes of pictures, and those of texts that pdfium left out, because they are drawn a second time.

    `blanks` are texts of blanks alone, which it leaves out as well. `outlines` counts the filled shapes with curves:
    letters may have been turned into such.
    """

    rules: list[Rule] = field(default_factory=list)
    pictures: list[BBox] = field(default_factory=list)
    unseen: list[BBox] = field(default_factory=list)
    blanks: list[Glyph] = field(default_factory=list)
    outlines: int = 0
    objects: int = 0


def drawings(page: Any, frame: Frame, texts: set[int]) -> Drawn:
    """What is drawn on a page, in form objects too; `texts` are the addresses of the text objects that were read."""
    drawn = Drawn()
    count, at = pdfium.FPDFPage_CountObjects(page), address(page)
    todo: list[tuple[int, Frame, int]] = list(zip(map(object_on, repeat(at), range(count)), repeat(frame), repeat(0)))
    drawn.objects = len(todo)
    for _ in range(_MAX_OBJECTS):
        if not todo:
            break
        obj, outer, depth = todo.pop()
        if obj in texts:
            continue
        kind = type_of(obj)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            _add_path(drawn, obj, outer)
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            drawn.pictures.append(_matrix(obj, outer).box(0, 0, 1, 1))
        elif kind == pdfium.FPDF_PAGEOBJ_TEXT:
            _add_unseen(drawn, obj, outer)
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _MAX_DEPTH:
            inner = _matrix(obj, outer)
            form = ctypes.cast(obj, pdfium.FPDF_PAGEOBJECT)
            inside = range(max(pdfium.FPDFFormObj_CountObjects(form), 0))
            todo += zip(map(object_in, repeat(obj), inside), repeat(inner), repeat(depth + 1))
    return drawn


def _add_unseen(drawn: Drawn, obj: int, outer: Frame) -> None:
    """A text that pdfium left out: one without any height is of blanks, which WPS places one by one."""
    box = _bounds(obj, outer)
    if min(box[2] - box[0], box[3] - box[1]) > _FLAT:
        drawn.unseen.append(box)
        return
    a, b, c, d, x, base = _matrix(obj, outer)
    if a > 0 and b == 0:
        number = ctypes.c_float()
        size_of(obj, ctypes.addressof(number))
        size = abs(number.value) * (c * c + d * d) ** 0.5 or 1.0
        drawn.blanks.append(Glyph(" ", x, base - 0.88 * size, x, base + 0.12 * size, base, size, 0))


def _bounds(obj: int, outer: Frame) -> BBox:
    sides = (ctypes.c_float * 4)()
    at = ctypes.addressof(sides)
    bounds_of(obj, at, at + 4, at + 8, at + 12)
    return outer.box(*sides)


def _matrix(obj: int, outer: Frame) -> Frame:
    """From the object's own space to the page as displayed."""
    buffer = ctypes.create_string_buffer(_MATRIX.size)
    matrix_of(obj, ctypes.addressof(buffer))
    inner = Frame(*_MATRIX.unpack(buffer))
    a, b, c, d, e, f = outer
    return Frame(
        a * inner.a + c * inner.b,
        b * inner.a + d * inner.b,
        a * inner.c + c * inner.d,
        b * inner.c + d * inner.d,
        a * inner.e + c * inner.f + e,
        b * inner.e + d * inner.f + f,
    )


def _add_path(drawn: Drawn, obj: int, outer: Frame) -> None:
    """The level and upright lines that a path draws; of a thin filled shape the line through its middle."""
    modes = (ctypes.c_int * 2)()
    mode_drawn(obj, ctypes.addressof(modes), ctypes.addressof(modes) + 4)
    fill, stroke = modes
    if not (fill or stroke):
        return
    lines, curves = _segments(obj, _matrix(obj, outer))
    handle = ctypes.cast(obj, pdfium.FPDF_PAGEOBJECT)
    if stroke:
        if _visible(handle, pdfium.FPDFPageObj_GetStrokeColor):
            drawn.rules += [rule for line in lines if (rule := _straight(*line))]
    elif (lines or curves) and _visible(handle, pdfium.FPDFPageObj_GetFillColor):
        drawn.outlines += curves >= _CURVED
        drawn.rules += [rule for part in _shapes(lines) if (rule := _thin(part))]


def _visible(obj: Any, color_of: Callable[..., int]) -> bool:
    """Whether it is drawn in ink that shows on white paper."""
    red, green, blue, alpha = (ctypes.c_uint(0) for _ in range(4))
    if not color_of(obj, *(ctypes.byref(channel) for channel in (red, green, blue, alpha))):
        return True
    return alpha.value > 8 and min(red.value, green.value, blue.value) < 250


def _segments(obj: int, frame: Frame) -> tuple[list[Segment], int]:
    """The straight pieces of a path, a small quarter arc being the corner that it rounds off; the number of curves."""
    a, b, c, d, e, f = frame
    buffer = (ctypes.c_float * 2)()
    at = ctypes.addressof(buffer)
    here = start = (0.0, 0.0)
    curve: list[tuple[float, float]] = []
    lines: list[Segment] = []
    curves = 0
    for i in range(count_in_path(obj)):
        piece = piece_of(obj, i)
        point_of(piece, at, at + 4)
        x, y = buffer
        point = (a * x + c * y + e, b * x + d * y + f)
        kind = kind_of(piece)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            here = start = point
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            lines.append((*here, *point))
            here = point
        elif kind == pdfium.FPDF_SEGMENT_BEZIERTO:
            curve.append(point)
            if len(curve) == 3:
                lines += _arc(here, *curve)
                here, curve, curves = point, [], curves + 1
        if closes(piece):
            lines.append((*here, *start))
            here = start
    return lines, curves


_Point = tuple[float, float]


def _arc(start: _Point, first: _Point, second: _Point, end: _Point) -> Iterator[Segment]:
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


def _shapes(lines: list[Segment]) -> Iterator[list[Segment]]:
    """The pieces of a path, one list for each closed shape."""
    part: list[Segment] = []
    for line in lines:
        if part and part[-1][2:] != line[:2]:
            yield part
            part = []
        part.append(line)
    if part:
        yield part


def _thin(lines: list[Segment]) -> Rule | None:
    x0, x1 = min(min(line[0], line[2]) for line in lines), max(max(line[0], line[2]) for line in lines)
    y0, y1 = min(min(line[1], line[3]) for line in lines), max(max(line[1], line[3]) for line in lines)
    if y1 - y0 <= _RULE and x1 - x0 >= y1 - y0:
        return Rule(x0, (y0 + y1) / 2, x1, (y0 + y1) / 2)
    if x1 - x0 <= _RULE:
        return Rule((x0 + x1) / 2, y0, (x0 + x1) / 2, y1)
    return None


# Fields and stamps


def fields_and_stamps(page: Any, forms: Any, frame: Frame) -> tuple[list[Glyph], list[BBox]]:
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
        if kind == pdfium.FPDF_ANNOT_WIDGET and forms is not None and not hidden:
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
