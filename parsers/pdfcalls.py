"""The pdfium calls that are made for every letter and every drawn object, on bare addresses.

The binding's own functions make a pointer object for each address and let go of the interpreter's lock around each
call; both cost more than these calls take, of which there are thousands a page.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

import pypdfium2.raw as pdfium


def _by_address(call: Any, result: Any, *arguments: Any) -> Callable[..., Any]:
    return ctypes.PYFUNCTYPE(result, *arguments)(ctypes.cast(call, ctypes.c_void_p).value or 0)


def address(handle: Any) -> int | None:
    """Where a handle of the binding points to."""
    return ctypes.cast(handle, ctypes.c_void_p).value


_at, _int, _float, _size = ctypes.c_void_p, ctypes.c_int, ctypes.c_float, ctypes.c_size_t

# Of letter `i` of a text page: the text object, the code, the box (left, top, right, bottom), the matrix, the size,
# and whether pdfium added it.
object_at = _by_address(pdfium.FPDFText_GetTextObject, _at, _at, _int)
code_at = _by_address(pdfium.FPDFText_GetUnicode, ctypes.c_uint, _at, _int)
box_at = _by_address(pdfium.FPDFText_GetLooseCharBox, _int, _at, _int, _at)
matrix_at = _by_address(pdfium.FPDFText_GetMatrix, _int, _at, _int, _at)
size_at = _by_address(pdfium.FPDFText_GetFontSize, ctypes.c_double, _at, _int)
added_at = _by_address(pdfium.FPDFText_IsGenerated, _int, _at, _int)
text_in = _by_address(pdfium.FPDFText_GetText, _int, _at, _int, _int, _at)
# Of a text object, of a font.
mode_of = _by_address(pdfium.FPDFTextObj_GetTextRenderMode, _int, _at)
size_of = _by_address(pdfium.FPDFTextObj_GetFontSize, _int, _at, _at)
font_of = _by_address(pdfium.FPDFTextObj_GetFont, _at, _at)
name_of = _by_address(pdfium.FPDFFont_GetBaseFontName, _size, _at, ctypes.c_char_p, _size)
flags_of = _by_address(pdfium.FPDFFont_GetFlags, _int, _at)
# Of a page or a form, of an object on it, of a path and its pieces.
object_on = _by_address(pdfium.FPDFPage_GetObject, _at, _at, _int)
object_in = _by_address(pdfium.FPDFFormObj_GetObject, _at, _at, ctypes.c_ulong)
type_of = _by_address(pdfium.FPDFPageObj_GetType, _int, _at)
matrix_of = _by_address(pdfium.FPDFPageObj_GetMatrix, _int, _at, _at)
bounds_of = _by_address(pdfium.FPDFPageObj_GetBounds, _int, _at, _at, _at, _at, _at)
mode_drawn = _by_address(pdfium.FPDFPath_GetDrawMode, _int, _at, _at, _at)
count_in_path = _by_address(pdfium.FPDFPath_CountSegments, _int, _at)
piece_of = _by_address(pdfium.FPDFPath_GetPathSegment, _at, _at, _int)
point_of = _by_address(pdfium.FPDFPathSegment_GetPoint, _int, _at, _at, _at)
kind_of = _by_address(pdfium.FPDFPathSegment_GetType, _int, _at)
closes = _by_address(pdfium.FPDFPathSegment_GetClose, _int, _at)
