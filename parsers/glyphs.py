"""Letters and rules as plain tuples, and the maps between the frames in which they are counted."""

from __future__ import annotations

from typing import NamedTuple

from parsers.document import BBox

BOLD, TURNED = 1, 2  # bits of a glyph's style
ADDED = "\u2009"  # a blank that the file may not hold: what pdfium takes a gap for


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


def rounded(box: BBox) -> BBox:
    """A box in hundredths of a point, as the model gives it."""
    x0, top, x1, bottom = box
    return (round(x0, 2), round(top, 2), round(x1, 2), round(bottom, 2))


def turned(quarters: int, width: float, height: float) -> Frame:
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
