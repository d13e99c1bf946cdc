"""A page that was read from its picture, in the shape in which pages of PDF files are read."""

from __future__ import annotations

from dataclasses import dataclass

from parsers.document import BBox
from parsers.pdfpage import Sheet

Map = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class ScanSheet(Sheet):
    """A page as OCR read it; places are points on the page made level.

    `back` is the projective map, row by row, from there to the page as displayed. `share` is how much of the ink that
    looks like text was read, `missed` where the rest stands.
    """

    back: Map = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)
    share: float = 1.0
    missed: tuple[BBox, ...] = ()

    @property
    def unread_letters(self) -> int:
        """About how many letters were not read."""
        return round(len(self.glyphs) * (1 - self.share) / self.share) if self.share > 0.02 else 8 * len(self.missed)

    def displayed(self, box: BBox) -> BBox:
        x0, y0, x1, y1 = box
        a, b, c, d, e, f, g, h, i = self.back
        xs, ys = [], []
        for x, y in ((x0, y0), (x1, y0), (x1, y1), (x0, y1)):
            w = g * x + h * y + i
            xs.append((a * x + b * y + c) / w)
            ys.append((d * x + e * y + f) / w)
        return (min(xs), min(ys), max(xs), max(ys))
