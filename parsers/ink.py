"""Ink on page images: what is red, the same page without it, and seals.

Images are blue-green-red, 8 bits; boxes are pixels of the image that was given. A page is taken to be an A4 sheet:
sizes are told in millimetres of its longer side. Nothing here reads what a seal says.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt

from parsers.document import BBox
from parsers.rings import Mask, Oval, profile, refined, thickest, voted

Image = npt.NDArray[np.uint8]

_LONG = 297.0  # millimetres: the longer side of a sheet
_SIDE = 1188  # pixels of the longer side at which seals are looked for
_MM = _SIDE / _LONG
_REDNESS = 26  # how much more red than green and blue, of 255, on paper made white
_RADII = (12.0, 32.0)  # millimetres: seals of schools are 38 to 45 wide, those of offices up to 58, oval ones 45 by 30
_FLATTEST = 0.58  # height by width of an oval seal
_STAMP = (8.0, 30.0)  # millimetres: the side of a square name stamp
_LEAST_GREY = 17.0  # millimetres: smaller grey rings are logos and drawings
_EDGE = 2.0  # millimetres


@dataclass(frozen=True, slots=True)
class Mark:
    """Something on the page that was not printed with it; None where it is unsure what. `box` is in pixels.

    `cut` is a seal of which the edge of the page shows only a part: one stamped over the edges of several sheets.
    """

    box: BBox
    kind: Literal["seal", "handwriting"] | None
    cut: bool = False


def find_seals(image: Image) -> tuple[Mark, ...]:
    """Round and oval seals on a page. Kind None: red that may be one, a square name stamp, a ring without colour."""
    height, width = image.shape[:2]
    scale = _SIDE / max(height, width)
    small = np.asarray(cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    white = evened(small)
    red = red_mask(white)
    found = list(_red_marks(red)) or list(_grey_rings(white, red))
    return tuple(Mark(_scaled(mark.box, 1 / scale, width, height), mark.kind, mark.cut) for mark in found)


def shows_seal(image: Image) -> bool | None:
    """Whether a picture of its own, of any size, shows a seal and little else; None where that is unsure."""
    # A seal that fills the picture is seen as one 40 mm wide.
    share = 40 * _MM / max(image.shape[:2])
    way = cv2.INTER_AREA if share < 1 else cv2.INTER_LINEAR
    small = np.asarray(cv2.resize(image, None, fx=share, fy=share, interpolation=way), np.uint8)
    white = cv2.copyMakeBorder(evened(small), *(60,) * 4, cv2.BORDER_CONSTANT, value=(255, 255, 255)).astype(np.uint8)
    red = red_mask(white)
    marks = list(_red_marks(red)) or list(_grey_rings(white, red))
    large = [mark for mark in marks if _area(mark.box) > 0.3 * small.shape[0] * small.shape[1]]
    if any(mark.kind == "seal" for mark in large):
        return True
    return None if large else False


# Colour


def evened(image: Image) -> Image:
    """The page with its paper made white: shadows, yellowed paper and the tint of a lamp taken out."""
    height, width = image.shape[:2]
    few = cv2.resize(image, (max(width // 12, 1), max(height // 12, 1)), interpolation=cv2.INTER_AREA)
    paper = cv2.medianBlur(cv2.dilate(few, np.ones((5, 5), np.uint8)), 5)
    paper = cv2.GaussianBlur(paper, (0, 0), 2)
    paper = cv2.resize(np.maximum(paper, 60), (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(image, paper, scale=250), np.uint8)


def red_mask(white: Image) -> Mask:
    """What is printed or stamped in red, on a page whose paper is white; orange and violet are not."""
    blue, green, red = cv2.split(white)
    other, least = cv2.max(blue, green), cv2.min(blue, green)
    reddish = (cv2.subtract(red, other) > _REDNESS) & (cv2.subtract(other, least) < cv2.subtract(red, least) // 2)
    return np.where(reddish, 255, 0).astype(np.uint8)


def without_red(image: Image) -> Image:
    """The page as it would be without red ink: print under a seal stays; red headings and rules go with the seal."""
    return faded(image, red_mask(evened(image)))


def faded(image: Image, red: Mask) -> Image:
    """The page with the paper's colour where there is red ink alone."""
    around = cv2.dilate(red, np.ones((5, 5), np.uint8)) > 0
    if not around.any():
        return image
    level = image[..., 2]
    paper = float(np.percentile(level[::4, ::4], 90))
    # To red light, red ink is nearly as light as paper; black under it is not.
    light = np.clip((level[around].astype(np.float32) - 0.35 * paper) / 0.25, 0, paper).astype(np.uint8)
    done = image.copy()
    done[around] = np.maximum(light, level[around])[:, None]
    return done


# Red marks


def _red_marks(red: Mask) -> Iterator[Mark]:
    """Seals and stamps among what is red; what one takes is gone for the next."""
    left = red.copy()
    if cv2.countNonZero(left) < 150:
        return
    for oval in _outlined(red):
        yield from _taken(left, oval)
    for oval in voted(left, _RADII[0] * _MM, _RADII[1] * _MM):
        yield from _taken(left, oval)
    for box in _squares(left):
        yield Mark(box, None)


def _taken(left: Mask, oval: Oval) -> Iterator[Mark]:
    """The mark that an ellipse stands for, if any; its ink is taken away."""
    fine = refined(left, oval)
    sure = _is_seal(left, fine)
    if sure is not False:
        yield Mark(fine.box(), "seal" if sure else None, _is_cut(fine, left))
        _erase(left, fine)


def _outlined(red: Mask) -> Iterator[Oval]:
    """Ellipses around what hangs together: a seal that nothing red touches."""
    near = cv2.morphologyEx(red, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (13, 13)))
    outlines, _ = cv2.findContours(near, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    for outline in sorted(outlines, key=len, reverse=True)[:50]:
        _, _, width, height = cv2.boundingRect(outline)
        if 1.4 * _RADII[0] * _MM < max(width, height) < 2.3 * _RADII[1] * _MM:
            hull = cv2.convexHull(outline)
            if len(hull) >= 5:
                (x, y), (a, b), turn = cv2.fitEllipse(hull)
                yield Oval(x, y, a / 2, b / 2, turn)


def _is_seal(mask: Mask, oval: Oval) -> bool | None:
    """Whether an ellipse is the ring of a seal: ink along it, little beside it, letters within."""
    if not _round(oval):
        return False
    seen = profile(mask, oval)
    if seen.shown < 0.3 or seen.cover < 0.5 or seen.inner > 0.5 or seen.filled > 0.55 or seen.outside > 0.3:
        return False
    if seen.filled < 0.02 or seen.letters < 0.2:
        return None if seen.cover > 0.85 else False
    return True if seen.cover > 0.6 else None


def _squares(red: Mask) -> Iterator[BBox]:
    """Square stamps: four sides of red ink."""
    near = cv2.morphologyEx(red, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    outlines, _ = cv2.findContours(near, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    for outline in outlines:
        x, y, width, height = cv2.boundingRect(outline)
        sides_fit = all(_STAMP[0] * _MM < side < _STAMP[1] * _MM for side in (width, height))
        if sides_fit and 0.6 < width / height < 1.7:
            part: npt.NDArray[np.bool_] = red[y : y + height, x : x + width] > 0
            rim = round(0.12 * min(width, height))
            sides = (part[:rim].any(0), part[-rim:].any(0), part[:, :rim].any(1), part[:, -rim:].any(1))
            if all(side.mean() > 0.8 for side in sides) and 0.1 < part.mean() < 0.9:
                yield (x, y, x + width, y + height)


# Rings without colour


def _grey_rings(white: Image, red: Mask) -> Iterator[Mark]:
    """A seal on a grey or black-and-white copy: a whole ring with letters inside, and a star in its middle."""
    dark = np.where((cv2.cvtColor(white, cv2.COLOR_BGR2GRAY) < 190) & (red == 0), 255, 0).astype(np.uint8)
    for oval in voted(dark, _RADII[0] * _MM, _RADII[1] * _MM, least=0.22, most=3):
        fine = refined(dark, oval, crowded=True)
        seen = profile(dark, fine)
        whole = seen.cover > 0.9 and seen.shown > 0.9 and seen.inner < 0.4 and seen.outside < 0.4
        if whole and 0.05 < seen.filled < 0.45 and seen.letters > 0.4 and _round(fine) and fine.a > _LEAST_GREY * _MM:
            yield Mark(fine.box(), "seal" if thickest(dark, fine) > 0.11 else None)


def _round(oval: Oval) -> bool:
    short, long = sorted((oval.a, oval.b))
    return bool(_FLATTEST * long < short and _RADII[0] * _MM < long < _RADII[1] * _MM)


# Places


def _erase(mask: Mask, oval: Oval) -> None:
    cv2.ellipse(
        mask, (round(oval.x), round(oval.y)), (round(1.1 * oval.a), round(1.1 * oval.b)), oval.turn, 0, 360, 0, -1
    )


def _is_cut(oval: Oval, mask: Mask) -> bool:
    x0, y0, x1, y1 = oval.box()
    height, width = mask.shape
    return bool(min(x0, y0, width - x1, height - y1) < -_EDGE * _MM)


def _scaled(box: BBox, factor: float, width: int, height: int) -> BBox:
    x0, y0, x1, y1 = (factor * side for side in box)
    return (max(x0, 0.0), max(y0, 0.0), min(x1, float(width)), min(y1, float(height)))


def _area(box: BBox) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])
