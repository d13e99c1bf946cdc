"""Pictures of pages, drawn with Pillow in the CJK font that the machine has, and what makes scans of them worse."""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

DPI = 150
FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
)


def encoded(picture: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def blank(width: int = 40, height: int = 30, kind: str = "PNG") -> bytes:
    return encoded(Image.new("RGB", (width, height), "white"), kind)


@cache
def font(pixels: int) -> ImageFont.FreeTypeFont:
    path = next((path for path in FONTS if Path(path).exists()), None)
    if path is None:
        assert not os.environ.get("CI"), "a CJK font is missing: .ci/office installs it"
        pytest.skip("no CJK font on this machine: apt-get install fonts-noto-cjk")
    return ImageFont.truetype(path, pixels)


class Page:
    """An A4 page on the way; places and letter sizes are points."""

    def __init__(self) -> None:
        self.scale = DPI / 72
        self.image = Image.new("RGB", (round(595 * self.scale), round(842 * self.scale)), "white")
        self.draw = ImageDraw.Draw(self.image)

    def text(self, x: float, y: float, *lines: str, size: float = 12, pitch: float = 20) -> Page:
        """Lines of text; `y` is the top of the first one's letters."""
        for number, line in enumerate(lines):
            at = (x * self.scale, (y + number * pitch) * self.scale)
            self.draw.text(at, line, "black", font(round(size * self.scale)), anchor="lt")
        return self

    def rule(self, x0: float, y0: float, x1: float, y1: float, width: float = 0.7) -> Page:
        places = [value * self.scale for value in (x0, y0, x1, y1)]
        self.draw.line(places, "black", max(round(width * self.scale), 1))
        return self

    def table(self, xs: Sequence[float], ys: Sequence[float], rows: Sequence[Sequence[str]]) -> Page:
        for x in xs:
            self.rule(x, ys[0], x, ys[-1])
        for y in ys:
            self.rule(xs[0], y, xs[-1], y)
        for top, row in zip(ys, rows, strict=False):
            for x, text in zip(xs, row, strict=False):
                self.text(x + 6, top + 7, text, size=10.5)
        return self

    def pixels(self) -> Any:
        """Blue, green and red."""
        return np.ascontiguousarray(np.asarray(self.image)[:, :, ::-1])


def worse(pixels: Any, degrees: float = 2.4, contrast: float = 0.45, quality: int = 45) -> Any:
    """A poor scan of a page: turned, pale, shadowed at one side, noisy and squeezed as JPEG."""
    height, width = pixels.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    page = cv2.warpAffine(pixels, turn, (width, height), borderValue=(255, 255, 255)).astype(np.float32)
    page = 255 - (255 - cv2.GaussianBlur(page, (0, 0), 0.8)) * contrast
    page *= np.linspace(0.6, 0.95, width)[None, :, None]
    page += np.random.default_rng(7).normal(0, 4, (height, width, 1))
    done, data = cv2.imencode(".jpg", np.clip(page, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, quality])
    assert done
    return cv2.imdecode(data, cv2.IMREAD_COLOR)


def as_file(pixels: Any, kind: str = "PNG", **options: Any) -> bytes:
    return encoded(Image.fromarray(np.ascontiguousarray(pixels[:, :, ::-1])), kind, **options)
