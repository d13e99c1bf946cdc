"""What of a page's ink looks like text, and whether it was read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from parsers.document import BBox
from parsers.ocr import Letter
from parsers.scangrids import Lattice
from parsers.scantext import Row

_LEAST, _MOST = 3.0, 40.0  # points: lower pieces of ink are specks, higher ones are no letters
_THIN = 1.2  # points: what is thinner one way and longer than letters the other is a line
_SPECK = 1.5  # square points of ink
_EDGE = 6.0  # points from the edge of the page: shadows and staples
_EM = 10.5  # points: a letter in a table
_WORD_APART = 12.0  # points between pieces of one line
_APART = 5.0  # points between pieces of one region


@dataclass(frozen=True, slots=True)
class Inked:
    """A region of text-like ink: its box in pixels, its dark pixels, and whether most of them were read."""

    box: BBox
    ink: int
    read: bool


def regions(dark: npt.NDArray[np.bool_], read: Iterable[BBox], other: Iterable[BBox], scale: float) -> list[Inked]:
    """The regions of ink on a page of `scale` pixels a point; those in `other` (seals, pictures) are none."""
    letters = _letter_like(dark, scale)
    for box in other:
        _fill(letters, box, 0)
    covered = np.zeros(dark.shape, np.uint8)
    for box in read:
        _fill(covered, box, 1)
    reach = round(_APART * scale)
    joined = cv2.morphologyEx(letters, cv2.MORPH_CLOSE, np.ones((max(reach // 4, 1), reach), np.uint8))
    count, labels, boxes, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    inside = letters > 0
    inks = np.bincount(labels[inside], minlength=count)
    known = np.bincount(labels[inside & (covered > 0)], minlength=count)
    found = []
    for index in range(1, count):
        x, y, width, height = (int(v) for v in boxes[index, :4])
        if inks[index] < 2 * _SPECK * scale * scale or height < 1.5 * _LEAST * scale:
            continue
        box = (x - 0.2 * height, y - 0.2 * height, x + width + 0.2 * height, y + height + 0.2 * height)
        found.append(Inked(box, int(inks[index]), bool(known[index] > 0.5 * inks[index])))
    return found


def left_over(dark: npt.NDArray[np.bool_], read: Iterable[BBox], other: Iterable[BBox], scale: float) -> list[BBox]:
    """Where letters may stand that were not read: detectors pass over short lines and single figures."""
    letters = _letter_like(dark, scale)
    for box in (*read, *other):
        _fill(letters, box, 0)
    joined = cv2.morphologyEx(letters, cv2.MORPH_CLOSE, np.ones((2, round(_WORD_APART * scale)), np.uint8))
    joined = cv2.morphologyEx(joined, cv2.MORPH_CLOSE, np.ones((round(2 * scale), 2), np.uint8))
    _, _, boxes, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    return [
        (x - 0.5 * height, y - 0.35 * height, x + width + 0.5 * height, y + 1.35 * height)
        for x, y, width, height in boxes[1:, :4].astype(float)
        if _LEAST * scale * 1.5 <= height <= _MOST * scale
    ]


def dashes(dark: npt.NDArray[np.bool_], taken: Sequence[BBox], lattices: Iterable[Lattice], scale: float) -> list[Row]:
    """Dashes that stand in cells for something left out; no detector takes them for text."""
    _, _, boxes, _ = cv2.connectedComponentsWithStats(dark.astype(np.uint8), connectivity=8)
    found: list[tuple[float, float, float, float]] = []
    for x, y, width, height, area in boxes[1:]:
        flat = (
            height < min(2.2 * scale, 0.6 * width) and 1.8 * scale < width < 60 * scale and area > 0.5 * width * height
        )
        if flat and not any(a <= x + width / 2 <= c and b <= y + height / 2 <= d for a, b, c, d in taken):
            found.append((float(x), float(y), float(x + width), float(y + height)))
    rows = []
    for lattice in lattices:
        left, top, right, bottom = lattice.box
        inside = [box for box in found if left + 3 < box[0] and box[2] < right - 3 and top < box[1] and box[3] < bottom]
        rows += [_dash(run, scale) for run in _runs(inside, scale) if _alone(run, lattice, scale)]
    return rows


def _runs(boxes: Iterable[BBox], scale: float) -> list[list[BBox]]:
    """Dashes that follow one another on a line."""
    runs: list[list[BBox]] = []
    for box in sorted(boxes, key=lambda box: (round(box[1] / (4 * scale)), box[0])):
        last = runs[-1][-1] if runs else None
        if last and abs(last[1] - box[1]) < 2 * scale and 0 <= box[0] - last[2] < 10 * scale:
            runs[-1].append(box)
        else:
            runs.append([box])
    return runs


def _alone(run: Sequence[BBox], lattice: Lattice, scale: float) -> bool:
    """Whether dashes are no speck and keep clear of the rules: what touches them is a piece of one."""
    x0, y0, x1, y1 = run[0][0], run[0][1], run[-1][2], run[-1][3]
    if x1 - x0 < 0.6 * _EM * scale:
        return False
    return not any(
        rule.x0 - 4 < x1 and x0 < rule.x1 + 4 and rule.top - 6 < y1 and y0 < rule.bottom + 6 for rule in lattice.rules
    )


def _dash(run: Sequence[BBox], scale: float) -> Row:
    em = _EM * scale
    top, bottom = min(box[1] for box in run), max(box[3] for box in run)
    letters, spans = [], []
    for x0, _, x1, _ in run:
        pieces = max(round((x1 - x0) / em), 1)
        for piece in range(pieces):
            left, right = x0 + piece * (x1 - x0) / pieces, x0 + (piece + 1) * (x1 - x0) / pieces
            letters.append(Letter("—" if right - left > 0.6 * em else "-", (left + right) / 2, 1.0))
            spans.append((left, right))
    return Row(tuple(letters), tuple(spans), top, bottom, em, False)


def _letter_like(dark: npt.NDArray[np.bool_], scale: float) -> npt.NDArray[np.uint8]:
    """The pieces of ink that have the size of letters or their parts."""
    _, labels, boxes, _ = cv2.connectedComponentsWithStats(dark.view(np.uint8), connectivity=8)
    x, y, width, height, area = boxes[:, :5].T
    low, high = np.minimum(width, height), np.maximum(width, height)
    keep = (high >= _LEAST * scale * 0.5) & (high <= _MOST * scale) & (area >= _SPECK * scale * scale * 0.3)
    keep &= ~((low < _THIN * scale) & (high > 14 * scale))
    margin = _EDGE * scale
    keep &= (x > margin) & (y > margin) & (x + width < dark.shape[1] - margin) & (y + height < dark.shape[0] - margin)
    keep[0] = False
    return np.asarray(keep[labels], np.uint8)


def _fill(mask: npt.NDArray[np.uint8], box: Sequence[float], value: int) -> None:
    x0, y0, x1, y1 = (max(round(v), 0) for v in box)
    mask[y0:y1, x0:x1] = value
