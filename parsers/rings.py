"""Rings in a mask of ink (255 where there is ink): ellipses fitted to it, and what stands on, in and around them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from parsers.document import BBox

Mask = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float64]

_SHRINK = 0.33  # of the mask's size at which circles are looked for
_BINS = 72  # directions in which a ring is looked at


class Oval(NamedTuple):
    """An ellipse: middle, half axes, and the turn of the first of them in degrees."""

    x: float
    y: float
    a: float
    b: float
    turn: float = 0.0

    def box(self) -> BBox:
        """The smallest upright box around it."""
        cos, sin = np.cos(np.radians(self.turn)), np.sin(np.radians(self.turn))
        width, height = np.hypot(self.a * cos, self.b * sin), np.hypot(self.a * sin, self.b * cos)
        return (float(self.x - width), float(self.y - height), float(self.x + width), float(self.y + height))


class Profile(NamedTuple):
    """What is seen of a ring: shares from 0 to 1. Directions are those whose part of the ring stands on the page."""

    shown: float  # directions that stand on the page
    cover: float  # of these, with ink on the ring
    inner: float  # ink just inside it
    outside: float  # ink around it
    filled: float  # ink in what it surrounds
    letters: float  # directions with ink where letters would stand


def voted(mask: Mask, low: float, high: float, least: float = 0.12, most: int = 6) -> Iterator[Oval]:
    """The circles of a radius between `low` and `high` that most ink stands on, by correlation with rings.

    `least` is how much denser the ring must be than what is beside it. At most `most` are given, the best first.
    """
    x0, y0, width, height = cv2.boundingRect(mask)
    if max(width, height) < 1.8 * low:
        return
    crop = mask[y0 : y0 + height, x0 : x0 + width]
    small = cv2.resize(crop, None, fx=_SHRINK, fy=_SHRINK, interpolation=cv2.INTER_AREA)
    pad = round(high * _SHRINK)
    field = cv2.copyMakeBorder(small, pad, pad, pad, pad, cv2.BORDER_CONSTANT, value=0).astype(np.float32) / 255
    best = np.full(field.shape, least, np.float32)
    radii = np.zeros(field.shape, np.float32)
    for radius in np.arange(low * _SHRINK, high * _SHRINK, 1.2):
        score = cv2.filter2D(field, -1, _kernel(float(radius)), borderType=cv2.BORDER_CONSTANT)
        radii[score > best] = radius
        np.maximum(best, score, out=best)
    for _ in range(most):
        _, _, _, (x, y) = cv2.minMaxLoc(best)
        size = float(radii[y, x]) / _SHRINK
        if not size:
            return
        yield Oval((x - pad) / _SHRINK + x0, (y - pad) / _SHRINK + y0, size, size)
        near = round(0.35 * size * _SHRINK)
        around = (slice(max(y - near, 0), y + near + 1), slice(max(x - near, 0), x + near + 1))
        best[around], radii[around] = 0, 0


def _kernel(radius: float) -> npt.NDArray[np.float32]:
    """The mean along a ring less that just inside and outside it."""
    reach = int(np.ceil(radius * 1.12)) + 1
    away = np.hypot(*np.mgrid[-reach : reach + 1, -reach : reach + 1])
    on = np.abs(away - radius) < 1.2
    off = (np.abs(away - 0.9 * radius) < 1) | (np.abs(away - 1.1 * radius) < 1)
    return np.asarray(on / on.sum() - off / off.sum(), np.float32)


def profile(mask: Mask, oval: Oval) -> Profile:
    """What stands along an ellipse, within it and around it."""
    away, bins, ink = _polar(mask, oval)
    thick = max(0.035, 2.5 / oval.a)
    ring = np.abs(away - 1) < thick
    count = np.bincount(bins[ring], minlength=_BINS)
    shown = count > 0.5 * np.median(count[count > 0]) if count.any() else count > 0
    hits = np.bincount(bins[ring & ink], minlength=_BINS)[shown] > 0.12 * count[shown]
    within = away < 1 - 1.6 * thick
    spread = np.bincount(bins[within & (away > 0.55) & ink], minlength=_BINS) > 3
    return Profile(
        float(shown.mean()),
        float(hits.mean()) if len(hits) else 0.0,
        _share(ink, within & (away > 1 - 3.2 * thick)),
        _share(ink, (away > 1.1) & (away < 1.3)),
        _share(ink, within),
        float(spread[shown].mean()) if shown.any() else 0.0,
    )


def refined(mask: Mask, oval: Oval, crowded: bool = False) -> Oval:
    """The ellipse along the middle of the ring that is near: fitted to its outermost ink, then drawn in. Where print
    crowds around it, fitted to the middle of what is very near."""
    for reach in (0.06, 0.04) if crowded else (0.14, 0.07):
        away, bins, ink = _polar(mask, oval)
        near = ink & (np.abs(away - 1) < reach)
        at = _middles(away[near], bins[near]) if crowded else _outermost(away[near], bins[near])
        met = np.flatnonzero(at)
        if len(met) < 0.25 * _BINS:
            return oval
        fitted = _fitted(_points(oval, met, at[met]), len(met) > 0.7 * _BINS)
        oval = fitted if _alike(fitted, oval) else oval
    return oval if crowded else oval._replace(a=oval.a * 0.98, b=oval.b * 0.98)


def _outermost(away: Floats, bins: npt.NDArray[np.int64]) -> Floats:
    found = np.zeros(_BINS)
    np.maximum.at(found, bins, away)
    return found


def _middles(away: Floats, bins: npt.NDArray[np.int64]) -> Floats:
    count = np.bincount(bins, minlength=_BINS)
    return np.asarray(np.bincount(bins, away, minlength=_BINS) / np.maximum(count, 1), np.float64)


def thickest(mask: Mask, oval: Oval) -> float:
    """How thick the thickest ink in the middle of an ellipse is, as a share of its radius: a star's is 0.1 and more."""
    half = 0.4 * min(oval.a, oval.b)
    rows = slice(max(int(oval.y - half), 0), max(int(oval.y + half), 0))
    part = mask[rows, max(int(oval.x - half), 0) : max(int(oval.x + half), 0)]
    return float(cv2.distanceTransform(part, cv2.DIST_L2, 3).max()) / min(oval.a, oval.b) if part.size else 0.0


def _points(oval: Oval, bins: npt.NDArray[np.int64], away: Floats) -> Floats:
    """Points of the mask, from directions and how far out they are."""
    angles = (bins + 0.5) / _BINS * 2 * np.pi
    u, v = np.cos(angles) * oval.a * away, np.sin(angles) * oval.b * away
    cos, sin = np.cos(np.radians(oval.turn)), np.sin(np.radians(oval.turn))
    return np.stack((oval.x + cos * u - sin * v, oval.y + sin * u + cos * v), axis=1)


def _fitted(at: Floats, whole: bool) -> Oval:
    """An ellipse through points; through those of an arc a circle, for an arc does not tell how flat its ring is."""
    if whole:
        (x, y), (a, b), turn = cv2.fitEllipseDirect(at.astype(np.float32))
        return Oval(float(x), float(y), float(a) / 2, float(b) / 2, float(turn))
    left = np.column_stack((2 * at, np.ones(len(at))))
    x, y, rest = np.linalg.lstsq(left, (at**2).sum(axis=1), rcond=None)[0]
    radius = float(np.sqrt(max(rest + x * x + y * y, 1.0)))
    return Oval(float(x), float(y), radius, radius)


def _alike(one: Oval, other: Oval) -> bool:
    if min(one.a, one.b) <= 0 or not np.isfinite(one).all():
        return False
    size = np.sqrt(one.a * one.b) / np.sqrt(other.a * other.b)
    return bool(np.hypot(one.x - other.x, one.y - other.y) < 0.25 * other.a and 0.75 < size < 1.3)


def _polar(mask: Mask, oval: Oval) -> tuple[Floats, npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Of the pixels around an ellipse: how far out (1 on it), in which direction, and whether there is ink."""
    reach = 1.35 * max(oval.a, oval.b)
    height, width = mask.shape
    left, top = max(int(oval.x - reach), 0), max(int(oval.y - reach), 0)
    right, bottom = min(int(oval.x + reach) + 1, width), min(int(oval.y + reach) + 1, height)
    ys, xs = np.mgrid[top : max(bottom, top), left : max(right, left)]
    cos, sin = np.cos(np.radians(oval.turn)), np.sin(np.radians(oval.turn))
    dx, dy = xs - oval.x, ys - oval.y
    u, v = (dx * cos + dy * sin) / oval.a, (dy * cos - dx * sin) / oval.b
    bins = ((np.arctan2(v, u) / (2 * np.pi) * _BINS).astype(np.int64)) % _BINS
    ink = mask[top : max(bottom, top), left : max(right, left)] > 0
    return np.hypot(u, v).ravel(), bins.ravel(), ink.ravel()


def _share(ink: npt.NDArray[np.bool_], where: npt.NDArray[np.bool_]) -> float:
    return float(ink[where].mean()) if where.any() else 0.0
