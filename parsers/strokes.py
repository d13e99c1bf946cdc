"""Thin straight lines on a level page: where the ink is, told from letters and noise, in pixels.

A line is sought along its own direction: ink is averaged a little along it, what is thicker than a rule is taken off,
and only what stays dark without a break over a letter's height and more is a stroke. So pale print and noise do not
hide it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from parsers.ocr import Image

_PAPER = 235
_THICK = 3.6  # points: what is thicker is no rule
_LEAST = {"level": 20.0, "upright": 15.0}  # points: shorter strokes are parts of letters
_BEND = 1.7  # points by which a rule on paper that is not quite flat leaves its straight line
_AWAY = 40.0  # points along a rule over which its place is told
_STRAIGHTER = 0.14  # of its darkness a rule may lack for each point that it is nearer to its straight line
_AS_DARK, _NEARLY = 0.95, 0.75  # of the darkest row's share
_COVERED = 0.88  # of a stroke's length that must be dark


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight stroke: at `t` along it, it stands at `at + lean * t`; `t` is x, of upright ones y."""

    at: float
    lean: float
    t0: float
    t1: float

    @property
    def length(self) -> float:
        return self.t1 - self.t0

    @property
    def middle(self) -> float:
        return self.place((self.t0 + self.t1) / 2)

    def place(self, t: float) -> float:
        return self.at + self.lean * t


@dataclass(frozen=True, slots=True)
class Strokes:
    """The strokes of one direction; `trace` is where thin ink lies in it (uint8, transposed for upright strokes)."""

    found: list[Stroke]
    trace: Image


def level_strokes(grey: Image, scale: float) -> Strokes:
    """Strokes from left to right; `scale` is pixels a point."""
    return _strokes(grey, scale, _LEAST["level"])


def upright_strokes(grey: Image, scale: float) -> Strokes:
    """Strokes from top to bottom."""
    return _strokes(np.ascontiguousarray(grey.T), scale, _LEAST["upright"])


def _strokes(grey: Image, scale: float, least: float) -> Strokes:
    thin = _thin(grey, scale)
    limit = _threshold(thin)
    dark = (thin > limit).astype(np.uint8)
    trace = (thin > 0.6 * limit).astype(np.uint8)
    reach = np.ones((3, 1), np.uint8)
    wide = cv2.dilate(dark, reach)  # a line that leans steps from row to row
    long = round(least * scale)
    gap = max(round(1.5 * scale), 3)
    whole = cv2.morphologyEx(wide, cv2.MORPH_CLOSE, np.ones((1, gap), np.uint8))
    opened = cv2.morphologyEx(whole, cv2.MORPH_OPEN, np.ones((1, long), np.uint8))
    ink = np.asarray(cv2.subtract(np.full_like(grey, _PAPER), grey), np.uint8)
    found = _traced(opened, dark, ink, scale)
    return Strokes(_joined(found, scale), np.asarray(trace, np.uint8))


def inked(strokes: Iterable[Stroke], trace: Image, scale: float) -> Image:
    """The pixels of these strokes with their soft edges, and not those of letters that stand close to them."""
    mask = np.zeros_like(trace)
    reach = round(_BEND * scale) + 1
    for stroke in strokes:
        ts = np.arange(max(int(stroke.t0) - 1, 0), min(int(stroke.t1) + 1, trace.shape[1]))
        if not len(ts):
            continue
        rows = np.round(stroke.at + stroke.lean * ts).astype(int) + np.arange(-reach, reach + 1)[:, None]
        rows = np.minimum(np.maximum(rows, 0), len(trace) - 1)
        seen = trace[rows, ts]
        erased = cv2.dilate(_band(seen, scale) & seen, np.ones((3, 3), np.uint8)) > 0
        mask[rows[erased], np.broadcast_to(ts, rows.shape)[erased]] = 1
    return mask


def _band(seen: Image, scale: float) -> Image:
    """Where the rule runs in the strip around its straight line, for it may bend a little, or be two side by side.

    It is the row that is darkest over a longer way than most strokes of letters, with what is nearly as dark right
    beside it; and another row that is as dark over a way longer than any.
    """
    reach = len(seen) // 2
    share, longer = (_share(seen, round(times * _AWAY * scale)) for times in (1, 3))
    middle = (share - _STRAIGHTER / scale * np.abs(np.arange(-reach, reach + 1))[:, None]).argmax(axis=0)
    near = np.asarray(share > _NEARLY * np.take_along_axis(share, middle[None], axis=0), np.uint8)
    band = np.asarray(longer > _AS_DARK * longer.max(axis=0), np.uint8)
    band[middle, np.arange(seen.shape[1])] = 1
    for _ in range(reach):
        cv2.bitwise_and(cv2.dilate(band, np.ones((3, 1), np.uint8)), near, dst=band)
    return band


def _share(seen: Image, along: int) -> npt.NDArray[np.float32]:
    """How much of each row is dark, so far to both sides of each place."""
    dark = cv2.blur(seen.astype(np.float32), (along | 1, 1), borderType=cv2.BORDER_REPLICATE)
    return np.asarray(dark, np.float32)


def _thin(grey: Image, scale: float) -> Image:
    ink = cv2.subtract(np.full_like(grey, _PAPER), grey)
    along = max(round(2.6 * scale) | 1, 3)
    even = cv2.blur(ink, (along, 1))
    thick = round(_THICK * scale) | 1
    return np.asarray(cv2.morphologyEx(even, cv2.MORPH_TOPHAT, np.ones((thick, 1), np.uint8)), np.uint8)


def _threshold(thin: Image) -> float:
    """Above the noise of the paper, below pale ink."""
    sample = thin[::3, ::3]
    noise = float(np.percentile(sample, 60))
    return min(max(18.0, 3.0 * noise + 6.0), 60.0)


def _traced(opened: Any, dark: Any, ink: Image, scale: float) -> list[Stroke]:
    """The strokes among connected runs."""
    count, labels, boxes, _ = cv2.connectedComponentsWithStats(opened, connectivity=8)
    strokes = []
    for index in range(1, count):
        x, y, width, height = (int(v) for v in boxes[index, :4])
        if height > 0.02 * width + _THICK * scale + 2:
            continue
        own = labels[y : y + height, x : x + width] == index
        rows, columns = np.nonzero(own & (dark[y : y + height, x : x + width] > 0))
        if not len(rows):
            continue
        at, lean = _fitted(columns + x, rows + y)
        stroke = Stroke(at, lean, float(x), float(x + width))
        if _rule_like(stroke, ink, scale):
            strokes.append(stroke)
    return strokes


def _rule_like(stroke: Stroke, ink: Image, scale: float) -> bool:
    """Whether a stroke is dark throughout with paper beside it; the strokes of letters in a row are neither."""
    ts = np.arange(int(stroke.t0) + 2, int(stroke.t1) - 2)
    places = stroke.at + stroke.lean * ts

    def darkest(*offsets: float) -> Image:
        rows = np.rint(places + np.array(offsets)[:, None]).astype(int)
        return np.asarray(ink[np.minimum(np.maximum(rows, 0), len(ink) - 1), ts].max(axis=0), np.uint8)

    line = darkest(-1, 0, 1)
    half = 0.5 * float(np.median(line))
    covered = float((line > half).mean())
    if covered < _COVERED:
        return False
    near = (2.2 * scale, 2.8 * scale, 3.4 * scale)
    sides = sorted(float((darkest(*(sign * offset for offset in near)) > half).mean()) for sign in (-1, 1))
    return sides[1] < 0.5 or (covered > 0.95 and sides[0] < 0.15 and sides[1] < 0.8)


def _fitted(ts: Any, places: Any) -> tuple[float, float]:
    """A straight line through pixels; one that is short is taken for exactly level."""
    middle, spread = float(ts.mean()), float(np.ptp(ts))
    if spread < 120:
        return float(places.mean()), 0.0
    lean = float(((ts - middle) * (places - places.mean())).sum() / np.square(ts - middle).sum())
    return float(places.mean()) - lean * middle, lean


def _joined(strokes: list[Stroke], scale: float) -> list[Stroke]:
    """Strokes that go on where another ends, as one."""
    done: list[Stroke] = []
    for stroke in sorted(strokes, key=lambda stroke: stroke.t0):
        for index, other in enumerate(done):
            apart = abs(other.place(stroke.t0) - stroke.place(stroke.t0))
            if stroke.t0 - other.t1 < 6 * scale and apart < 1.3 * scale and stroke.t1 > other.t1:
                done[index] = _through(other, stroke)
                break
        else:
            done.append(stroke)
    return done


def _through(one: Stroke, other: Stroke) -> Stroke:
    long = one if one.length >= other.length else other
    t0, t1 = min(one.t0, other.t0), max(one.t1, other.t1)
    if t1 - t0 < 120:
        return Stroke((one.middle + other.middle) / 2, 0.0, t0, t1)
    m0, m1 = (one.t0 + one.t1) / 2, (other.t0 + other.t1) / 2
    if m1 - m0 < 100:
        return Stroke(long.at, long.lean, t0, t1)
    lean = (other.middle - one.middle) / (m1 - m0)
    weight = one.length / (one.length + other.length)
    lean = lean if 0.2 < weight < 0.8 else long.lean
    at = weight * (one.middle - lean * m0) + (1 - weight) * (other.middle - lean * m1)
    return Stroke(at, lean, t0, t1)
