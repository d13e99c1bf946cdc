"""A picture of a page made level: the sheet cut out of its surroundings, turned upright, its light made even.

Places lead back to the picture by a projective map, so that a box on the level page is told in the file's own frame.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from parsers.document import BBox
from parsers.ocr import Image

Matrix = npt.NDArray[np.float64]

_LONG = 2340  # pixels of the longer side that pages are brought to: A4 at 200 dpi
_SMALL = 900  # pixels at which angles and outlines are looked for
_BESIDE, _STEP = 8, 25  # pixels beside a sheet's edge, and how much lighter the sheet is there, of 255
_STEEPEST = 14.0  # degrees
_LIGHTEST = 235  # what even paper is brought to, of 255
_DARK, _PALEST = 50.0, 190.0  # what the darkest print is brought to; lighter than this is no print
_INKED = 0.4  # percent of a page that is ink at the least


class Level(NamedTuple):
    """A level page: `colour` as photographed (BGR), `grey` with even light, `back` from its pixels to the picture's.

    `beyond` is what lies outside the picture.
    """

    colour: Image
    grey: Image
    back: Matrix
    beyond: npt.NDArray[np.bool_]

    def without_red(self) -> Image:
        """The page with even light as the red channel sees it: what is printed or stamped in red is gone."""
        even = light_evened(np.ascontiguousarray(self.colour[:, :, 2]))
        even[self.beyond] = _LIGHTEST
        return even


def level(picture: Image, quarter: int = 0) -> Level:
    """The page made level. `quarter` turns it clockwise first; the sheet is cut out where more than it is shown."""
    height, width = picture.shape[:2]
    step, size = _whole(width, height)
    if (corners := sheet_corners(picture)) is not None:
        step, size = _flattened(corners)
    step = _turned(quarter, *size) @ step
    if quarter % 2:
        size = size[1], size[0]
    angle = skew(light_evened(_draft(picture, step, size)))
    if abs(angle) > 0.03:
        step = _rotated(angle, *size) @ step
    colour = _warped(picture, step, size, cv2.INTER_LINEAR)
    grey = _warped(np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.uint8), step, size)
    beyond = _beyond(picture, step, size)
    even = light_evened(grey)
    even[beyond] = _LIGHTEST
    return Level(colour, even, np.asarray(np.linalg.inv(step), np.float64), beyond)


def back(box: BBox, matrix: Matrix) -> BBox:
    """A level box through a projective map: the level box around what it becomes."""
    x0, y0, x1, y1 = box
    corners = np.array([[x0, y0, 1], [x1, y0, 1], [x1, y1, 1], [x0, y1, 1]], float) @ matrix.T
    xs, ys = corners[:, 0] / corners[:, 2], corners[:, 1] / corners[:, 2]
    return (float(xs.min()), float(ys.min()), float(xs.max()), float(ys.max()))


# Light


def light_evened(grey: Any) -> Image:
    """The page as dark ink on white paper: each place is compared with the paper around it."""
    factor = min(585 / max(grey.shape), 1.0)
    small = cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((13, 13), np.uint8))
    paper = cv2.GaussianBlur(cv2.medianBlur(paper, 21), (0, 0), 6)
    paper = cv2.resize(paper, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    even = cv2.divide(grey, np.maximum(paper, 24), scale=_LIGHTEST)
    ink = float(np.percentile(even[::4, ::4], _INKED))
    if _DARK < ink < _PALEST:  # pale print becomes dark; paper with nothing on it stays light
        stretched = (np.arange(256) - ink) * ((_LIGHTEST - _DARK) / (_LIGHTEST - ink)) + _DARK
        even = cv2.LUT(even, np.clip(stretched, 0, 255).astype(np.uint8))
    return np.asarray(even, np.uint8)


# Angle


def skew(grey: Image) -> float:
    """By how many degrees the lines of the page fall to the right, found where their projection is sharpest."""
    small = grey[8:-8, 8:-8]
    ink = np.clip(_LIGHTEST - 25.0 - small.astype(np.float32), 0, 150)
    if ink.sum() < 50 * 150:
        return 0.0
    ys, xs = np.nonzero(ink > 30)
    weights = ink[ys, xs]
    middle = small.shape[1] / 2

    def sharpness(angle: float) -> float:
        rows = ys - (xs - middle) * np.tan(np.radians(angle))
        low = np.floor(rows).astype(np.int32)
        part = (rows - low) * weights
        low += small.shape[1]
        length = int(low.max()) + 2
        profile = np.bincount(low, weights - part, length) + np.bincount(low + 1, part, length)
        even = np.convolve(profile, (1.0, 2.0, 3.0, 2.0, 1.0))  # or else rows that fall on whole pixels win
        return float(np.square(np.diff(even)).sum())

    best, step = 0.0, 1.0
    around = np.arange(-_STEEPEST, _STEEPEST + step / 2, step)
    while step > 0.015:
        best = float(max(around, key=sharpness))
        around = best + np.arange(-4, 5) * step / 4
        step /= 4
    return best


# Geometry: maps take the picture's pixels to the page's


def _whole(width: int, height: int) -> tuple[Matrix, tuple[int, int]]:
    factor = _factor(max(width, height))
    return np.diag([factor, factor, 1.0]), (round(width * factor), round(height * factor))


def _factor(long: float) -> float:
    """Large pictures are made smaller, small ones at most twice as large: what is not there cannot be read."""
    return 1.0 if 0.8 * _LONG <= long <= 1.15 * _LONG else min(_LONG / long, 2.0)


def _turned(quarter: int, width: int, height: int) -> Matrix:
    match quarter % 4:
        case 1:
            return np.array([[0, -1, height], [1, 0, 0], [0, 0, 1]], float)
        case 2:
            return np.array([[-1, 0, width], [0, -1, height], [0, 0, 1]], float)
        case 3:
            return np.array([[0, 1, 0], [-1, 0, width], [0, 0, 1]], float)
        case _:
            return np.eye(3)


def _rotated(angle: float, width: int, height: int) -> Matrix:
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    return np.vstack([matrix, [0.0, 0.0, 1.0]])


def _draft(picture: Image, step: Matrix, size: tuple[int, int]) -> Any:
    """The page small and without colour."""
    factor = _SMALL / max(size)
    small = np.diag([factor, factor, 1.0]) @ step
    red = np.asarray(cv2.extractChannel(picture, 2), np.uint8)
    return _warped(red, small, (round(size[0] * factor), round(size[1] * factor)))


def _warped(picture: Image, step: Matrix, size: tuple[int, int], way: int = cv2.INTER_CUBIC) -> Image:
    """A picture through a map. Letters are read from the sharper, dearer cubic way."""
    width, height = size
    shrinks = abs(np.linalg.det(step[:2, :2])) < 0.5
    if shrinks and not step[2, :2].any() and not (step[0, 1] or step[1, 0]):
        return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
    if shrinks:
        softness = 0.45 / abs(float(np.linalg.det(step[:2, :2]))) ** 0.5
        picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), softness), np.uint8)
    if (width, height) == picture.shape[1::-1] and np.array_equal(step, np.eye(3)):
        return picture
    return np.asarray(cv2.warpPerspective(picture, step, size, flags=way, borderMode=cv2.BORDER_REPLICATE), np.uint8)


def _beyond(picture: Image, step: Matrix, size: tuple[int, int]) -> npt.NDArray[np.bool_]:
    height, width = picture.shape[:2]
    corners = np.array([[1, 1, 1], [width - 2, 1, 1], [width - 2, height - 2, 1], [1, height - 2, 1]], float) @ step.T
    inside = np.zeros(size[::-1], np.uint8)
    cv2.fillPoly(inside, [np.round(corners[:, :2] / corners[:, 2:]).astype(np.int32)], 1)
    return np.asarray(inside == 0, np.bool_)


# The sheet on a photograph


def sheet_corners(picture: Image) -> Matrix | None:
    """The corners of a sheet that lies on something darker, from the top left clockwise; None where unclear."""
    factor = _SMALL / max(picture.shape[:2])
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    grey = cv2.GaussianBlur(cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), (0, 0), 3)
    _, light = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    light = cv2.morphologyEx(light, cv2.MORPH_CLOSE, np.ones((25, 25), np.uint8))
    outlines, _ = cv2.findContours(light, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not outlines:
        return None
    outline = cv2.convexHull(max(outlines, key=cv2.contourArea))
    area, whole = cv2.contourArea(outline), grey.shape[0] * grey.shape[1]
    if not 0.25 * whole < area < 0.97 * whole:
        return None
    for share in (0.02, 0.03, 0.05):
        corners = cv2.approxPolyDP(outline, share * cv2.arcLength(outline, True), True)
        if len(corners) == 4:
            break
    else:
        return None
    if cv2.contourArea(corners) < 0.93 * area or not _stands_out(grey, corners):
        return None
    return np.asarray(_in_order(corners.reshape(4, 2).astype(float)) / factor, np.float64)


def _stands_out(grey: Any, corners: Any) -> bool:
    """Whether the sheet has edges: the picture is clearly lighter just inside them than just outside."""
    points = _in_order(corners.reshape(4, 2).astype(float))
    middle = points.mean(axis=0)
    height, width = grey.shape
    edges = 0
    for start, end in zip(points, np.roll(points, -1, axis=0), strict=True):
        along = start + np.linspace(0.1, 0.9, 40)[:, None] * (end - start)
        normal = np.array([start[1] - end[1], end[0] - start[0]]) / (np.linalg.norm(end - start) + 1e-6)
        if normal @ (middle - start) < 0:
            normal = -normal
        outer, inner = np.round(along - _BESIDE * normal).astype(int), np.round(along + _BESIDE * normal).astype(int)
        within = ((outer >= 0) & (outer < (width, height)) & (inner >= 0) & (inner < (width, height))).all(axis=1)
        if within.sum() < 20:
            continue  # the sheet goes on beyond the picture here
        steps = grey[inner[within, 1], inner[within, 0]].astype(int) - grey[outer[within, 1], outer[within, 0]]
        if np.median(steps) < _STEP:
            return False
        edges += 1
    return edges > 1


def _in_order(corners: Matrix) -> Matrix:
    sums, differences = corners.sum(axis=1), corners[:, 1] - corners[:, 0]
    order = [sums.argmin(), differences.argmin(), sums.argmax(), differences.argmax()]
    return np.asarray(corners[order], np.float64)


def _flattened(corners: Matrix) -> tuple[Matrix, tuple[int, int]]:
    """From a sheet seen at an angle to the sheet seen from above, in the proportions of its sides."""
    sides = np.linalg.norm(corners - np.roll(corners, -1, axis=0), axis=1)
    width, height = max(sides[0], sides[2]), max(sides[1], sides[3])
    if 1.2 < height / width < 1.65:  # seen at an angle one side looks short: it is a sheet of the A series
        width = height = max(width, height / 2**0.5)
        height *= 2**0.5
    elif 1.2 < width / height < 1.65:
        height = max(height, width / 2**0.5)
        width = height * 2**0.5
    factor = _factor(max(width, height))
    size = (round(width * factor), round(height * factor))
    target = np.array([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]], np.float32)
    return np.asarray(cv2.getPerspectiveTransform(corners.astype(np.float32), target), float), size
