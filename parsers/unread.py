"""What of a page's ink looks like text, and whether it was read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from parsers.document import BBox

_LEAST, _MOST = 3.0, 40.0  # points: lower pieces of ink are specks, higher ones are no letters
_THIN = 1.2  # points: what is thinner one way and longer than letters the other is a line
_SPECK = 1.5  # square points of ink
_EDGE = 6.0  # points from the edge of the page: shadows and staples
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


def _letter_like(dark: npt.NDArray[np.bool_], scale: float) -> npt.NDArray[np.uint8]:
    """The pieces of ink that have the size of letters or their parts."""
    _, labels, boxes, _ = cv2.connectedComponentsWithStats(dark.astype(np.uint8), connectivity=8)
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
