"""One page from its picture: level it, find rules, seals and lines, read the lines, and say what was not read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from types import MappingProxyType
from typing import Literal, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from parsers import ink, ocr
from parsers.deskew import Level, level, light_evened
from parsers.document import BBox
from parsers.glyphs import Glyph, Rule
from parsers.ocr import Image, Letter
from parsers.pen import find_handwriting
from parsers.scangrids import Ruled, ruled, upright_cuts
from parsers.scansheet import ScanSheet
from parsers.scantext import Row, evened, glyphs_of, row_of
from parsers.unread import Inked, dashes, left_over, regions

Readings = Mapping[BBox, list[Letter]]  # by the boxes of lines
Kind = Literal["seal", "handwriting", "other"] | None

_DARK = 150  # of 255, on even light: ink
_PAPER = 235
_SURE = 0.6  # how sure a line's reading must be to count as read
_SURE_ALONE = 0.8  # of a single letter, or of what the detector passed over
_PRINTED = 0.85  # handwriting is read with less certainty than this
_UPRIGHT = 0.8  # lines that are upside down are read with less certainty than this
_LIKE_RULES = "|｜丨│[]【】「」(（)）I1l!☑□"  # what an upright rule beside a letter is taken for
_SHORT, _LONG = 1.2, 7.0  # times as wide as high: single letters, and lines that are long enough to be read well
_MOST_OF, _FOOT = 0.4, 0.6  # of a box's height its line must have; of a line's, what reaches into it may have
_SOFT = 0.43  # points: noise is smoothed over this where the first look found nothing
_SIDE = 960  # pixels at which a page is searched for lines


class Paper(NamedTuple):
    """A page as it lies in its file: its number, the size of its picture, the size at which it is displayed."""

    number: int
    pixels: tuple[int, int]
    points: tuple[float, float]


@dataclass(frozen=True, slots=True)
class View:
    """A level page ready for reading: `text` has even light, no seals and no rules; boxes are pixels of it."""

    page: Level
    text: Image
    dark: npt.NDArray[np.bool_]
    scale: float
    ruled: Ruled
    marks: tuple[ink.Mark, ...]


class Look(NamedTuple):
    """A page as it is first looked at: its picture (blue-green-red), made ready for reading as it lies, its lines."""

    picture: Image
    paper: Paper
    view: View
    lines: list[BBox]


def look_at(picture: Image, number: int, size: tuple[float, float]) -> Look:
    """The page of a picture (blue-green-red) that is displayed `size` points wide and high, ready to be read."""
    paper = Paper(number, (picture.shape[1], picture.shape[0]), size)
    view = _view(picture, size, 0)
    return Look(picture, paper, view, _lines(view))


def read_page(look: Look) -> ScanSheet:
    """What stands on the page; it is turned first where its lines run up, down or on their heads."""
    picture, paper, view, lines = look
    quarter = 0
    if _written_upward(lines):
        quarter = 1
        view = _view(picture, paper.points, quarter)
        lines = _lines(view)
    known = _longest(view, lines)
    if known is None:
        view, known = _view(picture, paper.points, quarter + 2), {}
        lines = _lines(view)
    rows = _rows(view, lines, _SURE, known)
    marks = (*view.marks, *_written(view, rows))
    rows = [row for row in rows if not _scrawl(row, marks)]
    taken = [mark.box for mark in marks if mark.kind]  # what is unsure may be print that was not read
    rest = left_over(view.dark, [_box(row) for row in rows], taken, view.scale)
    soft = replace(view, text=np.asarray(cv2.GaussianBlur(view.text, (0, 0), _SOFT * view.scale), np.uint8))
    rows += _rows(soft, [piece for box in rest for piece in _cut(view, box)], _SURE_ALONE)
    found = regions(view.dark, [_box(row) for row in rows], taken, view.scale)
    rows += dashes(view.dark, [_box(row) for row in rows] + taken, view.ruled.lattices, view.scale)
    return _sheet(replace(view, marks=marks), evened(rows), found, paper)


def _written(view: View, rows: Sequence[Row]) -> Iterator[ink.Mark]:
    """What a pen wrote on the page."""
    printed = [(left, row.top, right, row.bottom) for row in rows for left, right in row.spans if row.sure > _PRINTED]
    yield from find_handwriting(view.page.colour, printed, None, view.marks)


def _scrawl(row: Row, marks: Iterable[ink.Mark]) -> bool:
    """Whether a line is what the recogniser made of handwriting."""
    x, y = (row.spans[0][0] + row.spans[-1][1]) / 2, (row.top + row.bottom) / 2
    inside = any(mark.box[0] <= x <= mark.box[2] and mark.box[1] <= y <= mark.box[3] for mark in marks if mark.kind)
    return inside and row.sure < _PRINTED


def _view(picture: Image, size: tuple[float, float], quarter: int) -> View:
    page = level(picture, quarter)
    scale = max(page.grey.shape) / max(size)
    marks = ink.find_seals(page.colour)
    rules = ruled(page.without_red(), scale)
    text = _under_seals(page, marks)
    text = np.where(rules.inked > 0, np.uint8(_PAPER), text)
    return View(page, np.asarray(text, np.uint8), np.asarray(text < _DARK, np.bool_), scale, rules, marks)


def _under_seals(page: Level, marks: Sequence[ink.Mark]) -> Image:
    """The page with even light, where seals and stamps stand without their red."""
    if not marks:
        return page.grey
    bare = light_evened(cv2.cvtColor(ink.without_red(page.colour), cv2.COLOR_BGR2GRAY))
    text = page.grey.copy()
    for mark in marks:
        x0, y0, x1, y1 = _within(mark.box, text, 6)
        text[y0:y1, x0:x1] = bare[y0:y1, x0:x1]
    return text


def _within(box: BBox, image: Image, margin: int = 0) -> tuple[int, int, int, int]:
    height, width = image.shape[:2]
    x0, y0, x1, y1 = (round(v) for v in box)
    return max(x0 - margin, 0), max(y0 - margin, 0), min(x1 + margin, width), min(y1 + margin, height)


# Lines


def _lines(view: View) -> list[BBox]:
    """Where lines of text stand."""
    return [piece for box in ocr.detect(_coloured(view.text), _SIDE) for piece in _cut(view, box)]


def _cut(view: View, box: BBox) -> Iterator[BBox]:
    """A line's box, cut at the upright rules that it runs across and off what belongs to the lines beside it."""
    x0, y0, x1, y1 = box
    for a, b in pairwise([x0, *upright_cuts(view.ruled.lattices, box), x1]):
        yield _alone(view, (a, y0, b, y1))


def _alone(view: View, box: BBox) -> BBox:
    """A box without the feet of the line above and the heads of the one below, where paper lies between."""
    x0, y0, x1, y1 = _within(box, view.text)
    inked = np.pad(view.dark[y0:y1, x0:x1].sum(axis=1) > 1, 1).astype(np.int8)
    edges = np.flatnonzero(np.diff(inked)).reshape(-1, 2)  # where ink begins and ends, from the top
    high = int(np.diff(edges).max(initial=0))
    if not high or high < _MOST_OF * (y1 - y0):
        return box
    (begin, foot), (head, end) = edges[0], edges[-1]
    top = y0 + foot if begin == 0 and foot < _FOOT * high else box[1]
    bottom = y0 + head if end == y1 - y0 and end - head < _FOOT * high else box[3]
    return (box[0], float(top), box[2], float(bottom))


def _coloured(grey: Image) -> Image:
    return np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), np.uint8)


def _written_upward(lines: Sequence[BBox]) -> bool:
    """Whether most lines run up or down the picture."""
    shapes = [(x1 - x0, y1 - y0) for x0, y0, x1, y1 in lines]
    long = [(width, height) for width, height in shapes if max(width, height) > 2.5 * min(width, height)]
    return sum(height for width, height in long if height > width) > 0.6 * sum(max(shape) for shape in long)


def _longest(view: View, lines: Sequence[BBox]) -> Readings | None:
    """What the longest lines say, which need not be read again; None where they read better when turned over."""
    longest = sorted(lines, key=lambda box: box[0] - box[2])[:5]
    crops = {box: crop for box in longest if (crop := _crop(view, box)) is not None}
    read = dict(zip(crops, ocr.recognise(crops.values()), strict=True))
    upright = sum(map(ocr.certainty, read.values()))
    if not crops or upright > _UPRIGHT * len(crops):
        return read
    turned = ocr.recognise(np.ascontiguousarray(crop[::-1, ::-1]) for crop in crops.values())
    return None if sum(map(ocr.certainty, turned)) > upright + 0.1 * len(crops) else read


def _crop(view: View, box: BBox) -> Image | None:
    x0, y0, x1, y1 = _within(box, view.text)
    if x1 - x0 < 6 or y1 - y0 < 6:
        return None
    return _coloured(view.text[y0:y1, x0:x1])


def _rows(view: View, boxes: Iterable[BBox], least: float, known: Readings = MappingProxyType({})) -> list[Row]:
    """The lines in these boxes, where they could be read; `known` are those that have been read already."""
    closer = (_closer(view, box) for box in boxes)
    crops = [(box, crop) for box in closer if (crop := _crop(view, box)) is not None]
    read = iter(ocr.recognise(crop for box, crop in crops if box not in known))
    rows = []
    for box, _ in crops:
        letters = known[box] if box in known else next(read)
        letters = _between_rules(view, letters, box)
        sure = ocr.certainty(letters)
        if sure < least or (len(letters) == 1 and sure < _SURE_ALONE):
            continue
        x0, y0, x1, y1 = _within(box, view.text)
        row = row_of(letters, view.dark[y0:y1, x0:x1], x0, y0)
        if row is not None:
            rows.append(replace(row, sure=sure))
    return rows


def _between_rules(view: View, letters: list[Letter], box: BBox) -> list[Letter]:
    """The letters without those at either end that are what is left of an upright rule."""
    x0, y0, x1, y1 = box
    near = [*upright_cuts(view.ruled.lattices, (x0 - 9, y0, x1 + 9, y1)), -99.0]

    def left_over(letter: Letter) -> bool:
        away = min(abs(x0 + letter.x - cut) for cut in near) / view.scale
        return away < 2.0 or (away < 5.0 and letter.text in _LIKE_RULES)

    while letters and left_over(letters[0]):
        letters = letters[1:]
    while letters and left_over(letters[-1]):
        letters = letters[:-1]
    return letters


def _closer(view: View, box: BBox) -> BBox:
    """A short line's box without the paper above and under it: it is seen larger, at little cost."""
    x0, y0, x1, y1 = _within(box, view.text)
    if not _LONG > (x1 - x0) / max(y1 - y0, 1) > _SHORT:
        return box
    rows = np.flatnonzero(view.dark[y0:y1, x0:x1].sum(axis=1) > 1)
    if len(rows) < 4:
        return box
    room = 0.14 * (rows[-1] - rows[0]) + 2
    return (x0, max(y0 + rows[0] - room, y0), x1, min(y0 + rows[-1] + 1 + room, y1))


def _box(row: Row) -> BBox:
    pad = 0.25 * row.size
    return (row.spans[0][0] - pad, row.top - pad, row.spans[-1][1] + pad, row.bottom + pad)


# The sheet


def _sheet(view: View, rows: Sequence[Row], found: Sequence[Inked], paper: Paper) -> ScanSheet:
    height, width = view.text.shape
    scale = view.scale
    points = np.diag([paper.points[0] / paper.pixels[0], paper.points[1] / paper.pixels[1], 1.0])
    back = points @ view.page.back @ np.diag([scale, scale, 1.0])
    glyphs = [glyph for row in rows for glyph in _placed(glyphs_of(row), view)]
    rules = [*(rule for lattice in view.ruled.lattices for rule in lattice.rules), *view.ruled.loose]
    total = sum(region.ink for region in found)
    missed = [region for region in found if not region.read]
    pictures: list[tuple[BBox, Kind]] = [(mark.box, mark.kind) for mark in view.marks]
    if not glyphs and not missed and not pictures and _shows_something(view):
        pictures = [((0.0, 0.0, float(width), float(height)), "other")]
    return ScanSheet(
        paper.number,
        width / scale,
        height / scale,
        tuple(_in_points(glyph, scale) for glyph in glyphs),
        tuple(Rule(*(v / scale for v in rule)) for rule in rules),
        tuple(_scaled(box, scale) for box, _ in pictures),
        kinds=tuple(kind for _, kind in pictures),
        back=tuple(float(v) for v in back.flatten()),
        share=1 - sum(region.ink for region in missed) / total if total else 1.0,
        missed=tuple(_scaled(region.box, scale) for region in missed),
    )


def _shows_something(view: View) -> bool:
    """Whether a page without text is a picture of something and not blank paper."""
    grey = cv2.cvtColor(view.page.colour, cv2.COLOR_BGR2GRAY)
    return float(grey.mean()) < 200 or float(view.dark.mean()) > 0.02


def _placed(glyphs: Iterable[Glyph], view: View) -> Iterator[Glyph]:
    """The letters of tables in the straight lattices."""
    for glyph in glyphs:
        x, y = (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2
        for lattice in view.ruled.lattices:
            left, top, right, bottom = lattice.box
            if left - 9 < x < right + 9 and top - 9 < y < bottom + 9:
                dx, dy = np.subtract(lattice.place(x, y), (x, y))
                x0, y0, x1, y1 = glyph.x0 + dx, glyph.top + dy, glyph.x1 + dx, glyph.bottom + dy
                glyph = glyph._replace(x0=x0, top=y0, x1=x1, bottom=y1, base=glyph.base + dy)
                break
        yield glyph


def _in_points(glyph: Glyph, scale: float) -> Glyph:
    x0, top, x1, bottom = _scaled(glyph[1:5], scale)
    return Glyph(glyph.text, x0, top, x1, bottom, glyph.base / scale, round(glyph.size / scale, 2), glyph.style)


def _scaled(box: BBox, scale: float) -> BBox:
    return (box[0] / scale, box[1] / scale, box[2] / scale, box[3] / scale)
