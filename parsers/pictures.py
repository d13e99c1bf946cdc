"""What small pictures in files show: a seal, handwriting, or something else. Large ones are not looked at.

Formats that nothing here opens (drawings in EMF and WMF), pictures of too many pixels and damaged ones stay unknown.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from parsers.document import BBox
from parsers.gate import LIMITS, Limits

if TYPE_CHECKING:
    from parsers.ink import Image
    from parsers.pdfpage import Sheet

Kind = Literal["seal", "handwriting", "other"] | None

_SMALLEST, _LARGEST = 12.0, 300.0  # points: the sides of pictures that may be seals or signatures
MOST = 60  # pictures of a file that are looked at
_DOTS = 150 / 72  # pixels a point at which they are looked at
_FORMATS = ("PNG", "JPEG", "GIF", "BMP", "TIFF")
_USUAL = (113.0, 113.0)  # points: a seal of 40 mm
_PAPER = 0.5  # of a picture of a seal or a signature is bare paper, at least
_PENNED = 0.2  # of a picture of a signature is taken up by it, at least


def may_matter(size: tuple[float, float] | None) -> bool:
    """Whether a picture of this size in points, where known, may be a seal or a signature."""
    return size is None or (min(size) >= _SMALLEST and max(size) <= _LARGEST)


def kind_of(data: bytes, size: tuple[float, float] | None = None, limits: Limits = LIMITS) -> Kind:
    """What a picture file shows that is displayed `size` points large; None where that is unsure or unknown."""
    image = _decoded(data, limits)
    return None if image is None else _kind(image, size or _USUAL)


def looked_at(document: Any, sheets: Sequence[Sheet]) -> Iterator[Sheet]:
    """The pages of an open PDF with the kinds of their small pictures, as the pages show them."""
    left = MOST
    for sheet in sheets:
        small = [box for box in sheet.pictures if may_matter((box[2] - box[0], box[3] - box[1]))]
        if sheet.kinds or not small or not sheet.glyphs or len(small) > left:
            yield sheet
            continue
        left -= len(small)
        page = document[sheet.number - 1]
        seen = {box: _shown(page, sheet, box) for box in small} if _bearable(page) else {}
        page.close()
        yield replace(sheet, kinds=tuple(seen.get(box) for box in sheet.pictures))


def _bearable(page: Any) -> bool:
    """Whether no picture on the page has too many pixels to be decoded."""
    import pypdfium2.raw as pdfium

    sizes = (item.get_px_size() for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE]))
    return all(width * height <= LIMITS.pixels for width, height in sizes)


def _shown(page: Any, sheet: Sheet, box: BBox) -> Kind:
    """What a place of a page shows; the page's own letters are no handwriting."""
    import numpy as np

    width, height = page.get_size()
    x0, top, x1, bottom = sheet.displayed(box)
    x0, top, x1, bottom = max(x0, 0.0), max(top, 0.0), min(x1, width), min(bottom, height)
    if x1 - x0 < _SMALLEST or bottom - top < _SMALLEST:
        return None
    picture = page.render(scale=_DOTS, crop=(x0, height - bottom, width - x1, top)).to_numpy()[:, :, :3]
    letters = [sheet.displayed((glyph.x0, glyph.top, glyph.x1, glyph.bottom)) for glyph in sheet.glyphs]
    printed = [
        tuple(_DOTS * side for side in (left - x0, high - top, right - x0, low - top))
        for left, high, right, low in letters
        if left < x1 and right > x0 and high < bottom and low > top
    ]
    return _kind(np.ascontiguousarray(picture), (x1 - x0, bottom - top), printed)


def _decoded(data: bytes, limits: Limits) -> Image | None:
    """Blue, green and red of a picture, on white where it is transparent, made small."""
    import numpy as np
    from PIL import Image as Pillow

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of sizes, which are checked here, and of damage, which gives None
            with Pillow.open(io.BytesIO(data), formats=_FORMATS) as file:
                if file.width * file.height > limits.pixels or min(file.size) < 8:
                    return None
                file.draft("RGB", (1600, 1600))
                picture = file.convert("RGBA")
                picture.thumbnail((1600, 1600))
                paper = Pillow.new("RGBA", picture.size, "white")
                colours = Pillow.alpha_composite(paper, picture).convert("RGB")
    except (OSError, SyntaxError, ValueError, EOFError, Pillow.DecompressionBombError):
        return None
    return np.ascontiguousarray(np.asarray(colours, np.uint8)[:, :, ::-1])


def _kind(image: Image, size: tuple[float, float], printed: Sequence[Any] = ()) -> Kind:
    """What a picture shows that is displayed `size` points large; `printed` are boxes of letters over it, in pixels."""
    import cv2
    import numpy as np

    from parsers.ink import evened, shows_seal
    from parsers.pen import pen_share

    seal = shows_seal(image)
    if seal is not False:
        return "seal" if seal else None
    factor = _DOTS * max(size) / max(image.shape[:2])
    way = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    seen = np.asarray(cv2.resize(image, None, fx=factor, fy=factor, interpolation=way), np.uint8)
    white = evened(seen)
    if float((white.min(axis=2) > 215).mean()) < _PAPER:
        return "other"
    letters = [(factor * a, factor * b, factor * c, factor * d) for a, b, c, d in printed]
    return "handwriting" if pen_share(white, letters) > _PENNED else None
