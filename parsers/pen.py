"""Handwriting on page images: pen strokes told from print. It says that there is ink, never what it says.

Images are blue-green-red, 8 bits, of a level page; boxes are pixels of it. Print is a letter to a square, its strokes
mostly level and upright; a pen joins letters into shapes larger than the print around them, and its strokes slant.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from parsers.document import BBox
from parsers.ink import Image, Mark, evened, faded, red_mask
from parsers.rings import Mask

_LONG = 297.0  # millimetres: the longer side of a sheet
_SIDE = 1755  # pixels of the longer side at which strokes are looked at: 150 dots an inch
_EM = 4.5  # millimetres: print where no letters are known
_DARK, _FAINT = 150, 190  # of 255 on white paper
_LARGER = 1.35  # than print, of its em
_LARGEST = 100.0  # millimetres: larger shapes are drawings
_SLANTED, _UPRIGHT = 0.33, 0.48  # share of edges that are level or upright: below, a pen; above, print and rules
_BLUE = 30  # how much more blue than red, of 255
_SPARSE, _SOLID = 0.04, 0.5  # ink of its box: less is a stroke through print or a frame, more a blot
_TALLEST = 40.0  # millimetres
_STRAIGHT = 0.07  # a shape flatter than this, of its length, is a line
_FRAME = 8  # pixels of paper around a picture
_ACROSS = 9  # pixels: more than a rule is thick


class Shape(NamedTuple):
    """Ink that hangs together: its box, how much of the box it fills, how much of its edges is level or upright."""

    x: int
    y: int
    width: int
    height: int
    filled: float
    level: float
    flat: float
    blue: float

    @property
    def box(self) -> BBox:
        return (float(self.x), float(self.y), float(self.x + self.width), float(self.y + self.height))


def find_handwriting(
    image: Image, printed: Sequence[BBox] = (), regions: Sequence[BBox] | None = None, marks: Sequence[Mark] = ()
) -> tuple[Mark, ...]:
    """Pen strokes on a page, in these regions of it or anywhere. Kind None where they may be print or a drawing.

    `printed` are the boxes of the letters that were read, `marks` the seals that were found.
    """
    scale = min(_SIDE / max(image.shape[:2]), 1.0)
    small = np.asarray(cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    white = evened(small)
    letters = [_times(box, scale) for box in printed]
    found = _strokes(faded(white, red_mask(white)), letters, max(small.shape[:2]) / _LONG)
    places = None if regions is None else [_times(box, scale) for box in regions]
    seals = [_times(mark.box, scale) for mark in marks]
    kept = [
        (box, sure)
        for box, sure in found
        if (places is None or any(_inside(box, place) > 0.5 for place in places))
        and not any(_inside(box, seal) > 0.6 for seal in seals)
    ]
    joined = _joined(kept, _em(letters, max(small.shape[:2]) / _LONG))
    return tuple(Mark(_times(mark.box, 1 / scale), mark.kind) for mark in joined)


def pen_share(white: Image, printed: Sequence[BBox] = ()) -> float:
    """How much of a picture on white paper, at 150 dots an inch, handwriting takes up: 0 where there surely is none."""
    framed = np.asarray(cv2.copyMakeBorder(white, *(_FRAME,) * 4, cv2.BORDER_CONSTANT, value=(255, 255, 255)), np.uint8)
    letters = [(x0 + _FRAME, y0 + _FRAME, x1 + _FRAME, y1 + _FRAME) for x0, y0, x1, y1 in printed]
    unit = _SIDE / _LONG
    marks = _joined(list(_strokes(framed, letters, unit)), _em(letters, unit))
    areas = [(x1 - x0) * (y1 - y0) for x0, y0, x1, y1 in (mark.box for mark in marks if mark.kind)]
    return float(sum(areas)) / float(white.shape[0] * white.shape[1])


def _strokes(white: Image, printed: Sequence[BBox], unit: float) -> Iterator[tuple[BBox, bool]]:
    """The shapes that a pen drew and whether that is sure; `unit` is pixels a millimetre."""
    em = _em(printed, unit)
    for shape in _shapes(white, em):
        sure = _is_pen(shape, em, unit, white.shape[1::-1])
        if sure is not False and not _is_print(shape, printed, em):
            yield shape.box, bool(sure)


def _em(printed: Sequence[BBox], unit: float) -> float:
    heights = sorted(y1 - y0 for _, y0, _, y1 in printed)
    return heights[len(heights) // 2] if len(heights) > 8 else _EM * unit


def _is_pen(shape: Shape, em: float, unit: float, size: Sequence[int]) -> bool | None:
    """Whether a shape is drawn with a pen, by itself; None where it may be."""
    short, long = sorted((shape.width, shape.height))
    right, bottom = shape.x + shape.width, shape.y + shape.height
    cut = min(shape.x, shape.y, size[0] - right, size[1] - bottom) <= 2
    straight = shape.flat < _STRAIGHT or not _SPARSE < shape.filled < _SOLID
    if cut or straight or shape.height > _TALLEST * unit or long > _LARGEST * unit:
        return False
    if shape.blue > 0.5 and long > em and shape.level < _UPRIGHT:
        return True
    if long < _LARGER * em or short < 0.35 * em or shape.level > _UPRIGHT:
        return False
    return True if shape.level < _SLANTED else None


def _is_print(shape: Shape, printed: Sequence[BBox], em: float) -> bool:
    """Whether one letter that was read, as large as itself, takes up the shape; a stroke through several does not."""
    return any(
        x1 - x0 < 1.6 * (y1 - y0)
        and _inside(shape.box, (x0 - 0.2 * em, y0 - 0.2 * em, x1 + 0.2 * em, y1 + 0.2 * em)) > 0.75
        for x0, y0, x1, y1 in printed
    )


def _shapes(white: Image, em: float) -> Iterator[Shape]:
    """The larger shapes of dark or blue ink on a page whose paper is white, its rules left out."""
    grey = np.asarray(cv2.cvtColor(white, cv2.COLOR_BGR2GRAY), np.uint8)
    bluish = white[..., 0].astype(np.int16) - white[..., 2] > _BLUE
    ink = np.where((grey < _DARK) | (bluish & (grey < _FAINT)), 255, 0).astype(np.uint8)
    ink = _without_rules(ink, max(round(2.5 * em), 30))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink)
    for number in np.flatnonzero(np.maximum(stats[:, 2], stats[:, 3]) > em):
        x, y, width, height = (int(v) for v in stats[number, :4])
        if number == 0 or min(width, height) < 4:
            continue
        part = (slice(y, y + height), slice(x, x + width))
        inked = labels[part] == number
        if inked.sum() > 20:
            blue = float(bluish[part][inked].mean())
            level = _level_share(grey[part], inked)
            yield Shape(x, y, width, height, float(inked.mean()), level, _flatness(inked), blue)


def _without_rules(ink: Mask, long: int) -> Mask:
    """The ink without level and upright lines; what crosses a line stays whole."""
    level = _opened(ink, np.ones((1, long), np.uint8), np.ones((3, 1), np.uint8))
    upright = _opened(ink, np.ones((long, 1), np.uint8), np.ones((1, 3), np.uint8))
    bare = np.asarray(ink & ~(level | upright), np.uint8)
    over = _closed(bare, np.ones((_ACROSS, 1), np.uint8)) & level
    over |= _closed(bare, np.ones((1, _ACROSS), np.uint8)) & upright
    return np.asarray(bare | over, np.uint8)


def _opened(ink: Mask, kernel: Mask, wider: Mask) -> Mask:
    return np.asarray(cv2.dilate(cv2.morphologyEx(ink, cv2.MORPH_OPEN, kernel), wider), np.uint8)


def _closed(ink: Mask, kernel: Mask) -> Mask:
    return np.asarray(cv2.morphologyEx(ink, cv2.MORPH_CLOSE, kernel), np.uint8)


def _level_share(grey: Image, inked: npt.NDArray[np.bool_]) -> float:
    """The share of a shape's edges that run within ten degrees of level or upright."""
    rim = cv2.dilate(inked.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    across, down = cv2.Sobel(grey, cv2.CV_16S, 1, 0)[rim], cv2.Sobel(grey, cv2.CV_16S, 0, 1)[rim]
    strong = np.hypot(across, down) > 150
    if strong.sum() < 20:
        return 1.0
    angles = np.degrees(np.arctan2(down[strong], across[strong])) % 90
    return float(((angles < 10) | (angles > 80)).mean())


def _flatness(inked: npt.NDArray[np.bool_]) -> float:
    """How far nine tenths of a shape keep from the straight line through it, as a share of its length."""
    points = np.argwhere(inked)[::2].astype(np.float32)
    down, across, y, x = cv2.fitLine(points, cv2.DIST_HUBER, 0, 0.01, 0.01).ravel()
    away = np.abs((points[:, 0] - y) * across - (points[:, 1] - x) * down)
    return float(2 * np.quantile(away, 0.9) / max(inked.shape))


# Places


def _joined(found: Sequence[tuple[BBox, bool]], em: float) -> Iterator[Mark]:
    """Shapes that stand beside each other as one mark, which is sure where one of them is."""
    left = list(found)
    while left:
        box, sure = left.pop(0)
        grown = True
        while grown:
            near = [item for item in left if _near(box, item[0], em)]
            grown = bool(near)
            for item in near:
                left.remove(item)
                box = (*map(min, box[:2], item[0][:2]), *map(max, box[2:], item[0][2:]))  # type: ignore[assignment]
                sure = sure or item[1]
        kind: Literal["handwriting"] | None = "handwriting" if sure else None
        yield Mark(box, kind)


def _near(one: BBox, other: BBox, em: float) -> bool:
    across = max(one[0], other[0]) - min(one[2], other[2])
    down = max(one[1], other[1]) - min(one[3], other[3])
    return across < 2 * em and down < 0.8 * em


def _times(box: BBox, factor: float) -> BBox:
    return (box[0] * factor, box[1] * factor, box[2] * factor, box[3] * factor)


def _inside(inner: BBox, outer: BBox) -> float:
    """The share of one box that lies in another."""
    width = min(inner[2], outer[2]) - max(inner[0], outer[0])
    height = min(inner[3], outer[3]) - max(inner[1], outer[1])
    area = (inner[2] - inner[0]) * (inner[3] - inner[1])
    return max(width, 0.0) * max(height, 0.0) / area if area > 0 else 0.0
