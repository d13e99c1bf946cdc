"""Scanned pages drawn by hand: print, rules, seals and pen strokes as OpenCV draws them, 200 dots an inch.

Print is made of squares of level, upright and slanted strokes, as Han letters are; no font is needed. All that
varies comes from one seeded generator.
"""

from __future__ import annotations

from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.uint8]
Point = tuple[float, float]

MM = 200 / 25.4
WIDTH, HEIGHT = 1654, 2339
RED, BLUE, BLACK = (52, 40, 205), (150, 60, 30), (35, 30, 30)  # blue, green, red


class Page:
    """A sheet on the way. Places and sizes are millimetres from the top left corner."""

    def __init__(self, seed: int = 0, paper: tuple[int, int, int] = (246, 247, 248)) -> None:
        self.random = np.random.default_rng(seed)
        self.image: Image = np.full((HEIGHT, WIDTH, 3), paper, np.uint8)

    def print(self, x: float, y: float, letters: int, em: float = 5.0, colour: tuple[int, int, int] = BLACK) -> Page:
        """A line of printed letters whose top left corner stands at x, y."""
        for i in range(letters):
            self._letter(x + 1.08 * em * i, y, em, colour)
        return self

    def text(self, top: float = 30, bottom: float = 270, em: float = 5.0) -> Page:
        """Lines of print over the page."""
        y = top
        while y < bottom:
            self.print(28, y, int(self.random.integers(12, 28)), em)
            y += 1.8 * em
        return self

    def grid(self, xs: tuple[float, ...], ys: tuple[float, ...], colour: tuple[int, int, int] = BLACK) -> Page:
        """Rules of a table."""
        for x in xs:
            self._line((x, ys[0]), (x, ys[-1]), 0.3, colour)
        for y in ys:
            self._line((xs[0], y), (xs[-1], y), 0.3, colour)
        return self

    def rule(self, start: Point, end: Point, width: float = 0.3, colour: tuple[int, int, int] = BLACK) -> Page:
        """A straight line."""
        self._line(start, end, width, colour)
        return self

    def block(self, x: float, y: float, width: float, height: float, colour: tuple[int, int, int] = RED) -> Page:
        """A filled rectangle."""
        cv2.rectangle(self.image, *map(_pixel, ((x, y), (x + width, y + height))), colour, -1)
        return self

    def disc(self, centre: Point, radius: float, colour: tuple[int, int, int] = RED) -> Page:
        """A filled circle."""
        cv2.circle(self.image, _pixel(centre), round(radius * MM), colour, -1, cv2.LINE_AA)
        return self

    def ring(self, centre: Point, radius: float, width: float = 1.0, colour: tuple[int, int, int] = RED) -> Page:
        """A bare circle."""
        cv2.circle(self.image, _pixel(centre), round(radius * MM), colour, round(width * MM), cv2.LINE_AA)
        return self

    def seal(
        self,
        centre: Point,
        radius: float = 20.0,
        *,
        shape: Literal["star", "plain", "oval"] = "star",
        turn: float = 0.0,
        patchy: float = 0.3,
        colour: tuple[int, int, int] = RED,
    ) -> Page:
        """A seal: ring, letters along it, a star or else a letter; `turn` is in degrees, `patchy` 0 to 1."""
        flat = 0.67 if shape == "oval" else 1.0
        ink = np.zeros(self.image.shape[:2], np.uint8)
        middle, size = np.array(_pixel(centre)), radius * MM
        cv2.ellipse(ink, _int(middle), _int((size, size * flat)), turn, 0, 360, 255, round(1.1 * MM), cv2.LINE_AA)
        spin = _spin(turn)
        for angle in np.linspace(-210, 30, int(self.random.integers(8, 13))):
            way = np.array((np.cos(np.radians(angle)), np.sin(np.radians(angle)) * flat))
            self._arc_letter(ink, middle + spin @ (0.77 * size * way), turn + angle + 90, 0.13 * size)
        if shape == "star":
            angles = np.radians(np.arange(10) * 36 - 90 + turn)
            reach = np.where(np.arange(10) % 2 == 0, 0.32, 0.125) * size * min(flat, 1.0)
            corners = middle + np.stack((np.cos(angles) * reach, np.sin(angles) * reach), axis=1)
            cv2.fillPoly(ink, [corners.astype(np.int32)], 255, cv2.LINE_AA)
        else:
            self._arc_letter(ink, middle, turn, 0.2 * size)
        self._stamp(ink, patchy, colour)
        return self

    def square(self, x: float, y: float, side: float = 18.0, letters: int = 2) -> Page:
        """A red name stamp."""
        corners = [_pixel((x, y)), _pixel((x + side, y + side))]
        cv2.rectangle(self.image, corners[0], corners[1], RED, round(0.8 * MM))
        em = side * 0.8 / letters
        for row in range(letters):
            self.print(x + 0.1 * side, y + 0.1 * side + row * em, letters, em * 0.9, RED)
        return self

    def pen(
        self,
        corner: Point,
        size: Point = (25.0, 10.0),
        *,
        colour: tuple[int, int, int] = BLACK,
        strokes: int = 4,
        thick: float = 0.5,
    ) -> Page:
        """A signature: curved strokes from left to right inside a box."""
        (x, y), (width, height) = corner, size
        for i in range(strokes):
            left = x + width * i / strokes
            points = self.random.uniform(
                (left - 0.1 * width / strokes, y), (left + 1.3 * width / strokes, y + height), (5, 2)
            )
            points = points[np.argsort(points[:, 0] + self.random.normal(0, width / strokes / 3, 5))]
            cv2.polylines(self.image, [_spline(points * MM)], False, colour, round(thick * MM), cv2.LINE_AA)
        return self

    def specks(self, count: int = 200) -> Page:
        """Dust."""
        for _ in range(count):
            at = tuple(map(int, self.random.integers(0, (WIDTH, HEIGHT))))
            cv2.circle(self.image, at, int(self.random.integers(0, 3)), BLACK, -1)
        return self

    def scan(
        self, quality: int = 70, blur: float = 0.8, noise: float = 4.0, shade: float = 0.0, turn: float = 0.0
    ) -> Image:
        """The page as a scanner gives it. `shade` darkens one side (0 to 1), `turn` is in degrees."""
        image = self.image.astype(np.float32)
        if turn:
            matrix = cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), turn, 1.0)
            image = cv2.warpAffine(image, matrix, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REPLICATE)
        image *= np.linspace(1.0, 1.0 - shade, WIDTH, dtype=np.float32)[None, :, None]
        image = cv2.GaussianBlur(image, (0, 0), blur) if blur else image
        image += self.random.normal(0, noise, image.shape).astype(np.float32)
        done = np.clip(image, 0, 255).astype(np.uint8)
        packed = cv2.imencode(".jpg", done, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
        read = cv2.imdecode(packed, cv2.IMREAD_COLOR)
        assert read is not None
        return np.asarray(read, np.uint8)

    def _letter(self, x: float, y: float, em: float, colour: tuple[int, int, int]) -> None:
        for _ in range(int(self.random.integers(3, 6))):
            across = self.random.uniform(0.1, 0.9)
            kind = self.random.random()
            start, end = self.random.uniform(0.05, 0.3), self.random.uniform(0.7, 0.95)
            if kind < 0.5:
                ends = ((start, across), (end, across))
            elif kind < 0.85:
                ends = ((across, start), (across, end))
            else:
                ends = ((0.5, start), (0.1 if across < 0.5 else 0.9, end))
            a, b = ((x + em * px, y + em * py) for px, py in ends)
            self._line(a, b, 0.08 * em, colour)

    def _arc_letter(self, ink: Image, at: npt.NDArray[np.float64], turn: float, half: float) -> None:
        spin = _spin(turn)
        for _ in range(4):
            level, across = self.random.random() < 0.5, self.random.uniform(-0.8, 0.8)
            ends = np.array(((-1, across), (1, across)) if level else ((across, -1), (across, 1))) * half
            a, b = (at + spin @ end for end in ends)
            cv2.line(ink, _int(a), _int(b), 255, max(round(0.22 * half), 2), cv2.LINE_AA)

    def _stamp(self, ink: Image, patchy: float, colour: tuple[int, int, int]) -> None:
        """Ink laid over the page: print shows through, and where the pad was dry the paper does."""
        coarse = self.random.random((HEIGHT // 24, WIDTH // 24)).astype(np.float32)
        dry = cv2.resize(coarse, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
        cover = ink.astype(np.float32) / 255 * np.clip(1.15 - 1.6 * patchy * dry, 0.0, 1.0)
        tint = np.array(colour, np.float32) / 255
        layer = 1 - cover[..., None] * (1 - tint)
        self.image = np.clip(self.image * layer, 0, 255).astype(np.uint8)

    def _line(self, start: Point, end: Point, width: float, colour: tuple[int, int, int]) -> None:
        cv2.line(self.image, _pixel(start), _pixel(end), colour, max(round(width * MM), 1), cv2.LINE_AA)


def inside(point: Point, box: tuple[float, float, float, float]) -> bool:
    """Whether a point in millimetres stands in a box in pixels."""
    x, y = point[0] * MM, point[1] * MM
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _pixel(point: Point) -> tuple[int, int]:
    return round(point[0] * MM), round(point[1] * MM)


def _int(point: npt.ArrayLike) -> tuple[int, int]:
    x, y = np.asarray(point)
    return round(float(x)), round(float(y))


def _spin(degrees: float) -> npt.NDArray[np.float64]:
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.array(((cos, -sin), (sin, cos)))


def _spline(points: npt.NDArray[np.float64]) -> npt.NDArray[np.int32]:
    """A Catmull-Rom curve through the points."""
    padded = np.concatenate((points[:1], points, points[-1:]))
    t = np.linspace(0, 1, 16, endpoint=False)[:, None]
    parts = []
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        parts.append(0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3))
    return np.concatenate(parts).astype(np.int32)
