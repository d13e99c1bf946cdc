"""Scans and photographs: pictures of pages, alone, several in one file, or in a PDF, into the document model."""

from __future__ import annotations

import io
import warnings
from collections.abc import Generator, Iterator, Sequence
from typing import Any

import numpy as np
from PIL import Image as Pillow
from PIL import ImageOps

from parsers import ocr
from parsers.ahead import ahead
from parsers.errors import Corrupt, TooLarge
from parsers.gate import LIMITS, picture_too_large
from parsers.ocr import Image
from parsers.pdf import composed
from parsers.read import Progress, Read, silent
from parsers.scanalign import aligned
from parsers.scanpage import Look, look_at, read_page
from parsers.scansheet import ScanSheet

_A4 = 842.0  # points of the longer side
_LEAST_DPI, _MOST_DPI = 150.0, 300.0
_MOST_PIXELS = 3600  # of the longer side of a page that is rendered


def parse(data: bytes, progress: Progress = silent) -> Read:
    """The document model of a picture file; each of its frames is a page, of which `progress` is told.

    Raises Corrupt, Empty (nothing on it) and TooLarge (more than 60 megapixels a frame or 500 frames).
    """
    return parse_all([data], progress)


def parse_all(files: Sequence[bytes], progress: Progress = silent) -> Read:
    """The document model of picture files that are the pages of one document, in this order."""
    sheets: list[ScanSheet] = []
    for look in ahead(_looks(files), ocr.warm):
        progress(scans=max(look.paper.number, len(files)))
        sheets.append(read_page(look))
    return composed(aligned(sheets))


def _looks(files: Sequence[bytes]) -> Generator[Look, None, None]:
    """The files' pages, ready to be read."""
    frames = (frame for data in files for frame in _frames(data))
    for number, picture in enumerate(frames, 1):
        height, width = picture.shape[:2]
        points = _A4 / max(width, height)
        yield look_at(picture, number, (width * points, height * points))


def _frames(data: bytes) -> Iterator[Image]:
    """The pictures of a file, as they are to be looked at, one by one."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Pillow.DecompressionBombWarning)  # the limit is checked here
            with Pillow.open(io.BytesIO(data)) as file:
                frames = getattr(file, "n_frames", 1)
                if frames > LIMITS.pages:
                    raise TooLarge(f"文件有 {frames} 页，超过了 {LIMITS.pages} 页的上限。")
                for index in range(frames):
                    file.seek(index)
                    if file.width * file.height > LIMITS.pixels:
                        raise picture_too_large(file.width * file.height)
                    yield _colours(file)
    except Pillow.DecompressionBombError as error:
        raise TooLarge from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise Corrupt from error


def _colours(file: Pillow.Image) -> Image:
    """Blue, green and red of a picture, turned as its camera says, on white where it is transparent."""
    file.draft("RGB", (2 * _MOST_PIXELS, 2 * _MOST_PIXELS))
    picture = ImageOps.exif_transpose(file)
    if picture.mode.startswith(("I", "F")):
        deep = np.asarray(picture, np.float32)
        grey = np.clip(deep * (255.0 / max(float(deep.max()), 1.0)), 0, 255).astype(np.uint8)
        return np.ascontiguousarray(np.repeat(grey[:, :, None], 3, axis=2))
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        paper = Pillow.new("RGBA", picture.size, "white")
        picture = Pillow.alpha_composite(paper, picture)
    return np.ascontiguousarray(np.asarray(picture.convert("RGB"), np.uint8)[:, :, ::-1])


# Pages of PDF files


def pages_of_pdf(data: bytes, numbers: Sequence[int], progress: Progress = silent) -> list[ScanSheet]:
    """These pages (from 1) of a PDF file that opens, read from what they show. Raises TooLarge."""
    sheets: list[ScanSheet] = []
    for look in ahead(_looks_at_pdf(data, numbers), ocr.warm):
        progress(scans=len(numbers))
        sheets.append(read_page(look))
    return aligned(sheets)


def _looks_at_pdf(data: bytes, numbers: Sequence[int]) -> Generator[Look, None, None]:
    """These pages, ready to be read. Nothing else may use PDFium meanwhile."""
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    try:
        if document.get_formtype():
            document.init_forms()
        for number in numbers:
            page = document[number - 1]
            size = page.get_size()
            picture = _rendered(page, max(size))
            page.close()
            yield look_at(picture, number, size)
    finally:
        document.close()


def _rendered(page: Any, long: float) -> Image:
    import pypdfium2.raw as pdfium

    pictures = [item.get_px_size() for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE])]
    largest = max((width * height for width, height in pictures), default=0)
    if largest > LIMITS.pixels:
        raise picture_too_large(largest)
    pixels = max((max(size) for size in pictures), default=0)
    dots = min(max(pixels, _LEAST_DPI * long / 72), _MOST_DPI * long / 72, _MOST_PIXELS)
    return np.ascontiguousarray(page.render(scale=dots / long).to_numpy()[:, :, :3])
