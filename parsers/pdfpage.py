"""What stands on one page of a PDF, as plain tuples: characters, rules and pictures, read with pdfium's own calls.

All places are points from the top left corner of the page as displayed: the page's rotation and its crop box are
applied. Where most of the writing on a page is turned (a landscape table on an upright page), the sheet is read in
the frame in which it stands upright; `Sheet.displayed` leads back.
"""

from __future__ import annotations

import ctypes
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Literal

import pypdfium2.raw as pdfium

from parsers.document import BBox
from parsers.glyphs import BOLD, TURNED, Frame, Glyph, Rule, turned
from parsers.pdfdraw import drawings, fields_and_stamps
from parsers.pdftext import Letters, Span, letters_of

_SAME_PLACE = 0.3  # of the letter size: the same letter drawn again this near is one letter made bold
_SEAM = 1.5  # points between the strips of one picture, at most
_OVERLAP = 0.12  # of the letter size: boxes of letters are a little wider than their writing
_FAR = 15_000.0  # points: more than the largest page
_PATCH = 40.0  # points: a square of the page in which a letter's double is looked for


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
    kinds: tuple[Literal["seal", "handwriting", "other"] | None, ...] = ()  # of the pictures, where that was looked at

    outlines: int = 0  # shapes with curves, as letters are that were turned into drawings
    damaged: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing at all stands on it."""
        return not (self.glyphs or self.rules or self.pictures or self.unusable or self.outlines or self.marks)

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
    letters = letters_of(page, frame)
    drawn = drawings(page, frame, letters.objects)
    typed, stamps = fields_and_stamps(page, forms, frame)
    quarter = _main_direction(letters)
    turn = turned(-quarter % 4, width, height)
    if letters.hidden and _pictured(drawn.pictures, width, height):
        letters.glyphs += letters.hidden
    glyphs = _turned_upright(letters, quarter, turn) if letters.aside else letters.glyphs
    glyphs += [glyph._replace(**_box_fields(turn, glyph)) for glyph in typed] if quarter else [*drawn.blanks, *typed]
    if quarter % 2:
        width, height = height, width
    glyphs = _printed(_bolder(glyphs, [turn.box(*box) for box in drawn.unseen]), width, height)
    return Sheet(
        number,
        width,
        height,
        tuple(_once(glyphs) if typed or letters.aside or _overlap(letters.spans) else glyphs),
        tuple(Rule(*turn.box(*rule)) for rule in drawn.rules) if quarter else tuple(drawn.rules),
        tuple(turn.box(*box) for box in (*_strips_joined(drawn.pictures), *stamps)),
        "".join(letters.marks),
        letters.unusable,
        quarter,
        outlines=drawn.outlines,
    )


def _strips_joined(pictures: Sequence[BBox]) -> list[BBox]:
    """The boxes of pictures; strips into which a program cut one picture are one again."""
    whole: list[BBox] = []
    for box in sorted(pictures, key=itemgetter(0, 2, 1)):
        last = whole[-1] if whole else None
        if last and max(abs(last[0] - box[0]), abs(last[2] - box[2]), abs(last[3] - box[1])) < _SEAM:
            whole[-1] = (last[0], last[1], last[2], box[3])
        else:
            whole.append(box)
    return sorted(whole, key=itemgetter(1, 0))


def _pictured(pictures: Sequence[BBox], width: float, height: float) -> bool:
    """Whether a picture takes up most of the page: then writing not to be seen is what a scanning program read."""
    return any((x1 - x0) * (y1 - y0) > 0.5 * width * height for x0, y0, x1, y1 in pictures)


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


def _main_direction(letters: Letters) -> int:
    """The direction in which most of the page is written; upright unless another is clearly the main one."""
    counts = Counter(quarter for _, quarter in letters.aside)
    best, count = counts.most_common(1)[0] if counts else (0, 0)
    return best if count > 0.6 * (len(letters.glyphs) + len(letters.aside)) else 0


def _turned_upright(letters: Letters, main: int, turn: Frame) -> list[Glyph]:
    """The letters in the frame in which the main direction is upright; what is written across it by runs."""
    done: list[Glyph] = []
    run: list[Glyph] = []
    last: tuple[int, float] | None = None
    for glyph, quarter in (*((glyph, 0) for glyph in letters.glyphs), *letters.aside):
        key = None if quarter == main else (quarter, glyph.base)
        if run and (key is None or last is None or key[0] != last[0] or abs(key[1] - last[1]) > 0.5 * glyph.size):
            done.append(_run(run, last[0] if last else 0))
            run = []
        last = key
        if key is None:
            done.append(glyph)
        else:
            run.append(glyph)
    if run:
        done.append(_run(run, last[0] if last else 0))
    return [glyph._replace(**_box_fields(turn, glyph)) for glyph in done] if main else done


def _box_fields(turn: Frame, glyph: Glyph) -> dict[str, Any]:
    x0, top, x1, bottom = turn.box(*glyph[1:5])
    base = bottom if glyph.style & TURNED else bottom - 0.12 * (bottom - top)
    return {"x0": x0, "top": top, "x1": x1, "bottom": bottom, "base": base}


def _run(run: list[Glyph], quarter: int) -> Glyph:
    axis, reverse = ("x0", quarter == 2) if quarter % 2 == 0 else ("top", quarter == 3)
    letters = sorted(run, key=lambda glyph: getattr(glyph, axis), reverse=reverse)
    x0, x1 = min(glyph.x0 for glyph in run), max(glyph.x1 for glyph in run)
    top, bottom = min(glyph.top for glyph in run), max(glyph.bottom for glyph in run)
    size = run[0].size
    return Glyph("".join(glyph.text for glyph in letters), x0, top, x1, bottom, bottom, size, run[0].style | TURNED)


def _printed(glyphs: Sequence[Glyph], width: float, height: float) -> list[Glyph]:
    """Those that stand on the page; a letter far larger than it is the work of a damaged file."""
    return [
        glyph
        for glyph in glyphs
        if -_FAR < glyph[1] < width and glyph[2] < height and 0 < glyph[3] < _FAR and glyph[4] > 0 and glyph[6] < _FAR
    ]


def _bolder(glyphs: list[Glyph], unseen: Sequence[BBox]) -> list[Glyph]:
    """The letters; those are bold over which pdfium found the same text drawn again, and left it out."""
    if not unseen:
        return glyphs
    boxes = sorted(unseen, key=itemgetter(1))
    tops = [box[1] for box in boxes]
    tallest = max(box[3] - box[1] for box in boxes)
    done = []
    for glyph in glyphs:
        x, y = (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2
        near = boxes[bisect_left(tops, y - tallest) : bisect_right(tops, y)]
        twice = near and not glyph.text.isspace() and any(box[0] <= x <= box[2] and y <= box[3] for box in near)
        done.append(glyph._replace(style=glyph.style | BOLD) if twice else glyph)
    return done


def _overlap(spans: Iterable[Span]) -> bool:
    """Whether any writing lies over other writing of its line."""
    line: list[Span] = []
    for span in sorted(spans):
        if line and span[0] - line[-1][0] > _SAME_PLACE * max(span[3], line[-1][3]):
            if _overlap_in_line(line):
                return True
            line = []
        line.append(span)
    return _overlap_in_line(line)


def _overlap_in_line(line: Sequence[Span]) -> bool:
    end = float("-inf")
    for _, start, last, size in sorted(line, key=itemgetter(1)):
        if min(start, last) < end - _OVERLAP * size:
            return True
        end = max(end, last)
    return False


def _once(glyphs: Iterable[Glyph]) -> list[Glyph]:
    """Letters drawn twice at nearly one place (bold by double printing, shadows) once, and bold."""
    kept: list[Glyph] = []
    near: dict[tuple[str, int, int], list[int]] = {}  # by letter and place on the page
    for glyph in glyphs:
        text, x0, base = glyph[0], glyph[1], glyph[5]
        reach = min(_SAME_PLACE * min(glyph[6], glyph[3] - x0), _PATCH)
        left, right = int((x0 - reach) / _PATCH), int((x0 + reach) / _PATCH)
        top, bottom = int((base - reach) / _PATCH), int((base + reach) / _PATCH)
        at = near.get((text, left, top), [])
        if left != right or top != bottom:
            at = [i for x in range(left, right + 1) for y in range(top, bottom + 1) for i in near.get((text, x, y), ())]
        twin = next((i for i in at if abs(kept[i][1] - x0) <= reach and abs(kept[i][5] - base) <= reach), None)
        if twin is None:
            near.setdefault((text, int(x0 / _PATCH), int(base / _PATCH)), []).append(len(kept))
            kept.append(glyph)
        elif not text.isspace():
            kept[twin] = kept[twin]._replace(style=kept[twin].style | BOLD)
    return kept
